// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test a sender with a kernel thread that sleeps: each frame arrives, and no wakeup is lost. */
#include <pthread.h>
#include <sched.h>

#include "tap.h"
#include "tx_model.h"

#define FRAMES 200000u

static struct tx_model m;
static struct tx_ring r;
static uint32_t woken, sleeps, wrong;

static void *send_frames(void *arg)
{
	uint32_t n;
	uint32_t *frame;

	(void)arg;
	for (n = 0; n < FRAMES; n++) {
		while (!(frame = tx_ring_reserve(&r, 4 + n % 200)))
			sched_yield();
		*frame = n;
		tx_ring_commit(&r, 4 + n % 200, 1, 0);
		if (tx_ring_needs_flush(&r))
			__atomic_store_n(&woken, 1, __ATOMIC_SEQ_CST);
		if (n % 64 == 0)
			sched_yield();
	}
	return NULL;
}

/* The same accesses in the same order as in the kernel's thread. */
static void sleep_until_woken(void)
{
	__atomic_store_n(&m.map->asleep, 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (tx_model_empty(&m)) {
		sleeps++;
		while (!__atomic_load_n(&woken, __ATOMIC_SEQ_CST))
			sched_yield();
	}
	__atomic_store_n(&woken, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&m.map->asleep, 0, __ATOMIC_RELAXED);
}

int main(void)
{
	const struct pfq_tx_pkthdr *h;
	pthread_t sender;
	uint32_t n = 0;

	tx_model_init(&m, &r, 65536, 0);
	pthread_create(&sender, NULL, send_frames, NULL);
	while (n < FRAMES) {
		h = tx_model_peek(&m);
		if (!h) {
			sleep_until_woken();
			continue;
		}
		wrong += h->len != 4 + n % 200 || *(const uint32_t *)(h + 1) != n;
		tx_model_take(&m, 4 + n % 200);
		n++;
	}
	pthread_join(sender, NULL);
	tap_ok(!wrong, "%u frames are whole and in order", n);
	tap_ok(sleeps, "the thread sleeps (%u times)", sleeps);
	tx_model_exit(&m);
	return tap_done();
}
