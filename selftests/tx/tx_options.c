// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each socket option for transmission works when used correctly. It fails when used wrongly,
 * without the capability, or with too much locked memory.
 *
 * Needs root, pfq.ko without other users, veth. A failure means that the kernel accepts a
 * wrong value, rejects a correct one, or lets a process send without permission.
 */
#include "device.h"
#include "module.h"
#include "sender.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pfq_so_tx_bind good(void)
{
	return (struct pfq_so_tx_bind) {
		.ifindex = device_ifindex(VETH_NEAR), .queue = 0, .cpu = -1, .size = 65536,
	};
}

static int set(int fd, int option, const void *value, socklen_t len)
{
	return setsockopt(fd, SOL_PFQ, option, value, len) ? errno : 0;
}

static int bind_tx(int fd, struct pfq_so_tx_bind b)
{
	return set(fd, PFQ_SO_TX_BIND, &b, sizeof(b));
}

static const char *error_text(int fd)
{
	static char text[256];
	socklen_t len = sizeof(text);

	text[0] = '\0';
	getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len);
	return text;
}

static void test_wrong_binds(int fd)
{
	static const struct {
		struct pfq_so_tx_bind change;
		int err;
		const char *what;
	} tries[] = {
		{ { .size = 32768 }, EINVAL, "a ring too small" },
		{ { .size = 100000 }, EINVAL, "a size that is no power of two" },
		{ { .size = 128 << 20 }, EINVAL, "a ring too large" },
		{ { .ifindex = 999999 }, ENODEV, "a device that does not exist" },
		{ { .queue = 77 }, EINVAL, "a queue that does not exist" },
		{ { .queue = -2 }, EINVAL, "a negative queue" },
		{ { .cpu = -2 }, EINVAL, "a negative CPU" },
		{ { .cpu = 9999 }, EINVAL, "a CPU that does not exist" },
		{ { .index = 1 }, EINVAL, "an index that is not 0" },
		{ { .reserved = 1 }, EINVAL, "a reserved field that is not 0" },
	};
	struct pfq_so_tx_bind b;
	size_t i;
	int err;

	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		b = good();
		b.size = tries[i].change.size ?: b.size;
		b.ifindex = tries[i].change.ifindex ?: b.ifindex;
		b.queue = tries[i].change.queue ?: b.queue;
		b.cpu = tries[i].change.cpu ?: b.cpu;
		b.index = tries[i].change.index;
		b.reserved = tries[i].change.reserved;
		err = bind_tx(fd, b);
		tap_ok(err == tries[i].err && error_text(fd)[0],
		       "bind with %s: %s (%s)", tries[i].what, strerror(err), error_text(fd));
	}
}

static void test_without_rings(int fd)
{
	struct pfq_so_tx_stats t = { .index = 0 };
	struct pfq_so_tx_bind b;
	uint32_t index = 0, all = PFQ_TX_ALL, far = 4000000000u;
	socklen_t len = sizeof(b);

	tap_ok(getsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len) && errno == ENOENT,
	       "a socket without rings: PFQ_SO_TX_BIND cannot be read");
	len = sizeof(t);
	tap_ok(getsockopt(fd, SOL_PFQ, PFQ_SO_TX_STATS, &t, &len) && errno == ENOENT,
	       "a socket without rings: PFQ_SO_TX_STATS fails");
	tap_ok(set(fd, PFQ_SO_TX_FLUSH, &index, 4) == ENOENT,
	       "a socket without rings: flush of ring 0 fails");
	tap_ok(set(fd, PFQ_SO_TX_FLUSH, &far, 4) == ENOENT,
	       "a socket without rings: flush of ring 4000000000 fails");
	tap_ok(!set(fd, PFQ_SO_TX_FLUSH, &all, 4), "a socket without rings: flush of all rings succeeds");
	tap_ok(set(fd, PFQ_SO_TX_UNBIND, &index, 4) == ENOENT, "a socket without rings: unbind fails");
	tap_ok(mmap(NULL, 65536 + 4096, PROT_READ, MAP_SHARED, fd, PFQ_TX_MMAP(0)) == MAP_FAILED,
	       "a socket without rings: mmap fails");
	tap_ok(set(fd, PFQ_SO_TX_UNBIND, &index, 3) == EINVAL,
	       "a socket without rings: unbind with 3 bytes fails");
}

