// SPDX-License-Identifier: LGPL-2.1-or-later
/* Older and newer programs and kernels share what both know. */
#include "fake_kernel.h"
#include "tap.h"

static void test_cpus(struct pfq *q)
{
	struct pfq_so_cpu_stats s;
	unsigned int cpu = 0;

	kernel.cpu_stats = (struct pfq_so_cpu_stats) { .seen = 7, .lost = 7 };
	while (!pfq_cpu_stats(q, cpu, &s, sizeof(s)) && s.cpu == cpu && s.lost == 7)
		cpu++;
	tap_ok(cpu == 4, "each CPU's");
	tap_ok(pfq_cpu_stats(q, 4, &s, sizeof(s)) == -ENOENT && strstr(pfq_error(q), "no cpu 4"),
	       "there are no more");
	tap_ok(pfq_cpu_stats(q, 0, &s, 3) == -EINVAL, "a size that is none");
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
	       !memcmp(&stats, &kernel.stats, sizeof(stats)), "all counters");

	tap_ok(!pfq_stats(q, (struct pfq_so_stats *)words, 16) &&
	       words[0] == 10 && words[1] == 6 && words[2] == 77,
	       "an older program gets what it knows");

	memset(&stats, 0xff, sizeof(stats));
	kernel.stats_known = 16;
	tap_ok(!pfq_stats(q, &stats, sizeof(stats)) && stats.delivered == 6 &&
	       stats.lost == 0 && stats.bytes == 0,
	       "what an older kernel does not count is zero");
	test_cpus(q);
	pfq_close(q);
	kernel_halt();
	return tap_done();
}
