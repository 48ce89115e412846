// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each field of each socket option takes extreme values: 0, 1, the largest ones and what is next to
 * them. The option is applied, or fails with an errno and a text in PFQ_SO_ERROR, and the kernel
 * logs nothing. A size that the kernel does not check first ends in a warning of its allocator.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. A failure means that the kernel believes a size of a program
 * that it must check.
 */
#include "klog.h"
#include "member.h"
#include "nobody.h"
#include "tap.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/mman.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/linux/pfq_lang.h>

#define N(a) (sizeof(a) / sizeof(*(a)))
#define HUGE (2u << 20)
#define IN_HUGE_PAGES 1		/* index of such an option */
#define LOCKED (16u << 20)	/* a ring may have so much, and not all of the guest's memory */

static const uint64_t extremes[] = {
	0, 1, 2, 16, 65, 255, 4096, 4097, 65535, 65536, 65537, 1 << 24, (1 << 24) + 1, 1u << 26, 1u << 30,
	0x7fffffff, 0x80000000, 0xfffff000, 0xffffffff, 1ull << 32, (1ull << 32) + 4096, 8ull << 30, 1ull << 35, (1ull << 35) + HUGE, 1ull << 42, 1ull << 47, (1ull << 47) - HUGE, 0x7fffffffffffffff,
	1ull << 63, (1ull << 63) + HUGE, -1ull << 21, -4096ull, -2ull, -1ull,
};

/* A program of two instructions with a constant. */
struct program {
	struct pfq_so_program o;
	struct pfq_lang_header h;
	struct pfq_lang_insn insn[2];
	uint8_t pool[64];
} __attribute__((packed));

union option {
	struct pfq_so_ring ring;
	struct pfq_so_bind bind;
	struct pfq_so_join join;
	struct pfq_so_vlans vlans;
	struct pfq_so_verdict verdict;
	struct pfq_so_egress egress;
	struct pfq_so_tx_bind tx_bind;
	struct {
		struct pfq_so_filter filter;
		struct pfq_bpf_insn insn[4];
	} filter;
	struct program program;
	uint32_t number;
	uint8_t bytes[8192];
};

#define PROGRAM_SIZE (sizeof(struct program) - sizeof(struct pfq_so_program))