static void test_many(int fd)
{
	struct pfq_so_tx_bind b;
	socklen_t len = sizeof(b);
	uint32_t i, index, right = 0;
	char *map;
	int err;

	for (i = 0; i < PFQ_TX_MAX; i++) {
		b = good();
		b.cpu = i % 3 - 1;
		if (!bind_tx(fd, b) && !getsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len))
			right += b.index == i && b.size == 65536;
	}
	tap_ok(right == PFQ_TX_MAX, "a socket can bind %u rings", PFQ_TX_MAX);
	err = bind_tx(fd, good());
	tap_ok(err == ENOSPC && error_text(fd)[0], "a socket cannot bind another ring: %s", error_text(fd));
	tap_ok(mmap(NULL, 65536, PROT_READ, MAP_SHARED, fd, PFQ_TX_MMAP(2)) == MAP_FAILED,
	       "a mapping of half a ring fails");
	tap_ok(mmap(NULL, 65536 + 4096, PROT_READ, MAP_SHARED, fd, PFQ_TX_MMAP(2) + 4096) == MAP_FAILED,
	       "a mapping at an offset inside a ring fails");
	map = mmap(NULL, 65536 + 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PFQ_TX_MMAP(2));
	tap_ok(map != MAP_FAILED, "a mapping of all of a ring succeeds");
	index = 2;
	tap_ok(!set(fd, PFQ_SO_TX_UNBIND, &index, 4) && set(fd, PFQ_SO_TX_UNBIND, &index, 4) == ENOENT,
	       "a ring can be unbound only once");
	memset(map, 0xff, 65536 + 4096);
	tap_ok(munmap(map, 65536 + 4096) == 0, "the mapping of a ring outlives the ring");
	tap_ok(!bind_tx(fd, good()) && !getsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len) && b.index == 2,
	       "the next ring gets the index of the unbound ring");
	index = PFQ_TX_ALL;
	tap_ok(!set(fd, PFQ_SO_TX_FLUSH, &index, 4), "flush of all rings succeeds");
}

/* Run one step in a child. Return its exit status, or -1 if it was killed. */
static int in_child(int (*step)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(step());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* With CAP_NET_RAW alone. */
static int raw_only(void)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { .effective = 1u << CAP_NET_RAW,
						 .permitted = 1u << CAP_NET_RAW } };
	int fd;

	if (syscall(SYS_capset, &h, d))
		return 100;
	fd = socket(PF_Q, SOCK_RAW, 0);
	return fd < 0 ? 101 : bind_tx(fd, good());
}

/* With CAP_NET_ADMIN and CAP_NET_RAW, but not CAP_IPC_LOCK. */
static int little_memory(void)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	uint32_t caps = 1u << CAP_NET_RAW | 1u << CAP_NET_ADMIN;
	struct __user_cap_data_struct d[2] = { { .effective = caps, .permitted = caps } };
	struct rlimit limit = { 200 << 10, 200 << 10 };
	struct pfq_so_tx_bind b = good();
	uint32_t index = 0;
	int fd, i;

	if (setrlimit(RLIMIT_MEMLOCK, &limit) || syscall(SYS_capset, &h, d))
		return 100;
	fd = socket(PF_Q, SOCK_RAW, 0);
	if (fd < 0)
		return 101;
	for (i = 0; i < 10; i++)
		if (bind_tx(fd, b) || set(fd, PFQ_SO_TX_UNBIND, &index, 4))
			return 102;
	b.size = 256 << 10;
	return bind_tx(fd, b);
}

static int other_namespace(void)
{
	struct pfq_so_tx_bind b = good();
	int fd;

	if (unshare(CLONE_NEWNET))
		return 100;
	fd = socket(PF_Q, SOCK_RAW, 0);
	return fd < 0 ? 101 : bind_tx(fd, b);
}

int main(void)
{
	int fd, err;

	tap_plan(32);
	veth_create();
	fd = socket(PF_Q, SOCK_RAW, 0);
	if (fd < 0)
		tap_missing("pfq.ko is not loaded");
	test_wrong_binds(fd);
	test_without_rings(fd);
	test_many(fd);
	err = in_child(raw_only);
	tap_ok(err == EPERM, "CAP_NET_RAW alone is not enough to send (errno %d)", err);
	err = in_child(little_memory);
	tap_ok(err == EPERM, "rings count as locked memory until they are unbound (errno %d)", err);
	err = in_child(other_namespace);
	tap_ok(err == ENODEV, "a device of another network namespace cannot be bound (errno %d)", err);
	tap_ok(module_remove("pfq") && errno == EWOULDBLOCK, "pfq cannot be removed while rings are bound");
	close(fd);
	while (module_remove("pfq") && errno == EWOULDBLOCK)
		usleep(10000);
	tap_ok(!module_loaded("pfq") && !module_insert("pfq"),
	       "pfq can be removed and loaded again after that");
	veth_delete();
	return tap_done();
}
