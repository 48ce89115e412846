// SPDX-License-Identifier: GPL-2.0-only
/* Lists of CPUs, and NUMA nodes. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "root.h"

#define CPU "sys/devices/system/cpu"
#define NODE "sys/devices/system/node"

bool cpus_has(const struct cpus *c, int cpu)
{
	unsigned int i;

	for (i = 0; i < c->n; i++)
		if (c->id[i] == cpu)
			return true;
	return false;
}

void cpus_add(struct cpus *c, int cpu)
{
	if (c->n < MAX_CPUS && !cpus_has(c, cpu))
		c->id[c->n++] = cpu;
}

void cpus_remove(struct cpus *c, int cpu)
{
	unsigned int i, n = 0;

	for (i = 0; i < c->n; i++)
		if (c->id[i] != cpu)
			c->id[n++] = c->id[i];
	c->n = n;
}

/* Parse a number below MAX_CPUS, and move text behind it. Returns -1 if there is none. */
static int parse_cpu(const char **text)
{
	unsigned long value;
	char *end;

	if (!isdigit((unsigned char)**text))
		return -1;
	value = strtoul(*text, &end, 10);
	*text = end;
	return value < MAX_CPUS ? (int)value : -1;
}

/* Add the CPUs of "3" or "0-3", and move text behind it. */
static bool parse_range(struct cpus *c, const char **text)
{
	const int first = parse_cpu(text);
	int last = first, cpu;

	if (first >= 0 && **text == '-') {
		++*text;
		last = parse_cpu(text);
	}
	if (first < 0 || last < first)
		return false;
	for (cpu = first; cpu <= last; cpu++)
		cpus_add(c, cpu);
	return true;
}

bool cpus_parse(struct cpus *c, const char *text)
{
	c->n = 0;
	if (!*text)
		return true;
	while (parse_range(c, &text)) {
		if (!*text)
			return true;
		if (*text++ != ',')
			return false;
	}
	return false;
}

bool cpus_parse_mask(struct cpus *c, const char *text)
{
	int digits = 0, cpu, bit, value;
	const char *p;

	c->n = 0;
	for (p = text; *p; p++) {
		if (*p != ',' && !isxdigit((unsigned char)*p))
			return false;
		digits += *p != ',';
	}
	cpu = 0;
	while (p-- > text) {
		if (*p == ',')
			continue;
		value = isdigit((unsigned char)*p) ? *p - '0' : tolower((unsigned char)*p) - 'a' + 10;
		for (bit = 0; bit < 4; bit++)
			if (value & 1 << bit)
				cpus_add(c, cpu + bit);
		cpu += 4;
	}
	return digits > 0;
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void cpus_format(char *text, size_t size, const struct cpus *c)
{
	struct cpus s = *c;
	unsigned int i, k;
	size_t len = 0;

	snprintf(text, size, "-");
	qsort(s.id, s.n, sizeof(*s.id), compare);
	for (i = 0; i < s.n && len < size; i = k + 1) {
		k = i;
		while (k + 1 < s.n && s.id[k + 1] == s.id[k] + 1)
			k++;
		len += snprintf(text + len, size - len, "%s%d", i ? "," : "", s.id[i]);
		if (k > i && len < size)
			len += snprintf(text + len, size - len, "-%d", s.id[k]);
	}
}

void cpus_online(struct cpus *c)
{
	char text[8192];

	if (!root_line(text, sizeof(text), CPU "/online") || !cpus_parse(c, text) || !c->n)
		cpus_parse(c, "0");
}

int cpu_node(int cpu)
{
	struct dirent **entries;
	int n, i, node = -1;

	n = root_list(&entries, CPU "/cpu%d", cpu);
	for (i = 0; i < n && node < 0; i++)
		if (sscanf(entries[i]->d_name, "node%d", &node) != 1)
			node = -1;
	root_list_free(entries, n);
	return node;
}

/* Return the distance of two nodes, as the firmware tells it: 10 is a node's own memory. */
static int distance(int from, int to)
{
	char text[4096], *p = text;
	int value = 0, i;

	if (from == to)
		return 10;
	root_line(text, sizeof(text), NODE "/node%d/distance", from);
	for (i = 0; i <= to; i++)
		value = strtol(p, &p, 10);
	return value > 0 ? value : 255;
}

/* Return 0 for the first thread of a core, 1 for the second. */
static int thread_of(int cpu)
{
	char text[1024];
	struct cpus siblings;
	unsigned int i;

	root_line(text, sizeof(text), CPU "/cpu%d/topology/thread_siblings_list", cpu);
	if (cpus_parse(&siblings, text))
		for (i = 0; i < siblings.n; i++)
			if (siblings.id[i] == cpu)
				return i;
	return 0;
}

struct near {
	int cpu, distance, thread;
};

static int compare_near(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance - y->distance;
	return x->thread != y->thread ? x->thread - y->thread : x->cpu - y->cpu;
}

void cpus_near(struct cpus *c, int node)
{
	static struct near near[MAX_CPUS];
	unsigned int i;

	cpus_online(c);
	if (node < 0)
		return;
	for (i = 0; i < c->n; i++)
		near[i] = (struct near){ c->id[i], distance(node, cpu_node(c->id[i])), thread_of(c->id[i]) };
	qsort(near, c->n, sizeof(*near), compare_near);
	for (i = 0; i < c->n; i++)
		c->id[i] = near[i].cpu;
}
