// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Test that frames of any length reach the kernel whole and in order, whenever the ring wraps
 * around.
 */
#include "tap.h"
#include "tx_model.h"

#define SIZE 65536
#define FRAMES 20000

static uint32_t frame_len(uint32_t n, uint32_t longest)
{
	return n % 97 == 5 ? longest - n % 33 : n * 31 % 1600;
}

static bool put(struct tx_ring *r, uint32_t n)
{
	uint32_t i, len = frame_len(n, tx_ring_max_frame(r));
	uint8_t *frame = tx_ring_reserve(r, len);

	if (!frame)
		return false;
	for (i = 0; i < len; i++)
		frame[i] = n * 7 + i;
	tx_ring_commit(r, len, n % 3, n + 1);
	return true;
}

static bool take(struct tx_model *m, struct tx_ring *r, uint32_t n)
{
	const struct pfq_tx_pkthdr *h = tx_model_peek(m);
	const uint8_t *frame = (const void *)(h + 1);
	uint32_t i, len = frame_len(n, tx_ring_max_frame(r));
	bool right;

	if (!h)
		return false;
	right = h->len == len && h->copies == n % 3 && h->tstamp == n + 1;
	for (i = 0; right && i < len; i++)
		right = frame[i] == (uint8_t)(n * 7 + i);
	tx_model_take(m, len);
	return right;
}

/* Fill the ring and take step frames, again and again. */
static void run(uint32_t start, uint32_t step)
{
	uint32_t sent = 0, got = 0, wrong = 0, full = 0, i;
	struct tx_model m;
	struct tx_ring r;

	tx_model_init(&m, &r, SIZE, start);
	while (got < FRAMES) {
		while (sent < FRAMES && put(&r, sent))
			sent++;
		full += sent < FRAMES;
		for (i = 0; i < step && got < sent; i++)
			wrong += !take(&m, &r, got++);
	}
	tap_ok(full && !wrong, "start %u, step %u: each frame is whole and in order (the ring was full %u times)",
	       start, step, full);
	tap_ok(tx_model_empty(&m), "the ring is empty at the end");
	tx_model_exit(&m);
}

static void shorter_than_reserved(void)
{
	const struct pfq_tx_pkthdr *h;
	struct tx_model m;
	struct tx_ring r;

	tx_model_init(&m, &r, SIZE, 0);
	memset(tx_ring_reserve(&r, 1500), 1, 1500);
	memset(tx_ring_reserve(&r, 1500), 2, 60);
	tx_ring_commit(&r, 60, 1, 0);
	h = tx_model_peek(&m);
	tap_ok(h && h->len == 60 && *(const uint8_t *)(h + 1) == 2,
	       "a reservation can be abandoned, and a frame can be shorter than reserved");
	tx_model_take(&m, 60);
	tap_ok(tx_model_empty(&m), "the ring has no other frame");
	tx_model_exit(&m);
}

static void nonsense(void)
{
	struct tx_model m;
	struct tx_ring r;

	tx_model_init(&m, &r, SIZE, 0);
	while (put(&r, 1))
		;
	m.map->tail = r.head + 16;
	tap_ok(!put(&r, 1), "a tail beyond head frees no room");
	m.map->tail = r.head - SIZE - 16;
	tap_ok(!put(&r, 1), "a tail further behind head than the size of the ring frees no room");
	m.map->tail = r.head;
	tap_ok(put(&r, 1), "a consistent tail frees room");
	tx_model_exit(&m);
}

int main(void)
{
	run(0, 1);
	run(0, 50);
	run(UINT32_MAX - 15 - 32 * SIZE / 2, 7);
	shorter_than_reserved();
	nonsense();
	return tap_done();
}
