/* SPDX-License-Identifier: GPL-2.0-only */
/* Statistics that both getsockopt() and /proc report. */
#ifndef _PFQ_CTL_STATS_H
#define _PFQ_CTL_STATS_H

struct net;
struct pfq_so_cpu_stats;
struct pfq_so_stats;
struct pfq_sock;

/**
 * pfq_stats_of_sock() - PFQ_SO_STATS: add up the statistics of a socket
 * @ps: the socket
 * @stats: zeroed; seen includes packets that the socket's groups filtered or dropped
 *
 * Context: Process, pfq_net.lock held. Call pfq_burst_fold_stats() first.
 */
void pfq_stats_of_sock(const struct pfq_sock *ps, struct pfq_so_stats *stats);

/**
 * pfq_stats_of_cpu() - PFQ_SO_CPU_STATS: add up the packets that a CPU received
 * @net: the network namespace of the devices
 * @stats: with cpu set; the rest is filled in
 *
 * Return: bytes of @stats, or -ENOENT: no such CPU.
 * Context: Process, pfq_net.lock held. Call pfq_burst_fold_stats() first.
 */
int pfq_stats_of_cpu(struct net *net, struct pfq_so_cpu_stats *stats);

#endif
