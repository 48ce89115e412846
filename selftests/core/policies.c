// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy of a group decides which sockets may join it: only the socket that created it
 * (private), the sockets of the same process (restricted), or all (shared). A socket that names no
 * policy joins by that of the group. A group whose members name none is open, and gets the first
 * policy that a member names and that excludes no other member.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a process
 * can join, and so read or change, a group that is not open to it.
 */
#include "member.h"
#include "tap.h"

#include <pfq/lang.h>

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

/* Join with the socket that created the group. */
static struct member *creator;

static int join_again(uint32_t gid, unsigned int policy)
{
	const int ret = pfq_group_join(creator->q, &gid, policy, NULL);

	return ret && !strstr(pfq_error(creator->q), "join: ") ? 254 : -ret;
}

/*
 * The socket that joins: the socket that created the group, another socket of the same process, or a
 * socket of another process.
 */
enum who { CREATOR, SAME_PROCESS, OTHER_PROCESS };

static int expected(unsigned int has, unsigned int asks, enum who who)
{
	const unsigned int policy = has == PFQ_POLICY_UNDEFINED ? asks : has;

	if (has != PFQ_POLICY_UNDEFINED && asks != PFQ_POLICY_UNDEFINED && asks != has)
		return EACCES;
	switch (policy) {
	case PFQ_POLICY_PRIVATE:
		return who == CREATOR ? 0 : EACCES;
	case PFQ_POLICY_RESTRICTED:
		return who == OTHER_PROCESS ? EACCES : 0;
	default:
		return 0;
	}
}

/* Try each policy of a group with each policy that a joining socket requests. */
static void test_matrix(int (*join)(uint32_t, unsigned int), const char *what, enum who who)
{
	struct member m;
	unsigned int has, asks;
	int want, got;

	for (has = PFQ_POLICY_UNDEFINED; has <= PFQ_POLICY_SHARED; has++) {
		for (asks = PFQ_POLICY_UNDEFINED; asks <= PFQ_POLICY_SHARED; asks++) {
			member_open(&m);
			member_join(&m, 0, has, 0, 0);
			creator = &m;
			want = expected(has, asks, who);
			got = join(m.gid, asks);
			tap_ok(got == want, "%s with the policy %s %s a group of policy %s", what,
			       name[asks], want ? "cannot join" : "joins", name[has]);
			if (got != want)
				tap_note("got errno %d", got);
			member_close(&m);
		}
	}
}

/* While a child is a member of the group, the group does not become restricted. Afterwards it does. */
static int is_refused_beside_child(struct member *m)
{
	int ready[2], done[2], ok;
	uint32_t gid = m->gid;
	char byte;
	pid_t pid;

	if (pipe(ready) || pipe(done))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid) {
		struct member child;

		close(done[1]);
		member_open(&child);
		member_join(&child, gid, PFQ_POLICY_UNDEFINED, 0, 0);
		_exit(write(ready[1], "", 1) != 1 || read(done[0], &byte, 1) < 0);
	}
	close(ready[1]);
	close(done[0]);
	ok = read(ready[0], &byte, 1) == 1 &&
	     refused(m->q, pfq_group_join(m->q, &gid, PFQ_POLICY_RESTRICTED, NULL), EACCES) &&
	     refused(m->q, pfq_group_join(m->q, &gid, PFQ_POLICY_PRIVATE, NULL), EACCES);
	close(done[1]);
	close(ready[0]);
	waitpid(pid, NULL, 0);
	return ok && !pfq_group_join(m->q, &gid, PFQ_POLICY_RESTRICTED, NULL);
}

