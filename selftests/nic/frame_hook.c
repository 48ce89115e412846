// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stolen packets are taken as frames, before any sk_buff; what else wants them
 * (the stack, another socket, the user's XDP program) gets them once, or not.
 */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "proc.h"
#include "stack.h"
#include "tap.h"
#include "xdp.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT	400
#define QUIET	300		/* ms after which nothing more comes, as in capture.c */
#define STEP	50		/* ms */
#define STEPS	100		/* without a packet, on a busy machine */

static struct traffic t;
static int stack;

static int frames(void)
{
	static const char *const drivers[] = { "virtio_net", "vmxnet3", "igb", "ixgbe" };
	unsigned int i;

	for (i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
		if (!strcmp(t.driver, drivers[i]) && !strcmp(expected_via(&t), "hook"))
			return 1;
	return 0;
}

static uint32_t most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* How many each shall get. */
struct wanted {
	uint32_t socket, other, stack, seen;
};

/* Until each has got them, and nothing more comes. The program's count also confirms what it drops. */
static void receive(struct capture *c, struct capture *other, struct tally *on, const struct xdp_counter *x,
		    const struct wanted *w)
{
	uint32_t sum = 0, seen = 0, before;
	int quiet = 0;

	while (quiet < STEPS && (c->tally.right < w->socket || (other && other->tally.right < w->other) ||
				 on->right < w->stack || seen < w->seen)) {
		before = sum;
		capture_read(c, STEP);
		if (other)
			capture_read(other, 0);
		stack_read(stack, on, 0);
		seen = x ? xdp_counted(x) : 0;
		traffic_got(&t, most(most(c->tally.right, on->right), seen));
		sum = c->tally.right + (other ? other->tally.right : 0) + on->right + seen;
		quiet = sum > before ? 0 : quiet + 1;
	}
	while (capture_read(c, QUIET) > 0 || (other && capture_read(other, 0) > 0) || stack_read(stack, on, 0) > 0)
		;
}

/* What nobody but a socket gets. */
static void receive_stolen(struct capture *c)
{
	int quiet = 0;

	while (quiet < STEPS && c->tally.right < COUNT)
		quiet = capture_read(c, STEP) > 0 ? 0 : quiet + 1;
	while (capture_read(c, QUIET) > 0)
		;
}

struct combination {
	const char *what;
	unsigned int flags;
	unsigned int verdict;		/* PFQ_VERDICT_* */
	int program;			/* XDP_*, 0: none */
	int socket, stack, seen;	/* who gets them */
};

static const struct combination combinations[] = {
	{ "copied", 0, 0, 0, 1, 1, 0 },
	{ "stolen", PFQ_BIND_STEAL, 0, 0, 1, 0, 0 },
	{ "stolen, but the verdict lets them go on", PFQ_BIND_STEAL, PFQ_VERDICT_STACK, 0, 1, 1, 0 },
	{ "copied, a program passes them", 0, 0, XDP_PASS, 1, 1, 1 },
	{ "copied, a program drops them", 0, 0, XDP_DROP, 0, 0, 1 },
	{ "copied, a program sends them back", 0, 0, XDP_TX, 0, 0, 1 },
	{ "stolen before a program that passes", PFQ_BIND_STEAL, 0, XDP_PASS, 1, 0, 0 },
	{ "stolen before a program that drops", PFQ_BIND_STEAL, 0, XDP_DROP, 1, 0, 0 },
	{ "stolen before a program that sends", PFQ_BIND_STEAL, 0, XDP_TX, 1, 0, 0 },
	{ "let go on to a program that passes", PFQ_BIND_STEAL, PFQ_VERDICT_STACK, XDP_PASS, 1, 1, 1 },
	{ "let go on to a program that drops", PFQ_BIND_STEAL, PFQ_VERDICT_STACK, XDP_DROP, 0, 0, 1 },
};

#define NCOMBINATIONS ((int)(sizeof(combinations) / sizeof(*combinations)))

static void combine(const struct combination *m)
{
	const char *via = m->flags & PFQ_BIND_STEAL && !m->verdict ? "frame" : "hook";
	struct pfq_verdict_opts v = { .size = sizeof(v), .flags = m->verdict };
	struct proc_device d = { 0 };
	struct tally on;
	struct xdp_counter x;
	struct capture c;
	int ok;

	if (m->program && xdp_count(&x, t.ifindex, m->program)) {
		tap_skip(strerror(errno), "%s", m->what);
		return;
	}
	device_up(t.dev);
	capture_open(&c, NULL);
	if (m->verdict && pfq_group_verdict_set(c.q, PFQ_OWN_GROUP, &v))
		tap_bail("pfq_group_verdict_set: %s", pfq_error(c.q));
	capture_bind(&c, t.dev, m->flags);
	traffic_start_deaf(&t, (struct frame_ask) {
			.count = COUNT, .min_len = 60, .max_len = 1514 });
	capture_expect(&c, &t.ask);
	tally_start(&on, &t.ask);
	receive(&c, NULL, &on, m->program ? &x : NULL, &(struct wanted) {
			.socket = m->socket * COUNT, .stack = m->stack * COUNT, .seen = m->seen * COUNT });
	proc_device(t.dev, &d);
	ok = tally_right(&c.tally, m->socket * COUNT, "socket") & tally_right(&on, m->stack * COUNT, "stack");
	if (m->program && xdp_counted(&x) != (unsigned int)m->seen * COUNT) {
		tap_note("the program saw %llu", (unsigned long long)xdp_counted(&x));
		ok = 0;
	}
	if (m->socket && strcmp(d.via, via)) {
		tap_note("via %s, not %s", d.via, via);
		ok = 0;
	}
	if (m->socket && !!(c.all_flags & PFQ_PKT_STOLEN) != (via[0] == 'f')) {
		tap_note("flags: %x of each, %x of some", c.all_flags, c.any_flags);
		ok = 0;
	}
	tap_ok(ok && !c.bad_header, "%s", m->what);
	tally_stop(&on);
	capture_close(&c);
	if (m->program)
		xdp_count_end(&x);
}

static void two_sockets(void)
{
	struct capture a, b;
	struct tally on;

	capture_open(&a, NULL);
	capture_open(&b, NULL);
	capture_bind(&a, t.dev, 0);
	capture_bind(&b, t.dev, PFQ_BIND_STEAL);
	traffic_start_deaf(&t, (struct frame_ask) {
			.count = COUNT, .min_len = 60, .max_len = 1514 });
	capture_expect(&a, &t.ask);
	capture_expect(&b, &t.ask);
	tally_start(&on, &t.ask);
	receive(&a, &b, &on, NULL, &(struct wanted) { .socket = COUNT, .other = COUNT });
	tap_ok(tally_right(&a.tally, COUNT, "copies") & tally_right(&b.tally, COUNT, "steals") & tally_right(&on, 0, "stack"),
	       "one socket copies, another one steals: both get all");
	tally_stop(&on);
	capture_close(&a);
	capture_close(&b);
}

/* Long enough to go wrong; some of several buffers, some of one. */
static void jumbo(void)
{
	struct capture c;

	if (device_mtu(t.dev, 9000)) {
		tap_skip("the device has no jumbo frames", "jumbo frames");
		return;
	}
	device_up(t.dev);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL);
	traffic_start_deaf(&t, (struct frame_ask) {
			.count = COUNT, .min_len = 60, .max_len = 9014 });
	capture_follow(&c, &t);
	receive_stolen(&c);
	tap_ok(tally_right(&c.tally, COUNT, "socket") && !c.bad_header, "jumbo frames, stolen");
	capture_close(&c);
	device_mtu(t.dev, 1500);
	device_up(t.dev);
}

static void vlan(int rxvlan)
{
	const int fixed = device_rxvlan(t.dev, rxvlan);
	struct capture c;

	if (fixed) {
		tap_skip("the device cannot change rxvlan", "tagged, stolen, rxvlan %s", rxvlan ? "on" : "off");
		return;
	}
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL | PFQ_BIND_PROMISC);
	traffic_start_deaf(&t, (struct frame_ask) {
			.count = COUNT, .min_len = 60, .max_len = 1514,
			.vlan_proto = 0x8100, .vlan_tci = 0xe064 });
	capture_follow(&c, &t);
	receive_stolen(&c);
	tap_note("the tag was left in %u of %u frames", c.in_line, c.tally.right);
	tap_ok(tally_right(&c.tally, COUNT, "socket") && !c.bad_header, "tagged, stolen, rxvlan %s",
	       rxvlan ? "on" : "off");
	capture_close(&c);
	usleep(200000);
	if (rxvlan)
		tap_ok(device_has_rxvlan(t.dev), "then rxvlan is on again");
}

