/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FORWARD_H
#define _PFQ_FORWARD_H

#include <linux/types.h>

struct pfq_group_cpu;
struct pfq_packet;
struct seq_file;

/*
 * Send a copy out of a device of the packet's network namespace. It leaves
 * with others when the CPU is through with this burst. -ELOOP: it has been
 * forwarded too often; else no such device, it is down, the packet is longer
 * than it can send, or no memory.
 */
int pfq_forward(const struct pfq_packet *p, int ifindex, int queue);

/* The same for a group, which counts it. */
void pfq_forward_for(struct pfq_group_cpu *cpu, const struct pfq_packet *p, int ifindex);

/* What became of all copies, a CPU. */
int pfq_forward_show(struct seq_file *m);

int pfq_forward_init(void);
/* Nobody forwards any more. Sends what waits. */
void pfq_forward_exit(void);

#endif
