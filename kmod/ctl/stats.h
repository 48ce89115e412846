/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics as user space gets them, by options and by /proc. */
#ifndef _PFQ_CTL_STATS_H
#define _PFQ_CTL_STATS_H

struct net;
struct pfq_so_cpu_stats;
struct pfq_so_stats;
struct pfq_sock;

/* What its groups rejected counts as seen. pfq_burst_fold_stats() before. RTNL */
void pfq_stats_of_sock(const struct pfq_sock *ps, struct pfq_so_stats *stats);

/* stats->cpu is set; -ENOENT: there is no such CPU. pfq_burst_fold_stats() before. RTNL */
int pfq_stats_of_cpu(struct net *net, struct pfq_so_cpu_stats *stats);

#endif
