// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flows spread over the receive queues: each packet has the queue that its hash and the
 * redirection table say, and who is bound to one queue gets that queue's alone.
 */
#include "capture.h"
#include "rxhash.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#define FLOWS	200
#define COUNT	4000
#define QUIET_MS 300

struct seen {
	unsigned int per_queue[CAPTURE_QUEUES];
	unsigned int packets, wrong_queue;
};

/* Reads all of a request's packets, in whatever order queues give them. */
static void read_flows(struct capture *c, struct traffic *t, const struct rxhash *r, int ports,
		       struct seen *s)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int n;

	memset(s, 0, sizeof(*s));
	do {
		n = pfq_read(c->q, &batch, QUIET_MS);
		if (n <= 0)
			continue;
		pfq_batch_for_each(pkt, &batch) {
			uint32_t right = c->tally.right, flow;
			int64_t seq;
			size_t where;

			tally_add(&c->tally, pfq_pkt_data(pkt), pkt->caplen);
			if (c->tally.right == right)
				continue;
			seq = frame_check(pfq_pkt_data(pkt), pkt->caplen, &t->ask, &where);
			flow = seq % FLOWS;
			s->packets++;
			if (pkt->queue < CAPTURE_QUEUES)
				s->per_queue[pkt->queue]++;
			s->wrong_queue += pkt->queue != rxhash_queue(r, rxhash_of(r, flow, ports));
		}
		traffic_got(t, c->tally.right);
	} while (n > 0 || !traffic_ended(t));
}

static void spread(struct traffic *t, const struct rxhash *r, int ports)
{
	const char *by = ports ? "addresses and ports" : "addresses";
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS };
	unsigned int queue, used = 0;
	struct capture c;
	struct seen s;

	capture_open(&c, NULL);
	capture_bind(&c, t->dev, 0);
	if (traffic_start(t, ask))
		tap_bail("no traffic");
	capture_follow(&c, t);
	read_flows(&c, t, r, ports, &s);
	tap_ok(c.tally.right == COUNT && !c.tally.twice && !c.tally.wrong,
	       "by %s: %u flows, all of %u packets", by, FLOWS, COUNT);
	tap_ok(s.packets && !s.wrong_queue, "each in the queue that its hash says");
	for (queue = 0; queue < CAPTURE_QUEUES; queue++) {
		if (s.per_queue[queue])
			tap_note("queue %u: %u packets", queue, s.per_queue[queue]);
		used += s.per_queue[queue] >= COUNT / 8;
	}
	tap_ok(used == r->queues, "%u queues have a fair part", r->queues);
	capture_close(&c);
}

/* With a rate: who reads one queue cannot confirm what others get. */
static void one_queue(struct traffic *t, const struct rxhash *r)
{
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS,
				 .rate = 8000 };
	unsigned int flow, expected = 0;
	struct capture c;
	struct seen s;

	capture_open(&c, NULL);
	if (pfq_bind(c.q, t->dev, 1, 0))
		tap_bail("pfq_bind: %s", pfq_error(c.q));
	for (flow = 0; flow < COUNT; flow++)
		expected += rxhash_queue(r, rxhash_of(r, flow % FLOWS, 0)) == 1;
	if (traffic_start(t, ask))
		tap_bail("no traffic");
	capture_follow(&c, t);
	read_flows(&c, t, r, 0, &s);
	tap_ok(s.packets == expected && s.per_queue[1] == expected,
	       "bound to queue 1: its %u packets", expected);
	tap_ok(s.packets == c.tally.right && !c.tally.wrong && !c.tally.twice, "and no others");
	capture_close(&c);
}

int main(void)
{
	struct rxhash r;
	struct traffic t;

	traffic_open(&t);
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s spreads packets over no queues", t.dev);
	tap_plan(8);
	rxhash_udp_ports(t.dev, 0);
	spread(&t, &r, 0);
	one_queue(&t, &r);
	if (rxhash_udp_ports(t.dev, 1)) {
		tap_skip("it hashes no ports of UDP", "by addresses and ports");
		tap_skip("it hashes no ports of UDP", "each in its queue");
		tap_skip("it hashes no ports of UDP", "a fair part");
	} else {
		spread(&t, &r, 1);
		rxhash_udp_ports(t.dev, 0);
	}
	return tap_done();
}
