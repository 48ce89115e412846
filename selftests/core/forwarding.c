// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verdicts and egress sockets send copies of packets out of a device. The test forwards out of
 * VETH_FAR, on which the packets arrive, so the copies arrive back at VETH_NEAR.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. A failure means that a copy is lost,
 * damaged or sent twice, that a counter is wrong, or that a loop does not end.
 */
#include "capture.h"
#include "device.h"
#include "member.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#define LOOPED 20	/* frames that loop */

static struct wire w;
static struct member m, back;	/* back: receives the copies */

static const struct flow kinds[] = {
	{ .version = 4, .proto = IPPROTO_UDP, .src = 1, .dst = 2, .sport = 3, .dport = 4 },
	{ .version = 6, .proto = IPPROTO_TCP, .src = 1, .dst = 2, .sport = 3, .dport = 4 },
	{ .ethertype = 0x88b7, .smac = 7, .dmac = 8 },
	{ .version = 4, .proto = IPPROTO_UDP, .nr_tags = 1, .tci = { 0x6064 } },
	{ .version = 4, .proto = IPPROTO_UDP, .nr_tags = 2, .tci = { 100, 200 } },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static void verdict(unsigned int action, unsigned int devices)
{
	static const char *const dev[] = { VETH_FAR, VETH_FAR };
	const struct pfq_verdict_opts opts = {
		.size = sizeof(opts), .action = action, .forward = dev, .nr_forward = devices,
	};

	if (pfq_group_verdict_set(m.q, m.gid, &opts))
		tap_bail("%s", pfq_error(m.q));
}

/*
 * Send frames of all kinds, and two by wire_flush(). Wait for the copies, since a later
 * softirq sends them. Return how many came back.
 */
static uint32_t send_some(unsigned int rounds, uint32_t expect)
{
	uint32_t before = member_read(&back);
	unsigned int i;
	int ms;

	for (i = 0; i < rounds * N(kinds); i++)
		wire_send(&w, &kinds[i % N(kinds)]);
	wire_flush(&w);
	for (ms = 0; member_read(&back) - before < expect && ms < 1000; ms += 10)
		pfq_poll(back.q, 10);
	pfq_poll(back.q, 20);
	return member_read(&back) - before;
}

/* Compare every byte. The kernel has stripped the VLAN tag, so put it back first. */
static void test_bytes(void)
{
	uint8_t want[FLOW_FRAME_MAX], got[FLOW_FRAME_MAX];
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	unsigned int i, right = 0, n = 0;
	uint32_t serial[N(kinds)];

	verdict(PFQ_ACTION_DROP, 1);
	for (i = 0; i < N(kinds); i++)
		serial[i] = wire_send(&w, &kinds[i]);
	wire_flush(&w);
	while (pfq_read(back.q, &batch, 200) == 1) {
		pfq_batch_for_each(pkt, &batch) {
			const uint8_t *data = pfq_pkt_data(pkt);
			size_t at = 0, len;

			for (i = 0; i < N(kinds); i++) {
				len = flow_put(want, &kinds[i], serial[i]);
				memcpy(got, data, 12);
				at = 12;
				if (pkt->flags & PFQ_PKT_VLAN) {
					got[at++] = pkt->vlan_proto >> 8;
					got[at++] = pkt->vlan_proto;
					got[at++] = pkt->vlan_tci >> 8;
					got[at++] = pkt->vlan_tci;
				}
				memcpy(got + at, data + 12, pkt->caplen - 12);
				right += len == pkt->caplen + at - 12 && !memcmp(got, want, len);
			}
			n++;
		}
	}
	tap_ok(right == N(kinds) && n == N(kinds) + 2,
	       "forwarded packets leave byte for byte, with their tags (%u of %u)",
	       right, n);
}

static void test_verdicts(void)
{
	struct pfq_so_group_stats a = group_stats(&m), b;
	uint32_t got, before = member_read(&m);

	verdict(PFQ_ACTION_DROP, 1);
	got = send_some(40, 202);
	b = group_stats(&m);
	tap_ok(got == 202 && b.forwarded - a.forwarded == 202 && b.unforwarded == a.unforwarded &&
	       b.dropped - a.dropped == 202 && member_read(&m) == before,
	       "a verdict that forwards and drops sends all packets (%u of 202)", got);
	verdict(PFQ_ACTION_COPY, 1);
	got = send_some(40, 202);
	tap_ok(got == 202 && member_read(&m) - before == 202,
	       "a verdict that forwards and copies sends all packets and delivers them");
	verdict(PFQ_ACTION_COPY, 2);
	got = send_some(40, 404);
	tap_ok(got == 404, "a verdict with two devices sends each packet twice (%u of 404)", got);
	a = group_stats(&m);
	device_down(VETH_NEAR);
	device_up_nowait(VETH_NEAR);
	device_up(VETH_FAR);
	verdict(PFQ_ACTION_COPY, 0);
	got = send_some(4, 0);
	b = group_stats(&m);
	tap_ok(!got && a.forwarded == b.forwarded && group_adds_up(&b),
	       "a verdict without devices sends none");
}

static void test_egress(void)
{
	struct pfq_so_stats before, s;
	uint32_t got, read = member_read(&m);

	verdict(PFQ_ACTION_COPY, 0);
	if (pfq_egress_set(m.q, VETH_FAR, PFQ_ANY_QUEUE))
		tap_bail("%s", pfq_error(m.q));
	pfq_stats(m.q, &before, sizeof(before));
	got = send_some(40, 202);
	pfq_stats(m.q, &s, sizeof(s));
	tap_ok(got == 202 && s.delivered - before.delivered == 202 && s.lost == before.lost &&
	       member_read(&m) == read,
	       "an egress socket sends all packets (%u of 202) and gets none in its ring", got);
	if (pfq_egress_clear(m.q))
		tap_bail("%s", pfq_error(m.q));
	got = send_some(40, 0);
	tap_ok(!got && member_read(&m) - read == 202,
	       "a socket without egress gets all packets in its ring again");
	if (pfq_egress_set(m.q, "lo", PFQ_ANY_QUEUE))
		tap_bail("%s", pfq_error(m.q));
	pfq_stats(m.q, &before, sizeof(before));
	got = send_some(40, 0);
	pfq_stats(m.q, &s, sizeof(s));
	tap_ok(!got && s.lost - before.lost == 202 && stats_add_up(&s),
	       "an egress socket loses packets for a device that is down (%llu)",
	       (unsigned long long)(s.lost - before.lost));
	pfq_egress_clear(m.q);
}

/* Send without wire_send(), which would count the copies that come back as its own frames. */
static void send_raw(unsigned int n)
{
	uint8_t frame[FLOW_FRAME_MAX];
	unsigned int i;

	for (i = 0; i < n; i++)
		if (send(w.fd, frame, flow_put(frame, &kinds[0], i), 0) < 0)
			tap_bail("send: %m");
}

static void test_egress_loop(void)
{
	struct pfq_so_stats before, s;
	int ms;

	pfq_stats(m.q, &before, sizeof(before));
	send_raw(LOOPED);
	for (ms = 0; ms < 2000; ms += 10) {
		usleep(10000);
		pfq_stats(m.q, &s, sizeof(s));
		if (s.lost - before.lost == LOOPED)
			break;
	}
	usleep(100000);
	pfq_stats(m.q, &s, sizeof(s));
	tap_ok(s.lost - before.lost == LOOPED && s.delivered - before.delivered == 2 * LOOPED &&
	       stats_add_up(&s),
	       "a loop of two egress sockets ends: %u packets are lost", LOOPED);
	pfq_egress_clear(m.q);
	pfq_egress_clear(back.q);
}

/*
 * Both ends forward to each other. A frame goes there and back twice, and is not forwarded
 * when it arrives for the fifth time.
 */
static void test_loop(void)
{
	static const char *const near_dev[] = { VETH_NEAR };
	const struct pfq_verdict_opts back_again = {
		.size = sizeof(back_again), .action = PFQ_ACTION_DROP, .forward = near_dev, .nr_forward = 1,
	};
	struct pfq_so_group_stats far, near, before = group_stats(&m);
	static struct member other;
	int ms;

	member_open(&other);
	member_join(&other, 0, PFQ_POLICY_SHARED, 0, 0);
	if (pfq_group_verdict_set(other.q, other.gid, &back_again) ||
	    pfq_group_bind(other.q, other.gid, VETH_NEAR, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
		tap_bail("%s", pfq_error(other.q));
	verdict(PFQ_ACTION_DROP, 1);
	send_raw(LOOPED);
	for (ms = 0; ms < 2000; ms += 10) {
		usleep(10000);
		far = group_stats(&m);
		if (far.looped - before.looped == LOOPED)
			break;
	}
	usleep(100000);
	far = group_stats(&m);
	near = group_stats(&other);
	tap_ok(far.seen - before.seen == 3 * LOOPED && far.forwarded - before.forwarded == 2 * LOOPED &&
	       far.looped - before.looped == LOOPED &&
	       far.unforwarded - before.unforwarded == LOOPED && group_adds_up(&far) &&
	       near.seen == 2 * LOOPED && near.forwarded == 2 * LOOPED && !near.looped &&
	       group_adds_up(&near),
	       "a forwarding loop ends: %u frames are seen %u times, %llu are counted as looped", LOOPED,
	       5 * LOOPED,
	       (unsigned long long)far.looped);
	member_close(&other);

	/* egress sockets lose the frames that loop */
	if (pfq_egress_set(m.q, VETH_FAR, PFQ_ANY_QUEUE) || pfq_egress_set(back.q, VETH_NEAR, PFQ_ANY_QUEUE))
		tap_bail("%s", pfq_error(m.q));
	verdict(PFQ_ACTION_COPY, 0);
	test_egress_loop();
	wire_reopen_probe(&w);
}

/* Forward to a device that is down, then delete the device that is forwarded to. */
static void test_gone(void)
{
	static const char *const dev[] = { "lo" };
	const struct pfq_verdict_opts opts = {
		.size = sizeof(opts), .forward = dev, .nr_forward = 1,
	};
	struct pfq_so_group_stats a, b;

	if (pfq_group_verdict_set(m.q, m.gid, &opts))
		tap_bail("%s", pfq_error(m.q));
	a = group_stats(&m);
	send_some(4, 0);
	b = group_stats(&m);
	tap_ok(b.unforwarded - a.unforwarded == 22 && b.forwarded == a.forwarded,
	       "packets for a device that is down are counted as unforwarded");
	verdict(PFQ_ACTION_COPY, 1);
	send_some(4, 22);
	wire_close(&w);
	veth_delete();
	veth_create();
	tap_ok(pfq_read(m.q, &(struct pfq_batch) { 0 }, 0) <= 1,
	       "the device that is forwarded to can be deleted");
}

int main(void)
{
	wire_open(&w);
	if (w.t.dev)
		tap_skip_all("NETIF=%s: only a veth pair shows what was sent", w.dev);
	tap_plan(1 + 4 + 3 + 2 + 2);
	member_open(&m);
	member_open(&back);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&m, &w);
	if (pfq_bind(back.q, VETH_NEAR, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
		tap_bail("%s", pfq_error(back.q));
	test_bytes();
	test_verdicts();
	test_egress();
	test_loop();
	test_gone();
	return tap_done();
}
