// SPDX-License-Identifier: GPL-2.0-only
/* Show which CPU gets the interrupts of which queue, as a picture and as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "affinity.h"
#include "host/root.h"

/* Return whether a CPU's queues are shown. */
static bool is_chosen(const struct affinity_args *args, int cpu)
{
	struct cpus chosen;

	return !args->cpu || (cpus_parse(&chosen, args->cpu) && cpus_has(&chosen, cpu));
}

/* Write the queues of a device that interrupt a CPU: "0 1 2", * behind one that may move. Returns their number. */
static int queues_on(char *text, size_t size, const struct affinity_dev *d, int cpu)
{
	int n = 0, last = -1;
	size_t i, len = 0;

	*text = '\0';
	for (i = 0; i < d->irqs.n; i++) {
		const struct irq *irq = &d->irqs.irq[i];

		if (irq->queue < 0 || irq_cpu(irq) != cpu || irq->queue == last || len >= size)
			continue;
		last = irq->queue;
		len += snprintf(text + len, size - len, "%s%d%s", n++ ? " " : "", irq->queue, irq_is_pinned(irq) ? "" : "*");
	}
	return n;
}

static void print_header(struct affinity_dev *devs, int n)
{
	int i;

	fputs("  CPU node", stdout);
	for (i = 0; i < n; i++)
		printf("  %-14s", devs[i].name);
	putchar('\n');
}

/* Print the row of a CPU. Returns false if no queue interrupts it and such rows are not wanted. */
static bool print_row(struct affinity_dev *devs, int n, int cpu, bool also_idle)
{
	char cell[n][256];
	int i, any = 0, width;
	const int node = cpu_node(cpu);

	for (i = 0; i < n; i++)
		any += queues_on(cell[i], sizeof(cell[i]), &devs[i], cpu);
	if (!any && !also_idle)
		return false;
	printf(node < 0 ? "%5d    -" : "%5d %4d", cpu, node);
	for (i = 0; i < n; i++) {
		width = i + 1 < n ? 14 : 0;
		printf("  %-*s", width, *cell[i] ? cell[i] : ".");
	}
	/* a far CPU reads what the NIC writes across the interconnect */
	for (i = 0; i < n; i++)
		if (*cell[i] && node >= 0 && devs[i].node >= 0 && node != devs[i].node)
			printf("  far from %s", devs[i].name);
	putchar('\n');
	return true;
}

static void print_cpus(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	struct cpus online, idle = { 0 };
	char list[1024];
	unsigned int i;

	cpus_online(&online);
	print_header(devs, n);
	for (i = 0; i < online.n; i++)
		if (is_chosen(args, online.id[i]) && !print_row(devs, n, online.id[i], args->all_cpus || args->cpu))
			cpus_add(&idle, online.id[i]);
	cpus_format(list, sizeof(list), &idle);
	if (idle.n)
		printf("  no queue: CPU %s\n", list);
}

/* Describe the CPUs that xps_cpus or rps_cpus of a device's queues choose; return false if none does. */
static bool steering(char *text, size_t size, const char *dev, const char *kind)
{
	struct dirent **queues;
	const int n = root_list(&queues, "sys/class/net/%s/queues", dev);
	char mask[4096], list[1024];
	struct cpus c;
	size_t len = 0;
	int i;

	*text = '\0';
	for (i = 0; i < n && len < size; i++) {
		const char *queue = queues[i]->d_name;

		if (!root_line(mask, sizeof(mask), "sys/class/net/%s/queues/%s/%s", dev, queue, kind) ||
		    !cpus_parse_mask(&c, mask) || !c.n)
			continue;
		cpus_format(list, sizeof(list), &c);
		len += snprintf(text + len, size - len, " %s>%s", queue, list);
	}
	root_list_free(queues, n);
	return len;
}

static void print_device(const struct affinity_dev *d)
{
	char text[1024], near[1024];
	struct cpus all, own = { 0 };
	unsigned int i, nr_queues = 0, moving = 0;

	for (i = 0; i < d->irqs.n; i++) {
		nr_queues += d->irqs.irq[i].queue >= 0 && (!i || d->irqs.irq[i].queue != d->irqs.irq[i - 1].queue);
		moving += d->irqs.irq[i].queue >= 0 && !irq_is_pinned(&d->irqs.irq[i]);
	}
	printf("%s: %s, %u queue%s with interrupts", d->name, *d->driver ? d->driver : "no driver", nr_queues,
	       nr_queues == 1 ? "" : "s");
	if (d->node >= 0) {
		cpus_online(&all);
		for (i = 0; i < all.n; i++)
			if (cpu_node(all.id[i]) == d->node)
				cpus_add(&own, all.id[i]);
		cpus_format(near, sizeof(near), &own);
		printf(", node %d: CPU %s", d->node, near);
	}
	putchar('\n');
	if (moving)
		puts("  * may arrive at other CPUs, too: pfq affinity set pins it");
	if (steering(text, sizeof(text), d->name, "xps_cpus"))
		printf("  XPS, the queue that a CPU sends by:%s\n", text);
	if (steering(text, sizeof(text), d->name, "rps_cpus"))
		printf("  RPS, the CPUs that get a queue's packets:%s\n", text);
}

void picture_print(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	int i;

	for (i = 0; i < n; i++)
		print_device(&devs[i]);
	print_cpus(devs, n, args);
}

static json_t *steering_json(const char *dev, const char *kind)
{
	struct dirent **queues;
	const int n = root_list(&queues, "sys/class/net/%s/queues", dev);
	json_t *object = json_object();
	char mask[4096], list[1024];
	struct cpus c;
	int i;

	for (i = 0; i < n; i++) {
		if (!root_line(mask, sizeof(mask), "sys/class/net/%s/queues/%s/%s", dev, queues[i]->d_name, kind) ||
		    !cpus_parse_mask(&c, mask) || !c.n)
			continue;
		cpus_format(list, sizeof(list), &c);
		json_object_set_new(object, queues[i]->d_name, json_string(list));
	}
	root_list_free(queues, n);
	return object;
}

static json_t *irq_json(const struct affinity_dev *d, size_t i)
{
	const struct irq *irq = &d->irqs.irq[i];
	json_t *o = json_pack("{s:i, s:s, s:s, s:s, s:s}", "irq", irq->number, "name", irq->name, "use",
			      irq_use_name(irq->use), "allowed", irq->allowed, "effective", irq->effective);
	char list[8192];

	if (irq->queue >= 0)
		json_object_set_new(o, "queue", json_integer(irq->queue));
	cpus_format(list, sizeof(list), &d->cpu[i]);
	if (d->cpu[i].n)
		json_object_set_new(o, "chosen", json_string(list));
	return o;
}

json_t *affinity_json(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	json_t *array = json_array(), *irqs;
	size_t i;
	int k;

	for (k = 0; k < n; k++) {
		irqs = json_array();
		for (i = 0; i < devs[k].irqs.n; i++)
			if (!args->cpu || is_chosen(args, irq_cpu(&devs[k].irqs.irq[i])))
				json_array_append_new(irqs, irq_json(&devs[k], i));
		json_array_append_new(array, json_pack("{s:s, s:s, s:i, s:o, s:o, s:o}", "device", devs[k].name,
						       "driver", devs[k].driver, "node", devs[k].node, "irqs", irqs,
						       "xps", steering_json(devs[k].name, "xps_cpus"),
						       "rps", steering_json(devs[k].name, "rps_cpus")));
	}
	return json_pack("{s:o}", "devices", array);
}
