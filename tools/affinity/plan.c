// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choose a CPU for each queue. The algorithms are those of PFQ 6's pfq-affinity. Each goes along a list of CPUs, from a
 * first one, by a step, giving so many queues to each CPU, and leaves out those that a filter does not want. Two of them
 * go on with the next device where the one before ended: they choose the CPUs with the fewest queues.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/similar_name.h"
#include "affinity.h"

struct algorithm {
	const char *name;
	int numbers;		/* how many follow the name */
	int step, multi;
	int parity;		/* 0 even, 1 odd CPUs alone; -1 all */
	bool go_on;		/* the next device goes on */
	int first;		/* -1: of the options */
	bool any;		/* each queue gets all CPUs */
};

static const struct algorithm algorithms[] = {
	{ "round-robin",	0, 1, 1, -1, true, -1, false },
	{ "naive",		0, 1, 1, -1, false, -1, false },
	{ "multiple",		1, 1, 1, -1, true, -1, false },
	{ "raster",		1, 1, 1, -1, false, -1, false },
	{ "even",		0, 1, 1, 0, false, -1, false },
	{ "odd",		0, 1, 1, 1, false, -1, false },
	{ "any",		0, 1, 1, -1, false, -1, true },
	{ "all-in",		1, 0, 1, -1, false, -1, false },
	{ "step",		1, 1, 1, -1, false, -1, false },
	{ "custom",		2, 1, 1, -1, false, -1, false },
};

#define NAMES "round-robin, naive, multiple/N, raster/N, even, odd, any, all-in:CPU, step:N, custom:STEP/N"

static const char *complain(const char *name)
{
	static char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (similar_name(name, algorithms[i].name)) {
			snprintf(text, sizeof(text), "there is no algorithm '%s'; did you mean %s?", name, algorithms[i].name);
			return text;
		}
	snprintf(text, sizeof(text), "there is no algorithm '%.40s': give " NAMES, name);
	return text;
}

/* Parse "NAME", "NAME:A" or "NAME:A/B"; as in PFQ 6, : and / mean the same. Returns NULL, or what is wrong. */
static const char *parse(struct algorithm *a, const char *text)
{
	const size_t len = strcspn(text, ":/");
	int v[2] = { 0 }, n = 0, end = 0;
	char name[32], after = 0;
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)len, text);
	for (i = 0; i < ARRAY_SIZE(algorithms) && strcmp(name, algorithms[i].name); i++)
		;
	if (i == ARRAY_SIZE(algorithms))
		return complain(name);
	*a = algorithms[i];
	if (text[len])
		n = sscanf(text + len + 1, "%4d%n%c%4d%n", &v[0], &end, &after, &v[1], &end);
	n = n == 3 && strchr(":/", after) ? 2 : n;
	if (n < 0 || n > 2 || n != a->numbers || (n && text[len + 1 + end]) || (!n && text[len]))
		return a->numbers == 0 ? "this algorithm takes no number: give " NAMES : "a number is missing or wrong: give " NAMES;
	if (n && (v[0] < (strcmp(name, "all-in") != 0) || (n == 2 && v[1] < 1)))
		return "give a number from 1";
	if (!strcmp(name, "all-in"))
		a->first = v[0];
	else if (!strcmp(name, "step") || n == 2)
		a->step = v[0];
	else if (n)
		a->multi = v[0];
	if (n == 2)
		a->multi = v[1];
	return NULL;
}

const char *plan_check(const char *algorithm)
{
	struct algorithm a;

	return parse(&a, algorithm);
}

static int position(const struct cpus *list, int cpu)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (list->id[i] == cpu)
			return i;
	return -1;
}

static bool is_wanted(const struct algorithm *a, const struct affinity_args *args, int cpu)
{
	return (a->parity < 0 || cpu % 2 == a->parity) && !cpus_has(&args->exclude, cpu);
}

/* The state of a plan: how many queues each CPU has. */
static int queues_on[MAX_CPUS];

/* Return, from place on, the CPU with the fewest queues, where a->multi queues count as one. -1: no CPU is wanted. */
static int least_used(const struct algorithm *a, const struct affinity_args *args, const struct cpus *list, int place)
{
	int best = -1, cpu;
	unsigned int i;

	for (i = 0; i < list->n; i++) {
		cpu = list->id[(place + i) % list->n];
		if (is_wanted(a, args, cpu) && (best < 0 || queues_on[cpu] / a->multi < queues_on[best] / a->multi))
			best = cpu;
	}
	return best;
}

/* Return the CPU of the device's k-th queue, along the list. -1: no CPU is wanted. */
static int along(const struct algorithm *a, const struct affinity_args *args, const struct cpus *list, int place, int k)
{
	long x, left = k;
	int cpu;

	/* a step that divides the number of CPUs may never meet a wanted one */
	for (x = 0; x < (k + 1L) * list->n; x++) {
		cpu = list->id[(place + x * a->step) % list->n];
		if (!is_wanted(a, args, cpu))
			continue;
		if (left < a->multi)
			return cpu;
		left -= a->multi;
	}
	return -1;
}