/* Bound, unbound, pfq.ko replaced while packets flow: each goes one way. */
static void reload(void)
{
	struct frame_ask ask = { .count = 2000, .min_len = 60, .max_len = 600 };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t captured = 0, before;
	struct tally all;
	struct capture c;
	int reloads = 0, quiet = 0;

	traffic_start_deaf(&t, ask);
	tally_start(&all, &t.ask);
	while (quiet < 3) {
		before = all.right;
		capture_open(&c, NULL);
		capture_bind(&c, t.dev, PFQ_BIND_STEAL);
		traffic_got(&t, all.right);
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
		traffic_got(&t, all.right);	/* those come while it is replaced */
		while (module_remove("pfq") && errno == EWOULDBLOCK)
			usleep(1000);
		reloads += !module_insert("pfq");
		stack_read(stack, &all, 100);
		quiet = all.right == before ? quiet + 1 : 0;
	}
	tap_note("%u captured, %u in all, %d reloads", captured, all.right, reloads);
	tap_ok(reloads > 3 && captured && all.right == ask.count && !all.twice && !all.wrong,
	       "pfq.ko is replaced under traffic: each packet goes one way, once");
	tally_stop(&all);
}

int main(void)
{
	int i;

	traffic_open(&t);
	if (!frames())
		tap_skip_all("%s has no hook for frames", t.driver);
	tap_plan(NCOMBINATIONS + 6);
	stack = stack_open(t.ifindex);
	for (i = 0; i < NCOMBINATIONS; i++)
		combine(&combinations[i]);
	two_sockets();
	jumbo();
	vlan(1);
	if (!strcmp(t.driver, "virtio_net"))
		tap_skip("the device cannot change rxvlan", "then rxvlan is on again");
	vlan(0);
	device_rxvlan(t.dev, 1);
	reload();
	return tap_done();
}
