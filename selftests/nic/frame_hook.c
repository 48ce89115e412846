// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frame hook takes stolen packets before the driver makes an sk_buff. Every other
 * receiver (the stack, another socket, the user's XDP program) gets a packet once or, if it
 * is stolen or dropped, not at all.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF) whose rewritten driver has a frame hook. A
 * failure means that a packet is lost, duplicated, or given to a receiver that must not
 * have it.
 */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "proc.h"
#include "slow.h"
#include "stack.h"
#include "tap.h"
#include "xdp.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT	400
#define QUIET	300		/* a test ends after so many ms without a packet */
#define STEP	50		/* ms that a read waits */
#define STEPS	100		/* give up after so many reads without a packet */

static struct traffic t;
static int stack;	/* packet socket: what the stack gets */

static int driver_has_frame_hook(void)
{
	static const char *const drivers[] = { "virtio_net", "vmxnet3", "igb", "ixgbe" };
	unsigned int i;

	for (i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
		if (!strcmp(t.driver, drivers[i]) && !strcmp(expected_via(&t), "hook"))
			return 1;
	return 0;
}

static uint32_t max(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* How many frames each receiver must get; seen is for the XDP program. */
struct wanted {
	uint32_t socket, other, stack, seen;
};

/*
 * Read until each receiver has its frames and no more come. If the XDP program drops frames,
 * its count serves to confirm them to the peer.
 */
static void receive(struct capture *c, struct capture *other, struct tally *at_stack,
		    const struct xdp_counter *x, const struct wanted *w)
{
	uint32_t sum = 0, seen = 0, before;
	int quiet = 0;

	while (quiet < STEPS && (c->tally.good < w->socket || (other && other->tally.good < w->other) ||
				 at_stack->good < w->stack || seen < w->seen)) {
		before = sum;
		capture_read(c, STEP);
		if (other)
			capture_read(other, 0);
		stack_read(stack, at_stack, 0);
		seen = x ? xdp_counter_read(x) : 0;
		traffic_confirm(&t, max(max(c->tally.good, at_stack->good), seen));
		sum = c->tally.good + (other ? other->tally.good : 0) + at_stack->good + seen;
		quiet = sum > before ? 0 : quiet + 1;
	}
	while (capture_read(c, QUIET) > 0 || (other && capture_read(other, 0) > 0) ||
	       stack_read(stack, at_stack, 0) > 0)
		;
}

/* Read until the socket, the only receiver, has all frames and no more come. */
static void receive_stolen(struct capture *c)
{
	int quiet = 0;

	while (quiet < STEPS && c->tally.good < COUNT)
		quiet = capture_read(c, STEP) > 0 ? 0 : quiet + 1;
	while (capture_read(c, QUIET) > 0)
		;
}

struct combination {
	const char *what;
	unsigned int flags;
	unsigned int verdict;		/* PFQ_VERDICT_* */
	int program;			/* XDP_* that the program returns; 0: no program */
	int socket, stack, seen;	/* whether each receiver gets the frames */
};

static const struct combination combinations[] = {
	{ "PFQ copies: socket and stack get all frames", 0, 0, 0, 1, 1, 0 },
	{ "PFQ steals: the socket alone gets all frames", PFQ_BIND_STEAL, 0, 0, 1, 0, 0 },
	{ "PFQ steals, the verdict passes to the stack: both get all frames", PFQ_BIND_STEAL,
	  PFQ_VERDICT_STACK, 0, 1, 1, 0 },
	{ "PFQ copies, a program passes: socket and stack get all frames", 0, 0, XDP_PASS, 1, 1, 1 },
	{ "PFQ copies, a program drops: nobody gets a frame", 0, 0, XDP_DROP, 0, 0, 1 },
	{ "PFQ copies, a program sends back: nobody gets a frame", 0, 0, XDP_TX, 0, 0, 1 },
	{ "PFQ steals before a program that passes: the socket alone gets all frames", PFQ_BIND_STEAL, 0,
	  XDP_PASS, 1, 0, 0 },
	{ "PFQ steals before a program that drops: the socket alone gets all frames", PFQ_BIND_STEAL, 0,
	  XDP_DROP, 1, 0, 0 },
	{ "PFQ steals before a program that sends back: the socket alone gets all frames", PFQ_BIND_STEAL, 0,
	  XDP_TX, 1, 0, 0 },
	{ "PFQ steals, the verdict passes, so does a program: both get all frames", PFQ_BIND_STEAL,
	  PFQ_VERDICT_STACK, XDP_PASS, 1, 1, 1 },
	{ "PFQ steals, the verdict passes, a program drops: nobody gets a frame", PFQ_BIND_STEAL,
	  PFQ_VERDICT_STACK, XDP_DROP, 0, 0, 1 },
};

#define NCOMBINATIONS ((int)(sizeof(combinations) / sizeof(*combinations)))

static void test_combination(const struct combination *m)
{
	const char *via = m->flags & PFQ_BIND_STEAL && !m->verdict ? "frame" : "hook";
	struct pfq_verdict_opts v = { .size = sizeof(v), .flags = m->verdict };
	struct proc_device d = { 0 };
	struct tally at_stack;
	struct xdp_counter x;
	struct capture c;
	int ok;

	if (m->program && xdp_counter_attach(&x, t.ifindex, m->program)) {
		tap_skip(strerror(errno), "%s", m->what);
		return;
	}
	device_up(t.dev);
	capture_open(&c, NULL);
	if (m->verdict && pfq_group_verdict_set(c.q, PFQ_OWN_GROUP, &v))
		tap_bail("pfq_group_verdict_set: %s", pfq_error(c.q));
	capture_bind(&c, t.dev, m->flags);
	if (via[0] == 'f')	/* the hook takes frames when none is left that the NIC may have changed */
		usleep(300000 * slow());
	traffic_start_no_reply(&t, (struct frame_request) {
			.count = COUNT, .min_len = 60, .max_len = 1514 });
	capture_expect(&c, &t.req);
	tally_start(&at_stack, &t.req);
	receive(&c, NULL, &at_stack, m->program ? &x : NULL, &(struct wanted) {
			.socket = m->socket * COUNT, .stack = m->stack * COUNT, .seen = m->seen * COUNT });
	proc_device(t.dev, &d);
	ok = tally_matches(&c.tally, m->socket * COUNT, "socket") &
	tally_matches(&at_stack, m->stack * COUNT, "stack");
	if (m->program && xdp_counter_read(&x) != (unsigned int)m->seen * COUNT) {
		tap_note("the program saw %llu frames", (unsigned long long)xdp_counter_read(&x));
		ok = 0;
	}
	if (m->socket && strcmp(d.via, via)) {
		tap_note("/proc/net/pfq/devices says via %s, not %s", d.via, via);
		ok = 0;
	}
	if (m->socket && !!(c.all_flags & PFQ_PKT_STOLEN) != (via[0] == 'f')) {
		tap_note("flags of all packets: %x, of any: %x", c.all_flags, c.any_flags);
		ok = 0;
	}
	tap_ok(ok && !c.bad_header, "%s", m->what);
	tally_stop(&at_stack);
	capture_close(&c);
	if (m->program)
		xdp_counter_detach(&x);
}

static void two_sockets(void)
{
	struct capture a, b;
	struct tally at_stack;

	capture_open(&a, NULL);
	capture_open(&b, NULL);
	capture_bind(&a, t.dev, 0);
	capture_bind(&b, t.dev, PFQ_BIND_STEAL);
	traffic_start_no_reply(&t, (struct frame_request) {
			.count = COUNT, .min_len = 60, .max_len = 1514 });
	capture_expect(&a, &t.req);
	capture_expect(&b, &t.req);
	tally_start(&at_stack, &t.req);
	receive(&a, &b, &at_stack, NULL, &(struct wanted) { .socket = COUNT, .other = COUNT });
	tap_ok(tally_matches(&a.tally, COUNT, "the socket that copies") &
	       tally_matches(&b.tally, COUNT, "the socket that steals") &
	       tally_matches(&at_stack, 0, "stack"),
	       "one socket copies, another steals: both get all frames, the stack none");
	tally_stop(&at_stack);
	capture_close(&a);
	capture_close(&b);
}

/* Steal frames that fill from one receive buffer to several. */
static void jumbo(void)
{
	struct capture c;

	if (device_mtu(t.dev, 9000)) {
		tap_skip("the device has no jumbo frames", "the frame hook steals jumbo frames");
		return;
	}
	device_up(t.dev);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL);
	traffic_start_no_reply(&t, (struct frame_request) {
			.count = COUNT, .min_len = 60, .max_len = 9014 });
	capture_follow(&c, &t);
	receive_stolen(&c);
	tap_ok(tally_matches(&c.tally, COUNT, "socket") && !c.bad_header,
	       "the frame hook steals jumbo frames");
	capture_close(&c);
	device_mtu(t.dev, 1500);
	device_up(t.dev);
}

static void vlan(int rxvlan)
{
	const int fixed = device_rxvlan(t.dev, rxvlan);
	struct capture c;

	if (fixed) {
		tap_skip("the driver does not let rxvlan change",
			 "the frame hook steals tagged frames, rxvlan %s", rxvlan ? "on" : "off");
		return;
	}
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL | PFQ_BIND_PROMISC);
	traffic_start_no_reply(&t, (struct frame_request) {
			.count = COUNT, .min_len = 60, .max_len = 1514,
			.vlan_proto = 0x8100, .vlan_tci = 0xe064 });
	capture_follow(&c, &t);
	receive_stolen(&c);
	tap_note("%u of %u frames kept their tag", c.tags_in_frame, c.tally.good);
	tap_ok(tally_matches(&c.tally, COUNT, "socket") && !c.bad_header,
	       "the frame hook steals tagged frames, rxvlan %s",
	       rxvlan ? "on" : "off");
	capture_close(&c);
	usleep(200000);
	if (rxvlan)
		tap_ok(device_has_rxvlan(t.dev), "PFQ turns rxvlan on again after the capture");
}

