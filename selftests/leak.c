// SPDX-License-Identifier: GPL-2.0-only
/*
 * A long capture gives back what it takes: packet buffers and memory, counted
 * before and after. A wrong drop path compiles, loads and delivers all packets.
 */
#include "capture.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT		15000
#define LENGTH		1000
/* what per-CPU caches may still hold */
#define SLACK_BUFFERS	2000
#define SLACK_KB	6000
#define ROUNDS		3

/* The number after a line's first word, in a file of the kernel's. */
static long number_in(const char *file, const char *word)
{
	char line[512], format[64];
	FILE *f = fopen(file, "re");
	long n = -1;

	snprintf(format, sizeof(format), "%s %%ld", word);
	while (f && n < 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, format, &n) != 1)
			n = -1;
	if (f)
		fclose(f);
	return n;
}

static long buffers(void)
{
	return number_in("/proc/slabinfo", "skbuff_head_cache");
}

static long free_kb(void)
{
	return number_in("/proc/meminfo", "MemFree:");
}

static int capture_some(struct traffic *t, unsigned int flags, uint32_t count)
{
	struct frame_ask ask = { .count = count, .min_len = LENGTH, .max_len = LENGTH };
	struct capture c;
	int exact;

	capture_open(&c, NULL);
	capture_bind(&c, t->dev, flags);
	traffic_start_deaf(t, ask);
	capture_follow(&c, t);
	while (c.tally.right < count && capture_read(&c, 3000) > 0)
		;
	exact = tally_exact(&c.tally);
	capture_close(&c);
	usleep(300000);	/* the ring is freed after a grace period */
	return exact;
}

/* The last ring is freed after a grace period, on a busy machine a long one. */
static long taken_kb(long before)
{
	int tries;

	for (tries = 0; tries < 30 && before - free_kb() >= SLACK_KB; tries++)
		usleep(100000);
	return before - free_kb();
}

/* What each packet leaks, each round leaks; what one round holds back another one gives. */
static void check(struct traffic *t, unsigned int flags, const char *what)
{
	int exact = 1, round;
	long b, kb;

	capture_some(t, flags, COUNT + 1);	/* fills the caches */
	for (round = 0; round < ROUNDS; round++) {
		b = buffers();
		kb = free_kb();
		exact &= capture_some(t, flags, COUNT);
		b = buffers() - b;
		kb = taken_kb(kb);
		if (b < SLACK_BUFFERS && kb < SLACK_KB)
			break;
		tap_note("round %d: %+ld buffers, %+ld kB", round, b, kb);
	}
	tap_ok(exact, "%u packets are captured", COUNT);
	tap_ok(b < SLACK_BUFFERS, "%s: packet buffers: %+ld", what, b);
	tap_ok(kb < SLACK_KB, "%s: memory: %+ld kB", what, kb);
}

int main(void)
{
	struct traffic t;
	int i;

	traffic_open(&t);
	if (buffers() < 0)
		tap_skip_all("/proc/slabinfo does not count packet buffers");
	tap_plan(6);
	check(&t, 0, "copied");
	if (strcmp(expected_via(&t), "hook")) {
		for (i = 0; i < 3; i++)
			tap_skip("a driver without hooks gives nothing to steal", "stolen");
		return tap_done();
	}
	check(&t, PFQ_BIND_STEAL, "stolen");
	return tap_done();
}
