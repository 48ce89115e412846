// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edge cases of the frame hook. It declines frames without a device and frames in AF_XDP
 * buffers. PFQ turns rxvlan and LRO off while it takes frames of a device, and on again
 * afterwards. It takes no frame that may have been stored while the device stripped tags.
 *
 * Needs root, pfq.ko, and the module pfq_frame_test (kmod/tests/pfq_frame_test.c), a device
 * that offers frames on demand. A failure means that the hook takes a frame that it must not
 * take, or leaves the features of a device changed.
 */
#include "device.h"
#include "module.h"
#include "tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

/*
 * Let the device offer a frame: "device", "no device" or "zero copy". Return whether the hook
 * consumed it.
 */
static int consumed(const char *kind)
{
	char answer = 0;
	int fd;

	put(PARAMETER "offer", kind);
	fd = open(PARAMETER "consumed", O_RDONLY);
	if (fd < 0 || read(fd, &answer, 1) != 1)
		tap_bail(PARAMETER "consumed: %m");
	close(fd);
	return answer == 'Y';
}

/*
 * Retry: the hook takes frames only after a worker has turned rxvlan and LRO off, which the
 * first frame triggers.
 */
static int consumed_soon(const char *kind)
{
	int ms;

	for (ms = 0; ms < 5000; ms += 10) {
		if (consumed(kind))
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

static int strips_provider_tags(void)
{
	return system("ethtool -k " DEV " | grep -q 'rx-vlan-stag-hw-parse: on'") == 0;
}

static int ms_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

/*
 * A user turns rxvlan on and off while frames are stolen. A frame soon after that may have been stored before,
 * without its tag. A test that stood still for longer than the hook waits tries again.
 */
static int passes_after_rxvlan(void)
{
	struct timespec start;
	int try, taken;

	for (try = 0; try < 20; try++) {
		device_rxvlan(DEV, 1);
		clock_gettime(CLOCK_MONOTONIC, &start);
		taken = consumed("device");
		device_rxvlan(DEV, 0);
		taken += consumed("device");
		if (ms_since(&start) < 50)
			return !taken;
		consumed_soon("device");
	}
	tap_note("the machine was too slow");
	return 0;
}

int main(void)
{
	struct pfq_so_stats s;
	struct pfq *q;

	if (module_insert(MODULE))
		tap_missing("modprobe does not find " MODULE);
	tap_plan(12);
	device_up(DEV);
	tap_ok(device_has_rxvlan(DEV) && device_has_lro(DEV), "the device has rxvlan and LRO on");
	tap_ok(!consumed("device"), "without a binding the hook passes a frame");
	q = open_bound();
	tap_ok(consumed_soon("device") && packets(q) == 1, "with a binding the hook steals a frame");
	tap_ok(!device_has_rxvlan(DEV) && !device_has_lro(DEV),
	       "PFQ has turned rxvlan and LRO off by then");
	tap_ok(!consumed("no device"), "the hook passes a frame without a device");
	tap_ok(!consumed("zero copy"), "the hook passes a frame in an AF_XDP buffer");
	tap_ok(consumed("device") && packets(q) == 1 && !pfq_stats(q, &s, sizeof(s)) && s.seen == 2 &&
	       s.stolen == 2,
	       "the hook steals the next plain frame");
	tap_ok(!strips_provider_tags(), "PFQ has turned off that the device strips tags of providers");
	tap_ok(passes_after_rxvlan(), "the hook passes a frame soon after rxvlan was turned off");
	tap_ok(consumed_soon("device"), "the hook steals frames again some time later");
	pfq_close(q);
	tap_ok(device_has_rxvlan(DEV) && device_has_lro(DEV) && strips_provider_tags(),
	       "PFQ turns rxvlan and LRO on again after unbinding");

	q = open_bound();
	consumed_soon("device");
	put("/proc/sys/net/ipv4/conf/" DEV "/forwarding", "1");
	pfq_close(q);
	tap_ok(device_has_rxvlan(DEV) && !device_has_lro(DEV),
	       "PFQ leaves LRO off if IP forwarding was enabled meanwhile");
	if (module_remove(MODULE))
		tap_note("cannot remove %s: %m", MODULE);
	return tap_done();
}
