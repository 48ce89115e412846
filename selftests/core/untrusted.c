// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user with CAP_NET_RAW alone cannot do: decide on what the stack gets, change a group that an
 * administrator has given effects, lock the administrator out of a network namespace, or make packets
 * expensive by what looks cheap.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. A failure means that the limits in SECURITY.md do not
 * hold.
 */
#include "device.h"
#include "module.h"
#include "nobody.h"
#include "tap.h"
#include "veth.h"

#include <pfq/lang.h>
#include <pfq/pfq.h>

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADMIN_MAX	400		/* sockets that send */

/* The groups of the administrator, each with one effect. */
enum { PLAIN, STEALS, FORWARDS, SENDS, PASSES, GROUPS };
static const char *const effect[] = { "has no effect", "steals", "forwards", "has a member that sends",
	"passes packets to the stack" };

static const struct pfq_opts small = { .size = sizeof(small), .block_size = 4096, .nr_blocks = 64 };
static const char *const to[] = { VETH_NEAR };
static uint32_t gid[GROUPS];
static char before[MODULE_VALUE];
static struct pfq *admin;

static void restore(void)
{
	module_set_parameter("pfq", "packet_budget", before, NULL);
}

static struct pfq *open_socket(void)
{
	struct pfq *q;

	if (pfq_open(&q, &small))
		tap_bail("%s", pfq_error(NULL));
	return q;
}

static uint32_t shared_group(struct pfq *q)
{
	uint32_t g = PFQ_NEW_GROUP;

	if (pfq_group_join(q, &g, PFQ_POLICY_SHARED, NULL))
		tap_bail("%s", pfq_error(q));
	return g;
}

/* libpfq refuses to steal from a device without a hook, the kernel does not. */
static int bind_raw(struct pfq *q, uint32_t g, unsigned int ifindex, int queue, unsigned int flags)
{
	const struct pfq_so_bind b = { .ifindex = ifindex, .queue = queue, .flags = flags, .gid = g };

	return setsockopt(pfq_fd(q), SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)) ? -errno : 0;
}

static void make_groups(void)
{
	const struct pfq_verdict_opts forward = { .size = sizeof(forward), .forward = to, .nr_forward = 1 };
	const struct pfq_verdict_opts pass = { .size = sizeof(pass), .flags = PFQ_VERDICT_STACK };
	struct pfq *sends = open_socket();
	int i;

	admin = open_socket();
	for (i = 0; i < GROUPS; i++)
		gid[i] = shared_group(admin);
	if (bind_raw(admin, gid[STEALS], device_ifindex(VETH_FAR), PFQ_ANY_QUEUE, PFQ_BIND_STEAL) ||
	    pfq_group_verdict_set(admin, gid[FORWARDS], &forward) ||
	    pfq_group_verdict_set(admin, gid[PASSES], &pass) ||
	    pfq_group_join(sends, &gid[SENDS], PFQ_POLICY_SHARED, NULL) || pfq_egress_set(sends, VETH_NEAR, -1))
		tap_bail("%s, %s", pfq_error(admin), pfq_error(sends));
}

/* Each way to change a group. Returns how many of them fail with EPERM. */
static int changes_refused(struct pfq *q, uint32_t g, int *changes)
{
	const struct pfq_bpf_insn all = { BPF_RET | BPF_K, 0, 0, 1 };
	const struct pfq_verdict_opts plain = { .size = sizeof(plain) };
	const uint16_t vid = 5;
	const int ret[] = {
		pfq_group_filter_set(q, g, &all, 1),
		pfq_group_filter_clear(q, g),
		pfq_group_vlans_set(q, g, &vid, 1),
		pfq_group_vlans_clear(q, g),
		pfq_group_program_clear(q, g),
		pfq_group_verdict_set(q, g, &plain),
		pfq_group_bind(q, g, VETH_NEAR, PFQ_ANY_QUEUE, 0),
		pfq_group_unbind(q, g, VETH_NEAR, PFQ_ANY_QUEUE),
	};
	int refused = 0;

	for (*changes = 0; *changes < (int)(sizeof(ret) / sizeof(ret[0])); ++*changes)
		refused += ret[*changes] == -EPERM;
	return refused;
}

static void test_effects(struct pfq *q)
{
	const struct pfq_verdict_opts pass = { .size = sizeof(pass), .flags = PFQ_VERDICT_STACK };
	const uint32_t own = shared_group(q);
	int i, refused, all;

	tap_ok(pfq_group_verdict_set(q, own, &pass) == -EPERM, "a verdict that passes packets to the stack is refused");
	tap_ok(pfq_group_program_set_text(q, own, "main = kernel") == -EPERM, "a program that does so is refused");
	for (i = 0; i < GROUPS; i++) {
		if (pfq_group_join(q, &gid[i], PFQ_POLICY_SHARED, NULL))
			tap_bail("%s", pfq_error(q));
		refused = changes_refused(q, gid[i], &all);
		tap_ok(refused == (i == PLAIN ? 0 : all), "a shared group that %s: %d of %d changes are refused",
		       effect[i], refused, all);
		tap_ok(!pfq_group_leave(q, gid[i]), "its member may leave");
	}
	pfq_group_leave(q, own);
}

