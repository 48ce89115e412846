// SPDX-License-Identifier: GPL-2.0-only
/* The NIC's driver goes and comes back under a capture, and packets arrive meanwhile. */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define RELOADS	2
#define WAIT_MS	10000

static int wait_for_device(const char *dev)
{
	int ms;

	for (ms = 0; ms < WAIT_MS && !device_ifindex(dev); ms += 50)
		usleep(50000);
	return device_up(dev);
}

int main(void)
{
	struct frame_ask ask = { .count = 500, .min_len = 60, .max_len = 1514 };
	struct frame_ask flow = { .count = 4000, .min_len = 60, .max_len = 60, .rate = 4000 };
	struct capture c;
	struct traffic t;
	char driver[32];
	int i, n, captured = 0, gone = 0, back = 0;

	traffic_open(&t);
	strcpy(driver, t.driver);
	if (!module_loaded(driver))
		tap_skip_all("%s is no module", driver);
	tap_plan(3);
	for (i = 0; i < RELOADS; i++) {
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, 0);
		captured += capture_exact(&c, &t, ask);
		if (traffic_start(&t, flow))
			tap_bail("no traffic");
		capture_expect(&c, &t.ask);
		if (module_remove(driver)) {
			tap_note("%s cannot be removed: %s", driver, strerror(errno));
			break;
		}
		n = 0;
		while ((n = capture_read(&c, 100)) > 0)
			;
		gone += n == -ENETDOWN;
		capture_close(&c);
		back += !module_insert(driver) && !wait_for_device(t.dev);
		close(t.fd);
		traffic_open(&t);
	}
	tap_ok(captured == RELOADS, "%s is loaded: packets are captured", driver);
	tap_ok(gone == RELOADS, "it is removed: the reader learns that its device is gone");
	tap_ok(back == RELOADS, "it is back, %d times", back);
	return tap_done();
}
