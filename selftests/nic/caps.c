// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capturing needs CAP_NET_RAW and stealing needs CAP_NET_ADMIN, in the user namespace that
 * owns the network namespace.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that a process can capture
 * or steal without the capability, or that it cannot with the capability.
 */
#include "capture.h"
#include "tap.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static struct pfq_opts small = { .size = sizeof(small), .block_size = 4096, .nr_blocks = 64 };

static void keep_caps(uint32_t caps)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { .effective = caps, .permitted = caps } };

	if (syscall(SYS_capset, &h, d))
		_exit(100);
}

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
	keep_caps(~(1u << CAP_NET_RAW));
	return raw_socket();
}

static int bind_with_raw(const char *dev, unsigned int flags)
{
	struct pfq *q;

	keep_caps(1u << CAP_NET_RAW);
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
	return unshare(CLONE_NEWUSER) ? 100 : raw_socket();
}

static int own_namespaces(const char *dev)
{
	struct pfq *q;

	(void)dev;
	if (setresuid(NOBODY, NOBODY, NOBODY) || unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return 100;
	if (pfq_open(&q, &small))
		return 101;
	return -pfq_bind(q, "any", PFQ_ANY_QUEUE, PFQ_BIND_STEAL);
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
	capture_open(&c, NULL);
	tap_plan(6);
	tap_ok(in_child(nobody, t.dev) == EPERM, "an unprivileged user cannot open a socket");
	tap_ok(in_child(all_but_raw, t.dev) == EPERM, "root without CAP_NET_RAW cannot open a socket");
	ret = in_child(copy_with_raw, t.dev);
	tap_ok(ret == 0, "CAP_NET_RAW is enough to capture (errno %d)", ret);
	ret = in_child(steal_with_raw, t.dev);
	tap_ok(ret == EPERM, "CAP_NET_RAW alone is not enough to steal (errno %d)", ret);
	ret = in_child(foreign_user_namespace, t.dev);
	tap_ok(ret == EPERM, "root of another user namespace cannot open a socket here (errno %d)", ret);
	ret = in_child(own_namespaces, t.dev);
	if (ret == 100)
		tap_skip("unprivileged user namespaces are off",
			 "an unprivileged user captures and steals in namespaces of its own");
	else
		tap_ok(ret == 0,
		       "an unprivileged user captures and steals in namespaces of its own (errno %d)", ret);
	return tap_done();
}