/* A policy that would exclude a member is refused, and the group stays open. */
static void test_exclusion(void)
{
	static struct member a, b;
	uint32_t gid;
	int ok;

	member_open(&a);
	member_open(&b);
	member_join(&a, 0, PFQ_POLICY_UNDEFINED, 0, 0);
	gid = a.gid;
	member_join(&b, gid, PFQ_POLICY_UNDEFINED, 0, 0);
	ok = refused(a.q, pfq_group_join(a.q, &gid, PFQ_POLICY_PRIVATE, NULL), EACCES) &&
	     refused(b.q, pfq_group_join(b.q, &gid, PFQ_POLICY_PRIVATE, NULL), EACCES);
	tap_ok(ok, "a group with two members does not become private");
	tap_ok(in_child(gid, PFQ_POLICY_RESTRICTED) == EACCES && !in_child(gid, PFQ_POLICY_UNDEFINED),
	       "after a refused policy the group is still open");
	member_close(&b);
	tap_ok(!pfq_group_join(a.q, &gid, PFQ_POLICY_PRIVATE, NULL) &&
	       in_child(gid, PFQ_POLICY_UNDEFINED) == EACCES && join_errno(gid, PFQ_POLICY_UNDEFINED) == EACCES,
	       "a group becomes private when the other member has left");
	member_close(&a);

	/* a group of two processes */
	member_open(&a);
	member_join(&a, 0, PFQ_POLICY_UNDEFINED, 0, 0);
	tap_ok(is_refused_beside_child(&a), "a group with members of two processes does not become restricted");
	member_close(&a);
}

/* Each way in which a socket that is not a member could change the group. Return how many work. */
static int meddle(uint32_t gid, const char *dev)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 64 };
	const struct pfq_verdict_opts drop = { .size = sizeof(drop), .action = PFQ_ACTION_DROP };
	const struct pfq_bpf_insn reject = { 0x6, 0, 0, 0 };
	struct pfq_so_group_stats s;
	uint16_t id = 77;
	int works = 0, policy;
	struct pfq *q;

	if (pfq_open(&q, &opts))
		return 100;
	for (policy = PFQ_POLICY_UNDEFINED; policy <= PFQ_POLICY_SHARED; policy++)
		works += !pfq_group_join(q, &gid, policy, NULL);
	works += pfq_group_filter_set(q, gid, &reject, 1) != -ENOENT;
	works += pfq_group_filter_clear(q, gid) != -ENOENT;
	works += pfq_group_vlans_set(q, gid, &id, 1) != -ENOENT;
	works += pfq_group_verdict_set(q, gid, &drop) != -ENOENT;
	works += pfq_group_program_set_text(q, gid, "main = drop") != -ENOENT;
	works += pfq_group_program_clear(q, gid) != -ENOENT;
	works += pfq_group_unbind(q, gid, dev, PFQ_ANY_QUEUE) != -ENOENT;
	works += pfq_group_bind(q, gid, "lo", PFQ_ANY_QUEUE, 0) != -ENOENT;
	works += pfq_group_stats(q, gid, &s, sizeof(s)) != -ENOENT;
	works += pfq_group_leave(q, gid) != -ENOENT;
	pfq_close(q);
	return works;
}

static void test_meddling(struct wire *w)
{
	static struct member m;
	const struct flow f = { .version = 4, .proto = 17 };
	unsigned int policy;
	int status;
	pid_t pid;

	for (policy = PFQ_POLICY_PRIVATE; policy <= PFQ_POLICY_RESTRICTED; policy++) {
		member_open(&m);
		member_join(&m, 0, policy, 0, 0);
		member_bind(&m, w);
		pid = fork();
		if (!pid)
			_exit(meddle(m.gid, w->dev));
		waitpid(pid, &status, 0);
		if (!tap_ok(WIFEXITED(status) && !WEXITSTATUS(status),
			    "a process that cannot join a %s group cannot change, read or unbind it", name[policy]))
			tap_note("%d calls succeed, or fail with another error than ENOENT", WEXITSTATUS(status));
		wire_send(w, &f);
		wire_flush(w);
		tap_ok(member_read(&m) == 3, "the %s group still gets its packets", name[policy]);
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
	tap_plan(4 * 16 + 4 + 4 + 4 + 3 + 1);
	test_matrix(join_again, "the same socket", CREATOR);
	test_matrix(join_errno, "another socket", SAME_PROCESS);
	test_matrix(in_thread, "another thread", SAME_PROCESS);
	test_matrix(in_child, "another process", OTHER_PROCESS);
	test_exclusion();
	test_meddling(&w);
	test_undefined(&w);
	test_lifetime();
	test_namespace();
	return tap_done();
}
