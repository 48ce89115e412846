// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader whose device is removed gets ENETDOWN and does not hang. The device can be
 * captured again when it is back.
 *
 * Needs root, pfq.ko, a NIC on a bus (NETIF) with a peer; the program unbinds its driver
 * and binds it again. A failure means that a reader hangs or misses the error, or that
 * removing a captured device breaks later captures.
 */
#include "capture.h"
#include "device.h"
#include "tap.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *read_until_error(void *arg)
{
	int n;

	do {
		n = capture_read(arg, 10000);
	} while (n > 0);
	return (void *)(long)n;
}

/* Write the name of a device to a file of the driver in sysfs, bind or unbind. */
static int tell_driver(const char *file, const char *device)
{
	FILE *f = fopen(file, "we");
	int ret;

	if (!f)
		return -1;
	ret = fputs(device, f) < 0;
	return fclose(f) || ret ? -1 : 0;
}

/* Wait until the device has a network interface again, whose name may have changed. */
static int device_returns(const char *parent, char *name, size_t size)
{
	char command[PATH_MAX + 32];
	FILE *f;
	int ms;

	snprintf(command, sizeof(command), "ls %s/net 2>/dev/null", parent);
	for (ms = 0; ms < 10000; ms += 100) {
		f = popen(command, "r");
		name[0] = '\0';
		if (f && fgets(name, size, f))
			name[strcspn(name, "\n")] = '\0';
		if (f)
			pclose(f);
		if (name[0])
			return 0;
		usleep(100000);
	}
	return -1;
}

int main(void)
{
	const struct frame_request req = { .count = 2000, .min_len = 60, .max_len = 1514, .rate = 2000 };
	char link[256], device[PATH_MAX], driver[PATH_MAX], file[PATH_MAX + 8], name[64];
	struct capture c, other;
	struct traffic t;
	pthread_t reader;
	void *result;

	traffic_open(&t);
	snprintf(link, sizeof(link), "/sys/class/net/%s/device", t.dev);
	if (!realpath(link, device))
		tap_skip_all("%s is a virtual device: its driver cannot be unbound", t.dev);
	snprintf(link, sizeof(link), "/sys/class/net/%s/device/driver", t.dev);
	if (!realpath(link, driver))
		tap_bail("%s: %m", link);
	tap_plan(6);

	capture_open(&c, NULL);
	capture_open(&other, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_PROMISC);
	capture_bind(&other, "any", 0);
	if (traffic_start(&t, req))
		tap_bail("%s: the peer does not send", t.dev);
	capture_expect(&c, &t.req);
	pthread_create(&reader, NULL, read_until_error, &c);
	usleep(300000);
	snprintf(file, sizeof(file), "%s/unbind", driver);
	tap_ok(!tell_driver(file, basename(device)), "the driver can be unbound from a captured device");
	pthread_join(reader, &result);
	tap_ok(c.tally.good, "the socket got frames before (%u)", c.tally.good);
	tap_ok((long)result == -ENETDOWN, "the reader gets ENETDOWN (%ld: %s)",
	       (long)result, pfq_error(c.q));
	capture_close(&c);

	snprintf(file, sizeof(file), "%s/bind", driver);
	tell_driver(file, basename(device));
	tap_ok(!device_returns(device, name, sizeof(name)), "the device comes back when the driver is bound");
	setenv("NETIF", name, 1);
	close(t.fd);
	sleep(1);	/* the peer sends the rest of the request meanwhile */
	traffic_open(&t);
	capture_open(&c, NULL);
	capture_bind(&c, name, 0);
	tap_ok(capture_exact(&c, &t, (struct frame_request) {
			.count = 500, .min_len = 60, .max_len = 1514 }),
	       "a new socket gets all frames of the device");
	other.packets = 0;
	capture_read(&other, 100);
	tap_ok(other.packets, "a socket bound to any device gets packets of the device, too");
	return tap_done();
}
