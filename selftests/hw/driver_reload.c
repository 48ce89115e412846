// SPDX-License-Identifier: GPL-2.0-only
/*
 * The NIC's driver is removed during a capture, while packets arrive, and loaded again.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF) whose driver is a module without other
 * users. A failure means that a capture blocks the removal, or that its reader does not get
 * ENETDOWN.
 */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "tap.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Return how many PCI devices a driver has, in all network namespaces. */
static unsigned int count_devices(const char *driver)
{
	char pattern[128];
	unsigned int n;
	glob_t g;

	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/drivers/%s/*:*:*", driver);
	if (glob(pattern, 0, NULL, &g))
		return 0;
	n = g.gl_pathc;
	globfree(&g);
	return n;
}

/* Return how many devices of the driver the test may take away: NETIF, and NETIF_OTHER if it is one. */
static unsigned int count_ours(const char *driver)
{
	const char *other = getenv("NETIF_OTHER");
	char of_other[32] = "";

	if (other && *other)
		device_driver(other, of_other, sizeof(of_other));
	return 1 + !strcmp(driver, of_other);
}

int main(void)
{
	struct frame_request req = { .count = 500, .min_len = 60, .max_len = 1514 };
	struct frame_request slow = { .count = 4000, .min_len = 60, .max_len = 60, .rate = 4000 };
	struct capture c;
	struct traffic t;
	char driver[32];
	int i, n, captured = 0, got_enetdown = 0, back = 0;

	traffic_open(&t);
	strcpy(driver, t.driver);
	if (!module_loaded(driver))
		tap_skip_all("%s is built into the kernel", driver);
	if (count_devices(driver) > count_ours(driver))
		tap_skip_all("%s has other devices, too, which would go away with it: name one as NETIF_OTHER", driver);
	tap_plan(3);
	for (i = 0; i < RELOADS; i++) {
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, 0);
		captured += capture_exact(&c, &t, req);
		if (traffic_start(&t, slow))
			tap_bail("%s: the peer does not send", t.dev);
		capture_expect(&c, &t.req);
		if (module_remove(driver)) {
			tap_note("cannot remove %s: %s", driver, strerror(errno));
			break;
		}
		n = 0;
		while ((n = capture_read(&c, 100)) > 0)
			;
		got_enetdown += n == -ENETDOWN;
		capture_close(&c);
		back += !module_insert(driver) && !wait_for_device(t.dev);
		close(t.fd);
		traffic_open(&t);
	}
	tap_ok(captured == RELOADS, "a socket gets all frames while %s is loaded", driver);
	tap_ok(got_enetdown == RELOADS, "the reader gets ENETDOWN when the driver is removed");
	tap_ok(back == RELOADS, "the device comes back when the driver is loaded (%d times)", back);
	return tap_done();
}
