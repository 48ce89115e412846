// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that ring_read() detects each index and length that is out of range. */
#include <errno.h>

#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

static struct model m;
static struct ring r;
static struct producer p;

static void begin(void)
{
	model_init(&m, 4096, 4, 2);
	ring_init(&r, m.base, &m.so);
	p = (struct producer) { .model = &m };
	producer_put_u64(&p, 1);
}

static void expect(int want, const char *what)
{
	struct pfq_batch batch;
	int got = ring_read(&r, &batch);

	if (!tap_ok(got == want, "%s", what))
		tap_note("got %d, want %d", got, want);
	ring_exit(&r);
	model_exit(&m);
}

static void read_first(void)
{
	struct pfq_batch batch;

	ring_read(&r, &batch);
}

int main(void)
{
	begin();
	expect(1, "a consistent ring is read");

	begin();
	m.ring->stream[0].first = 5;
	expect(-EIO, "a first block beyond the last one is an error");

	begin();
	p.block->committed = 4096 + 16;
	expect(-EIO, "committed beyond the block is an error");

	begin();
	p.block->committed = 32;
	expect(-EIO, "committed within the block's header is an error");

	begin();
	p.block->committed += 4;
	expect(-EIO, "committed that is not aligned is an error");

	begin();
	producer_put_u64(&p, 2);
	read_first();
	p.block->committed -= PFQ_PKT_STRIDE(8);
	expect(-EIO, "committed that decreases is an error");

	begin();
	read_first();
	p.block->next = 5;
	expect(-EIO, "a next block beyond the last one is an error");

	begin();
	read_first();
	model_block(&m, 1)->committed = 0;
	p.block->next = 2;
	expect(-EIO, "a next block without a header is an error");

	begin();
	read_first();
	p.block->next = 1;
	expect(1, "a chain with a cycle is read again, but not for ever");
	return tap_done();
}
