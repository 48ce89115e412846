// SPDX-License-Identifier: GPL-2.0-only
/* Computes latency, loss and order from the stamps of pfq gen. */
#include <stdlib.h>

#include "stamp.h"
#include "stamps.h"

static bool test_and_set(struct stream *st, uint64_t number)
{
	uint8_t *byte = &st->seen[number % STAMPS_WINDOW / 8];
	const uint8_t bit = 1 << (number % 8);
	const bool was = *byte & bit;

	*byte |= bit;
	return was;
}

/* The numbers above the highest, up to a new one, were not seen yet. */
static void advance(struct stream *st, uint64_t number)
{
	uint64_t n = number - st->highest, i;

	if (n > STAMPS_WINDOW)
		n = STAMPS_WINDOW;
	for (i = 0; i < n; i++)
		st->seen[(number - i) % STAMPS_WINDOW / 8] &= ~(1 << ((number - i) % 8));
	st->highest = number;
}

/* Has the number come already? Of numbers below the window, that is not known. */
static bool came_before(struct stream *st, uint64_t number)
{
	return number <= st->highest && st->highest - number < STAMPS_WINDOW && test_and_set(st, number);
}

static void count(struct stream *st, uint64_t number)
{
	if (came_before(st, number)) {
		st->duplicates++;
		return;
	}
	if (number > st->highest)
		advance(st, number);
	else
		st->reordered++;
	if (st->highest - number < STAMPS_WINDOW)
		test_and_set(st, number);
	st->frames++;
	if (number < st->first)
		st->first = number;
}

static struct stream *stream_of(struct stamps *s, const struct stamp *stamp)
{
	struct stream *st = s->stream[stamp->stream];

	if (st)
		return st;
	st = calloc(1, sizeof(*st));
	if (!st) {
		s->no_memory = true;
		return NULL;
	}
	st->first = st->highest = stamp->number;
	s->stream[stamp->stream] = st;
	return st;
}

static void note_times(struct stamps *s, struct stream *st, const struct stamp *stamp, uint64_t now)
{
	if (now >= stamp->time)
		histogram_add(&s->latency, now - stamp->time, 1);
	else
		s->early++;
	if (st->gap && now >= st->gap)
		histogram_add(&s->gaps, now - st->gap, 1);
	st->gap = now;
}

void stamps_add(struct stamps *s, const struct frame *f)
{
	struct stamp stamp;
	struct stream *st;
	bool first;

	if (f->caplen < f->len || !stamp_read(&stamp, f->data, f->caplen)) {
		s->unstamped++;
		return;
	}
	first = !s->stream[stamp.stream];
	st = stream_of(s, &stamp);
	if (!st)
		return;
	note_times(s, st, &stamp, f->tstamp);
	if (first) {
		test_and_set(st, stamp.number);
		st->frames = 1;
	} else {
		count(st, stamp.number);
	}
}

void stamps_sum(const struct stamps *s, struct stamps_sum *sum)
{
	unsigned int i;

	*sum = (struct stamps_sum) { 0 };
	for (i = 0; i < STAMPS_STREAMS; i++) {
		const struct stream *st = s->stream[i];

		if (!st)
			continue;
		sum->streams++;
		sum->frames += st->frames;
		sum->duplicates += st->duplicates;
		sum->reordered += st->reordered;
		sum->lost += st->highest - st->first + 1 - st->frames;
	}
}

void stamps_free(struct stamps *s)
{
	unsigned int i;

	for (i = 0; i < STAMPS_STREAMS; i++)
		free(s->stream[i]);
	free(s);
}