/* Filters whose instructions read as much of a packet as its sender wants. */
static void test_filters(struct pfq *q)
{
	struct pfq_bpf_insn nlattr[5], payload[200];
	const uint32_t g = shared_group(q);
	int i;

	for (i = 0; i < 5; i++)
		nlattr[i] = (struct pfq_bpf_insn) { BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)SKF_AD_OFF + SKF_AD_NLATTR };
	for (i = 0; i < 200; i++)
		payload[i] = (struct pfq_bpf_insn) { BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)SKF_AD_OFF + SKF_AD_PAY_OFFSET };
	nlattr[4] = payload[199] = (struct pfq_bpf_insn) { BPF_RET | BPF_K, 0, 0, 1 };
	if (pfq_group_bind(q, g, VETH_FAR, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(q));
	tap_ok(pfq_group_filter_set(q, g, nlattr, 5) == -EDQUOT, "a filter that searches attributes four times is refused");
	tap_ok(pfq_group_filter_set(q, g, payload, 200) == -EDQUOT, "a filter that dissects the packet 199 times, too");
	tap_ok(!pfq_group_filter_set(q, g, payload + 190, 10), "one that dissects it nine times is not");
	tap_ok(bind_raw(q, g, device_ifindex(VETH_NEAR), 4000, 0) == -EINVAL, "a queue that the device cannot have is refused");
	pfq_group_leave(q, g);
}

/* Groups until that fails, each bound until that fails. Returns the number of groups. */
static unsigned int take_all(struct pfq *q, unsigned int *bound, int *join_error, int *bind_error)
{
	const unsigned int far = device_ifindex(VETH_FAR);
	unsigned int n;
	uint32_t g;

	*bound = 0;
	*bind_error = 0;
	for (n = 0; n <= PFQ_GROUP_MAX; n++) {
		g = PFQ_NEW_GROUP;
		*join_error = pfq_group_join(q, &g, PFQ_POLICY_SHARED, NULL);
		if (*join_error)
			break;
		if (!*bind_error)
			*bind_error = bind_raw(q, g, far, PFQ_ANY_QUEUE, 0);
		*bound += !*bind_error;
	}
	return n;
}

static void test_limits(struct pfq *q)
{
	int join_error, bind_error;
	unsigned int n, bound;

	n = take_all(q, &bound, &join_error, &bind_error);
	tap_ok(join_error == -ENOSPC && n < PFQ_GROUP_MAX - GROUPS, "a quarter of the groups is left (%u taken, %s)", n,
	       strerror(-join_error));
	tap_ok(bind_error == -ENOSPC && bound > 100, "a quarter of a device's bindings is left (%u taken, %s)", bound,
	       strerror(-bind_error));
}

/* A process that keeps its privileges: for each byte, create a group and bind it, and answer with the errno. */
static int start_administrator(void)
{
	uint32_t g;
	struct pfq *q;
	int pair[2];
	char byte;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		tap_bail("socketpair: %m");
	if (fork())
		return close(pair[1]), pair[0];
	close(pair[0]);
	while (read(pair[1], &byte, 1) == 1) {
		g = PFQ_NEW_GROUP;
		byte = pfq_open(&q, &small) ? -1 : -pfq_group_join(q, &g, PFQ_POLICY_SHARED, NULL);
		if (!byte)
			byte = -pfq_group_bind(q, g, VETH_FAR, PFQ_ANY_QUEUE, 0);
		if (write(pair[1], &byte, 1) != 1)
			break;
	}
	_exit(0);
}

/* Members that send cost more than those that receive. */
static void test_egress(void)
{
	struct pfq *q[ADMIN_MAX];
	uint32_t g = shared_group(admin);
	int n, ret = 0;

	module_set_parameter("pfq", "packet_budget", "4096", NULL);
	if (pfq_group_bind(admin, g, VETH_FAR, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(admin));
	for (n = 0; n < ADMIN_MAX && !ret; n++) {
		q[n] = open_socket();
		if (pfq_group_join(q[n], &g, PFQ_POLICY_SHARED, NULL))
			tap_bail("%s", pfq_error(q[n]));
		ret = pfq_egress_set(q[n], VETH_NEAR, -1);
	}
	tap_ok(ret == -EDQUOT && n > 8 && n <= 4096 / 256 + 1, "members that send spend the budget (%d, %s)", n,
	       pfq_error(q[n - 1]));
	tap_ok(!pfq_egress_clear(q[0]) && !pfq_egress_set(q[n - 1], VETH_NEAR, -1), "one that no longer sends gives its steps back");
	while (n--)
		pfq_close(q[n]);
}

int main(void)
{
	const struct rlimit most = { RLIM_INFINITY, RLIM_INFINITY };
	struct pfq *q;
	char byte = 0;
	int fd;

	veth_only("the test needs no NIC");
	setrlimit(RLIMIT_MEMLOCK, &most);	/* 64 KiB before 5.16: less than a ring of a user without CAP_IPC_LOCK */
	tap_plan(2 + 2 + 2 * GROUPS + 4 + 3);
	if (module_set_parameter("pfq", "packet_budget", "65536", before))
		tap_bail("packet_budget: %m");
	atexit(restore);
	veth_create();
	make_groups();
	test_egress();

	module_set_parameter("pfq", "packet_budget", "65536", NULL);
	fd = start_administrator();
	if (nobody_keep_caps(1ull << CAP_NET_RAW))
		tap_bail("capabilities: %m");
	q = open_socket();
	test_effects(q);
	test_filters(q);
	/* the limits of groups and bindings are reached before the budget; this process still owns the file */
	if (module_set_parameter("pfq", "packet_budget", "1000000", NULL))
		tap_bail("packet_budget: %m");
	test_limits(q);
	if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1)
		tap_bail("the administrator has ended");
	tap_ok(!byte, "an administrator still creates a group and binds it (%s)", strerror(byte));
	return tap_done();
}
