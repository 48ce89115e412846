// SPDX-License-Identifier: GPL-2.0-only
/*
 * The groups of a device's queue together have a budget of steps for each packet. What would exceed it
 * is refused with EDQUOT, however the steps are spread: over programs, filters, verdicts, members or
 * bindings. What makes a packet cheaper always succeeds.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. A failure means that a user with CAP_NET_RAW can make
 * each packet take milliseconds, or that groups within the budget are refused.
 */
#include "device.h"
#include "expensive.h"
#include "link.h"
#include "module.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pfq/lang.h>
#include <pfq/pfq.h>

#define INSNS	2000		/* of an expensive program */
#define MOST	64		/* so many expensive groups exceed any sensible budget */

static struct pfq *q;
static char before[MODULE_VALUE];

static void set_budget(const char *value)
{
	if (module_set_parameter("pfq", "packet_budget", value, NULL))
		tap_bail("packet_budget: %m");
}

static void restore(void)
{
	module_set_parameter("pfq", "packet_budget", before, NULL);
}

/* Return whether a call failed with EDQUOT, and its text names the parameter. */
static int over_budget(int ret)
{
	if (ret == -EDQUOT && strstr(pfq_error(q), "packet_budget"))
		return 1;
	tap_note("the call returned %d (%s)", ret, ret ? pfq_error(q) : "success");
	return 0;
}

static uint32_t new_group(void)
{
	uint32_t gid = PFQ_NEW_GROUP;

	if (pfq_group_join(q, &gid, PFQ_POLICY_SHARED, NULL))
		tap_bail("%s", pfq_error(q));
	return gid;
}

/* Load a program of INSNS expensive instructions. Return 0 or a negative errno. */
static int load_expensive(uint32_t gid)
{
	return expensive_load(pfq_fd(q), gid, INSNS) ? -errno : 0;
}

static int bind_to(uint32_t gid, const char *dev, int queue)
{
	return pfq_group_bind(q, gid, dev, queue, 0);
}

/* Bind groups until that fails. */
static void test_programs(void)
{
	uint32_t gid[MOST + 1], extra;
	unsigned int n;
	int ret = 0;

	for (n = 0; n < MOST && !ret; n++) {
		gid[n] = new_group();
		ret = load_expensive(gid[n]);
		if (!ret)
			ret = bind_to(gid[n], VETH_FAR, PFQ_ANY_QUEUE);
	}
	tap_ok(over_budget(ret) && n > 2, "expensive groups are refused when the budget is spent (%u of %u)", n, MOST);
	n--;
	tap_ok(!bind_to(gid[n], VETH_NEAR, PFQ_ANY_QUEUE), "another device has a budget of its own");
	extra = new_group();
	ret = bind_to(extra, VETH_FAR, PFQ_ANY_QUEUE);
	if (!ret)
		ret = load_expensive(extra);
	tap_ok(ret == -EDQUOT, "a cheap group that is bound gets no expensive program");
	tap_ok(over_budget(bind_to(gid[n], "any", PFQ_ANY_QUEUE)), "a binding to any device counts on each device");
	tap_ok(!pfq_group_unbind(q, gid[0], VETH_FAR, PFQ_ANY_QUEUE) && !bind_to(gid[n], VETH_FAR, PFQ_ANY_QUEUE),
	       "a group that is unbound gives back its steps");
	tap_ok(!pfq_group_program_clear(q, gid[1]) && !load_expensive(extra),
	       "a group whose program is removed gives back its steps");
	tap_ok(!pfq_group_leave(q, gid[2]) && !bind_to(gid[0], VETH_FAR, PFQ_ANY_QUEUE),
	       "a group that ends gives back its steps");
	for (n = 0; n < MOST && pfq_group_list(q, gid, 1) > 0; n++)
		pfq_group_leave(q, gid[0]);
}

