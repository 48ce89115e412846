// SPDX-License-Identifier: GPL-2.0-only
/*
 * A receive ring in huge pages of the process works like one in small pages, and the pages
 * are free again afterwards.
 *
 * Needs root, pfq.ko, veth, 24 free huge pages of 2 MiB (vm.nr_hugepages), and one of 1 GiB
 * for two results. A failure means that the ring loses packets, that pages leak, or that the
 * kernel writes to memory that it must not use.
 */
#include "huge.h"
#include "member.h"
#include "tap.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/mman.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define HUGE (2ul << 20)
#define MAPPED (20 * HUGE)

static struct wire w;

static long free_pages(void)
{
	return huge_free(2);
}

/* Wait until this many pages are free: the kernel frees a ring after an RCU grace period. */
static long free_pages_become(long want)
{
	int ms;

	for (ms = 0; free_pages() != want && ms < 2000; ms += 10)
		usleep(10000);
	return free_pages();
}

static struct pfq_opts huge_opts(uint32_t block_size, uint32_t nr_blocks)
{
	return (struct pfq_opts) {
		.size = sizeof(struct pfq_opts), .block_size = block_size, .nr_blocks = nr_blocks,
		.hugepages = PFQ_HUGEPAGES_BEST,
	};
}

/*
 * Send rounds of 200 frames, so that a small ring wraps. Return whether every frame arrives
 * once and intact.
 */
static int ring_works(struct pfq *q, unsigned int rounds)
{
	static uint8_t times[1 << 16];
	const struct flow f = { .version = 4, .proto = IPPROTO_UDP, .dmac = FLOW_BROADCAST };
	uint8_t frame[FLOW_FRAME_MAX];
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t serial, first = w.sent, n = 0;
	unsigned int i, k, wrong = 0;

	for (i = 0; i < rounds; i++) {
		for (k = 0; k < 200; k++)
			wire_send(&w, &f);
		wire_flush(&w);
		while (pfq_read(q, &batch, 0) == 1) {
			pfq_batch_for_each(pkt, &batch) {
				const uint8_t *data = pfq_pkt_data(pkt);

				if (!flow_get(data, pkt->caplen, &serial))
					continue;
				if ((serial - first) % 202 < 200)
					wrong += flow_put(frame, &f, serial) != pkt->caplen ||
						 memcmp(frame, data, pkt->caplen);
				wrong += times[serial % sizeof(times)]++ != 0;
				n++;
			}
		}
	}
	if (wrong || n != w.sent - first)
		tap_note("%u frames are wrong; %u of %u arrived", wrong, n, w.sent - first);
	return !wrong && n == w.sent - first;
}

static struct pfq *open_bound(const struct pfq_opts *opts)
{
	struct pfq *q;

	if (pfq_open(&q, opts) || pfq_bind(q, w.dev, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(q));
	return q;
}

static void test_sizes(long total)
{
	static const struct {
		uint32_t block_size, nr_blocks;
	} size[] = { { 4096, 16 }, { 4096, 1024 }, { 65536, 64 }, { HUGE, 8 } };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		struct pfq_opts opts = huge_opts(size[i].block_size, size[i].nr_blocks);
		struct pfq *q = open_bound(&opts);
		long used = total - free_pages();

		tap_ok(pfq_ring_page_size(q) == HUGE &&
		       used * HUGE >= (uint64_t)size[i].block_size * size[i].nr_blocks &&
		       ring_works(q, 20),
		       "a ring of %u blocks of %u bytes works in %ld huge pages", size[i].nr_blocks,
		       size[i].block_size, used);
		pfq_close(q);
		tap_ok(free_pages_become(total) == total, "the huge pages are free after the ring is closed");
	}
}

