// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy of a group decides which sockets may join it: only the socket that created it
 * (private), the sockets of the same process (restricted), or all (shared).
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a process
 * can join, and so read or change, a group that is not open to it.
 */
#include "member.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const name[] = { "undefined", "private", "restricted", "shared" };

/*
 * Join a group with a new socket. Return 0 or the errno; 254: the error has no text, 255: the
 * socket cannot be opened.
 */
static int join_errno(uint32_t gid, unsigned int policy)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 64 };
	struct pfq *q;
	int ret;

	if (pfq_open(&q, &opts))
		return 255;
	ret = pfq_group_join(q, &gid, policy, NULL);
	if (ret && !strstr(pfq_error(q), "join: "))
		ret = -254;
	pfq_close(q);
	return -ret;
}

static int in_child(uint32_t gid, unsigned int policy)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(join_errno(gid, policy));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct job {
	uint32_t gid;
	unsigned int policy;
	int err;
};

static void *join_in_thread(void *arg)
{
	struct job *j = arg;

	j->err = join_errno(j->gid, j->policy);
	return NULL;
}

static int in_thread(uint32_t gid, unsigned int policy)
{
	struct job j = { gid, policy, 0 };
	pthread_t thread;

	pthread_create(&thread, NULL, join_in_thread, &j);
	pthread_join(thread, NULL);
	return j.err;
}

/* Try each policy of a group with each policy that a joining socket requests. */
static void test_matrix(int (*join)(uint32_t, unsigned int), const char *who, int same_process)
{
	struct member m;
	unsigned int has, asks;
	int want, got;

	for (has = PFQ_POLICY_PRIVATE; has <= PFQ_POLICY_SHARED; has++) {
		member_open(&m);
		member_join(&m, 0, has, 0, 0);
		for (asks = PFQ_POLICY_PRIVATE; asks <= PFQ_POLICY_SHARED; asks++) {
			want = asks == has && (has == PFQ_POLICY_SHARED ||
					       (has == PFQ_POLICY_RESTRICTED && same_process)) ?
			       0 : EACCES;
			got = join(m.gid, asks);
			tap_ok(got == want, "%s with the policy %s %s a %s group", who,
			       name[asks], want ? "cannot join" : "joins", name[has]);
			if (got != want)
				tap_note("got errno %d", got);
		}
		member_close(&m);
	}
}

/* A member that joins with PFQ_POLICY_UNDEFINED gets no packets and leaves the policy open. */
static void test_undefined(struct wire *w)
{
	static struct member waits, first, late;
	const struct flow f = { .version = 4, .proto = 17 };

	member_open(&waits);
	member_open(&first);
	member_open(&late);
	member_join(&waits, 0, PFQ_POLICY_UNDEFINED, 0, 0);
	member_bind(&waits, w);
	member_join(&first, waits.gid, PFQ_POLICY_SHARED, 0, 0);
	tap_ok(in_child(waits.gid, PFQ_POLICY_RESTRICTED) == EACCES &&
	       in_child(waits.gid, PFQ_POLICY_SHARED) == 0,
	       "the first member with a policy decides the group's policy");
	member_join(&late, waits.gid, PFQ_POLICY_UNDEFINED, 0, 0);
	wire_send(w, &f);
	wire_flush(w);
	tap_ok(!member_read(&waits) && !member_read(&late) && member_read(&first) == 3,
	       "a member without a policy gets no packets");
	member_verdict(&waits, PFQ_ACTION_DROP, 0, 0);
	wire_send(w, &f);
	wire_flush(w);
	tap_ok(member_read(&first) == 3, "a member without a policy can set the verdict");
	member_verdict(&waits, PFQ_ACTION_COPY, 0, 0);
	member_join(&waits, waits.gid, PFQ_POLICY_SHARED, 0, 0);
	wire_send(w, &f);
	wire_flush(w);
	tap_ok(member_read(&waits) == 3 && member_read(&first) == 6,
	       "a member that joins again with a policy gets packets");
	member_close(&first);
	member_close(&late);
	member_close(&waits);
}

/* A group lives until its last member leaves, and keeps its policy. */
static void test_lifetime(void)
{
	struct member a, b;
	uint32_t gid, groups[2];

	member_open(&a);
	member_open(&b);
	member_join(&a, 0, PFQ_POLICY_SHARED, 0, 0);
	gid = a.gid;
	member_join(&b, gid, PFQ_POLICY_SHARED, 0, 0);
	member_close(&a);
	tap_ok(pfq_group_list(b.q, groups, 2) == 1 && groups[0] == gid &&
	       in_child(gid, PFQ_POLICY_SHARED) == 0 && in_child(gid, PFQ_POLICY_PRIVATE) == EACCES,
	       "a group outlives the socket that created it");
	tap_ok(!pfq_group_leave(b.q, gid) && pfq_group_list(b.q, groups, 2) == 0 &&
	       in_child(gid, PFQ_POLICY_PRIVATE) == 0, "a group ends with its last member");
	tap_ok(refused(b.q, pfq_group_leave(b.q, gid), ENOENT), "a socket cannot leave a group twice");
	member_close(&b);
}

static void test_namespace(void)
{
	struct member m;
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), inside;

	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_PRIVATE, 0, 0);
	if (unshare(CLONE_NEWNET))
		tap_bail("unshare: %m");
	inside = in_child(m.gid, PFQ_POLICY_PRIVATE);
	if (setns(here, CLONE_NEWNET))
		tap_bail("setns: %m");
	tap_ok(inside == 0 && in_child(m.gid, PFQ_POLICY_PRIVATE) == EACCES,
	       "another network namespace has a group of its own with the same number");
	member_close(&m);
	close(here);
}

int main(void)
{
	struct wire w;

	wire_open(&w);
	tap_plan(3 * 9 + 4 + 3 + 1);
	test_matrix(join_errno, "another socket", 1);
	test_matrix(in_thread, "another thread", 1);
	test_matrix(in_child, "another process", 0);
	test_undefined(&w);
	test_lifetime();
	test_namespace();
	return tap_done();
}
