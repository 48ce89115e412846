// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of rings is charged to the user who makes them, until it is free again, and to the
 * memory cgroup. A user cannot hold more than RLIMIT_MEMLOCK, whatever becomes of the processes and
 * sockets: passing sockets to another process, user namespaces, exits.
 *
 * Needs root, pfq.ko, user namespaces; skips if NETIF is set; cgroup2 with a memory controller for four results. A failure
 * means that a user can lock memory without a limit, or that memory stays charged and rings fail.
 */
#include "device.h"
#include "nobody.h"
#include "slow.h"
#include "tap.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/pfq.h>

#define MIB	(1u << 20)
#define LIMIT	(4 * MIB)	/* RLIMIT_MEMLOCK */
#define FIT	3		/* rings of 1 MiB: each has a few pages more */
#define TRIES	10		/* sockets that a test opens at most */
#define OTHER	65533		/* another user */
#define NO_TEXT	254

static int open_socket(void)
{
	return socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);
}

static int has_text(int fd)
{
	socklen_t len = 256;
	char text[256] = "";

	return !getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len) && text[0];
}

/* Make a ring. Return 0 or the errno; NO_TEXT: PFQ_SO_ERROR has no text. */
static int make_ring(int fd, uint32_t mib)
{
	const struct pfq_so_ring r = { .block_size = 65536, .nr_blocks = 16 * mib };

	if (!setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)))
		return 0;
	return has_text(fd) ? errno : NO_TEXT;
}

static int make_tx_ring(int fd, uint32_t mib)
{
	const struct pfq_so_tx_bind b = { .ifindex = device_ifindex("lo"), .queue = -1, .cpu = -1,
					  .size = mib * MIB };

	if (!setsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, sizeof(b)))
		return 0;
	return has_text(fd) ? errno : NO_TEXT;
}

/*
 * Open sockets with a ring each until that fails. Return how many there are, or -1 if the error is not
 * EPERM with a text.
 */
static int fill(int (*make)(int, uint32_t), int fd[TRIES])
{
	int n, err;

	for (n = 0; n < TRIES; n++) {
		fd[n] = open_socket();
		if (fd[n] < 0)
			return -1;
		err = make(fd[n], 1);
		if (!err)
			continue;
		close(fd[n]);
		return err == EPERM ? n : -1;
	}
	return n;
}

static void close_all(const int *fd, int n)
{
	while (n > 0)
		close(fd[--n]);
}

/* The steps run as nobody, in a child. They return 0, or a number that tells what is wrong. */

static int step_limit(void)
{
	int fd[TRIES];

	return fill(make_ring, fd) == FIT ? 0 : 1;
}

static int step_reopen(void)
{
	int fd[TRIES], i, n;

	for (i = 0; i < 10; i++) {
		n = fill(make_ring, fd);
		if (n != FIT)
			return 10 + i;
		close_all(fd, n);
	}
	return 0;
}

static int step_tx(void)
{
	int fd[TRIES], i, n;

	for (i = 0; i < 5; i++) {
		n = fill(make_tx_ring, fd);
		if (n != FIT)
			return 10 + i;
		close_all(fd, n);
	}
	return 0;
}

static int step_both(void)
{
	int fd = open_socket(), more = open_socket();

	if (make_ring(fd, 1) || make_tx_ring(fd, 1) || make_tx_ring(fd, 1))
		return 1;
	if (make_tx_ring(fd, 1) != EPERM || make_ring(more, 1) != EPERM)
		return 2;
	return 0;
}

static void *map_ring(int fd, size_t *size)
{
	struct pfq_so_ring r = { 0 };
	socklen_t len = sizeof(r);
	void *map;

	getsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, &len);
	*size = r.mmap_size;
	map = mmap(NULL, r.mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return NULL;
	memset(map, 1, r.mmap_size);
	return map;
}

