/* SPDX-License-Identifier: GPL-2.0-only */
/* What each CPU has received. */
#ifndef _PFQ_CPU_H
#define _PFQ_CPU_H

struct net;
struct pfq_so_cpu_stats;
struct seq_file;

/* stats->cpu is set; -ENOENT: there is no such CPU. RTNL */
int pfq_cpu_stats(struct net *net, struct pfq_so_cpu_stats *stats);

int pfq_cpu_show(struct seq_file *m, struct net *net);

#endif
