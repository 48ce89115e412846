// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which pages a ring gets, and that nothing stays behind of those it does not. */
#include <unistd.h>

#include "fake_kernel.h"
#include "tap.h"

#define MIB (1ul << 20)

static const struct pfq_opts best = {
	.size = sizeof(best),
	.hugepages = PFQ_HUGEPAGES_BEST,
	.tstamp = PFQ_TSTAMP_COARSE,
};

static void opened(const char *what, size_t page, int maps, int unmaps)
{
	struct pfq *q;

	tap_ok(!pfq_open(&q, &best), "%s", what);
	tap_equal(pfq_ring_page_size(q), page, "the page's size");
	tap_equal(kernel.huge_maps, maps, "huge pages mapped");
	tap_equal(kernel.unmaps, unmaps, "and given back");
	pfq_close(q);
	tap_equal(kernel.unmaps, unmaps + 1, "the ring is unmapped");
}

int main(void)
{
	struct pfq_opts opts = { .size = sizeof(opts), .hugepages = 2 };
	struct pfq *q;
	uint64_t bytes;

	kernel_boot();
	opened("no huge pages", sysconf(_SC_PAGESIZE), 0, 0);
	tap_ok(!kernel.asked.user_addr && !kernel.asked.user_size, "the kernel gives the memory");
	tap_equal(kernel.asked.tstamp, PFQ_TSTAMP_COARSE, "tstamp arrives");

	kernel_boot();
	kernel.page = 2 * MIB;
	opened("pages of 2 MiB", 2 * MIB, 1, 0);
	bytes = (uint64_t)kernel.asked.block_size * (kernel.asked.nr_blocks + 1);
	tap_ok(kernel.asked.user_addr == (uintptr_t)kernel.model.base &&
	       kernel.asked.user_size >= bytes && kernel.asked.user_size < bytes + 2 * MIB,
	       "the kernel is told, with room for a block more");

	kernel_boot();
	kernel.page = 1024 * MIB;
	opened("a page of 1 GiB", 1024 * MIB, 1, 0);

	kernel_boot();
	kernel.page = 2 * MIB;
	kernel.pin_errno = EPERM;
	opened("huge pages that may not be locked", sysconf(_SC_PAGESIZE), 1, 1);

	kernel_boot();
	kernel.ring_errno = EINVAL;
	kernel.error = "ring: no";
	kernel.page = 2 * MIB;
	tap_ok(pfq_open(&q, &best) == -EINVAL, "a ring that is refused in any pages");
	tap_text(pfq_error(NULL), "pfq: ring: no", "its text");
	tap_equal(kernel.unmaps, 1, "nothing stays mapped");
	tap_ok(pfq_open(&q, &opts) == -EINVAL, "hugepages 2");
	tap_text(pfq_error(NULL), "pfq: hugepages 2: want PFQ_HUGEPAGES_*", "its text");
	kernel_halt();
	return tap_done();
}
