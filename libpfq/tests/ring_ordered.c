// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that ring_read_ordered() reads the records of all streams in the order of their times, each once. */
#include <errno.h>

#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define STREAMS	3
#define BLOCK	4096
#define BLOCKS	64

struct world {
	struct model m;
	struct ring r;
	struct producer p[STREAMS];
};

static void world_init(struct world *w)
{
	int i;

	*w = (struct world) { 0 };
	model_init(&w->m, BLOCK, BLOCKS, STREAMS);
	ring_init(&w->r, w->m.base, &w->m.so);
	for (i = 0; i < STREAMS; i++)
		w->p[i].model = &w->m;
}

static void world_exit(struct world *w)
{
	ring_exit(&w->r);
	model_exit(&w->m);
}

/* A record at a time, which is also its data. */
static void put(struct world *w, int stream, uint64_t time)
{
	w->p[stream].tstamp = time - 1;
	producer_put_u64(&w->p[stream], time);
}

/* Read all that is there. Returns how many records came; *misplaced: how many before an earlier one; *batches. */
static unsigned int read_all(struct world *w, unsigned int *misplaced, unsigned int *batches)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	unsigned int n = 0;
	uint64_t last = 0;

	*misplaced = *batches = 0;
	while (ring_read_ordered(&w->r, &batch) == 1) {
		++*batches;
		pfq_batch_for_each(pkt, &batch) {
			*misplaced += pkt_u64(pkt) < last || pkt_u64(pkt) != pkt->tstamp;
			last = pkt_u64(pkt);
			n++;
		}
	}
	return n;
}

/* Runs of `run` records of each stream in turn, over several blocks. */
static void test_runs(unsigned int run, unsigned int records)
{
	unsigned int i, n, misplaced, batches;
	struct world w;

	world_init(&w);
	for (i = 0; i < records; i++)
		put(&w, i / run % STREAMS, i + 1);
	n = read_all(&w, &misplaced, &batches);
	tap_equal(n, records, "runs of %u: each record is read once", run);
	tap_equal(misplaced, 0, "runs of %u: in the order of time", run);
	tap_ok(batches <= records / run + BLOCKS, "runs of %u: in %u batches", run, batches);
	tap_ok(w.r.consumed == w.m.delivered, "runs of %u: all count as consumed", run);
	world_exit(&w);
}

/* The blocks that were read go back, so that the ring never fills. */
static void test_long(void)
{
	unsigned int i, n = 0, misplaced, all = 0, batches;
	struct world w;

	world_init(&w);
	for (i = 0; i < 100000; i++) {
		put(&w, (i * 2654435761u >> 7) % STREAMS, i + 1);
		if (i % 1000 == 999) {
			n += read_all(&w, &misplaced, &batches);
			all += misplaced;
		}
	}
	tap_equal(n, 100000, "a long run: each record is read once");
	tap_equal(all, 0, "a long run: in the order of time");
	world_exit(&w);
}

/* Records of one time keep the order of their stream, and a clock that goes back stops nothing. */
static void test_odd_times(void)
{
	unsigned int n, misplaced, batches, i;
	struct world w;

	world_init(&w);
	for (i = 0; i < 60; i++)
		put(&w, i % STREAMS, 7);
	n = read_all(&w, &misplaced, &batches);
	tap_equal(n, 60, "records of one time: each is read once");
	tap_equal(batches, STREAMS, "records of one time: a batch of each stream");
	for (i = 0; i < 300; i++)
		put(&w, i % STREAMS, 1000 - i);
	n = read_all(&w, &misplaced, &batches);
	tap_equal(n, 300, "a clock that goes back: each record is read once");
	put(&w, 1, UINT64_MAX);
	put(&w, 2, UINT64_MAX);
	n = read_all(&w, &misplaced, &batches);
	tap_equal(n, 2, "the last time that there is: each record is read once");
	world_exit(&w);
}

/* Something wrote to the map. */
static void test_damaged(void)
{
	struct pfq_batch batch;
	struct world w;

	world_init(&w);
	put(&w, 0, 1);
	put(&w, 1, 2);
	((struct pfq_pkthdr *)((uint8_t *)w.p[0].block + PFQ_BLOCK_HDRLEN))->caplen = 0x7fffffff;
	tap_equal(ring_read_ordered(&w.r, &batch), -EIO, "a record that does not fit into its block is an error");
	w.p[1].block->committed = BLOCK + 64;
	tap_equal(ring_read_ordered(&w.r, &batch), -EIO, "so are more bytes than a block has");
	world_exit(&w);
}

int main(void)
{
	test_runs(1, 3000);
	test_runs(7, 3000);
	test_runs(500, 3000);
	test_long();
	test_odd_times();
	test_damaged();
	return tap_done();
}
