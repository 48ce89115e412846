// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flow filters in the NIC. A filter of ethtool -N moves a flow to a queue or drops it. While
 * ntuple is off, Flow Director's ATR delivers answers to TCP in the queue of the CPU that sent.
 *
 * Needs root, pfq.ko, ethtool, a NIC with two queues, flow filters and a peer (NETIF). A
 * failure means that the model's filters are wrong, or that packets carry the wrong queue.
 */
#include "capture.h"
#include "device.h"
#include "ethtool.h"
#include "flow.h"
#include "rxhash.h"
#include "tap.h"

#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FLOWS		20
#define COUNT		1000
#define STEERED		3		/* flows 0 to 2 go to the queue after the one that RSS chooses */
#define DROPPED		7		/* flow 7 is dropped */
#define FIRST_PORT	1024		/* source port of flow 0, see frame_flow_tuple() */
#define FIRST_FILTER	1		/* location of flow 0's filter */
#define QUIET_MS	300
#define SAMPLE_RATE	20		/* ixgbe samples one packet of 20 */

static unsigned int queue_of(const struct rxhash *r, unsigned int flow)
{
	return rxhash_queue(r, rxhash_of(r, flow, r->udp_ports));
}

/* --- ethtool -N --- */

struct seen {
	unsigned int per_flow[FLOWS];	/* all packets of a flow */
	unsigned int elsewhere[FLOWS];	/* those not in the queue that RSS chooses */
};

static void receive(struct capture *c, struct traffic *t, const struct rxhash *r, struct seen *s)
{
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS,
				 .rate = 4000 };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int n;

	memset(s, 0, sizeof(*s));
	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	do {
		n = pfq_read(c->q, &batch, QUIET_MS);
		if (n <= 0)
			continue;
		pfq_batch_for_each(pkt, &batch) {
			size_t where;
			int64_t seq = frame_check(pfq_pkt_data(pkt), pkt->caplen, &t->req, &where);

			if (seq < 0)
				continue;
			s->per_flow[seq % FLOWS]++;
			s->elsewhere[seq % FLOWS] += pkt->queue != queue_of(r, seq % FLOWS);
		}
	} while (n > 0 || !traffic_ended(t));
}

/*
 * Return whether each of the n flows from `first` on has `each` packets, of which `elsewhere` are
 * not in the queue that RSS chooses.
 */
static int flows_are(const struct seen *s, unsigned int first, unsigned int n, unsigned int each,
	       unsigned int elsewhere)
{
	unsigned int i, right = 0;

	for (i = first; i < first + n; i++) {
		if (s->per_flow[i] == each && s->elsewhere[i] == elsewhere)
			right++;
		else
			tap_note("flow %u: %u of %u packets arrived, %u outside of RSS's queue", i,
				 s->per_flow[i], each, s->elsewhere[i]);
	}
	return right == n;
}

/* ixgbe still lists its filters when ntuple is off. */
static void remove_filters(const struct traffic *t)
{
	unsigned int i;

	for (i = 0; i <= STEERED; i++)
		ethtool("-N %s delete %u", t->dev, FIRST_FILTER + i);
}

static void test_filters(struct capture *c, struct traffic *t, const struct rxhash *r)
{
	const unsigned int each = COUNT / FLOWS;
	unsigned int i, failed = 0;
	struct seen s;

	for (i = 0; i < STEERED; i++)
		failed |= ethtool("-N %s flow-type udp4 src-port %u action %u loc %u", t->dev,
				  FIRST_PORT + i, (queue_of(r, i) + 1) % r->queues, FIRST_FILTER + i);
	failed |= ethtool("-N %s flow-type udp4 src-port %u action -1 loc %u", t->dev,
			  FIRST_PORT + DROPPED, FIRST_FILTER + STEERED);
	tap_ok(!failed, "ethtool -N adds filters by port");
	receive(c, t, r, &s);
	tap_ok(flows_are(&s, 0, STEERED, each, each), "%u filtered flows arrive in another queue", STEERED);
	tap_ok(flows_are(&s, DROPPED, 1, 0, 0), "a flow with a drop filter does not arrive");
	tap_ok(flows_are(&s, STEERED, DROPPED - STEERED, each, 0) &&
	       flows_are(&s, DROPPED + 1, FLOWS - DROPPED - 1, each, 0),
	       "the other flows arrive in RSS's queue");
	tap_ok(!ethtool("-K %s ntuple off", t->dev) && !device_wait_link(t->dev),
	       "ethtool -K ntuple off removes the filters");
	receive(c, t, r, &s);
	tap_ok(flows_are(&s, 0, FLOWS, each, 0), "all flows arrive in RSS's queue again");
	remove_filters(t);
}

