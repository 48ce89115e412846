// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that the reader returns a block only when the kernel has left it and all of it is read. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

/* the frame of a record of 1024 bytes, three of which fill a block of 4096 */
static const uint8_t data[1024 - PFQ_PKT_HDRLEN];

static int count(const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	int n = 0;

	pfq_batch_for_each(pkt, batch)
		n++;
	return n;
}

int main(void)
{
	struct pfq_batch batch;
	struct producer p = { 0 };
	struct model m;
	struct ring r;

	model_init(&m, 4096, 4, 1);
	p.model = &m;
	ring_init(&r, m.base, &m.so);

	tap_ok(ring_read(&r, &batch) == 0, "nothing is read before the first packet");
	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 3,
	       "a full block is one batch");
	tap_ok(ring_read(&r, &batch) == 0, "nothing is read after it");
	tap_equal(model_free_blocks(&m), 3, "a block that the kernel has not left is not returned");

	producer_put(&p, data, sizeof(data));
	tap_equal(model_free_blocks(&m), 2, "the kernel takes the next block");
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 1,
	       "the next block's first packet is read");
	tap_equal(model_free_blocks(&m), 3, "the first block is returned");

	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 2,
	       "a batch ends with its block");
	tap_equal(model_free_blocks(&m), 2,
		  "a block is not returned while its batch is valid");
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 1,
	       "the rest is in the next batch");
	tap_equal(model_free_blocks(&m), 3, "then the block is returned");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