/* Bind and unbind a socket, and replace pfq.ko, while packets arrive. */
static void reload(void)
{
	struct frame_request req = { .count = 2000, .min_len = 60, .max_len = 600 };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t captured = 0, before;
	struct tally all;
	struct capture c;
	int reloads = 0, quiet = 0;

	traffic_start_no_reply(&t, req);
	tally_start(&all, &t.req);
	while (quiet < 3) {
		before = all.good;
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, PFQ_BIND_STEAL);
		traffic_confirm(&t, all.good);
		if (pfq_read(c.q, &batch, 100) > 0)
			pfq_batch_for_each(pkt, &batch) {
				tally_add(&all, pfq_pkt_data(pkt), pkt->caplen);
				captured++;
			}
		pfq_unbind(c.q, t.dev, PFQ_ANY_QUEUE);
		while (pfq_read(c.q, &batch, 20) > 0)
			pfq_batch_for_each(pkt, &batch) {
				tally_add(&all, pfq_pkt_data(pkt), pkt->caplen);
				captured++;
			}
		pfq_close(c.q);
		traffic_confirm(&t, all.good);	/* let packets arrive while the module is replaced */
		while (module_remove("pfq") && errno == EWOULDBLOCK)
			usleep(1000);
		reloads += !module_insert("pfq");
		stack_read(stack, &all, 100);
		quiet = all.good == before ? quiet + 1 : 0;
	}
	tap_note("%u frames captured, %u frames with the stack's, %d reloads", captured, all.good, reloads);
	tap_ok(reloads > 3 && captured && all.good == req.count && !all.duplicates && !all.corrupt,
	       "while pfq.ko is replaced, either the socket or the stack gets each frame, once");
	tally_stop(&all);
}

int main(void)
{
	int i;

	traffic_open(&t);
	if (!driver_has_frame_hook())
		tap_skip_all("%s has no frame hook", t.driver);
	tap_plan(NCOMBINATIONS + 6);
	stack = stack_open(t.ifindex);
	for (i = 0; i < NCOMBINATIONS; i++)
		test_combination(&combinations[i]);
	two_sockets();
	jumbo();
	vlan(1);
	if (!strcmp(t.driver, "virtio_net"))
		tap_skip("the driver does not let rxvlan change",
			 "PFQ turns rxvlan on again after the capture");
	vlan(0);
	device_rxvlan(t.dev, 1);
	reload();
	return tap_done();
}
