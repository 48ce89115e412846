/* SPDX-License-Identifier: GPL-2.0-only */
/* The interrupts of a network device, and the queues that they serve. */
#ifndef TOOLS_IRQS_H
#define TOOLS_IRQS_H

#include <stdbool.h>
#include <stddef.h>

#include "cpus.h"

/* What an interrupt is for, as its name says. */
enum irq_use {
	IRQ_CONTROL	= 0,	/* link, management, events: no queue */
	IRQ_RX		= 1,
	IRQ_TX		= 2,
	IRQ_RX_TX	= 3,
};

struct irq {
	int number;
	char name[64];		/* of the handler, as in /proc/interrupts */
	int queue;		/* -1: none */
	enum irq_use use;
	char allowed[512];	/* smp_affinity_list */
	char effective[512];	/* where the interrupt arrives; "" if the kernel does not tell */
};

struct irqs {
	size_t n;
	struct irq *irq;
};

/*
 * Find the interrupts of a device: those of its PCI device, or else those whose names contain the device's. They are in
 * the order of queues; those without a queue come last. The list is empty if the device has none, or is down and its
 * driver has none then. Free it by irqs_free(). Returns 0 or -ENOMEM.
 */
int irqs_find(struct irqs *list, const char *dev);
void irqs_free(struct irqs *list);

/*
 * Tell from the name of an interrupt which queue of dev it serves. *queue is -1 without a number. has_word tells whether
 * a word for a direction was in the name, as "rx"; without one, the caller must look at the device's other interrupts.
 */
enum irq_use irq_name_parse(const char *name, const char *dev, int *queue, bool *has_word);

/* Return the CPU that an interrupt arrives at, or -1 if that is not known: it may arrive at several. */
int irq_cpu(const struct irq *irq);

/* Return whether an interrupt can arrive at one CPU alone. */
bool irq_is_pinned(const struct irq *irq);

/* Return "rx", "tx", "rx tx" or "control". */
const char *irq_use_name(enum irq_use use);

#endif
