// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Test that CPUs deliver concurrently while the reader reads, and that every missing packet is
 * counted as lost.
 */
#include <pthread.h>
#include <sched.h>

#include "ring_producer.h"
#include "rx_reader.h"
#include "tap.h"

#define CPUS 4
#define PACKETS 200000u

static struct model m;
static uint32_t running = CPUS;

struct cpu {
	pthread_t thread;
	struct producer producer;
	uint32_t id;
	uint64_t read;
	uint64_t last;
};

static void *deliver(void *arg)
{
	struct cpu *cpu = arg;
	uint64_t record[8] = { cpu->id };
	uint32_t i;

	for (i = 1; i <= PACKETS; i++) {
		record[1] = i;
		/* The length depends on the number, and the last word repeats the number. */
		record[2 + i % 6] = i;
		if (!producer_put(&cpu->producer, record, 8 * (3 + i % 6)))
			sched_yield();
	}
	__atomic_fetch_sub(&running, 1, __ATOMIC_RELEASE);
	return NULL;
}

static bool check(struct cpu *cpus, const struct pfq_pkthdr *pkt)
{
	uint64_t record[8] = { 0 };
	struct cpu *cpu;
	bool good;

	if (pkt->caplen > sizeof(record))
		return false;
	memcpy(record, pfq_pkt_data(pkt), pkt->caplen);
	if (record[0] >= CPUS)
		return false;
	cpu = &cpus[record[0]];
	good = record[1] > cpu->last && record[2 + record[1] % 6] == record[1] &&
		pkt->caplen == 8 * (3 + record[1] % 6);
	cpu->last = record[1];
	cpu->read++;
	return good;
}

static uint64_t read_until_done(struct ring *r, struct cpu *cpus)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t wrong = 0;
	bool last;

	do {
		last = !__atomic_load_n(&running, __ATOMIC_ACQUIRE);
		while (ring_read(r, &batch) == 1) {
			pfq_batch_for_each(pkt, &batch)
				wrong += !check(cpus, pkt);
			last = false;
		}
		sched_yield();
	} while (!last);
	return wrong;
}

int main(void)
{
	struct cpu cpus[CPUS] = { 0 };
	uint64_t i, wrong;
	struct ring r;

	model_init(&m, 4096, 16, CPUS);
	ring_init(&r, m.base, &m.so);
	for (i = 0; i < CPUS; i++) {
		cpus[i].id = i;
		cpus[i].producer.model = &m;
		pthread_create(&cpus[i].thread, NULL, deliver, &cpus[i]);
	}
	wrong = read_until_done(&r, cpus);
	for (i = 0; i < CPUS; i++) {
		struct cpu *cpu = &cpus[i];

		pthread_join(cpu->thread, NULL);
		tap_ok(cpu->read && cpu->read + cpu->producer.lost == PACKETS,
		       "CPU %u: each packet is read (%llu) or counted as lost (%llu)", cpu->id,
		       (unsigned long long)cpu->read,
		       (unsigned long long)cpu->producer.lost);
	}
	tap_equal(wrong, 0, "every packet is whole, and those of a CPU are in order");
	tap_equal(m.ring->consumed, m.delivered, "consumed equals the bytes delivered");
	tap_equal(model_free_blocks(&m), 16 - CPUS,
		  "all blocks but those in use are free");
	ring_exit(&r);
	model_exit(&m);
	return tap_done();
}
