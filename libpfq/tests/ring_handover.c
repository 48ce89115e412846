// SPDX-License-Identifier: LGPL-2.1-or-later
/* A block goes back when it is full, left by the kernel, and read; not before. */
#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

/* Records of 1024 bytes: three fill a block of 4096. */
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

	tap_ok(ring_read(&r, &batch) == 0, "nothing before the first packet");
	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 3,
	       "a full block is one batch");
	tap_ok(ring_read(&r, &batch) == 0, "then nothing");
	tap_equal(model_free_blocks(&m), 3, "the open block is not given back");

	producer_put(&p, data, sizeof(data));
	tap_equal(model_free_blocks(&m), 2, "the kernel took the next block");
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 1,
	       "the next block's first packet");
	tap_equal(model_free_blocks(&m), 3, "the read one went back");

	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	producer_put(&p, data, sizeof(data));
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 2,
	       "a batch ends with its block");
	tap_equal(model_free_blocks(&m), 2,
		  "a block is kept while its batch is in use");
	tap_ok(ring_read(&r, &batch) == 1 && count(&batch) == 1,
	       "the rest in the next batch");
	tap_equal(model_free_blocks(&m), 3, "and the block went back");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
