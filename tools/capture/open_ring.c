// SPDX-License-Identifier: GPL-2.0-only
/* The socket of a capture, with a ring of the size that is wanted, or that is allowed. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "open_ring.h"

#define KIB		1024ull
#define BLOCK_MIN	4096u
#define BLOCK_USUAL	(256u << 10)
#define BLOCK_MAX	(16u << 20)
#define BLOCKS_MAX	65536u
#define RING_USUAL	(32ull << 20)

void ring_blocks(uint64_t bytes, unsigned int cpus, uint32_t *block_size, uint32_t *nr_blocks)
{
	uint32_t size = BLOCK_USUAL, n = 1;

	while (n < 4 * cpus)
		n *= 2;
	while (size > BLOCK_MIN && (uint64_t)n * size > bytes)
		size /= 2;
	while (n < BLOCKS_MAX && 2ull * n * size <= bytes)
		n *= 2;
	while (size < BLOCK_MAX && 2ull * n * size <= bytes)
		size *= 2;
	*block_size = size;
	*nr_blocks = n;
}

static void print_bytes(uint64_t bytes)
{
	if (bytes >= KIB * KIB)
		fprintf(stderr, "%llu MiB", (unsigned long long)(bytes / KIB / KIB));
	else
		fprintf(stderr, "%llu KiB", (unsigned long long)(bytes / KIB));
}

static void print_page_size(const struct pfq *q)
{
	fputs("pfq capture: the ring is in pages of ", stderr);
	if (pfq_ring_page_size(q) >> 30)
		fprintf(stderr, "%zu GiB", pfq_ring_page_size(q) >> 30);
	else
		print_bytes(pfq_ring_page_size(q));
	fputc('\n', stderr);
}

static void say_smaller(struct pfq *q, uint64_t wanted)
{
	struct pfq_so_ring ring;

	if (pfq_ring_info(q, &ring, sizeof(ring)))
		return;
	fputs("pfq capture: the ring has ", stderr);
	print_bytes((uint64_t)ring.block_size * ring.nr_blocks);
	fputs(", not ", stderr);
	print_bytes(wanted);
	fprintf(stderr, ", since this user may lock no more in memory: ulimit -l");
	if (ring.snaplen < 65536)
		fprintf(stderr, "; packets are cut to %u bytes", ring.snaplen);
	fputc('\n', stderr);
}

/* -EPERM: the ring is more than the user may lock in memory, or the socket itself is refused. */
static struct pfq *open_smaller(struct pfq_opts *opts, uint64_t bytes, unsigned int cpus)
{
	const uint64_t wanted = bytes;
	struct pfq *q;

	while (bytes > 4ull * cpus * BLOCK_MIN) {
		bytes /= 2;
		ring_blocks(bytes, cpus, &opts->block_size, &opts->nr_blocks);
		if (!pfq_open(&q, opts)) {
			say_smaller(q, wanted);
			return q;
		}
	}
	return NULL;
}

struct pfq *open_ring(const struct capture_args *args)
{
	const long cpus = sysconf(_SC_NPROCESSORS_CONF);
	const uint64_t bytes = args->ring_kib ? args->ring_kib * KIB : RING_USUAL;
	struct pfq_opts opts = {
		.size = sizeof(opts),
		.snaplen = args->snaplen,
		.tstamp = args->tstamp,
		.hugepages = args->hugepages ? PFQ_HUGEPAGES_BEST : PFQ_HUGEPAGES_NONE,
	};
	struct pfq *q;
	int ret;

	ring_blocks(bytes, cpus, &opts.block_size, &opts.nr_blocks);
	ret = pfq_open(&q, &opts);
	if (ret == -EPERM)
		q = open_smaller(&opts, bytes, cpus);
	if (!q) {
		fprintf(stderr, "pfq capture: %s\n", pfq_error(NULL));
		return NULL;
	}
	if (args->verbose)
		print_page_size(q);
	return q;
}
