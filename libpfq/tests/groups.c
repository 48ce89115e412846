// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test what the functions of groups request from the kernel, and their error texts. */
#include <net/if.h>

#include "fake_kernel.h"
#include "tap.h"

static struct pfq *q;

static void expect(int ret, int err, const char *text)
{
	tap_ok(ret == -err, "the call fails with: %s", strerror(err));
	tap_text(pfq_error(q), text, "the error text is: %s", text);
}

static void test_join(void)
{
	const struct pfq_group_opts opts = {
		.size = sizeof(opts), .classes = PFQ_CLASS_CONTROL, .weight = 7,
	};
	const struct pfq_group_opts unsized = { .weight = 1 };
	const struct pfq_group_opts newer = { .size = sizeof(newer), .reserved = 1 };
	uint32_t gid = PFQ_NEW_GROUP, all[8] = { 0 };
	const struct pfq_so_join *join = &kernel.value.join;

	kernel.groups[0] = 5;
	kernel.groups[1] = 3;
	kernel.nr_groups = 2;
	tap_ok(!pfq_group_join(q, &gid, PFQ_POLICY_SHARED, NULL), "pfq_group_join() creates a group");
	tap_ok(kernel.option == PFQ_SO_JOIN && kernel.option_len == sizeof(*join) &&
	       join->gid == PFQ_NEW_GROUP && join->policy == PFQ_POLICY_SHARED &&
	       !join->classes && !join->weight, "the kernel gets the request, with defaults");
	tap_equal(gid, 3, "the last group that the kernel lists is the new one");

	gid = 9;
	tap_ok(!pfq_group_join(q, &gid, PFQ_POLICY_RESTRICTED, &opts),
	       "pfq_group_join() joins a group by its number");
	tap_ok(join->gid == 9 && join->policy == PFQ_POLICY_RESTRICTED &&
	       join->classes == PFQ_CLASS_CONTROL && join->weight == 7 && gid == 9,
	       "the kernel gets classes and weight");
	expect(pfq_group_join(q, &gid, PFQ_POLICY_SHARED, &unsized), EINVAL,
	       "pfq_group_opts.size is 0: set it to sizeof(struct pfq_group_opts)");
	expect(pfq_group_join(q, &gid, PFQ_POLICY_SHARED, &newer), E2BIG,
	       "pfq_group_opts has members that libpfq " PFQ_VERSION " does not know: set them to 0, or update libpfq");
	kernel.option_errno = EACCES;
	kernel.error = "join: group 9 is private to another socket";
	expect(pfq_group_join(q, &gid, PFQ_POLICY_PRIVATE, NULL), EACCES,
	       "pfq: join: group 9 is private to another socket");
	kernel.option_errno = 0;

	tap_ok(pfq_group_list(q, all, 8) == 2 && all[0] == 5 && all[1] == 3 && !all[2],
	       "pfq_group_list() lists the groups");
	all[1] = 77;
	tap_ok(pfq_group_list(q, all, 1) == 2 && all[1] == 77,
	       "pfq_group_list() stores at most max numbers");
	tap_ok(pfq_group_list(q, NULL, 0) == 2, "pfq_group_list() stores no numbers if max is 0");
	tap_ok(!pfq_group_leave(q, 5) && kernel.option == PFQ_SO_LEAVE &&
	       kernel.option_len == 4 && kernel.value.gid == 5, "pfq_group_leave() passes the group");
}

static void test_bind(void)
{
	tap_ok(!pfq_group_bind(q, 9, "lo", 2, PFQ_BIND_PROMISC) && kernel.bound.gid == 9 &&
	       kernel.bound.ifindex == if_nametoindex("lo") && kernel.bound.queue == 2 &&
	       kernel.bound.flags == PFQ_BIND_PROMISC,
	       "pfq_group_bind() passes group, device, queue and flags");
	tap_ok(!pfq_group_unbind(q, 9, "any", PFQ_ANY_QUEUE) && kernel.bound.gid == 9 &&
	       !kernel.bound.ifindex && kernel.bound.queue == -1 && !kernel.bound.flags,
	       "pfq_group_unbind() passes group, device and queue");
	tap_ok(!pfq_bind(q, "lo", 2, 0) && kernel.bound.gid == PFQ_OWN_GROUP,
	       "pfq_bind() passes PFQ_OWN_GROUP");
}

