// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capturing needs CAP_NET_RAW and stealing needs CAP_NET_ADMIN, in the initial user namespace. With
 * the module parameter userns, the capabilities count in the user namespace that owns the network
 * namespace, and give access to that network namespace alone.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF), user namespaces for some results. A failure means that
 * a process can capture, steal or send without the capability, or that it cannot with the capability.
 */
#include "capture.h"
#include "nobody.h"
#include "tap.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_NAMESPACE 100	/* exit status: there are no user namespaces */

static struct pfq_opts small = { .size = sizeof(small), .block_size = 4096, .nr_blocks = 64 };

/* Run one step in a child. Return its exit status, or -1 if it was killed. */
static int in_child(int (*step)(const char *dev), const char *dev)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(step(dev));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int raw_socket(void)
{
	return socket(PF_Q, SOCK_RAW, 0) < 0 ? errno : 0;
}

static int nobody(const char *dev)
{
	(void)dev;
	return setresuid(NOBODY, NOBODY, NOBODY) ? 100 : raw_socket();
}

static int all_but_raw(const char *dev)
{
	(void)dev;
	if (nobody_keep_caps(~(1ull << CAP_NET_RAW)))
		return 105;
	return raw_socket();
}

static int bind_with_raw(const char *dev, unsigned int flags)
{
	struct pfq *q;

	if (nobody_keep_caps(1ull << CAP_NET_RAW))
		return 105;
	if (pfq_open(&q, &small))
		return 101;
	return -pfq_bind(q, dev, PFQ_ANY_QUEUE, flags);
}

static int copy_with_raw(const char *dev)
{
	return bind_with_raw(dev, 0);
}

static int steal_with_raw(const char *dev)
{
	return bind_with_raw(dev, PFQ_BIND_STEAL);
}

static int foreign_user_namespace(const char *dev)
{
	(void)dev;
	return unshare(CLONE_NEWUSER) ? NO_NAMESPACE : raw_socket();
}

/* Return the errno of opening a socket, or 102 if pfq_error() does not name the parameter. */
static int open_in_namespace(const char *dev)
{
	struct pfq *q;
	int ret;

	(void)dev;
	if (nobody_become(NOBODY))
		return NO_NAMESPACE;
	ret = -pfq_open(&q, &small);
	return ret && !strstr(pfq_error(NULL), "/parameters/userns") ? 102 : ret;
}

/* Capture, steal, forward and send on lo. */
static int use_own_namespace(const char *dev)
{
	static const char *const lo[] = { "lo" };
	const struct pfq_verdict_opts v = { .size = sizeof(v), .forward = lo, .nr_forward = 1 };
	struct pfq *q;
	int ret;

	(void)dev;
	if (nobody_become(NOBODY))
		return NO_NAMESPACE;
	if (pfq_open(&q, &small))
		return 101;
	ret = -pfq_bind(q, "any", PFQ_ANY_QUEUE, PFQ_BIND_STEAL);
	if (!ret)
		ret = -pfq_group_verdict_set(q, PFQ_OWN_GROUP, &v);
	if (!ret)
		ret = -pfq_egress_set(q, "lo", PFQ_ANY_QUEUE);
	if (!ret && pfq_tx_bind(q, "lo", PFQ_ANY_QUEUE, -1, 1 << 16) < 0)
		ret = 103;
	return ret;
}

static int host_ifindex;

/* With capabilities in a namespace of its own, reach for the device of the host. */
static int reach_for_host(const char *dev)
{
	struct pfq_so_bind b = { .queue = -1 };
	struct pfq_so_verdict v = { .nr_forward = 1 };
	struct pfq_so_egress e = { .queue = -1 };
	struct pfq_so_tx_bind t = { .queue = -1, .cpu = -1, .size = 1 << 16 };
	struct pfq *q;
	int fd, wrong = 0, err;

	(void)dev;
	if (nobody_become(NOBODY))
		return NO_NAMESPACE;
	if (pfq_open(&q, &small))
		return 101;
	fd = pfq_fd(q);
	b.ifindex = host_ifindex;
	v.forward[0] = host_ifindex;
	e.ifindex = host_ifindex;
	t.ifindex = host_ifindex;
	wrong += !setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)) || errno != ENODEV;
	b.ifindex = 1;
	err = setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b));
	wrong += err != 0;
	wrong += !setsockopt(fd, SOL_PFQ, PFQ_SO_VERDICT, &v, sizeof(v)) || errno != ENODEV;
	wrong += !setsockopt(fd, SOL_PFQ, PFQ_SO_EGRESS, &e, sizeof(e)) || errno != ENODEV;
	wrong += !setsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &t, sizeof(t)) || errno != ENODEV;
	return wrong;
}

