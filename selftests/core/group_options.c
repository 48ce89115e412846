// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each socket option for groups fails on wrong use, with the right errno and a text in
 * PFQ_SO_ERROR. The limits on groups hold.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that the kernel
 * accepts a wrong value or a missing capability, rejects a correct use, or gives no reason.
 */
#include "member.h"
#include "tap.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GID 4000
#define OTHER 4001	/* a group of another socket */

static struct wire w;
static int fd;

/*
 * Set an option. Return 0 or the errno of setsockopt(), or 1000 if PFQ_SO_ERROR has no text
 * after an error or has one after a success.
 */
static int set(int option, const void *value, socklen_t len)
{
	char text[256] = "";
	socklen_t text_len = sizeof(text) - 1;
	int err = setsockopt(fd, SOL_PFQ, option, value, len) ? errno : 0;

	if (getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &text_len) || !text[0] != !err)
		return 1000;
	if (err)
		tap_note("\"%s\"", text);
	return err;
}

static void expect(int got, int err, const char *what)
{
	if (!tap_ok(got == err, "%s: %s", what, err ? strerror(err) : "succeeds"))
		tap_note("got errno %d, expected %d", got, err);
}

static const struct {
	const char *what;
	int option;
	size_t size;
	union {
		struct pfq_so_join join;
		struct pfq_so_bind bind;
		struct {	/* struct pfq_so_filter without instructions */
			uint32_t gid;
			int32_t fd;
			uint32_t nr_insns, reserved;
		} filter;
		struct pfq_so_vlans vlans;
		struct pfq_so_verdict verdict;
		struct pfq_so_egress egress;
		uint32_t gid;
	} v;
	int err;
} cases[] = {
#define JOIN(...) PFQ_SO_JOIN, sizeof(struct pfq_so_join), { .join = { __VA_ARGS__ } }
#define SHARED .policy = PFQ_POLICY_SHARED
	{ "join: group 0", JOIN(.gid = 0, SHARED), EINVAL },
	{ "join: group 4097", JOIN(.gid = 4097, SHARED), EINVAL },
	{ "join: group -2", JOIN(.gid = -2u, SHARED), EINVAL },
	{ "join: policy 4", JOIN(.gid = GID, .policy = 4), EINVAL },
	{ "join: weight 65", JOIN(.gid = GID, SHARED, .weight = 65), EINVAL },
	{ "join: reserved field set", JOIN(.gid = GID, SHARED, .reserved = 1), EINVAL },
	{ "join: another policy than the group's", JOIN(.gid = OTHER, .policy = PFQ_POLICY_PRIVATE), EACCES },
	{ "join: group 4000", JOIN(.gid = GID, SHARED, .weight = 64, .classes = ~0ull), 0 },
	{ "join: again", JOIN(.gid = GID, SHARED), 0 },
	{ "join: again, with another policy", JOIN(.gid = GID, .policy = PFQ_POLICY_RESTRICTED), EACCES },
	{ "join: group 4096", JOIN(.gid = 4096, SHARED), 0 },
#define GROUP(n) sizeof(uint32_t), { .gid = n }
	{ "leave: group 4096", PFQ_SO_LEAVE, GROUP(4096), 0 },
	{ "leave: again", PFQ_SO_LEAVE, GROUP(4096), ENOENT },
	{ "leave: another socket's group", PFQ_SO_LEAVE, GROUP(OTHER), ENOENT },
	{ "leave: no such group", PFQ_SO_LEAVE, GROUP(99999), ENOENT },
	{ "leave: 3 bytes", PFQ_SO_LEAVE, 3, { .gid = GID }, EINVAL },
#define BIND(...) PFQ_SO_BIND, sizeof(struct pfq_so_bind), { .bind = { __VA_ARGS__ } }
	{ "bind: another socket's group", BIND(.gid = OTHER, .queue = -1), ENOENT },
	{ "bind: no such group", BIND(.gid = 99, .queue = -1), ENOENT },
#define FILTER(...) PFQ_SO_FILTER, sizeof(struct pfq_so_filter), { .filter = { __VA_ARGS__ } }
	{ "filter: another socket's group", FILTER(.gid = OTHER, .fd = -1), ENOENT },
	{ "filter: more instructions than bytes", FILTER(.gid = GID, .fd = -1, .nr_insns = 1), EINVAL },
	{ "filter: 2^32-1 instructions", FILTER(.gid = GID, .fd = -1, .nr_insns = -1u), EINVAL },
	{ "filter: instructions and an fd", FILTER(.gid = GID, .fd = 0, .nr_insns = 1), EINVAL },
	{ "filter: reserved field set", FILTER(.gid = GID, .fd = -1, .reserved = 1), EINVAL },
	{ "filter: an fd that is not open", FILTER(.gid = GID, .fd = 12345), EBADF },
	{ "filter: none", FILTER(.gid = GID, .fd = -1), 0 },
#define VLANS(...) PFQ_SO_VLANS, sizeof(struct pfq_so_vlans), { .vlans = { __VA_ARGS__ } }
	{ "vlans: another socket's group", VLANS(.gid = OTHER), ENOENT },
	{ "vlans: enable 2", VLANS(.gid = GID, .enable = 2), EINVAL },
	{ "vlans: all", VLANS(.gid = GID, .enable = 1, .vid = { ~0ull }), 0 },
	{ "vlans: a shorter struct, whose rest counts as zero", PFQ_SO_VLANS, 8,
	  { .vlans = { .gid = GID } }, 0 },
#define VERDICT(...) PFQ_SO_VERDICT, sizeof(struct pfq_so_verdict), { .verdict = { __VA_ARGS__ } }
	{ "verdict: another socket's group", VERDICT(.gid = OTHER), ENOENT },
	{ "verdict: action 3", VERDICT(.gid = GID, .action = 3), EINVAL },
	{ "verdict: hash 6", VERDICT(.gid = GID, .hash = 6), EINVAL },
	{ "verdict: unknown flags", VERDICT(.gid = GID, .flags = 8), EINVAL },
	{ "verdict: to the stack and not to the stack", VERDICT(.gid = GID, .flags = 6), EINVAL },
	{ "verdict: counter 65", VERDICT(.gid = GID, .counter = 65), EINVAL },
	{ "verdict: 17 devices", VERDICT(.gid = GID, .nr_forward = 17), EINVAL },
	{ "verdict", VERDICT(.gid = GID, .action = 1, .hash = 5, .flags = 1, .counter = 64), 0 },
#define EGRESS(...) PFQ_SO_EGRESS, sizeof(struct pfq_so_egress), { .egress = { __VA_ARGS__ } }
	{ "egress: no such device", EGRESS(.ifindex = 999999, .queue = -1), ENODEV },
	{ "egress: queue -2", EGRESS(.ifindex = 1, .queue = -2), EINVAL },
	{ "egress: none", EGRESS(.queue = -1), 0 },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static const int settable[] = {
	PFQ_SO_JOIN, PFQ_SO_LEAVE, PFQ_SO_FILTER, PFQ_SO_VLANS, PFQ_SO_VERDICT, PFQ_SO_EGRESS,
};

static void test_sizes(void)
{
	static uint8_t page[40000];
	unsigned int i, right = 0;

	page[39999] = 1;
	for (i = 0; i < N(settable); i++) {
		right += set(settable[i], page, 0) == EINVAL && set(settable[i], page, 3) == EINVAL;
		right += set(settable[i], NULL, 4) == EFAULT;
		right += set(settable[i], page, 40000) == EINVAL;
	}
	tap_ok(right == 3 * N(settable), "each option refuses 0, 3 and 40000 bytes and a bad address");
	for (i = right = 0; i < N(settable); i++) {
		memset(page, 0, 4096);
		page[4095] = 1;
		if (settable[i] != PFQ_SO_FILTER)	/* a filter may have any length */
			right += set(settable[i], page, 4096) == E2BIG;
	}
	tap_ok(right == N(settable) - 1,
	       "each option refuses a longer struct whose extra bytes are not zero");
}

static bool is_part(int option)
{
	return option == PFQ_SO_FILTER || option == PFQ_SO_VLANS || option == PFQ_SO_VERDICT || option == PFQ_SO_PROGRAM;
}

static void test_answers(void)
{
	static const int option[] = { PFQ_SO_GROUP_STATS, PFQ_SO_GROUP_COUNTERS };
	union {
		uint32_t gid;
		uint32_t words[200];
	} a;
	socklen_t len;
	unsigned int i, right = 0;

	for (i = 0; i < 2; i++) {
		a.gid = OTHER;
		len = sizeof(a);
		right += getsockopt(fd, SOL_PFQ, option[i], &a, &len) && errno == ENOENT;
		a.gid = GID;
		a.words[3] = 77;
		len = 12;
		right += !getsockopt(fd, SOL_PFQ, option[i], &a, &len) && len == 12 &&
			 a.gid == GID && a.words[3] == 77;
		len = sizeof(a);
		right += getsockopt(fd, SOL_PFQ, option[i], NULL, &len) && errno == EFAULT;
		len = -1;
		right += getsockopt(fd, SOL_PFQ, option[i], &a, &len) && errno == EINVAL;
		len = 0;
		right += getsockopt(fd, SOL_PFQ, option[i], &a, &len) && errno == ENOENT;
	}
	tap_ok(right == 10,
	       "a group's counters refuse a wrong group or address, and fit a short buffer (%u)",
	       right);
	len = 4;
	a.words[1] = 77;
	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_GROUPS, &a, &len) && len == 4 && a.gid == GID &&
	       a.words[1] == 77, "PFQ_SO_GROUPS fills a short buffer and no more");
	len = sizeof(a);
	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_GROUPS, &a, &len) && len == 4,
	       "PFQ_SO_GROUPS returns all groups");
	right = 0;
	for (i = 0; i < N(settable); i++) {
		len = sizeof(a);
		a.gid = GID;
		right += is_part(settable[i]) ? !getsockopt(fd, SOL_PFQ, settable[i], &a, &len) && a.gid == GID :
			 getsockopt(fd, SOL_PFQ, settable[i], &a, &len) && errno == ENOPROTOOPT;
	}
	tap_ok(right == N(settable), "getsockopt reads the parts of a group, and fails for options that can only be set");
}