/* A map keeps a ring alive: it is charged until it is unmapped. */
static int step_mapped(void)
{
	int fd[TRIES], i, n;
	size_t size;
	void *map;

	for (i = 0; i < 5; i++) {
		n = fill(make_ring, fd);
		map = n == FIT ? map_ring(fd[0], &size) : NULL;
		if (!map)
			return 1;
		close_all(fd, n);
		n = fill(make_ring, fd);
		if (n != FIT - 1)
			return 2;
		munmap(map, size);
		close_all(fd, n);
	}
	return 0;
}

static int step_tx_mapped(void)
{
	const size_t size = sizeof(struct pfq_tx_ring) + MIB;
	const uint32_t index = 0;
	int fd[TRIES], n = fill(make_tx_ring, fd), more;
	void *map;

	if (n != FIT)
		return 1;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd[0], PFQ_TX_MMAP(0));
	if (map == MAP_FAILED || setsockopt(fd[0], SOL_PFQ, PFQ_SO_TX_UNBIND, &index, sizeof(index)))
		return 2;
	memset(map, 1, size);
	more = open_socket();
	if (make_tx_ring(more, 1) != EPERM)
		return 3;
	munmap(map, size);
	return make_tx_ring(more, 1) ? 4 : 0;
}

/* Rings that fail after they were charged. */
static int step_failures(void)
{
	const long page = sysconf(_SC_PAGESIZE);
	struct pfq_so_tx_bind none = { .ifindex = 999999, .queue = -1, .cpu = -1, .size = MIB };
	struct pfq_so_ring big = { .block_size = 65536, .nr_blocks = 1024 };
	int fd[TRIES], s = open_socket(), i, n;
	void *small = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct pfq_so_ring user = { .block_size = page, .nr_blocks = 64, .user_addr = (uintptr_t)small,
				    .user_size = 2 * MIB };

	for (i = 0; i < 50; i++)
		if (!setsockopt(s, SOL_PFQ, PFQ_SO_TX_BIND, &none, sizeof(none)) ||
		    !setsockopt(s, SOL_PFQ, PFQ_SO_RING, &big, sizeof(big)) ||
		    !setsockopt(s, SOL_PFQ, PFQ_SO_RING, &user, sizeof(user)))
			return 1;
	n = fill(make_ring, fd);
	return n == FIT ? 0 : 2;
}

static int send_fd(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	h->cmsg_len = CMSG_LEN(sizeof(int));
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(h), &fd, sizeof(int));
	return sendmsg(to, &m, 0) == 1 ? 0 : -1;
}