static void test_filter(void)
{
	const struct pfq_bpf_insn insns[] = { { 0x28, 0, 0, 12 }, { 0x6, 1, 2, 96 } };
	const struct pfq_so_filter *f = &kernel.value.filter;

	tap_ok(!pfq_group_filter_set(q, 4, insns, 2) && kernel.option == PFQ_SO_FILTER &&
	       kernel.option_len == sizeof(*f) + sizeof(insns) && f->gid == 4 &&
	       f->fd == -1 && f->nr_insns == 2 && !memcmp(f->insn, insns, sizeof(insns)),
	       "pfq_group_filter_set() passes the instructions");
	tap_ok(!pfq_group_filter_set_fd(q, 4, 17) && f->gid == 4 && f->fd == 17 && !f->nr_insns,
	       "pfq_group_filter_set_fd() passes the fd");
	tap_ok(!pfq_group_filter_clear(q, 4) && f->gid == 4 && f->fd == -1 && !f->nr_insns,
	       "pfq_group_filter_clear() passes no filter");
	expect(pfq_group_filter_set(q, 4, insns, 0), EINVAL,
	       "pfq: filter of 0 instructions: want 1 to 4096, or call pfq_group_filter_clear()");
	expect(pfq_group_filter_set(q, 4, insns, 4097), EINVAL,
	       "pfq: filter of 4097 instructions: want 1 to 4096, or call pfq_group_filter_clear()");
	expect(pfq_group_filter_set_fd(q, 4, -1), EBADF,
	       "pfq: filter: fd -1: pass the fd of a loaded program, or call pfq_group_filter_clear()");
}

static unsigned int count_ids(const struct pfq_so_vlans *v)
{
	unsigned int i, n = 0;

	for (i = 0; i < 64; i++)
		n += __builtin_popcountll(v->vid[i]);
	return n;
}

static void test_vlans(void)
{
	const uint16_t ids[] = { PFQ_VLAN_UNTAGGED, 63, 64, 4095 };
	const uint16_t any[] = { PFQ_VLAN_ANY }, wrong[] = { 4096 };
	const struct pfq_so_vlans *v = &kernel.value.vlans;

	tap_ok(!pfq_group_vlans_set(q, 2, ids, 4) && kernel.option == PFQ_SO_VLANS &&
	       v->gid == 2 && v->enable == 1 && count_ids(v) == 4 &&
	       v->vid[0] == (1ull << 63 | 1) && v->vid[1] == 1 && v->vid[63] == 1ull << 63,
	       "pfq_group_vlans_set() sets the bit of each id");
	tap_ok(!pfq_group_vlans_set(q, 2, any, 1) && count_ids(v) == 4095 && !(v->vid[0] & 1),
	       "PFQ_VLAN_ANY sets all bits but that of untagged packets");
	tap_ok(!pfq_group_vlans_set(q, 2, NULL, 0) && v->enable && !count_ids(v),
	       "pfq_group_vlans_set() without ids sets no bit");
	expect(pfq_group_vlans_set(q, 2, wrong, 1), EINVAL,
	       "pfq: vlans: id 4096: want 0 (untagged) to 4095, or PFQ_VLAN_ANY");
	tap_ok(!pfq_group_vlans_clear(q, 2) && !v->enable,
	       "pfq_group_vlans_clear() disables the VLAN filter");
}

