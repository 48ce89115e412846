// SPDX-License-Identifier: GPL-2.0-only
/* Sends the frames of a source in time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stamp.h"
#include "worker.h"

#define NS_PER_US	1000ull
#define NS_PER_MS	1000000ull
#define NS_PER_SEC	1000000000ull
#define BATCH		64		/* frames for each system call, without a rate */
#define AHEAD		(20 * NS_PER_MS)	/* how far a kernel thread's ring is filled */
#define SPIN		(100 * NS_PER_US)	/* a sleep ends about so much too late */
#define NAP		(50 * NS_PER_MS)	/* the longest sleep, so that a stop is seen */
#define MAX_LATE	(100 * NS_PER_MS)	/* what a thread makes up for */

struct run {
	struct worker *w;
	const atomic_bool *stop;
	uint64_t to_real;	/* CLOCK_REALTIME - CLOCK_MONOTONIC */
	uint64_t end;		/* 0: none */
	double due;		/* when the next frame is to leave, ns since begun */
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * NS_PER_SEC + t.tv_nsec;
}

uint64_t worker_clock(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static void sleep_ns(uint64_t ns)
{
	const struct timespec t = { ns / NS_PER_SEC, ns % NS_PER_SEC };

	nanosleep(&t, NULL);
}

/* Is there a time at which each frame is to leave? */
static bool is_paced(const struct gen_args *args)
{
	return args->pace.rate || (args->read && args->speed != SPEED_MAX);
}

/* The stamp is at the end of the frame, which has a checksum. The old one is what the checksum covers. */
static void write_stamp(struct worker *w, const struct gen_frame *f, uint64_t time)
{
	const struct stamp s = { .stream = w->index, .number = w->source.nr - 1, .time = time };
	uint8_t *p = f->data + f->len - STAMP_LEN, old[STAMP_LEN];

	memcpy(old, p, STAMP_LEN);
	stamp_write(p, &s);
	l4_checksum_replace(f->layout, f->data, f->len - STAMP_LEN, old, p, STAMP_LEN);
}

/* A frame of another length has its stamp elsewhere: what is left behind must be zeros again. */
static void clear_stamp(const struct gen_frame *f)
{
	static const uint8_t zeros[STAMP_LEN];
	uint8_t *p = f->data + f->len - STAMP_LEN, old[STAMP_LEN];

	memcpy(old, p, STAMP_LEN);
	memset(p, 0, STAMP_LEN);
	l4_checksum_replace(f->layout, f->data, f->len - STAMP_LEN, old, zeros, STAMP_LEN);
}

/* Note the gaps of the frames that a system call gave to the device at once. */
static void note_gaps(struct worker *w, uint64_t now)
{
	if (w->given && w->pending)
		histogram_add(&w->gaps, now - w->given, 1);
	if (w->pending > 1)
		histogram_add(&w->gaps, 0, w->pending - 1);
	if (w->pending)
		w->given = now;
	w->pending = 0;
}

static int flush(struct run *r)
{
	struct worker *w = r->w;

	if (!w->sink.threaded && !w->sink.file && is_paced(w->args))
		note_gaps(w, worker_clock());
	w->pending = 0;
	return sink_flush(&w->sink) == -1 ? -1 : 0;
}

static bool is_over(const struct run *r)
{
	return atomic_load_explicit(r->stop, memory_order_relaxed);
}

/* Wait until a frame may be given to the sink. Returns 0, 1 to stop, or -1. */
static int wait_until(struct run *r, uint64_t due)
{
	struct worker *w = r->w;
	const uint64_t early = w->sink.threaded ? AHEAD : 0;
	uint64_t now = worker_clock();

	if (w->sink.file || due <= now + early)
		return is_over(r);
	if (flush(r))
		return -1;
	while ((now = worker_clock() + early) < due) {
		const uint64_t left = due - now;

		if (is_over(r) || (r->end && now - early >= r->end))
			return 1;
		if (w->sink.threaded)
			sleep_ns(NS_PER_MS);
		else if (left > SPIN)
			sleep_ns(left - SPIN < NAP ? left - SPIN : NAP);
	}
	return 0;
}

/* Give a frame to the sink; while the ring is full, let it be sent. Returns 0, 1 to stop, or -1. */
static int put(struct run *r, const struct gen_frame *f, uint64_t time)
{
	struct worker *w = r->w;
	int ret;

	while ((ret = sink_put(&w->sink, f->data, f->len, time)) == -EAGAIN) {
		if (is_over(r))
			return 1;
		if (flush(r))
			return -1;
		if (w->sink.threaded)
			sleep_ns(NS_PER_MS / 10);
	}
	return ret;
}

/* When a frame is to leave, in ns since begun. What a thread cannot make up for is skipped. */
static double due_of(struct run *r, const struct gen_frame *f)
{
	struct worker *w = r->w;
	const double now = worker_clock() - w->begun;

	if (!w->args->pace.rate && w->args->read)
		r->due = f->time / w->args->speed;
	if (!w->sink.file && r->due + w->skipped + MAX_LATE < now)
		w->skipped = now - r->due;
	return r->due + w->skipped;
}

static int send_frame(struct run *r, const struct gen_frame *f)
{
	struct worker *w = r->w;
	const bool paced = is_paced(w->args);
	uint64_t due = paced || w->sink.file ? w->begun + (uint64_t)due_of(r, f) : worker_clock();
	int ret;

	if (r->end && due >= r->end)
		return 1;
	ret = paced ? wait_until(r, due) : is_over(r);
	if (ret)
		return ret;
	if (paced && !w->sink.threaded && !w->sink.file)
		due = worker_clock();
	if (w->args->stamp)
		write_stamp(w, f, due + r->to_real);
	ret = put(r, f, paced || w->sink.file ? due + r->to_real : 0);
	if (w->args->stamp)
		clear_stamp(f);
	if (ret)
		return ret;
	r->due += pace_gap(&w->pace, f->len, &w->source.seed);
	w->frames++;
	w->bytes += pace_wire_bytes(f->len);
	return ++w->pending >= BATCH ? flush(r) : 0;
}

/* Let the kernel thread send what is in the ring. A stop does not wait for frames whose time has not come. */
static void drain(struct run *r)
{
	struct worker *w = r->w;
	struct pfq_so_tx_stats stats;

	if (flush(r) || !w->sink.threaded)
		return;
	for (;;) {
		sink_stats(&w->sink, &stats);
		if (stats.taken >= w->frames || is_over(r))
			return;
		sleep_ns(NS_PER_MS);
	}
}

static const char *send_all(struct run *r)
{
	struct worker *w = r->w;
	struct gen_frame f;
	int ret;

	for (;;) {
		ret = source_next(&w->source, &f);
		if (ret < 0)
			return w->source.error;
		if (!ret)
			return NULL;
		ret = send_frame(r, &f);
		if (ret)
			return ret < 0 ? w->sink.error : NULL;
	}
}

static void *run_thread(void *arg)
{
	struct run *r = arg;
	struct worker *w = r->w;

	w->begun = worker_clock();
	r->to_real = clock_ns(CLOCK_REALTIME) - w->begun;
	r->end = w->args->seconds ? w->begun + w->args->seconds * NS_PER_SEC : 0;
	w->error = send_all(r);
	if (!w->error) {
		w->sink.error[0] = '\0';
		drain(r);
		w->error = w->sink.error[0] ? w->sink.error : NULL;
	}
	w->ended = worker_clock();
	free(r);
	w->done = true;
	return NULL;
}

int worker_open(struct worker *w, const struct gen_args *args, unsigned int index)
{
	w->args = args;
	w->index = index;
	w->pace = args->pace;
	w->pace.rate /= args->nr_queues;
	if (source_open(&w->source, args, index)) {
		w->error = w->source.error;
		return -1;
	}
	if (sink_open(&w->sink, args, index)) {
		w->error = w->sink.error;
		return -1;
	}
	return 0;
}

int worker_start(struct worker *w, const atomic_bool *stop)
{
	struct run *r = calloc(1, sizeof(*r));
	int ret;

	if (!r) {
		w->error = strerror(ENOMEM);
		return -1;
	}
	r->w = w;
	r->stop = stop;
	ret = pthread_create(&w->thread, NULL, run_thread, r);
	if (!ret)
		return 0;
	free(r);
	w->error = strerror(ret);
	return -1;
}

void worker_close(struct worker *w)
{
	if (!w->args)
		return;
	source_close(&w->source);
	sink_close(&w->sink);
}