static void keep_net_raw(void)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { .effective = 1u << CAP_NET_RAW,
						 .permitted = 1u << CAP_NET_RAW } };

	if (syscall(SYS_capset, &h, d))
		_exit(100);
}

/* The kernel must check the caller's capabilities, although the socket was opened with all. */
static int without_admin(void)
{
	const struct pfq_so_verdict forward = { .gid = GID, .nr_forward = 1, .forward = { 1 } };
	const struct pfq_so_verdict no_stack = { .gid = GID, .flags = PFQ_VERDICT_NO_STACK };
	const struct pfq_so_verdict steer = { .gid = GID, .action = PFQ_ACTION_STEER };
	const struct pfq_so_egress egress = { .ifindex = 1, .queue = -1 };

	keep_net_raw();
	return (set(PFQ_SO_VERDICT, &forward, sizeof(forward)) == EPERM) |
	       (set(PFQ_SO_VERDICT, &no_stack, sizeof(no_stack)) == EPERM) << 1 |
	       (set(PFQ_SO_EGRESS, &egress, sizeof(egress)) == EPERM) << 2 |
	       (set(PFQ_SO_VERDICT, &steer, sizeof(steer)) == 0) << 3;
}

static void test_capabilities(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(without_admin());
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 15,
	       "without CAP_NET_ADMIN a socket can steer, but not forward, steal or send (%x)",
	       WEXITSTATUS(status));
}