/* At the end hold all pages of 1 GiB, so that the rest of the test uses those of 2 MiB. */
static void test_gigantic(void)
{
	const long n = huge_free(1024);
	struct pfq_opts opts = huge_opts(65536, 64);
	struct pfq *q;
	int ms;

	if (n < 1) {
		tap_skip("no huge page of 1 GiB is free: boot with hugepagesz=1G hugepages=1",
			 "a ring works in a huge page of 1 GiB");
		tap_skip("no huge page of 1 GiB is free", "the huge page of 1 GiB is free after closing");
		return;
	}
	q = open_bound(&opts);
	tap_ok(pfq_ring_page_size(q) == 1024 << 20 && huge_free(1024) == n - 1 && ring_works(q, 20),
	       "a ring works in a huge page of 1 GiB");
	pfq_close(q);
	for (ms = 0; huge_free(1024) != n && ms < 2000; ms += 10)
		usleep(10000);
	tap_ok(huge_free(1024) == n, "the huge page of 1 GiB is free after closing");
	huge_hold(1024);
}

static void test_fallback(long total)
{
	struct pfq_opts opts = huge_opts(4u << 20, 8);
	struct pfq *q = open_bound(&opts);
	const size_t most = (total - 1) * HUGE;
	void *map;

	tap_ok(pfq_ring_page_size(q) == (size_t)sysconf(_SC_PAGESIZE) && ring_works(q, 2),
	       "a ring with blocks larger than a huge page uses small pages");
	pfq_close(q);
	map = mmap(NULL, most, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << MAP_HUGE_SHIFT, -1, 0);
	opts = huge_opts(65536, 64);
	q = open_bound(&opts);
	tap_ok(map != MAP_FAILED && pfq_ring_page_size(q) == (size_t)sysconf(_SC_PAGESIZE) && ring_works(q, 2),
	       "a ring uses small pages if too few huge pages are free");
	pfq_close(q);
	munmap(map, most);
}

/* A ring works in a child and without its mapping. Closing it or exiting frees its pages. */
static void test_lifetime(long total)
{
	struct pfq_opts opts = huge_opts(65536, 64);
	struct pfq_so_stats s;
	struct pfq *q;
	int status;
	pid_t pid;

	q = open_bound(&opts);
	pid = fork();
	if (!pid) {
		wire_reopen_probe(&w);
		_exit(ring_works(q, 2) ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	tap_ok(!status, "a child can read its parent's ring");
	pfq_close(q);
	tap_ok(free_pages_become(total) == total, "the huge pages are free after the socket is closed");
	pid = fork();
	if (!pid) {
		q = open_bound(&opts);
		_exit(pfq_ring_page_size(q) == HUGE ? 7 : 8);
	}
	waitpid(pid, &status, 0);
	tap_ok(WEXITSTATUS(status) == 7 && free_pages_become(total) == total,
	       "the huge pages are free after the process exits");

	pid = fork();
	if (!pid) {	/* the kernel still writes to the pages after they are unmapped */
		int fd = socket(PF_Q, SOCK_RAW, 0);
		struct pfq_so_ring r = { .block_size = 65536, .nr_blocks = 16, .user_size = HUGE };
		struct pfq_so_bind b = { .ifindex = w.ifindex, .queue = -1 };
		void *map = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB |
				 21 << MAP_HUGE_SHIFT, -1, 0);
		const struct flow f = { .version = 4, .dmac = FLOW_BROADCAST };
		socklen_t len = sizeof(s);
		int i;

		wire_reopen_probe(&w);
		r.user_addr = (uintptr_t)map;
		if (setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)) || munmap(map, HUGE) ||
		    setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)))
			_exit(1);
		for (i = 0; i < 100; i++)
			wire_send(&w, &f);
		wire_flush(&w);
		_exit(getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, &s, &len) || s.delivered != 102 ? 2 : 7);
	}
	waitpid(pid, &status, 0);
	tap_ok(WEXITSTATUS(status) == 7,
	       "a ring that is unmapped still gets packets (status %d)", WEXITSTATUS(status));
	wire_reopen_probe(&w);
	tap_ok(free_pages_become(total) == total,
	       "the huge pages are free after the unmapped ring is closed");
}

