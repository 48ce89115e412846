// SPDX-License-Identifier: GPL-2.0-only
/*
 * PFQ refuses a ring in memory that only begins with a huge page. Behind the first page the process
 * may have mapped anything: small pages, transparent huge pages, pages of another socket. The kernel
 * reaches a huge page as a whole by the linear map, so it would write to memory of others.
 *
 * Needs root, pfq.ko, 8 free huge pages of 2 MiB (vm.nr_hugepages), one of 1 GiB for three results,
 * and user namespaces; skips if NETIF is set. A failure means that packets are written to memory that is not the ring's, or
 * that a ring of huge pages is refused.
 */
#include "device.h"
#include "huge.h"
#include "nobody.h"
#include "slow.h"
#include "tap.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/mman.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/pfq.h>

#define HUGE	(2ul << 20)
#define GIANT	(1ul << 30)
#define NO_TEXT	254		/* in place of an errno: PFQ_SO_ERROR has no text */

/* What an area of 2 MiB is made of. */
enum piece {
	NONE, HUGETLB, HUGETLB_PRIVATE, THP, SMALL, THP_SHIFTED, RING_8K, RING_2M, FILE_1, FILE_0,
	HUGETLB_READ_ONLY, GIANT_HEAD
};

static const struct mix {
	const char *what;
	enum piece piece[3];
	int err;
} mixes[] = {
	{ "two huge pages", { HUGETLB, HUGETLB }, 0 },
	{ "two private huge pages", { HUGETLB_PRIVATE, HUGETLB_PRIVATE }, 0 },
	{ "two pages of a huge file in reverse order", { FILE_1, FILE_0 }, 0 },
	{ "the same huge page twice", { FILE_0, FILE_0 }, 0 },
	{ "a huge page and small pages", { HUGETLB, SMALL }, EINVAL },
	{ "a huge page and a transparent one", { HUGETLB, THP }, EINVAL },
	{ "two huge pages and a transparent one", { HUGETLB, HUGETLB, THP }, EINVAL },
	{ "a huge page, small pages and a huge page", { HUGETLB, SMALL, HUGETLB }, EINVAL },
	{ "a huge page and pages of 8 KiB of an AF_PACKET ring", { HUGETLB, RING_8K }, EINVAL },
	{ "a huge page and a page of 2 MiB of an AF_PACKET ring", { HUGETLB, RING_2M }, EINVAL },
	{ "a huge page and a read-only one", { HUGETLB, HUGETLB_READ_ONLY }, EINVAL },
	{ "a huge page and nothing", { HUGETLB, NONE }, EINVAL },
	{ "a huge page and two halves of transparent ones", { HUGETLB, THP_SHIFTED }, EINVAL },
	{ "two transparent huge pages", { THP, THP }, EINVAL },
	{ "a transparent huge page and pages of 8 KiB of an AF_PACKET ring", { THP, RING_8K }, EINVAL },
	{ "a transparent huge page and a huge page", { THP, HUGETLB }, EINVAL },
	{ "small pages and a huge page", { SMALL, HUGETLB }, EINVAL },
	{ "pages of 2 MiB of an AF_PACKET ring", { RING_2M, RING_2M }, EINVAL },
	{ "pages of 8 KiB of an AF_PACKET ring and a huge page", { RING_8K, HUGETLB }, EINVAL },
	{ "a page of 2 MiB and the beginning of one of 1 GiB", { HUGETLB, GIANT_HEAD }, EINVAL },
};

#define N(a) (sizeof(a) / sizeof(*(a)))
#define HUGE_FLAGS (MAP_HUGETLB | 21 << MAP_HUGE_SHIFT)

static int huge_file = -1;

