// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test which pages a ring gets, and that pages that the kernel refuses are unmapped. */
#include <unistd.h>

#include "fake_kernel.h"
#include "tap.h"

#define MIB (1ul << 20)

static const struct pfq_opts best = {
	.size = sizeof(best),
	.hugepages = PFQ_HUGEPAGES_BEST,
	.tstamp = PFQ_TSTAMP_COARSE,
};

static void expect_pages(const char *what, size_t page, int maps, int unmaps)
{
	struct pfq *q;

	tap_ok(!pfq_open(&q, &best), "%s", what);
	tap_equal(pfq_ring_page_size(q), page, "pfq_ring_page_size() returns the size of the pages");
	tap_equal(kernel.huge_maps, maps, "huge pages are mapped %d times", maps);
	tap_equal(kernel.unmaps, unmaps, "unused huge pages are unmapped %d times", unmaps);
	pfq_close(q);
	tap_equal(kernel.unmaps, unmaps + 1, "pfq_close() unmaps the ring");
}

int main(void)
{
	struct pfq_opts opts = { .size = sizeof(opts), .hugepages = 2 };
	struct pfq *q;
	uint64_t bytes;

	kernel_boot();
	expect_pages("pfq_open() succeeds without huge pages", sysconf(_SC_PAGESIZE), 0, 0);
	tap_ok(!kernel.asked.user_addr && !kernel.asked.user_size, "the kernel allocates the memory");
	tap_equal(kernel.asked.tstamp, PFQ_TSTAMP_COARSE, "the kernel gets tstamp");

	kernel_boot();
	kernel.page = 2 * MIB;
	expect_pages("pfq_open() succeeds with pages of 2 MiB", 2 * MIB, 1, 0);
	bytes = (uint64_t)kernel.asked.block_size * (kernel.asked.nr_blocks + 1);
	tap_ok(kernel.asked.user_addr == (uintptr_t)kernel.model.base &&
	       kernel.asked.user_size >= bytes && kernel.asked.user_size < bytes + 2 * MIB,
	       "the kernel gets address and size, with room for one block more");

	kernel_boot();
	kernel.page = 1024 * MIB;
	expect_pages("pfq_open() succeeds with a page of 1 GiB", 1024 * MIB, 1, 0);

	kernel_boot();
	kernel.page = 2 * MIB;
	kernel.pin_errno = EPERM;
	expect_pages("pfq_open() succeeds if huge pages cannot be locked", sysconf(_SC_PAGESIZE), 1, 1);

	kernel_boot();
	kernel.ring_errno = EINVAL;
	kernel.error = "ring: no";
	kernel.page = 2 * MIB;
	tap_ok(pfq_open(&q, &best) == -EINVAL,
	       "pfq_open() fails if the kernel refuses the ring in any pages");
	tap_text(pfq_error(NULL), "pfq: ring: no", "the error text tells why");
	tap_equal(kernel.unmaps, 1, "pages that the kernel refused are unmapped");
	tap_ok(pfq_open(&q, &opts) == -EINVAL, "pfq_open() refuses an unknown value of hugepages");
	tap_text(pfq_error(NULL), "pfq: hugepages 2: want PFQ_HUGEPAGES_*", "the error text tells why");
	kernel_halt();
	return tap_done();
}