static void test_order(void)
{
	const struct pfq_so_join join = { .gid = GID, .policy = PFQ_POLICY_SHARED };
	const struct pfq_so_filter filter = { .fd = -1 };
	const struct pfq_so_ring ring = { .block_size = 4096, .nr_blocks = 64 };
	int other = fd;

	fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);
	expect(set(PFQ_SO_JOIN, &join, sizeof(join)), ENOBUFS, "join: before there is a ring");
	expect(set(PFQ_SO_FILTER, &filter, sizeof(filter)), ENOBUFS, "filter: before there is a ring");
	expect(set(PFQ_SO_RING, &ring, sizeof(ring)), 0, "ring");
	expect(set(PFQ_SO_FILTER, &filter, sizeof(filter)), 0,
	       "filter: creates the socket's own group");
	close(fd);
	fd = other;
}

static void test_limit(void)
{
	static uint32_t gid[PFQ_GROUP_MAX];
	struct member m;
	uint32_t new;
	int n = 0, ret, all;

	member_open(&m);
	do {
		new = PFQ_NEW_GROUP;
		ret = pfq_group_join(m.q, &new, PFQ_POLICY_PRIVATE, NULL);
		n += !ret;
	} while (!ret);
	all = pfq_group_list(m.q, gid, PFQ_GROUP_MAX);
	/* three groups exist: the probe's, GID and OTHER */
	tap_ok(ret == -ENOSPC && n == PFQ_GROUP_MAX - 3 && all == n,
	       "a network namespace has at most %d groups: %s",
	       n + 3, pfq_error(m.q));
	new = PFQ_NEW_GROUP;
	tap_ok(!pfq_group_leave(m.q, gid[77]) &&
	       !pfq_group_join(m.q, &new, PFQ_POLICY_PRIVATE, NULL) && new == gid[77],
	       "the number of a deleted group is reused");
	member_close(&m);
}

int main(void)
{
	static struct member m, own;
	unsigned int i;

	wire_open(&w);
	tap_plan(4 + N(cases) + 2 + 4 + 1 + 2);
	test_order();
	member_open(&m);
	member_join(&m, OTHER, PFQ_POLICY_SHARED, 0, 0);
	member_open(&own);
	fd = pfq_fd(own.q);
	for (i = 0; i < N(cases); i++)
		expect(set(cases[i].option, &cases[i].v, cases[i].size), cases[i].err, cases[i].what);
	test_sizes();
	test_answers();
	test_capabilities();
	test_limit();
	return tap_done();
}
