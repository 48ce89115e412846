// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that functions that need a receive ring fail for a handle without one. */
#include "fake_kernel.h"
#include "tap.h"

static const struct pfq_opts send_only = { .size = sizeof(send_only), .send_only = 1 };

static int poll_error(struct pollfd *pfd, int timeout)
{
	(void)timeout;
	pfd->revents = POLLERR;
	return 1;
}

static void refused(struct pfq *q, int ret, const char *what)
{
	tap_ok(ret == -ENOBUFS, "%s fails", what);
	tap_text(pfq_error(q), "pfq: this handle has no receive ring: open one without send_only",
		 "the error text says what to do");
}

static void test_no_ring(void)
{
	uint64_t buf[64];
	struct pfq_so_stats stats = { .seen = 1 };
	struct pfq_so_ring ring;
	uint32_t gid = PFQ_NEW_GROUP;
	struct pfq_batch batch;
	struct pfq *q = NULL;

	kernel_boot();
	tap_ok(!pfq_open(&q, &send_only) && !kernel.asked.nr_blocks, "pfq_open() requests no ring");
	tap_equal(pfq_ring_page_size(q), 0, "pfq_ring_page_size() returns 0");
	refused(q, pfq_read(q, &batch, 0), "pfq_read()");
	refused(q, pfq_read_copy(q, buf, sizeof(buf), &batch, 0), "pfq_read_copy()");
	refused(q, pfq_dispatch(q, NULL, NULL, 0), "pfq_dispatch()");
	refused(q, pfq_ring_info(q, &ring, sizeof(ring)), "pfq_ring_info()");
	kernel.bind_errno = kernel.option_errno = ENOBUFS;
	refused(q, pfq_bind(q, "lo", -1, 0), "pfq_bind()");
	refused(q, pfq_group_join(q, &gid, PFQ_POLICY_SHARED, NULL), "pfq_group_join()");
	refused(q, pfq_group_filter_clear(q, PFQ_OWN_GROUP), "pfq_group_filter_clear()");
	kernel.poll = poll_error;
	kernel.so_error = ENETDOWN;
	tap_ok(pfq_poll(q, 0) == -ENETDOWN, "pfq_poll() reports a device that was removed");
	tap_ok(!pfq_stats(q, &stats, sizeof(stats)) && !stats.seen, "pfq_stats() returns counters of 0");
	pfq_close(q);
	tap_ok(kernel.closed == 1 && !kernel.unmaps, "pfq_close() closes the socket and unmaps nothing");
	kernel_halt();
	kernel.model.base = NULL;
}

static void test_contradictions(void)
{
	struct pfq_opts opts = send_only;
	struct pfq *q;

	kernel_boot();
	opts.nr_blocks = 128;
	tap_ok(pfq_open(&q, &opts) == -EINVAL && !q, "pfq_open() refuses options of the ring");
	tap_text(pfq_error(NULL), "pfq: send_only makes no ring: leave the other options 0",
		 "the error text says what to do");
	opts = send_only;
	opts.send_only = 2;
	tap_ok(pfq_open(&q, &opts) == -EINVAL, "pfq_open() refuses a send_only of 2");
	tap_text(pfq_error(NULL), "pfq: send_only is 2: want 0 or 1", "the error text says what to do");
	kernel_halt();
	kernel.model.base = NULL;
}

static void test_ring(void)
{
	struct pfq_so_ring ring;
	struct pfq *q;

	kernel_boot();
	pfq_open(&q, NULL);
	tap_ok(!pfq_ring_info(q, &ring, sizeof(ring)) && ring.block_size == 4096 && ring.nr_blocks == 8,
	       "pfq_ring_info() returns the geometry of a handle with a ring");
	pfq_close(q);
	kernel_halt();
	kernel.model.base = NULL;
}

int main(void)
{
	test_no_ring();
	test_contradictions();
	test_ring();
	return tap_done();
}
