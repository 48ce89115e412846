// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that a driver offers oddly, by a device of our own (kmod/tests/pfq_frame_test.c); and what
 * a device has turned off for frames, and gets back.
 */
#include "device.h"
#include "module.h"
#include "tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pfq/pfq.h>

#define MODULE	"pfq_frame_test"
#define DEV	"pfqtest0"
#define PARAMETER "/sys/module/" MODULE "/parameters/"

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		tap_bail("%s: %m", path);
	close(fd);
}

static int consumed(const char *how)
{
	char answer = 0;
	int fd;

	put(PARAMETER "offer", how);
	fd = open(PARAMETER "consumed", O_RDONLY);
	if (fd < 0 || read(fd, &answer, 1) != 1)
		tap_bail(PARAMETER "consumed: %m");
	close(fd);
	return answer == 'Y';
}

/* The first frame has rxvlan and LRO turned off, by a worker. */
static int consumed_soon(const char *how)
{
	int ms;

	for (ms = 0; ms < 5000; ms += 10) {
		if (consumed(how))
			return 1;
		usleep(10000);
	}
	return 0;
}

static struct pfq *open_bound(void)
{
	const struct pfq_opts opts = { .size = sizeof(opts) };
	struct pfq *q;

	if (pfq_open(&q, &opts))
		tap_bail("pfq_open: %s", pfq_error(NULL));
	if (pfq_bind(q, DEV, PFQ_ANY_QUEUE, PFQ_BIND_STEAL))
		tap_bail("pfq_bind: %s", pfq_error(q));
	return q;
}

static int packets(struct pfq *q)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int n = 0;

	while (pfq_read(q, &batch, 0) > 0)
		pfq_batch_for_each(pkt, &batch)
			n += pkt->len == 100 && pkt->flags & PFQ_PKT_STOLEN;
	return n;
}

int main(void)
{
	struct pfq_so_stats s;
	struct pfq *q;

	if (module_insert(MODULE))
		tap_missing("modprobe does not find " MODULE);
	tap_plan(9);
	device_up(DEV);
	tap_ok(device_has_rxvlan(DEV) && device_has_lro(DEV), "a device with rxvlan and lro");
	tap_ok(!consumed("device"), "nobody has bound it: a frame goes on");
	q = open_bound();
	tap_ok(consumed_soon("device") && packets(q) == 1, "bound: a frame is stolen");
	tap_ok(!device_has_rxvlan(DEV) && !device_has_lro(DEV), "by then rxvlan and lro are off");
	tap_ok(!consumed("no device"), "a frame of no device goes on");
	tap_ok(!consumed("zero copy"), "a frame in AF_XDP's buffer goes on");
	tap_ok(consumed("device") && packets(q) == 1 && !pfq_stats(q, &s, sizeof(s)) && s.seen == 2 && s.stolen == 2,
	       "and then one is stolen again");
	pfq_close(q);
	tap_ok(device_has_rxvlan(DEV) && device_has_lro(DEV), "unbound: rxvlan and lro are on again");

	q = open_bound();
	consumed_soon("device");
	put("/proc/sys/net/ipv4/conf/" DEV "/forwarding", "1");
	pfq_close(q);
	tap_ok(device_has_rxvlan(DEV) && !device_has_lro(DEV), "it forwards by now: lro stays off");
	if (module_remove(MODULE))
		tap_note("%s stays: %m", MODULE);
	return tap_done();
}