/* Valid options, whose fields the test replaces one by one. */
static struct {
	const char *name;
	int option;
	size_t size;		/* bytes of the option */
	size_t fields;		/* bytes of it that the test replaces; from the start */
	size_t wide;		/* from this offset on, fields have 8 bytes */
	union option value;
	int needs_ring;
} options[] = {
	{ .name = "PFQ_SO_RING", .option = PFQ_SO_RING, .size = sizeof(struct pfq_so_ring),
	  .fields = sizeof(struct pfq_so_ring), .wide = offsetof(struct pfq_so_ring, user_addr),
	  .value.ring = { .block_size = 4096, .nr_blocks = 64 } },
	{ .name = "PFQ_SO_RING in huge pages", .option = PFQ_SO_RING, .size = sizeof(struct pfq_so_ring),
	  .fields = sizeof(struct pfq_so_ring), .wide = offsetof(struct pfq_so_ring, user_addr),
	  .value.ring = { .block_size = 4096, .nr_blocks = 64, .user_size = HUGE } },
	{ .name = "PFQ_SO_BIND", .option = PFQ_SO_BIND, .size = sizeof(struct pfq_so_bind),
	  .fields = sizeof(struct pfq_so_bind), .wide = -1, .value.bind = { .queue = -1 }, .needs_ring = 1 },
	{ .name = "PFQ_SO_UNBIND", .option = PFQ_SO_UNBIND, .size = sizeof(struct pfq_so_bind),
	  .fields = sizeof(struct pfq_so_bind), .wide = -1, .value.bind = { .queue = -1 }, .needs_ring = 1 },
	{ .name = "PFQ_SO_JOIN", .option = PFQ_SO_JOIN, .size = sizeof(struct pfq_so_join),
	  .fields = sizeof(struct pfq_so_join), .wide = -1,
	  .value.join = { .gid = PFQ_NEW_GROUP, .policy = PFQ_POLICY_PRIVATE }, .needs_ring = 1 },
	{ .name = "PFQ_SO_LEAVE", .option = PFQ_SO_LEAVE, .size = 4, .fields = 4, .wide = -1, .needs_ring = 1 },
	{ .name = "PFQ_SO_FILTER", .option = PFQ_SO_FILTER,
	  .size = sizeof(struct pfq_so_filter) + 4 * sizeof(struct pfq_bpf_insn),
	  .fields = sizeof(struct pfq_so_filter) + 4 * sizeof(struct pfq_bpf_insn), .wide = -1,
	  .value.filter = { { .fd = -1, .nr_insns = 4 }, { { 0x20, 0, 0, 0 }, { 0x15, 0, 1, 1 }, { 6, 0, 0, 1 },
							    { 6, 0, 0, 0 } } },
	  .needs_ring = 1 },
	{ .name = "PFQ_SO_VLANS", .option = PFQ_SO_VLANS, .size = sizeof(struct pfq_so_vlans), .fields = 8, .wide = -1,
	  .value.vlans = { .enable = 1 }, .needs_ring = 1 },
	{ .name = "PFQ_SO_VERDICT", .option = PFQ_SO_VERDICT, .size = sizeof(struct pfq_so_verdict),
	  .fields = 48, .wide = -1, .value.verdict = { .nr_forward = 2, .forward = { 1, 1 } },
	  .needs_ring = 1 },
	{ .name = "PFQ_SO_PROGRAM", .option = PFQ_SO_PROGRAM, .size = sizeof(struct program),
	  .fields = sizeof(struct program) - 64, .wide = -1,
	  .value.program = { { .size = PROGRAM_SIZE },
			     { PFQ_LANG_MAGIC, PFQ_LANG_VERSION, sizeof(struct pfq_lang_header), PROGRAM_SIZE, 2, 64, 0 },
			     { { .op = PFQ_LANG_OP_BLOOM4, .flags = PFQ_LANG_SRC, .b = 6, .k = 0xffffffff },
			       { .op = PFQ_LANG_OP_PASS } } },
	  .needs_ring = 1 },
	{ .name = "PFQ_SO_EGRESS", .option = PFQ_SO_EGRESS, .size = sizeof(struct pfq_so_egress),
	  .fields = sizeof(struct pfq_so_egress), .wide = -1, .value.egress = { .ifindex = 1, .queue = -1 },
	  .needs_ring = 1 },
	{ .name = "PFQ_SO_TX_BIND", .option = PFQ_SO_TX_BIND, .size = sizeof(struct pfq_so_tx_bind),
	  .fields = sizeof(struct pfq_so_tx_bind), .wide = -1,
	  .value.tx_bind = { .ifindex = 1, .queue = -1, .cpu = -1, .size = 65536 } },
	{ .name = "PFQ_SO_TX_UNBIND", .option = PFQ_SO_TX_UNBIND, .size = 4, .fields = 4, .wide = -1 },
	{ .name = "PFQ_SO_TX_FLUSH", .option = PFQ_SO_TX_FLUSH, .size = 4, .fields = 4, .wide = -1 },
};

static const struct pfq_so_ring small = { .block_size = 4096, .nr_blocks = 64 };
static void *huge = MAP_FAILED;
static unsigned int applied, failed, silent;

static int open_socket(int with_ring)
{
	int fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || (with_ring && setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &small, sizeof(small))))
		tap_bail("socket: %m");
	return fd;
}

/* Set an option, and count what comes of it. A success ends the use of the socket. Return the socket or -1. */
static int try_option(int fd, unsigned int i, const void *value, size_t size)
{
	socklen_t len = 256;
	char text[256] = "";
	int err;

	if (fd < 0)
		fd = open_socket(options[i].needs_ring);
	err = setsockopt(fd, SOL_PFQ, options[i].option, value, size) ? errno : 0;
	getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len);
	applied += !err;
	failed += err != 0;
	if (!text[0] != !err && !silent++)
		tap_note("%s, %zu bytes: errno %d, \"%s\"", options[i].name, size, err, text);
	if (err)
		return fd;
	close(fd);
	return -1;
}