/*
 * Let a child in a namespace of its own capture from any device, while the peer sends to this host.
 * Return how many packets it saw; -1: there are no user namespaces; -2: it cannot capture.
 */
static int packets_seen_elsewhere(struct traffic *t)
{
	int ready[2], done[2], status;
	struct pfq_so_stats s;
	struct pfq *q;
	char byte = 0;
	pid_t pid;

	if (pipe(ready) || pipe(done))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid) {
		close(done[1]);
		if (nobody_become(NOBODY))
			_exit(NO_NAMESPACE);
		if (pfq_open(&q, &small) || pfq_bind(q, "any", PFQ_ANY_QUEUE, 0) || write(ready[1], "", 1) != 1 ||
		    read(done[0], &byte, 1) < 0 || pfq_stats(q, &s, sizeof(s)))
			_exit(101);
		_exit(s.seen < 99 ? s.seen : 99);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) == 1) {
		traffic_start(t, (struct frame_request) { .count = 50, .min_len = 60, .max_len = 60 });
		traffic_stop(t);
	}
	close(done[1]);
	close(done[0]);
	close(ready[0]);
	waitpid(pid, &status, 0);
	status = WEXITSTATUS(status);
	return status == NO_NAMESPACE ? -1 : status == 101 ? -2 : status;
}

/* Capabilities end with the parameter, for sockets that are open, too. */
static int lose_capabilities(const char *dev)
{
	int ready[2], done[2], status, ret;
	struct pfq *q;
	char byte;
	pid_t pid;

	(void)dev;
	if (pipe(ready) || pipe(done))
		return 103;
	pid = fork();
	if (!pid) {
		if (nobody_become(NOBODY))
			_exit(NO_NAMESPACE);
		if (pfq_open(&q, &small) || write(ready[1], "", 1) != 1 || read(done[0], &byte, 1) != 1)
			_exit(101);
		ret = -pfq_bind(q, "any", PFQ_ANY_QUEUE, PFQ_BIND_STEAL);
		if (ret == EPERM && pfq_bind(q, "any", PFQ_ANY_QUEUE, 0))
			ret = 104;
		_exit(ret);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) == 1) {
		nobody_accept(0);
		if (write(done[1], "", 1) != 1)
			return 103;
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect(int got, int want, const char *text)
{
	if (got == NO_NAMESPACE)
		tap_skip("there are no user namespaces", "%s", text);
	else
		tap_ok(got == want, "%s (errno %d)", text, got);
}

int main(void)
{
	struct capture c;
	struct traffic t;
	int ret;
	/* The default limit since Linux 5.16. Rings count as locked memory. */
	struct rlimit locked = { .rlim_cur = 8 << 20, .rlim_max = 8 << 20 };

	setrlimit(RLIMIT_MEMLOCK, &locked);
	traffic_open(&t);
	host_ifindex = t.ifindex;
	capture_open(&c, NULL);
	tap_plan(12);
	nobody_accept(0);
	tap_ok(in_child(nobody, t.dev) == EPERM, "an unprivileged user cannot open a socket");
	tap_ok(in_child(all_but_raw, t.dev) == EPERM, "root without CAP_NET_RAW cannot open a socket");
	ret = in_child(copy_with_raw, t.dev);
	tap_ok(ret == 0, "CAP_NET_RAW is enough to capture (errno %d)", ret);
	ret = in_child(steal_with_raw, t.dev);
	tap_ok(ret == EPERM, "CAP_NET_RAW alone is not enough to steal (errno %d)", ret);
	expect(in_child(foreign_user_namespace, t.dev), EPERM,
	       "root of another user namespace cannot open a socket here");
	expect(in_child(open_in_namespace, t.dev), EPERM,
	       "root of a user namespace cannot open a socket in a network namespace of its own, and learns why");
	nobody_accept(1);
	expect(in_child(foreign_user_namespace, t.dev), EPERM,
	       "with userns=1, root of another user namespace cannot open a socket here");
	expect(in_child(use_own_namespace, t.dev), 0,
	       "with userns=1, root of a user namespace captures, steals, forwards and sends in its network namespace");
	expect(in_child(reach_for_host, t.dev), 0, "it cannot bind, forward to or send on a device of the host");
	ret = packets_seen_elsewhere(&t);
	if (ret == -1)
		tap_skip("there are no user namespaces", "it sees no packets of the host");
	else
		tap_ok(ret == 0, "it sees no packets of the host (%d)", ret);
	expect(in_child(lose_capabilities, t.dev), EPERM,
	       "it cannot steal any more after userns=0, but captures on");
	expect(in_child(open_in_namespace, t.dev), EPERM, "after userns=0 it cannot open a socket");
	return tap_done();
}
