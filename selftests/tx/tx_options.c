// SPDX-License-Identifier: GPL-2.0-only
/* The options of transmission: used right and wrong, and by whom. */
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

static const char *why(int fd)
{
	static char text[256];
	socklen_t len = sizeof(text);

	text[0] = '\0';
	getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len);
	return text;
}

static void wrong(int fd)
{
	static const struct {
		struct pfq_so_tx_bind change;
		int err;
		const char *what;
	} tries[] = {
		{ { .size = 32768 }, EINVAL, "a ring too small" },
		{ { .size = 100000 }, EINVAL, "a size that is no power of two" },
		{ { .size = 128 << 20 }, EINVAL, "a ring too large" },
		{ { .ifindex = 999999 }, ENODEV, "no such device" },
		{ { .queue = 77 }, EINVAL, "no such queue" },
		{ { .queue = -2 }, EINVAL, "a negative queue" },
		{ { .cpu = -2 }, EINVAL, "a negative cpu" },
		{ { .cpu = 9999 }, EINVAL, "no such cpu" },
		{ { .index = 1 }, EINVAL, "an index wished for" },
		{ { .reserved = 1 }, EINVAL, "reserved is not 0" },
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
		tap_ok(err == tries[i].err && why(fd)[0], "%s: %s (%s)", tries[i].what, strerror(err), why(fd));
	}
}

static void without_rings(int fd)
{
	struct pfq_so_tx_stats t = { .index = 0 };
	struct pfq_so_tx_bind b;
	uint32_t index = 0, all = PFQ_TX_ALL, far = 4000000000u;
	socklen_t len = sizeof(b);

	tap_ok(getsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len) && errno == ENOENT, "no ring to ask about");
	len = sizeof(t);
	tap_ok(getsockopt(fd, SOL_PFQ, PFQ_SO_TX_STATS, &t, &len) && errno == ENOENT, "no counters");
	tap_ok(set(fd, PFQ_SO_TX_FLUSH, &index, 4) == ENOENT, "no ring to flush");
	tap_ok(set(fd, PFQ_SO_TX_FLUSH, &far, 4) == ENOENT, "nor one of an impossible number");
	tap_ok(!set(fd, PFQ_SO_TX_FLUSH, &all, 4), "all of none is no error");
	tap_ok(set(fd, PFQ_SO_TX_UNBIND, &index, 4) == ENOENT, "none to unbind");
	tap_ok(mmap(NULL, 65536 + 4096, PROT_READ, MAP_SHARED, fd, PFQ_TX_MMAP(0)) == MAP_FAILED, "none to map");
	tap_ok(set(fd, PFQ_SO_TX_UNBIND, &index, 3) == EINVAL, "an option too short");
}

static void many(int fd)
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
	tap_ok(right == PFQ_TX_MAX, "%u rings", PFQ_TX_MAX);
	err = bind_tx(fd, good());
	tap_ok(err == ENOSPC && why(fd)[0], "no more: %s", why(fd));
	tap_ok(mmap(NULL, 65536, PROT_READ, MAP_SHARED, fd, PFQ_TX_MMAP(2)) == MAP_FAILED, "half a map");
	tap_ok(mmap(NULL, 65536 + 4096, PROT_READ, MAP_SHARED, fd, PFQ_TX_MMAP(2) + 4096) == MAP_FAILED, "a map amid a ring");
	map = mmap(NULL, 65536 + 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PFQ_TX_MMAP(2));
	tap_ok(map != MAP_FAILED, "a map");
	index = 2;
	tap_ok(!set(fd, PFQ_SO_TX_UNBIND, &index, 4) && set(fd, PFQ_SO_TX_UNBIND, &index, 4) == ENOENT,
	       "a ring is unbound once");
	memset(map, 0xff, 65536 + 4096);
	tap_ok(munmap(map, 65536 + 4096) == 0, "its map outlives it");
	tap_ok(!bind_tx(fd, good()) && !getsockopt(fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len) && b.index == 2,
	       "its number is given again");
	index = PFQ_TX_ALL;
	tap_ok(!set(fd, PFQ_SO_TX_FLUSH, &index, 4), "flush of all");
}

static int child(int (*step)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(step());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int raw_only(void)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { .effective = 1u << CAP_NET_RAW, .permitted = 1u << CAP_NET_RAW } };
	int fd;

	if (syscall(SYS_capset, &h, d))
		return 100;
	fd = socket(PF_Q, SOCK_RAW, 0);
	return fd < 0 ? 101 : bind_tx(fd, good());
}

/* CAP_NET_ADMIN and CAP_NET_RAW, but not CAP_IPC_LOCK. */
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
	wrong(fd);
	without_rings(fd);
	many(fd);
	err = child(raw_only);
	tap_ok(err == EPERM, "CAP_NET_RAW alone does not send (%d)", err);
	err = child(little_memory);
	tap_ok(err == EPERM, "rings count as locked memory until unbound (%d)", err);
	err = child(other_namespace);
	tap_ok(err == ENODEV, "another network namespace's device is not there (%d)", err);
	tap_ok(module_remove("pfq") && errno == EWOULDBLOCK, "pfq stays while rings are bound");
	close(fd);
	while (module_remove("pfq") && errno == EWOULDBLOCK)
		usleep(10000);
	tap_ok(!module_loaded("pfq") && !module_insert("pfq"), "and goes without them");
	veth_delete();
	return tap_done();
}
