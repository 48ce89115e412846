// SPDX-License-Identifier: GPL-2.0-only
/* The counters add up, for each socket and each device, and /proc says the same. */
#include "capture.h"
#include "proc.h"
#include "tap.h"

#include <string.h>
#include <unistd.h>

static uint64_t of_group(struct capture *c)
{
	struct pfq_so_group_stats g;

	if (pfq_group_stats(c->q, PFQ_OWN_GROUP, &g, sizeof(g)))
		tap_bail("pfq_group_stats: %s", pfq_error(c->q));
	return g.delivered;
}

static uint64_t of_device(const char *dev)
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
		return of_group(c);
	default:
		return of_device(dev);
	}
}

/* Who reads while packets come finds each that it has seen counted; one counter at a time is asked. */
static void test_at_once(struct capture *c, struct traffic *t, struct frame_ask ask)
{
	uint64_t before[COUNTERS];
	int i, batches = 0, late = 0;

	for (i = 0; i < COUNTERS; i++)
		before[i] = delivered(c, t->dev, i);
	if (traffic_start(t, ask))
		tap_bail("no traffic");
	capture_follow(c, t);
	while (!traffic_ended(t)) {
		if (capture_read(c, 0) <= 0)
			continue;
		i = batches++ % COUNTERS;
		late += delivered(c, t->dev, i) - before[i] < c->packets;
	}
	capture_rest(c, t);
	tap_ok(batches && !late && tally_exact(&c->tally), "what was read is counted: looked %d times", batches);
}

int main(void)
{
	struct pfq_opts small = capture_small_ring();
	struct frame_ask ask = { .min_len = 100, .max_len = 100 };
	struct proc_device before = { 0 }, after;
	struct pfq_so_stats s, l;
	struct capture c, lossy;
	struct proc_socket p;
	struct traffic t;

	traffic_open(&t);
	ask.count = 1000 + 32 * small.nr_blocks;
	tap_plan(10);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, ask), "packets arrive");
	s = capture_stats(&c);
	tap_ok(traffic_accounts_for(&t, s.seen), "seen: what was sent");
	tap_ok(stats_add_up(&s) && s.delivered == s.seen, "delivered: all of it");
	tap_ok(s.bytes >= 100ull * ask.count &&
	       (c.packets != ask.count + t.heard ||
		s.bytes == 100ull * ask.count + (uint64_t)FRAME_CONTROL_LEN * t.heard),
	       "bytes: %llu", (unsigned long long)s.bytes);
	tap_ok(proc_sockets(getpid(), &p) == 1 && !memcmp(&p.stats, &s, sizeof(s)),
	       "/proc/net/pfq/sockets says the same");
	test_at_once(&c, &t, ask);

	proc_device(t.dev, &before);
	capture_open(&lossy, &small);
	capture_bind(&lossy, t.dev, 0);
	tap_ok(capture_exact(&c, &t, ask), "another socket, that does not read, does not disturb");
	proc_device(t.dev, &after);
	s = capture_stats(&c);
	l = capture_stats(&lossy);
	tap_ok(stats_add_up(&l) && stats_add_up(&s) && l.lost, "both add up, with %llu lost",
	       (unsigned long long)l.lost);
	tap_note("device: seen %llu, delivered %llu, lost %llu", after.seen - before.seen,
		 after.delivered - before.delivered, after.lost - before.lost);
	tap_ok(traffic_accounts_for(&t, after.seen - before.seen) && after.groups == 2 &&
	       after.delivered - before.delivered == after.seen - before.seen &&
	       after.lost == before.lost,
	       "the device: each packet seen once, and not lost when one socket got it");

	capture_close(&c);
	before = after;
	ask.rate = 2000;
	if (traffic_start(&t, ask))
		tap_bail("no traffic");
	while (!traffic_ended(&t))
		usleep(10000);
	proc_device(t.dev, &after);
	tap_ok(traffic_accounts_for(&t, after.seen - before.seen) && after.lost > before.lost &&
	       after.seen - before.seen ==
	       after.delivered - before.delivered + after.lost - before.lost,
	       "the device: what no socket got is lost");
	return tap_done();
}
