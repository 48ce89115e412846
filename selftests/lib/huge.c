// SPDX-License-Identifier: GPL-2.0-only
/* Count and reserve huge pages. */
#include "huge.h"

#include <linux/mman.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>

static void *held = MAP_FAILED;
static size_t size;

/* which: the prefix of a file in /sys/kernel/mm/hugepages, "free" or "resv" */
static long read_count(unsigned int mib, const char *which)
{
	char path[96];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%ukB/%s_hugepages",
		 mib * 1024, which);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%ld", &n) != 1)
			n = -1;
		fclose(f);
	}
	return n;
}

/* A mapping reserves pages. The kernel counts them as free until they are touched. */
long huge_free(unsigned int mib)
{
	long n = read_count(mib, "free"), reserved = read_count(mib, "resv");

	return n < 0 ? -1 : n - reserved;
}

void huge_hold(unsigned int mib)
{
	const int shift = mib == 2 ? 21 : 30;
	long n = huge_free(mib);

	size = n > 0 ? (size_t)n << shift : 0;
	if (size)
		held = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | shift << MAP_HUGE_SHIFT, -1, 0);
}

void huge_release(void)
{
	if (held != MAP_FAILED)
		munmap(held, size);
	held = MAP_FAILED;
}