static void test_fields(unsigned int i)
{
	const size_t wide = options[i].wide;
	union option v;
	size_t at, width;
	unsigned int k;
	int fd = -1;

	klog_mark();
	applied = 0;
	failed = 0;
	silent = 0;
	for (at = 0; at < options[i].fields; at += width) {
		width = at >= wide ? 8 : 4;
		for (k = 0; k < N(extremes); k++) {
			if (width == 4 && extremes[k] > 0xffffffff)
				break;
			v = options[i].value;
			memcpy(v.bytes + at, &extremes[k], width);
			fd = try_option(fd, i, &v, options[i].size);
		}
	}
	close(fd);
	if (!tap_ok(!silent && failed && !klog_count(NULL),
		    "%s with extreme values is applied, or fails with a reason (%u and %u times)", options[i].name,
		    applied, failed))
		tap_note("%u times without a reason; %d lines in the kernel's log", silent, klog_count(NULL));
}

/* The length of the option itself. Behind the value there are zeros, or no memory. */
static void test_lengths(void)
{
	static uint8_t *page;
	unsigned int i, k;
	int fd;

	page = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (page == MAP_FAILED)
		tap_bail("mmap: %m");
	klog_mark();
	silent = 0;
	for (i = 0; i < N(options); i++) {
		memcpy(page, &options[i].value, sizeof(options[i].value));
		/* setsockopt() itself refuses a negative length */
		for (fd = -1, k = 0; k < N(extremes) && extremes[k] <= 0x7fffffff; k++)
			fd = try_option(fd, i, page, extremes[k]);
		close(fd);
	}
	tap_ok(!silent && !klog_count(NULL), "each option with extreme lengths is applied, or fails with a reason");
	munmap(page, 16 << 20);
}

static void test_gets(void)
{
	static const int gets[] = {
		PFQ_SO_VERSION, PFQ_SO_ERROR, PFQ_SO_RING, PFQ_SO_STATS, PFQ_SO_GROUPS, PFQ_SO_GROUP_STATS,
		PFQ_SO_GROUP_COUNTERS, PFQ_SO_CPU_STATS, PFQ_SO_TX_BIND, PFQ_SO_TX_STATS, 0, -1, 999,
	};
	static uint8_t buffer[32768];
	int fd = open_socket(1);
	unsigned int i, k, j, bad = 0;

	klog_mark();
	for (i = 0; i < N(gets); i++) {
		for (k = 0; k < N(extremes) && extremes[k] <= 0xffffffff; k++) {
			for (j = 0; j < N(extremes) && extremes[j] <= 0xffffffff; j += 3) {
				socklen_t len = extremes[k];
				int ret;

				memset(buffer, 0x5a, sizeof(buffer));
				memcpy(buffer, &extremes[j], 4);
				ret = getsockopt(fd, SOL_PFQ, gets[i], buffer, &len);
				bad += ret && !errno;
				bad += !ret && len > extremes[k];
				bad += extremes[k] < sizeof(buffer) && buffer[extremes[k] < 4 ? 4 : extremes[k]] != 0x5a;
			}
		}
	}
	tap_ok(!bad && !klog_count(NULL), "getsockopt with extreme lengths and keys writes at most what it may");
	close(fd);
}

/* Without CAP_IPC_LOCK, so that huge rings fail before all memory is taken. */
static int limit_memory(void)
{
	const struct rlimit locked = { LOCKED, LOCKED };

	return setrlimit(RLIMIT_MEMLOCK, &locked) || nobody_keep_caps(~(1ull << CAP_IPC_LOCK));
}

int main(void)
{
	static struct wire w;
	unsigned int i;

	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	wire_open(&w);
	pfq_close(w.probe);
	tap_plan(N(options) + 2);
	huge = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | 21 << MAP_HUGE_SHIFT, -1, 0);
	options[IN_HUGE_PAGES].value.ring.user_addr = huge == MAP_FAILED ? 1 << 21 : (uintptr_t)huge;
	for (i = 0; i < N(options); i++) {
		if (options[i].option == PFQ_SO_BIND || options[i].option == PFQ_SO_UNBIND)
			options[i].value.bind.ifindex = w.ifindex;
		if (options[i].option == PFQ_SO_TX_BIND)
			options[i].value.tx_bind.ifindex = w.ifindex;
	}
	/* the limit would hide what the kernel does with a huge user_size; memory of the process cannot exhaust it */
	test_fields(IN_HUGE_PAGES);
	if (limit_memory())
		tap_bail("capset: %m");
	for (i = 0; i < N(options); i++)
		if (i != IN_HUGE_PAGES)
			test_fields(i);
	test_lengths();
	test_gets();
	return tap_done();
}
