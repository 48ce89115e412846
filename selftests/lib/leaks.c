// SPDX-License-Identifier: GPL-2.0-only
#include "leaks.h"

#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* A ring is freed after a grace period, on a busy machine a long one. */
static long free_kb(void)
{
	long last, kb = number_in("/proc/meminfo", "MemFree:");
	int same = 0, tries;

	for (tries = 0; same < 5 && tries < 50; tries++) {
		usleep(100000);
		last = kb;
		kb = number_in("/proc/meminfo", "MemFree:");
		same = labs(kb - last) < SLACK_KB / 10 ? same + 1 : 0;
	}
	return kb;
}

void leaks_open(void)
{
	if (buffers() < 0)
		tap_skip_all("/proc/slabinfo does not count packet buffers");
}

/* What each packet leaks, each round leaks; what one round holds back another one gives. */
void leaks_check(const char *what, int (*run)(void *arg, uint32_t frames), void *arg)
{
	int exact = 1, round;
	long b, kb;

	run(arg, LEAKS_FRAMES);		/* fills the caches */
	for (round = 0; round < ROUNDS; round++) {
		kb = free_kb();
		b = buffers();
		exact &= run(arg, LEAKS_FRAMES);
		kb -= free_kb();
		b = buffers() - b;
		if (b < SLACK_BUFFERS && labs(kb) < SLACK_KB)
			break;
		tap_note("round %d: %+ld buffers, %+ld kB", round, b, kb);
	}
	tap_ok(exact, "%s: %u packets are captured", what, LEAKS_FRAMES);
	tap_ok(b < SLACK_BUFFERS, "%s: packet buffers: %+ld", what, b);
	tap_ok(labs(kb) < SLACK_KB, "%s: memory: %+ld kB", what, kb);
}
