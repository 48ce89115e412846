// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of sockets, groups and devices add up, and agree with what was sent and read.
 * /proc/net/pfq shows the same values.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that a counter is wrong, or
 * that it is late: a program could read a packet before the counter included it.
 */
#include "capture.h"
#include "proc.h"
#include "tap.h"

#include <string.h>
#include <unistd.h>

static uint64_t group_delivered(struct capture *c)
{
	struct pfq_so_group_stats g;

	if (pfq_group_stats(c->q, PFQ_OWN_GROUP, &g, sizeof(g)))
		tap_bail("pfq_group_stats: %s", pfq_error(c->q));
	return g.delivered;
}

static uint64_t device_delivered(const char *dev)
{
	struct proc_device d;

	if (proc_device(dev, &d))
		tap_bail("%s is not in /proc/net/pfq/devices", dev);
	return d.delivered;
}

enum { SOCKET, GROUP, DEVICE, COUNTERS };

static uint64_t delivered(struct capture *c, const char *dev, int by)
{
	switch (by) {
	case SOCKET:
		return capture_stats(c).delivered;
	case GROUP:
		return group_delivered(c);
	default:
		return device_delivered(dev);
	}
}

/*
 * Read under traffic. After each batch query one of the counters, which must include every
 * packet read so far.
 */
static void test_at_once(struct capture *c, struct traffic *t, struct frame_request req)
{
	uint64_t before[COUNTERS];
	int i, batches = 0, late = 0;

	for (i = 0; i < COUNTERS; i++)
		before[i] = delivered(c, t->dev, i);
	if (traffic_start(t, req))
		tap_bail("the peer does not send");
	capture_follow(c, t);
	while (!traffic_ended(t)) {
		if (capture_read(c, 0) <= 0)
			continue;
		i = batches++ % COUNTERS;
		late += delivered(c, t->dev, i) - before[i] < c->packets;
	}
	capture_to_end(c, t);
	tap_ok(batches && !late && tally_exact(&c->tally),
	       "the counters include every packet read (%d queries)", batches);
}

int main(void)
{
	struct pfq_opts small = capture_small_ring();
	struct frame_request req = { .min_len = 100, .max_len = 100 };
	struct proc_device before = { 0 }, after;
	struct pfq_so_stats s, l;
	struct capture c, lossy;
	struct proc_socket p;
	struct traffic t;

	traffic_open(&t);
	req.count = 1000 + 32 * small.nr_blocks;
	tap_plan(10);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, req), "a socket gets all frames");
	s = capture_stats(&c);
	tap_ok(traffic_accounts_for(&t, s.seen), "the socket's seen equals the packets sent");
	tap_ok(stats_add_up(&s) && s.delivered == s.seen, "the socket's delivered equals its seen");
	tap_ok(s.bytes >= 100ull * req.count &&
	       (c.packets != req.count + t.replies ||
		s.bytes == 100ull * req.count + (uint64_t)FRAME_CONTROL_LEN * t.replies),
	       "the socket's bytes equal the bytes sent (%llu)", (unsigned long long)s.bytes);
	tap_ok(proc_sockets(getpid(), &p) == 1 && !memcmp(&p.stats, &s, sizeof(s)),
	       "/proc/net/pfq/sockets shows the same counters");
	test_at_once(&c, &t, req);

	proc_device(t.dev, &before);
	capture_open(&lossy, &small);
	capture_bind(&lossy, t.dev, 0);
	tap_ok(capture_exact(&c, &t, req), "a socket that does not read does not disturb another");
	proc_device(t.dev, &after);
	s = capture_stats(&c);
	l = capture_stats(&lossy);
	tap_ok(stats_add_up(&l) && stats_add_up(&s) && l.lost,
	       "the counters of both add up, with %llu packets lost",
	       (unsigned long long)l.lost);
	tap_note("device: seen %llu, delivered %llu, lost %llu", after.seen - before.seen,
		 after.delivered - before.delivered, after.lost - before.lost);
	tap_ok(traffic_accounts_for(&t, after.seen - before.seen) && after.groups == 2 &&
	       after.delivered - before.delivered == after.seen - before.seen &&
	       after.lost == before.lost,
	       "the device counts each packet once, and none as lost that a socket got");

	capture_close(&c);
	before = after;
	req.rate = 2000;
	if (traffic_start(&t, req))
		tap_bail("the peer does not send");
	while (!traffic_ended(&t))
		usleep(10000);
	proc_device(t.dev, &after);
	tap_ok(traffic_accounts_for(&t, after.seen - before.seen) && after.lost > before.lost &&
	       after.seen - before.seen ==
	       after.delivered - before.delivered + after.lost - before.lost,
	       "the device counts a packet that no socket got as lost");
	return tap_done();
}
