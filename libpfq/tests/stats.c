// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that programs and kernels of different versions share the counters that both know. */
#include "fake_kernel.h"
#include "tap.h"

static void test_cpus(struct pfq *q)
{
	struct pfq_so_cpu_stats s;
	unsigned int cpu = 0;

	kernel.cpu_stats = (struct pfq_so_cpu_stats) { .seen = 7, .lost = 7 };
	while (!pfq_cpu_stats(q, cpu, &s, sizeof(s)) && s.cpu == cpu && s.lost == 7)
		cpu++;
	tap_ok(cpu == 4, "pfq_cpu_stats() returns the counters of each CPU");
	tap_ok(pfq_cpu_stats(q, 4, &s, sizeof(s)) == -ENOENT && strstr(pfq_error(q), "no CPU 4 or above"),
	       "pfq_cpu_stats() fails beyond the last CPU");
	tap_ok(pfq_cpu_stats(q, 0, &s, 3) == -EINVAL, "pfq_cpu_stats() refuses a size below 4");
}

int main(void)
{
	struct pfq_so_stats stats;
	uint64_t words[3] = { 0, 0, 77 };
	struct pfq *q;

	kernel_boot();
	kernel.stats = (struct pfq_so_stats) {
		.seen = 10, .delivered = 6, .filtered = 1, .dropped = 1,
		.lost = 2, .stolen = 5, .bytes = 4000,
	};
	pfq_open(&q, NULL);
	tap_ok(!pfq_stats(q, &stats, sizeof(stats)) &&
	       !memcmp(&stats, &kernel.stats, sizeof(stats)), "pfq_stats() returns all counters");

	tap_ok(!pfq_stats(q, (struct pfq_so_stats *)words, 16) &&
	       words[0] == 10 && words[1] == 6 && words[2] == 77,
	       "an older program gets the counters that it knows");

	memset(&stats, 0xff, sizeof(stats));
	kernel.stats_known = 16;
	tap_ok(!pfq_stats(q, &stats, sizeof(stats)) && stats.delivered == 6 &&
	       stats.lost == 0 && stats.bytes == 0,
	       "counters that an older kernel does not know are 0");
	test_cpus(q);
	pfq_close(q);
	kernel_halt();
	return tap_done();
}
