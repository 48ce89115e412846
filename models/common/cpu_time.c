// SPDX-License-Identifier: GPL-2.0-only
/* CPU time of a process tree, from its CPU clocks and /proc. */
#include "cpu_time.h"

#include <stdio.h>
#include <time.h>

uint64_t cpu_time(pid_t pid)
{
	struct timespec t;
	char path[64];
	uint64_t sum;
	clockid_t clock;
	FILE *children;
	pid_t child;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
		return 0;
	sum = t.tv_sec * 1000000000ull + t.tv_nsec;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	children = fopen(path, "re");
	if (!children)
		return 0;
	while (fscanf(children, "%d", &child) == 1)
		sum += cpu_time(child);
	fclose(children);
	return sum;
}
