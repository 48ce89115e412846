// SPDX-License-Identifier: GPL-2.0-only
/* Statistics that both getsockopt() and /proc report. */
#include <linux/cpumask.h>
#include <uapi/linux/pfq.h>

#include "ctl/stats.h"
#include "dev/device.h"
#include "group/group.h"
#include "ring/sock.h"

void pfq_stats_of_sock(const struct pfq_sock *ps, struct pfq_so_stats *stats)
{
	struct pfq_rx_ring *ring = pfq_sock_ring(ps);
	const struct pfq_membership *m;

	pfq_net_assert_locked(sock_net(&ps->sk));
	if (!ring)
		return;
	pfq_ring_stats(ring, stats);
	stats->filtered += ps->filtered;
	stats->dropped += ps->dropped;
	list_for_each_entry(m, &ps->groups, of_sock) {
		struct pfq_group_cpu sum = {};

		pfq_group_sum(m->group, &sum);
		stats->filtered += sum.filtered - m->filtered;
		stats->dropped += sum.dropped - m->dropped;
	}
	stats->seen += stats->filtered + stats->dropped;
}

int pfq_stats_of_cpu(struct net *net, struct pfq_so_cpu_stats *stats)
{
	struct pfq_dev_sum s = {};

	if (stats->cpu >= nr_cpu_ids)
		return -ENOENT;
	if (cpu_possible(stats->cpu))
		pfq_dev_add_up_cpu(net, stats->cpu, &s);
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