/* The kernel refuses memory that does not consist of whole, shared, writable huge pages. */
static void test_refused(void)
{
	const int huge = MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | 21 << MAP_HUGE_SHIFT;
	const struct {
		const char *what;
		int flags, prot;
		size_t offset, size;
		uint32_t block_size, nr_blocks;
		int err;
	} c[] = {
		{ "small pages", MAP_SHARED | MAP_ANONYMOUS, 3, 0, HUGE, 65536, 16, EINVAL },
		{ "half of a huge page", huge, 3, 0, HUGE / 2, 4096, 16, EINVAL },
		{ "an address inside a huge page", huge, 3, 4096, HUGE, 4096, 16, EINVAL },
		{ "too few huge pages for the blocks", huge, 3, 0, HUGE, 65536, 32, EINVAL },
		{ "more huge pages than are mapped", huge, 3, 0, 64 * HUGE, 65536, 32, EFAULT },
		{ "huge pages that are mapped read-only", huge, 1, 0, HUGE, 65536, 16, EFAULT },
		{ "blocks larger than a huge page", huge, 3, 0, 20 * HUGE, 4 << 20, 8, EINVAL },
		{ "a size of 2^64 - 1", huge, 3, 0, -1ul, 65536, 16, EINVAL },
		{ "whole huge pages", huge, 3, 0, 2 * HUGE, 65536, 16, 0 },
	};
	char text[256];
	unsigned int i;

	for (i = 0; i < sizeof(c) / sizeof(*c); i++) {
		struct pfq_so_ring r = { .block_size = c[i].block_size, .nr_blocks = c[i].nr_blocks,
					 .user_size = c[i].size };
		uint8_t *map = mmap(NULL, MAPPED, c[i].prot, c[i].flags, -1, 0);
		int fd = socket(PF_Q, SOCK_RAW, 0), err;
		socklen_t len = sizeof(text);

		if (map == MAP_FAILED)
			tap_bail("mmap: %m");
		r.user_addr = (uintptr_t)map + c[i].offset;
		err = setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)) ? errno : 0;
		getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len);
		if (!tap_ok(err == c[i].err && !text[0] == !err, "a ring in %s: %s", c[i].what,
			    c[i].err ? strerror(c[i].err) : "succeeds"))
			tap_note("got errno %d, expected %d", err, c[i].err);
		if (text[0])
			tap_note("\"%s\"", text);
		munmap(map, MAPPED);
		close(fd);
	}
}

/* Drop the capability that lifts RLIMIT_MEMLOCK. */
static int drop_ipc_lock(void)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const uint32_t caps = ~(1u << CAP_IPC_LOCK);
	struct __user_cap_data_struct d[2] = { { .effective = caps, .permitted = caps } };

	return syscall(SYS_capset, &h, d);
}

static void test_limit(void)
{
	const struct rlimit none = { 65536, 65536 };
	struct pfq_opts opts = huge_opts(65536, 64);
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct pfq *q;

		if (setrlimit(RLIMIT_MEMLOCK, &none) || drop_ipc_lock())
			_exit(1);
		_exit(pfq_open(&q, &opts) == -EPERM && strstr(pfq_error(NULL), "ulimit -l") ? 7 : 2);
	}
	waitpid(pid, &status, 0);
	tap_ok(WEXITSTATUS(status) == 7, "a ring in huge pages cannot exceed RLIMIT_MEMLOCK (status %d)",
	       WEXITSTATUS(status));
}

int main(void)
{
	long total;

	wire_open(&w);
	total = free_pages();
	if (total < 24)
		tap_skip_all("fewer than 24 huge pages of 2 MiB are free: sysctl vm.nr_hugepages=24");
	tap_plan(2 + 8 + 2 + 5 + 9 + 1 + 1);
	test_gigantic();
	test_sizes(total);
	test_fallback(total);
	test_lifetime(total);
	test_refused();
	test_limit();
	tap_ok(free_pages_become(total) == total, "all huge pages are free at the end");
	return tap_done();
}