/* A budget that leaves no step to the group: it may become cheaper, but not more expensive. */
static void test_parts(void)
{
	static const char *const to[] = { VETH_NEAR };
	const struct pfq_verdict_opts forward = {
		.size = sizeof(forward), .forward = to, .nr_forward = 1,
	};
	const struct pfq_verdict_opts plain = { .size = sizeof(plain) };
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 64 };
	struct pfq_bpf_insn filter[100];
	uint32_t gid = new_group();
	struct pfq *other;
	int i;

	for (i = 0; i < 100; i++)
		filter[i] = i < 99 ? (struct pfq_bpf_insn) { 0x4, 0, 0, 1 } : (struct pfq_bpf_insn) { 0x6, 0, 0, 1 };
	if (bind_to(gid, VETH_FAR, PFQ_ANY_QUEUE) || pfq_group_verdict_set(q, gid, &plain) ||
	    pfq_open(&other, &opts))
		tap_bail("%s", pfq_error(q));
	set_budget("1");
	tap_ok(over_budget(pfq_group_filter_set(q, gid, filter, 100)), "a filter that exceeds the budget is refused");
	tap_ok(over_budget(pfq_group_verdict_set(q, gid, &forward)), "a verdict that exceeds the budget is refused");
	tap_ok(pfq_group_join(other, &gid, PFQ_POLICY_SHARED, NULL) == -EDQUOT,
	       "a member that exceeds the budget is refused");
	tap_ok(!pfq_group_filter_clear(q, gid) && !pfq_group_verdict_set(q, gid, &plain),
	       "options that do not make the group more expensive succeed");
	set_budget("100000");
	tap_ok(!pfq_group_filter_set(q, gid, filter, 100) && !pfq_group_verdict_set(q, gid, &forward) &&
	       !pfq_group_join(other, &gid, PFQ_POLICY_SHARED, NULL), "they succeed when the budget is raised");
	set_budget("1");
	tap_ok(!pfq_group_leave(other, gid) && !pfq_group_filter_clear(q, gid) && !pfq_group_leave(q, gid),
	       "members leave and filters are removed whatever the budget");
	pfq_close(other);
}

static void test_queues(void)
{
	uint32_t a, b, c;

	set_budget("200");	/* for one group of one member, which takes 80 + 32, and not for two */
	a = new_group();
	b = new_group();
	c = new_group();
	tap_ok(!bind_to(a, VETH_FAR, 0) && !bind_to(b, VETH_FAR, 1), "each queue has a budget of its own");
	tap_ok(over_budget(bind_to(c, VETH_FAR, 0)) && over_budget(bind_to(c, VETH_FAR, PFQ_ANY_QUEUE)),
	       "a binding to any queue counts on each queue");
	pfq_group_leave(q, a);
	pfq_group_leave(q, b);
	pfq_group_leave(q, c);
}

/* Nothing has been bound to the device before. */
static void test_first(void)
{
	const struct link fresh = { .kind = "veth", .name = "pfqw0", .peer = "pfqw1" };
	uint32_t gid = new_group();

	if (link_create(&fresh))
		tap_bail("cannot create %s", fresh.name);
	set_budget("1");
	tap_ok(over_budget(bind_to(gid, "pfqw1", PFQ_ANY_QUEUE)),
	       "the budget also limits the first group of a device");
	tap_ok(over_budget(bind_to(gid, "pfqw1", PFQ_ANY_QUEUE)), "and the second attempt");
	pfq_group_leave(q, gid);
}

int main(void)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 64 };

	veth_only("the test needs no NIC");
	tap_plan(7 + 6 + 2 + 2);
	if (module_set_parameter("pfq", "packet_budget", "65536", before))
		tap_bail("packet_budget: %m");
	atexit(restore);
	veth_create();
	if (pfq_open(&q, &opts))
		tap_bail("%s", pfq_error(NULL));
	test_programs();
	test_parts();
	test_queues();
	test_first();
	pfq_close(q);
	return tap_done();
}
