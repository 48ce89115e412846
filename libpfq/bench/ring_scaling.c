// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring_scaling [PACKETS]: measure how a ring scales when 1 to 8 CPUs deliver to it concurrently and
 * a reader reads each packet. It runs in user space, with the kernel's ring layout and memory order
 * (testlib/ring_producer.h). It prints ns per packet; compare them only with those of the same
 * machine.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "ring_producer.h"
#include "rx_reader.h"

#define LEN		60
#define ROUNDS		3
#define PRODUCERS_MAX	8
#define LINE		64

struct deliverer {
	pthread_t thread;
	struct producer producer;
};

static unsigned long packets = 2000000;
static unsigned int running;
static volatile uint64_t sink;		/* keeps the compiler from removing the reads */

/*
 * Store a packet as pfq_fastpath_deliver() does, without a counter that the producers share.
 * Returns false if the ring is full.
 */
static bool put(struct producer *p, const uint8_t *data)
{
	struct pfq_pkthdr *h;

	if ((!p->block || p->offset + PFQ_PKT_STRIDE(LEN) > p->model->so.block_size) && !producer_open_block(p))
		return false;
	h = (void *)((uint8_t *)p->block + p->offset);
	*h = (struct pfq_pkthdr) { .tstamp = ++p->tstamp, .caplen = LEN, .len = LEN };
	memcpy(h + 1, data, LEN);
	p->offset += PFQ_PKT_STRIDE(LEN);
	__atomic_store_n(&p->block->committed, p->offset, __ATOMIC_RELEASE);
	return true;
}

static void *deliver(void *arg)
{
	struct deliverer *d = arg;
	uint8_t frame[LEN] = { 0 };
	unsigned long i;

	for (i = 0; i < packets; i++) {
		memcpy(frame, &i, sizeof(i));
		while (!put(&d->producer, frame))
			sched_yield();
	}
	__atomic_fetch_sub(&running, 1, __ATOMIC_RELEASE);
	return NULL;
}

static uint64_t read_all(struct ring *r)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t n = 0, sum = 0;
	bool last;

	do {
		last = !__atomic_load_n(&running, __ATOMIC_ACQUIRE);
		while (ring_read(r, &batch) == 1) {
			pfq_batch_for_each(pkt, &batch) {
				sum += pkt_u64(pkt) + pkt->len;
				n++;
			}
			last = false;
		}
		sched_yield();
	} while (!last);
	sink = sum;
	return n;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* Run n producers. Returns ns per packet, or -1 if packets are missing. */
static double run(unsigned int n)
{
	struct deliverer d[PRODUCERS_MAX] = { 0 };
	struct model m;
	struct ring r;
	uint64_t got;
	double took;
	unsigned int i;

	model_init(&m, 1 << 16, 256, PRODUCERS_MAX);
	if (ring_init(&r, m.base, &m.so))
		return -1;
	running = n;
	took = -now();
	for (i = 0; i < n; i++) {
		d[i].producer.model = &m;
		pthread_create(&d[i].thread, NULL, deliver, &d[i]);
	}
	got = read_all(&r);
	took += now();
	for (i = 0; i < n; i++)
		pthread_join(d[i].thread, NULL);
	ring_exit(&r);
	model_exit(&m);
	return got == n * packets ? took / got : -1;
}

static void print_cache_lines(void)
{
	printf("cache lines that producer and reader share, computed from the layout: %.1f per packet of %d bytes (its record),\n"
	       "1 per read of a stream (committed), 4 per block of %d packets (next, free_head, free[], free_tail);\n"
	       "cache lines that producers share: the last three, once per block\n",
	       (double)PFQ_PKT_STRIDE(LEN) / LINE, LEN, (int)(((1 << 16) - PFQ_BLOCK_HDRLEN) / PFQ_PKT_STRIDE(LEN)));
}

int main(int argc, char **argv)
{
	unsigned int n;
	int round;

	if (argc > 1)
		packets = strtoul(argv[1], NULL, 0);
	printf("%ld CPUs: more threads than that share CPUs\n", sysconf(_SC_NPROCESSORS_ONLN));
	for (n = 1; n <= PRODUCERS_MAX; n *= 2) {
		double best = 0, worst = 0;

		for (round = 0; round < ROUNDS; round++) {
			double ns = run(n);

			if (ns < 0) {
				fprintf(stderr, "ring_scaling: %u producers: packets are missing\n", n);
				return 1;
			}
			best = !round || ns < best ? ns : best;
			worst = ns > worst ? ns : worst;
		}
		printf("%u producers: %6.1f ns per packet, the slowest of %d runs %6.1f\n", n, best, ROUNDS, worst);
	}
	print_cache_lines();
	return 0;
}