static void test_verdict(void)
{
	static const char *const forward[] = { "lo" }, *const any[] = { "any" };
	static const char *const none[] = { "nosuchdev9" };
	struct pfq_verdict_opts opts = {
		.size = sizeof(opts), .action = PFQ_ACTION_STEER, .hash = PFQ_HASH_VLAN,
		.flags = PFQ_VERDICT_INNER, .counter = 64, .classes = 6,
		.forward = forward, .nr_forward = 1,
	};
	const struct pfq_so_verdict *v = &kernel.value.verdict;

	tap_ok(!pfq_group_verdict_set(q, 2, &opts) && kernel.option == PFQ_SO_VERDICT &&
	       kernel.option_len == sizeof(*v) && v->gid == 2 && v->action == PFQ_ACTION_STEER &&
	       v->hash == PFQ_HASH_VLAN && v->flags == PFQ_VERDICT_INNER && v->counter == 64 &&
	       v->classes == 6 && v->nr_forward == 1 && v->forward[0] == if_nametoindex("lo"),
	       "pfq_group_verdict_set() passes all options");
	tap_ok(!pfq_group_verdict_set(q, 2, NULL) && !v->action && !v->nr_forward,
	       "pfq_group_verdict_set() without options passes the default verdict");
	tap_ok(!pfq_group_verdict_set(q, 2, &opts) && v->action && !pfq_group_verdict_clear(q, 2) && !v->action &&
	       !v->nr_forward && v->gid == 2, "pfq_group_verdict_clear() passes the default verdict");
	opts.forward = none;
	expect(pfq_group_verdict_set(q, 2, &opts), ENODEV, "nosuchdev9: no such device");
	opts.forward = any;
	expect(pfq_group_verdict_set(q, 2, &opts), EINVAL,
	       "pfq: verdict: cannot forward to \"any\": name a device");
	opts.nr_forward = 17;
	expect(pfq_group_verdict_set(q, 2, &opts), EINVAL,
	       "pfq: verdict: 17 devices to forward to: want at most 16");
}

static void test_egress(void)
{
	const struct pfq_so_egress *e = &kernel.value.egress;

	tap_ok(!pfq_egress_set(q, "lo", 3) && kernel.option == PFQ_SO_EGRESS &&
	       e->ifindex == if_nametoindex("lo") && e->queue == 3,
	       "pfq_egress_set() passes device and queue");
	tap_ok(!pfq_egress_clear(q) && !e->ifindex && !e->queue, "pfq_egress_clear() passes no device");
	expect(pfq_egress_set(q, NULL, 0), EINVAL,
	       "pfq: egress: no device: name one, or call pfq_egress_clear()");
	expect(pfq_egress_set(q, "any", 0), EINVAL,
	       "pfq: egress: cannot send to \"any\": name a device");
	expect(pfq_egress_set(q, "nosuchdev9", 0), ENODEV, "nosuchdev9: no such device");
}

static void test_stats(void)
{
	struct pfq_so_group_stats stats;
	struct pfq_so_counters counters;

	kernel.group_stats = (struct pfq_so_group_stats) { .gid = 6, .seen = 10, .to_stack = 3 };
	kernel.counters = (struct pfq_so_counters) { .gid = 6, .counter[63] = 9 };
	tap_ok(!pfq_group_stats(q, 6, &stats, sizeof(stats)) && kernel.value.gid == 6 &&
	       !memcmp(&stats, &kernel.group_stats, sizeof(stats)),
	       "pfq_group_stats() returns what the kernel returns");
	tap_ok(!pfq_group_counters(q, 6, &counters, sizeof(counters)) &&
	       counters.counter[63] == 9, "pfq_group_counters() returns what the kernel returns");
	expect(pfq_group_stats(q, 6, &stats, 2), EINVAL,
	       "pfq: group 6: size is 2: pass the size of the struct");
	kernel.get_errno = ENOENT;
	expect(pfq_group_stats(q, 6, &stats, sizeof(stats)), ENOENT,
	       "pfq: not in group 6: join it first");
	kernel.get_errno = ENOPROTOOPT;
	kernel.error = "the text of an earlier setsockopt()";
	expect(pfq_group_counters(q, 6, &counters, sizeof(counters)), ENOPROTOOPT,
	       "pfq: group 6: Protocol not available");
}

int main(void)
{
	kernel_boot();
	tap_ok(!pfq_open(&q, NULL), "open");
	test_join();
	test_bind();
	test_filter();
	test_vlans();
	test_verdict();
	test_egress();
	test_stats();
	pfq_close(q);
	kernel_halt();
	return tap_done();
}
