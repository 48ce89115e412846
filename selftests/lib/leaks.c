// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count packet buffers (/proc/slabinfo) and free memory (/proc/meminfo) before and after
 * a capture.
 */
#include "leaks.h"

#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Per-CPU caches may hold this much between two counts. */
#define SLACK_BUFFERS	2000
#define SLACK_KB	6000
#define ROUNDS		3

/* Return the number that follows a word at the start of a line in a proc file, or -1. */
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

static long count_buffers(void)
{
	return number_in("/proc/slabinfo", "skbuff_head_cache");
}

/*
 * Wait until free memory is steady: a ring is freed after an RCU grace period, which is
 * long on a busy machine.
 */
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
	if (count_buffers() < 0)
		tap_skip_all("/proc/slabinfo does not count packet buffers");
}

/*
 * A leak shows in every round, and adds up: memory is compared with that before the first round. What a
 * cache holds back shows in only some rounds. With KASAN the memory in use of 7.3 swings by 24 MB.
 */
void leaks_check(const char *what, int (*run)(void *arg, uint32_t frames), void *arg)
{
	int exact = 1, round;
	long b, kb, free_before;

	run(arg, LEAKS_FRAMES);		/* fills the caches */
	free_before = free_kb();
	for (round = 0; round < ROUNDS; round++) {
		b = count_buffers();
		exact &= run(arg, LEAKS_FRAMES);
		kb = free_before - free_kb();
		b = count_buffers() - b;
		if (b < SLACK_BUFFERS && labs(kb) < SLACK_KB)
			break;
		tap_note("round %d: %+ld packet buffers, %+ld kB of memory in use", round, b, kb);
	}
	tap_ok(exact, "%s: all %u frames are accounted for", what, LEAKS_FRAMES);
	tap_ok(b < SLACK_BUFFERS, "%s: the kernel frees all packet buffers (%+ld)", what, b);
	tap_ok(labs(kb) < SLACK_KB, "%s: the kernel frees all memory (%+ld kB)", what, kb);
}
