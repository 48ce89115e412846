// SPDX-License-Identifier: GPL-2.0-only
/* The socket of a capture, with a ring of the size that is wanted, or that is allowed. */
#include <stdio.h>

#include "../common/ring_size.h"
#include "open_ring.h"

#define KIB		1024ull

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

static void say_smaller(const struct pfq_so_ring *ring, uint64_t wanted)
{
	fputs("pfq capture: the ring has ", stderr);
	print_bytes((uint64_t)ring->block_size * ring->nr_blocks);
	fputs(", not ", stderr);
	print_bytes(wanted);
	fprintf(stderr, ", since a larger one exceeds what this user may lock in memory: ulimit -l");
	if (ring->snaplen < 65536)
		fprintf(stderr, "; packets are cut to %u bytes", ring->snaplen);
	fputc('\n', stderr);
}

struct pfq *open_ring(const struct capture_args *args)
{
	const uint64_t bytes = args->ring_kib ? args->ring_kib * KIB : RING_USUAL;
	struct pfq_opts opts = {
		.size = sizeof(opts),
		.snaplen = args->snaplen,
		.tstamp = args->tstamp,
		.hugepages = args->hugepages ? PFQ_HUGEPAGES_BEST : PFQ_HUGEPAGES_NONE,
	};
	struct pfq_so_ring ring;
	struct pfq *q;
	int ret;

	ret = ring_open(&q, &opts, bytes, &ring);
	if (ret < 0) {
		fprintf(stderr, "pfq capture: %s\n", pfq_error(NULL));
		return NULL;
	}
	if (ret)
		say_smaller(&ring, bytes);
	if (args->verbose)
		print_page_size(q);
	return q;
}
