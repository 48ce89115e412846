/* SPDX-License-Identifier: GPL-2.0-only */
/* Copies of received packets, sent out of other devices. */
#ifndef _PFQ_FORWARD_H
#define _PFQ_FORWARD_H

#include <linux/types.h>

struct pfq_group_cpu;
struct pfq_packet;
struct seq_file;

/**
 * pfq_forward() - queue a copy of a packet for another device
 * @p: the packet
 * @ifindex: the device, in the packet's network namespace
 * @queue: its Tx queue, or PFQ_ANY_QUEUE for the one that the stack would choose
 *
 * The copy is sent with others when this CPU's softirq ends. The checksum is computed and a merged packet
 * segmented, if the stack has left that to the NIC.
 *
 * Return: 0, or -ELOOP (forwarded too often already, or forwarded already and once more to another
 * device), -ENETDOWN (no such device, or it is down or has no carrier), -EMSGSIZE (shorter than the
 * device's link header, longer than the MTU allows, or merged by the NIC), -E2BIG (too many segments),
 * -ENOBUFS (too many copies or devices wait on this CPU), -EFAULT (CPUs cannot read the packet), -ENOMEM,
 * -EBUSY (in a hard interrupt).
 * Context: The receive path: softirqs disabled, RCU read side.
 */
int pfq_forward(struct pfq_packet *p, int ifindex, int queue);

/**
 * pfq_forward_for() - queue a copy on behalf of a group, which counts the result
 * @cpu: the group's counters of this CPU
 * @p: the packet
 * @ifindex: the device, in the packet's network namespace
 *
 * Context: As pfq_forward().
 */
void pfq_forward_for(struct pfq_group_cpu *cpu, struct pfq_packet *p, int ifindex);

/**
 * pfq_forward_show() - print the counters of forwarded copies, one line per CPU
 * @m: the /proc file
 *
 * Return: 0.
 * Context: Process.
 */
int pfq_forward_show(struct seq_file *m);

/**
 * pfq_forward_init() - allocate the per-CPU slots
 *
 * Return: 0 or -ENOMEM.
 * Context: Module load.
 */
int pfq_forward_init(void);

/**
 * pfq_forward_exit() - send the queued copies, and free the slots
 *
 * Context: Module unload; nothing calls pfq_forward() any more. Sleeps.
 */
void pfq_forward_exit(void);

#endif
