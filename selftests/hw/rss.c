// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSS spreads flows over the receive queues. Each packet arrives in the queue that its hash selects
 * in the redirection table. A socket bound to one queue gets only that queue's packets.
 *
 * Needs root, pfq.ko, a NIC with two queues that reports its RSS key, and a peer (NETIF). A
 * failure means that packets carry the wrong queue, or that the model's RSS is wrong.
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

/* Read all packets of a request, and count them by queue. */
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
			uint32_t good_before = c->tally.good, flow;
			int64_t seq;
			size_t where;

			tally_add(&c->tally, pfq_pkt_data(pkt), pkt->caplen);
			if (c->tally.good == good_before)
				continue;
			seq = frame_check(pfq_pkt_data(pkt), pkt->caplen, &t->req, &where);
			flow = seq % FLOWS;
			s->packets++;
			if (pkt->queue < CAPTURE_QUEUES)
				s->per_queue[pkt->queue]++;
			s->wrong_queue += pkt->queue != rxhash_queue(r, rxhash_of(r, flow, ports));
		}
		traffic_confirm(t, c->tally.good);
	} while (n > 0 || !traffic_ended(t));
}

/* Count the packets that each queue should get. */
static void expect_queues(const struct rxhash *r, int ports, unsigned int expected[CAPTURE_QUEUES])
{
	unsigned int i;

	memset(expected, 0, CAPTURE_QUEUES * sizeof(*expected));
	for (i = 0; i < COUNT; i++) {
		unsigned int queue = rxhash_queue(r, rxhash_of(r, i % FLOWS, ports));

		if (queue < CAPTURE_QUEUES)
			expected[queue]++;
	}
}

static void test_spread(struct traffic *t, const struct rxhash *r, int ports)
{
	const char *by = ports ? "addresses and ports" : "addresses";
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS };
	unsigned int expected[CAPTURE_QUEUES], queue, used = 0;
	struct capture c;
	struct seen s;

	capture_open(&c, NULL);
	capture_bind(&c, t->dev, 0);
	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	capture_follow(&c, t);
	read_flows(&c, t, r, ports, &s);
	tap_ok(c.tally.good == COUNT && !c.tally.duplicates && !c.tally.corrupt,
	       "RSS by %s: the socket gets all packets of %u flows (%u)", by, FLOWS, COUNT);
	tap_ok(s.packets && !s.wrong_queue, "RSS by %s: each packet is in the queue of its hash", by);
	expect_queues(r, ports, expected);
	for (queue = 0; queue < CAPTURE_QUEUES; queue++) {
		if (s.per_queue[queue])
			tap_note("queue %u: %u packets", queue, s.per_queue[queue]);
		used += s.per_queue[queue] != 0;
	}
	tap_ok(!memcmp(s.per_queue, expected, sizeof(expected)) && used > 1,
	       "RSS by %s: each of the %u queues has its share (%u have packets)", by, r->queues, used);
	capture_close(&c);
}

/* The request has a rate and no window: a reader of one queue cannot confirm all frames. */
static void test_one_queue(struct traffic *t, const struct rxhash *r)
{
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS,
				 .rate = 8000 };
	unsigned int flow, expected = 0;
	struct capture c;
	struct seen s;

	capture_open(&c, NULL);
	if (pfq_bind(c.q, t->dev, 1, 0))
		tap_bail("pfq_bind: %s", pfq_error(c.q));
	for (flow = 0; flow < COUNT; flow++)
		expected += rxhash_queue(r, rxhash_of(r, flow % FLOWS, 0)) == 1;
	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	capture_follow(&c, t);
	read_flows(&c, t, r, 0, &s);
	tap_ok(s.packets == expected && s.per_queue[1] == expected,
	       "a socket bound to queue 1 gets the %u packets of that queue", expected);
	tap_ok(s.packets == c.tally.good && !c.tally.corrupt && !c.tally.duplicates,
	       "a socket bound to queue 1 gets no other packets");
	capture_close(&c);
}

int main(void)
{
	struct rxhash r;
	struct traffic t;

	traffic_open(&t);
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s does not spread packets over two queues", t.dev);
	if (rxhash_udp_ports(t.dev, 0) && r.udp_ports)
		tap_skip_all("%s cannot hash UDP by addresses alone", t.dev);
	tap_plan(8);
	test_spread(&t, &r, 0);
	test_one_queue(&t, &r);
	if (rxhash_udp_ports(t.dev, 1)) {
		tap_skip("the NIC does not hash UDP ports",
			 "RSS by addresses and ports: the socket gets all packets");
		tap_skip("the NIC does not hash UDP ports",
			 "RSS by addresses and ports: each packet is in the queue of its hash");
		tap_skip("the NIC does not hash UDP ports",
			 "RSS by addresses and ports: each queue has its share");
	} else {
		test_spread(&t, &r, 1);
	}
	rxhash_udp_ports(t.dev, r.udp_ports);
	return tap_done();
}