/* --- the NIC's own filters (ATR) --- */

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		tap_bail("CPU %d: %m", cpu);
}

/* Send TCP frames, so that the driver samples the flow and sets a filter for it. */
static void send_flow(struct traffic *t, const struct flow *f)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = t->ifindex };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), i;
	uint8_t frame[FLOW_FRAME_MAX];
	size_t len = flow_put(frame, f, 0);

	for (i = 0; i < 2 * SAMPLE_RATE; i++)
		if (sendto(fd, frame, len, 0, (void *)&a, sizeof(a)) < 0)
			tap_bail("%s: %m", t->dev);
	close(fd);
	usleep(100000);
}

/* Let the peer answer. Return the queue of the answer, or -1. */
static int answer_queue(struct capture *c, struct traffic *t, const struct flow *f)
{
	struct flow room, back = flow_reverse(f, &room);
	uint8_t frame[FLOW_FRAME_MAX];
	size_t len = flow_put(frame, &back, 1);
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t serial;
	int queue = -1;

	memcpy(frame, t->mac, 6);
	traffic_echo(t, frame, len);
	while (queue < 0 && pfq_read(c->q, &batch, 2000) > 0)
		pfq_batch_for_each(pkt, &batch)
			if (flow_get(pfq_pkt_data(pkt), pkt->caplen, &serial) && serial == 1)
				queue = pkt->queue;
	return queue;
}

static void test_answers(struct capture *c, struct traffic *t)
{
	struct flow f = { .smac = 1, .dmac = 2, .version = 4, .proto = IPPROTO_TCP, .src = 1, .dst = 2,
			  .sport = 40000, .dport = 80 };
	unsigned int right = 0, i;
	int cpu, queue;

	for (cpu = 0; cpu < 2; cpu++) {
		run_on(cpu);
		for (i = 0; i < 4; i++) {
			f.sport = 40000 + i;
			send_flow(t, &f);
			queue = answer_queue(c, t, &f);
			right += queue == cpu;
			if (queue != cpu)
				tap_note("port %u: sent on CPU %d, answered in queue %d", f.sport, cpu,
					 queue);
		}
	}
	tap_ok(right == 8, "answers to TCP arrive in the queue of the CPU that sent");
}

int main(void)
{
	struct capture c;
	char command[96];
	struct traffic t;
	struct rxhash r;

	traffic_open(&t);
	if (ethtool_missing())
		tap_skip_all("ethtool is not installed");
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s does not spread packets over two queues", t.dev);
	snprintf(command, sizeof(command), "ethtool -n %s 2>/dev/null | grep -q Filter:", t.dev);
	if (!system(command))
		tap_skip_all("%s has flow filters that are not the test's: ethtool -n %s", t.dev, t.dev);
	/* i40e turns ntuple on even if the NIC has no filters, so try to add one */
	if (ethtool("-K %s ntuple on", t.dev) || device_wait_link(t.dev) ||
	    ethtool("-N %s flow-type udp4 src-port 9 action 0 loc 1", t.dev) ||
	    ethtool("-N %s delete 1", t.dev)) {
		ethtool("-K %s ntuple off", t.dev);
		tap_skip_all("%s has no flow filters", t.dev);
	}
	tap_plan(7);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	test_filters(&c, &t, &r);
	if (strcmp(t.driver, "ixgbe") && strcmp(t.driver, "i40e"))
		tap_skip("only ixgbe and i40e set filters by themselves",
			 "answers to TCP arrive in the queue of the CPU that sent");
	else
		test_answers(&c, &t);
	capture_close(&c);
	return tap_done();
}
