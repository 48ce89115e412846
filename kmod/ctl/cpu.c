// SPDX-License-Identifier: GPL-2.0-only
/* What each CPU has received: the sum of what it counts for each device. */
#include <linux/cpumask.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <uapi/linux/pfq.h>

#include "ctl/cpu.h"
#include "dev/device.h"

int pfq_cpu_stats(struct net *net, struct pfq_so_cpu_stats *stats)
{
	struct pfq_dev_stats s = {};

	if (stats->cpu >= nr_cpu_ids)
		return -ENOENT;
	if (cpu_possible(stats->cpu))
		pfq_dev_sum_cpu(net, stats->cpu, &s);
	*stats = (struct pfq_so_cpu_stats) {
		.cpu = stats->cpu,
		.seen = s.seen,
		.delivered = s.delivered,
		.filtered = s.filtered,
		.dropped = s.dropped,
		.lost = s.lost,
		.stolen = s.stolen,
	};
	return sizeof(*stats);
}

int pfq_cpu_show(struct seq_file *m, struct net *net)
{
	int cpu;

	seq_puts(m, "# cpu seen delivered filtered dropped lost stolen\n");
	rtnl_lock();
	for_each_possible_cpu(cpu) {
		struct pfq_so_cpu_stats s = { .cpu = cpu };

		pfq_cpu_stats(net, &s);
		seq_printf(m, "%d %llu %llu %llu %llu %llu %llu\n", cpu, s.seen, s.delivered,
			   s.filtered, s.dropped, s.lost, s.stolen);
	}
	rtnl_unlock();
	return 0;
}