/* Store which CPUs a device's queues may have, the nearest ones first, and the place of the first one. */
static int candidates(struct cpus *list, int *place, const struct algorithm *a, const struct affinity_dev *d,
		      const struct affinity_args *args)
{
	const int first = a->first >= 0 ? a->first : args->first_cpu;

	cpus_near(list, args->flat ? -1 : d->node);
	*place = first < 0 ? 0 : position(list, first);
	return *place >= 0 ? 0 : affinity_fail("there is no CPU %d online", first);
}

static int no_cpu(const struct affinity_dev *d)
{
	return affinity_fail("%s: no CPU is left: exclude fewer, or choose another algorithm", d->name);
}

/* How many different queues has the device, and which of them is this interrupt's? */
static int nr_queue(const struct affinity_dev *d, size_t irq)
{
	int nr = 0;
	size_t i;

	for (i = 1; i <= irq; i++)
		nr += d->irqs.irq[i].queue != d->irqs.irq[i - 1].queue;
	return nr;
}

/* Give a queue all wanted CPUs. */
static void give_all(struct cpus *to, const struct algorithm *a, const struct affinity_args *args, const struct cpus *list)
{
	unsigned int i;

	to->n = 0;
	for (i = 0; i < list->n; i++)
		if (is_wanted(a, args, list->id[i]))
			cpus_add(to, list->id[i]);
}

/*
 * With one-to-many, the CPUs that no queue got are dealt to the queues in turn, so that the kernel may move an interrupt
 * among those of its own queue.
 */
static void share_rest(struct affinity_dev *d, const struct algorithm *a, const struct affinity_args *args,
		       const struct cpus *list)
{
	const size_t n = d->irqs.n;
	struct cpus rest;
	unsigned int i;
	size_t k, nr_queues = 0;

	give_all(&rest, a, args, list);
	for (k = 0; k < n && d->irqs.irq[k].queue >= 0; k++) {
		nr_queues = nr_queue(d, k) + 1;
		if (d->cpu[k].n)
			cpus_remove(&rest, d->cpu[k].id[0]);
	}
	for (k = 0; k < n && d->irqs.irq[k].queue >= 0; k++)
		for (i = nr_queue(d, k); i < rest.n; i += nr_queues)
			cpus_add(&d->cpu[k], rest.id[i]);
}

static int plan_device(struct affinity_dev *d, const struct algorithm *a, const struct affinity_args *args)
{
	int place, cpu = -1, queue = -1;
	struct cpus list;
	size_t i;

	if (candidates(&list, &place, a, d, args))
		return EXIT_FAILED;
	for (i = 0; i < d->irqs.n && d->irqs.irq[i].queue >= 0; i++) {
		/* a queue's interrupts for rx and tx share a CPU */
		if (d->irqs.irq[i].queue != queue) {
			queue = d->irqs.irq[i].queue;
			cpu = a->go_on ? least_used(a, args, &list, place) : along(a, args, &list, place, nr_queue(d, i));
			if (cpu < 0)
				return no_cpu(d);
			queues_on[cpu]++;
		}
		if (a->any)
			give_all(&d->cpu[i], a, args, &list);
		else
			cpus_add(&d->cpu[i], cpu);
	}
	if (args->one_to_many)
		share_rest(d, a, args, &list);
	return 0;
}

/* bind: queue K gets the K-th CPU of the command line, or all of them with one_to_many. */
static int plan_bind(struct affinity_dev *d, const struct affinity_args *args)
{
	struct cpus online;
	unsigned int k;
	size_t i;

	cpus_online(&online);
	for (k = 0; k < args->bind.n; k++)
		if (!cpus_has(&online, args->bind.id[k]))
			return affinity_fail("there is no CPU %d online", args->bind.id[k]);
	for (i = 0; i < d->irqs.n && d->irqs.irq[i].queue >= 0; i++) {
		for (k = 0; args->one_to_many && k < args->bind.n; k++)
			cpus_add(&d->cpu[i], args->bind.id[k]);
		if (!args->one_to_many)
			cpus_add(&d->cpu[i], args->bind.id[nr_queue(d, i) % args->bind.n]);
	}
	return 0;
}

int plan_make(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	struct algorithm a;
	int i, ret = 0;

	if (args->bind.n)
		return plan_bind(devs, args);
	parse(&a, args->algorithm);
	memset(queues_on, 0, sizeof(queues_on));
	for (i = 0; i < n && !ret; i++)
		ret = plan_device(&devs[i], &a, args);
	return ret;
}