static int receive_fd(int from)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte;
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *h;
	int fd;

	if (recvmsg(from, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
		return -1;
	h = CMSG_FIRSTHDR(&m);
	if (!h || h->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(h), sizeof(int));
	return fd;
}

/* In a child: make a ring, pass the socket to the parent and exit. Each second child has namespaces of its own. */
static int pass_ring(int to, int (*make)(int, uint32_t), int own)
{
	int status, fd, err;
	pid_t pid = fork();

	if (!pid) {
		if (own && unshare(CLONE_NEWUSER | CLONE_NEWNET))
			_exit(NO_TEXT - 1);
		fd = open_socket();
		err = fd < 0 ? errno : make(fd, 1);
		_exit(err ?: send_fd(to, fd) ? NO_TEXT - 2 : 0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int pass_rings(int (*make)(int, uint32_t))
{
	int pair[2], fd[TRIES], n, err = 0, i;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return 1;
	for (n = 0; n < TRIES; n++) {
		err = pass_ring(pair[1], make, n % 2);
		if (err)
			break;
		fd[n] = receive_fd(pair[0]);
		if (fd[n] < 0)
			return 2;
	}
	if (n != FIT || err != EPERM)
		return 20 + n;
	for (i = 0; i < n; i++)
		close(fd[i]);
	return fill(make, fd) == FIT ? 0 : 3;	/* what others made is given back as well */
}

static int step_passed(void)
{
	return pass_rings(make_ring);
}

static int step_passed_tx(void)
{
	return pass_rings(make_tx_ring);
}

/* A socket that is under way in a Unix socket, and that nobody receives. */
static int step_in_flight(void)
{
	int pair[2], fd[TRIES], i, err = 0;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return 1;
	for (i = 0; i < TRIES && !err; i++)
		err = pass_ring(pair[1], make_ring, 0);
	if (i != FIT + 1 || err != EPERM)
		return 20 + i;
	close(pair[0]);
	close(pair[1]);
	return fill(make_ring, fd) == FIT ? 0 : 2;
}

static int step_killed(void)
{
	int fd[TRIES], status, i;
	pid_t pid;

	for (i = 0; i < 5; i++) {
		pid = fork();
		if (!pid) {
			if (fill(make_ring, fd) == FIT)
				kill(getpid(), SIGKILL);
			_exit(1);
		}
		waitpid(pid, &status, 0);
		if (!WIFSIGNALED(status))
			return 1 + i;
	}
	return 0;
}

static const struct {
	int (*step)(void);
	const char *text;
} steps[] = {
	{ step_limit, "a user without CAP_IPC_LOCK cannot exceed RLIMIT_MEMLOCK with several rings" },
	{ step_reopen, "rings at the limit can be closed and made again at once" },
	{ step_tx, "Tx rings at the limit can be closed and made again at once" },
	{ step_both, "receive and Tx rings count together" },
	{ step_mapped, "a ring that is closed but mapped stays charged until it is unmapped" },
	{ step_tx_mapped, "a Tx ring that is unbound but mapped stays charged until it is unmapped" },
	{ step_failures, "rings that fail give back what they were charged" },
	{ step_passed, "a user cannot exceed the limit by rings of children that have exited" },
	{ step_passed_tx, "a user cannot exceed the limit by Tx rings of children that have exited" },
	{ step_in_flight, "a user cannot exceed the limit by sockets in flight" },
	{ step_killed, "rings of a killed process are given back" },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

static int as_user(unsigned int user, int (*step)(void))
{
	const struct rlimit locked = { LIMIT, LIMIT };
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(setrlimit(RLIMIT_MEMLOCK, &locked) || nobody_become(user) ? 253 : step());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* One user is at the limit; another one, and root, are not. */
static int test_others(void)
{
	int ready[2], hold[2], root[TRIES], n, other, i;
	char byte;
	pid_t pid;

	if (pipe(ready) || pipe(hold))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid) {
		const struct rlimit locked = { LIMIT, LIMIT };
		int fd[TRIES];

		close(hold[1]);
		if (setrlimit(RLIMIT_MEMLOCK, &locked) || nobody_become(NOBODY) || fill(make_ring, fd) != FIT ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		_exit(read(hold[0], &byte, 1) < 0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return 0;
	other = as_user(OTHER, step_limit);
	for (n = 0; n < TRIES; n++) {
		root[n] = open_socket();
		if (make_ring(root[n], 1))
			break;
	}
	for (i = 0; i < n; i++)
		close(root[i]);
	close(hold[1]);
	waitpid(pid, NULL, 0);
	return !other && n == TRIES && !as_user(NOBODY, step_limit);
}

#define CGROUPS	"/tmp/pfq-cgroup"
#define CGROUP	CGROUPS "/pfq"

static int write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	int bad = !f || fputs(text, f) < 0;

	return (f && fclose(f)) || bad ? -1 : 0;
}

static long long read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	long long n = -1;

	if (f && fscanf(f, "%lld", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* Return NULL, or why there is no memory cgroup. */
static const char *make_cgroup(void)
{
	mkdir(CGROUPS, 0755);
	if (mount("none", CGROUPS, "cgroup2", 0, NULL))
		return "cgroup2 cannot be mounted";
	write_file(CGROUPS "/cgroup.subtree_control", "+memory");
	mkdir(CGROUP, 0755);
	return access(CGROUP "/memory.current", F_OK) ? "cgroup2 has no memory controller" : NULL;
}

/* Wait for the charge of a freed ring to go: a grace period, and per-CPU stocks of charges. */
static long long charge_below(long long limit)
{
	long long now = limit;
	int ms;

	for (ms = 0; ms < 3000 * (int)slow(); ms += 10) {
		now = read_number(CGROUP "/memory.current");
		if (now < limit)
			break;
		usleep(10000);
	}
	return now;
}

/* Each CPU keeps charges of up to 64 pages in stock, which count (MEMCG_CHARGE_BATCH), and gives them back at any time. */
static long long stocks(void)
{
	return 64 * sysconf(_SC_PAGESIZE) * sysconf(_SC_NPROCESSORS_ONLN);
}

/* Does the charge grow by a ring of 16 MiB? */
static int is_charged(long long before)
{
	const long long grown = read_number(CGROUP "/memory.current") - before;

	if (grown >= 16 * MIB - stocks())
		return 1;
	tap_note("the charge of %lld bytes grew by %lld", before, grown);
	return 0;
}

/* In a child that is in the cgroup. Exit with the number of the first step that fails. */
static void use_cgroup(void)
{
	long long before;
	int fd, err;

	if (write_file(CGROUP "/cgroup.procs", "0"))
		_exit(100);
	fd = open_socket();
	before = read_number(CGROUP "/memory.current");
	if (make_ring(fd, 16))
		_exit(101);
	if (!is_charged(before))
		_exit(1);
	close(fd);
	if (charge_below(before + 2 * MIB) >= before + 2 * MIB)
		_exit(2);
	fd = open_socket();
	if (make_tx_ring(fd, 16))
		_exit(102);
	if (!is_charged(before))
		_exit(3);
	close(fd);
	if (write_file(CGROUP "/memory.max", "33554432"))
		_exit(103);
	fd = open_socket();
	err = make_ring(fd, 128);
	_exit(err == ENOMEM ? 0 : 4);
}

static void test_cgroup(void)
{
	static const char *const texts[] = {
		"a ring counts in memory.current of its cgroup", "a freed ring does not count any more",
		"a Tx ring counts, too", "a ring that exceeds memory.max fails, and nobody is killed",
	};
	const char *why = make_cgroup();
	int status = -1, failed, i;
	pid_t pid;

	if (!why) {
		pid = fork();
		if (!pid)
			use_cgroup();
		waitpid(pid, &status, 0);
	}
	failed = WIFEXITED(status) ? WEXITSTATUS(status) : 4;
	if (failed >= 100)
		tap_note("the test could not be set up: %d", failed);
	for (i = 0; i < 4; i++) {
		if (why)
			tap_skip(why, "%s", texts[i]);
		else
			tap_ok(!failed || i + 1 < failed, "%s", texts[i]);
	}
	rmdir(CGROUP);
	umount(CGROUPS);
	rmdir(CGROUPS);
}

int main(void)
{
	const struct rlimit most = { RLIM_INFINITY, RLIM_INFINITY };
	unsigned int i;
	int ret;

	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	if (geteuid())
		tap_missing("not root");
	if (access("/sys/module/pfq", F_OK))
		tap_missing("pfq.ko is not loaded");
	setrlimit(RLIMIT_MEMLOCK, &most);
	nobody_accept(1);
	tap_plan(N(steps) + 1 + 4);
	for (i = 0; i < N(steps); i++) {
		ret = as_user(NOBODY, steps[i].step);
		if (!tap_ok(!ret, "%s", steps[i].text))
			tap_note("the child exited with %d", ret);
	}
	tap_ok(test_others(), "one user's rings do not count for another user, nor for root");
	test_cgroup();
	return tap_done();
}
