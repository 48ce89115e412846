/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists of CPUs, and the NUMA nodes that CPUs belong to. */
#ifndef TOOLS_CPUS_H
#define TOOLS_CPUS_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_CPUS 4096

struct cpus {
	unsigned int n;
	int id[MAX_CPUS];
};

/*
 * Parse a list such as "0-3,8", as files in /proc and /sys and users write it; "" is an empty list. A CPU is in the
 * list once. Returns false if text is anything else, or a number is not below MAX_CPUS.
 */
bool cpus_parse(struct cpus *c, const char *text);

/* Parse a mask of hexadecimal digits, in groups separated by commas, such as "ff,00000001". Returns false for others. */
bool cpus_parse_mask(struct cpus *c, const char *text);

/* Write a list in ascending order, in the form of cpus_parse(); "-" if it is empty. */
void cpus_format(char *text, size_t size, const struct cpus *c);

void cpus_add(struct cpus *c, int cpu);
bool cpus_has(const struct cpus *c, int cpu);
void cpus_remove(struct cpus *c, int cpu);

/* Store the CPUs that are online, in ascending order. */
void cpus_online(struct cpus *c);

/* Return the node of a CPU, or -1 if the machine has no NUMA nodes. */
int cpu_node(int cpu);

/*
 * Store the CPUs that are online in the order of their distance from a node: its own CPUs first, and of those with the
 * same distance each core's first thread before the other threads. With node -1 the order is ascending.
 */
void cpus_near(struct cpus *c, int node);

#endif