/* Return the start of 6 MiB of free address space; the last 4 MiB are aligned to GIANT. */
static uint8_t *reserve(void)
{
	uint8_t *m = mmap(NULL, 2 * GIANT + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint8_t *at;

	if (m == MAP_FAILED)
		return NULL;
	at = (uint8_t *)(((uintptr_t)m + HUGE + GIANT - 1) & ~(GIANT - 1));
	munmap(m, 2 * GIANT + HUGE);
	return at - HUGE;
}

static int map_at(uint8_t *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	return mmap(at, size, prot, MAP_FIXED | flags, fd, offset) == at ? 0 : -1;
}

/* Map a transparent huge page, or the halves of two. */
static int map_thp(uint8_t *at, int shifted)
{
	uint8_t *m, *from;

	if (!shifted) {
		if (map_at(at, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
			return -1;
		madvise(at, HUGE, MADV_HUGEPAGE);
		memset(at, 1, HUGE);
		return 0;
	}
	m = mmap(NULL, 3 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m == MAP_FAILED)
		return -1;
	madvise(m, 3 * HUGE, MADV_HUGEPAGE);
	memset(m, 1, 3 * HUGE);
	from = (uint8_t *)(((uintptr_t)m + HUGE - 1) & ~(HUGE - 1)) + HUGE / 2;
	return mremap(from, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at ? 0 : -1;
}

/* Map 2 MiB of an AF_PACKET ring with this block size. With 8 KiB, map the same block again and again. */
static int map_ring(uint8_t *at, size_t block)
{
	struct tpacket_req q = { .tp_block_size = block, .tp_block_nr = 2, .tp_frame_size = 2048,
				 .tp_frame_nr = 2 * block / 2048 };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), v = TPACKET_V2;
	uint8_t *m;
	size_t i;

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VERSION, &v, sizeof(v)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &q, sizeof(q)))
		return -1;
	for (i = 0; i < HUGE; i += block) {
		m = mmap(NULL, 2 * block, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (m == MAP_FAILED ||
		    mremap(m + block, block, block, MREMAP_MAYMOVE | MREMAP_FIXED, at + i) != at + i)
			return -1;
		munmap(m, block);
	}
	return 0;
}

static int map_piece(uint8_t *at, enum piece p)
{
	const int rw = PROT_READ | PROT_WRITE;

	switch (p) {
	case HUGETLB:
		return map_at(at, HUGE, rw, MAP_SHARED | MAP_ANONYMOUS | HUGE_FLAGS, -1, 0);
	case HUGETLB_PRIVATE:
		return map_at(at, HUGE, rw, MAP_PRIVATE | MAP_ANONYMOUS | HUGE_FLAGS, -1, 0);
	case HUGETLB_READ_ONLY:
		return map_at(at, HUGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | HUGE_FLAGS, -1, 0);
	case FILE_0:
	case FILE_1:
		return map_at(at, HUGE, rw, MAP_SHARED, huge_file, p == FILE_1 ? HUGE : 0);
	case GIANT_HEAD:
		return map_at(at, GIANT, rw, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | 30 << MAP_HUGE_SHIFT, -1,
			      0);
	case SMALL:
		return map_at(at, HUGE, rw, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	case THP:
	case THP_SHIFTED:
		return map_thp(at, p == THP_SHIFTED);
	case RING_8K:
	case RING_2M:
		return map_ring(at, p == RING_8K ? 8192 : HUGE);
	default:
		return 0;
	}
}

/* The ring may be in use when it is accepted: let packets of lo fill it several times. */
static int receive_packets(int fd)
{
	const struct sockaddr_ll lo = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex("lo") };
	const struct pfq_so_bind b = { .ifindex = lo.sll_ifindex, .queue = -1 };
	static uint8_t frame[1400];
	struct pfq_so_stats s;
	socklen_t len = sizeof(s);
	int out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), i;

	if (out < 0 || setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)))
		return errno;
	for (i = 0; i < 150; i++)
		if (sendto(out, frame, sizeof(frame), 0, (const void *)&lo, sizeof(lo)) < 0)
			return errno;
	close(out);
	return getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, &s, &len) || !s.delivered ? NO_TEXT : 0;
}

/* Return 0 or the errno of a ring in the memory; NO_TEXT: it has no text; -1: the memory cannot be made. */
static int ring_errno(const struct mix *m)
{
	const size_t n = m->piece[2] ? 3 : 2;
	struct pfq_so_ring r = { .block_size = 4096, .nr_blocks = 64, .user_size = n * HUGE };
	int fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0), err = 0;
	uint8_t *at = reserve();
	socklen_t len = 256;
	char text[256] = "";
	size_t i;

	/* the order tells: the piece of 1 GiB must be at its alignment */
	for (i = 0; i < n; i++)
		if (!at || map_piece(at + i * HUGE, m->piece[i]))
			return -1;
	r.user_addr = (uintptr_t)at;
	if (fd < 0 || setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)))
		err = errno;
	if (fd >= 0 && getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len))
		return NO_TEXT;
	if (!text[0] != !err)
		return NO_TEXT;
	return err ?: receive_packets(fd);
}

static void test_mix(const struct mix *m, const char *who, int (*become)(void))
{
	int status, got;
	pid_t pid = fork();

	if (!pid)
		_exit(become() ? 253 : ring_errno(m) & 255);
	waitpid(pid, &status, 0);
	got = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (got == 255) {
		tap_skip(m->piece[1] == GIANT_HEAD ? "no huge page of 1 GiB is free" : "the memory cannot be mapped",
			 "a ring of %s in %s", who, m->what);
		return;
	}
	/* an unmapped or read-only page cannot be pinned: EFAULT is as good */
	if (!tap_ok(got == m->err || (m->err && got == EFAULT &&
				      (m->piece[1] == NONE || m->piece[1] == HUGETLB_READ_ONLY)),
		    "a ring of %s in %s %s", who, m->what, m->err ? "is refused" : "works"))
		tap_note("got %d", got);
}

static int stay_root(void)
{
	return 0;
}

static int be_nobody(void)
{
	return nobody_become(NOBODY);
}

int main(void)
{
	const struct rlimit locked = { 64 << 20, 64 << 20 };
	long before;
	unsigned int i, ms;

	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	if (access("/sys/module/pfq", F_OK))
		tap_missing("pfq.ko is not loaded");
	before = huge_free(2);
	if (before < 8)
		tap_skip_all("fewer than 8 huge pages of 2 MiB are free: sysctl vm.nr_hugepages=8");
	huge_file = memfd_create("pfq", MFD_HUGETLB | 21 << MAP_HUGE_SHIFT);
	if (huge_file < 0 || ftruncate(huge_file, 2 * HUGE) || setrlimit(RLIMIT_MEMLOCK, &locked))
		tap_bail("memfd_create: %m");
	nobody_accept(1);
	tap_plan(N(mixes) / 4 + N(mixes) + 1);
	for (i = 0; i < N(mixes); i += 4)
		test_mix(&mixes[i], "root", stay_root);
	for (i = 0; i < N(mixes); i++)
		test_mix(&mixes[i], "nobody", be_nobody);
	close(huge_file);
	for (ms = 0; huge_free(2) != before && ms < 2000 * slow(); ms += 10)
		usleep(10000);
	tap_ok(huge_free(2) == before, "all huge pages are free at the end");
	return tap_done();
}
