// SPDX-License-Identifier: GPL-2.0-only
/* Carry out a plan: tell irqbalance, remember what was, write smp_affinity_list. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "affinity.h"
#include "host/root.h"
#include "irqbalance.h"

/* Add to what is saved how the device is now. What an earlier set saved stays, so that undo gives back the beginning. */
static void remember(json_t *saved, const struct affinity_dev *d, int irqbalance)
{
	json_t *dev = json_object_get(saved, d->name), *irqs, *one;
	char number[16];
	size_t i;

	if (!dev) {
		dev = json_pack("{s:{}}", "irqs");
		json_object_set_new(saved, d->name, dev);
	}
	irqs = json_object_get(dev, "irqs");
	for (i = 0; i < d->irqs.n; i++) {
		const struct irq *irq = &d->irqs.irq[i];

		if (!d->cpu[i].n)
			continue;
		snprintf(number, sizeof(number), "%d", irq->number);
		one = json_object_get(irqs, number);
		/* a driver that was loaded again may have got the number for something else */
		if (!one || strcmp(json_string_value(json_object_get(one, "name")) ?: "", irq->name))
			json_object_set_new(irqs, number,
					    json_pack("{s:s, s:s}", "name", irq->name, "allowed", irq->allowed));
	}
	if (irqbalance)
		json_object_set_new(dev, "irqbalance", json_integer(irqbalance));
}

/* Print how irqbalance can be told by hand. */
static void print_manual(const struct affinity_dev *d, int err)
{
	size_t i;

	fprintf(stderr, "pfq affinity: irqbalance cannot be told to leave %s alone (%s), and will move its interrupts: "
			"in /etc/default/irqbalance set IRQBALANCE_ARGS=\"", d->name,
		err == -E2BIG ? "too many interrupts" : strerror(-err));
	for (i = 0; i < d->irqs.n; i++)
		if (d->cpu[i].n)
			fprintf(stderr, "%s--banirq=%d", i ? " " : "", d->irqs.irq[i].number);
	fputs("\", then systemctl restart irqbalance\n", stderr);
}

/* Tell irqbalance, if it runs. Returns its process if it knows now, else 0. */
static int tell_irqbalance(const struct affinity_dev *d, int pid)
{
	int list[d->irqs.n ?: 1], err;
	size_t i, n = 0;

	if (!pid)
		return 0;
	for (i = 0; i < d->irqs.n; i++)
		if (d->cpu[i].n)
			list[n++] = d->irqs.irq[i].number;
	err = irqbalance_ban(pid, list, n, true);
	if (err)
		print_manual(d, err);
	return err ? 0 : pid;
}

static int write_irq(const struct affinity_dev *d, struct irq *irq, const char *list)
{
	const int err = root_write(list, "proc/irq/%d/smp_affinity_list", irq->number);

	if (err == -EIO)
		return affinity_fail("%s: the kernel itself chooses the CPUs of interrupt %d (%s): managed interrupts cannot be moved",
				     d->name, irq->number, irq->name);
	if (err == -EACCES || err == -EPERM)
		return affinity_fail("%s: /proc/irq/%d/smp_affinity_list: %s: run this as root", d->name, irq->number,
				     strerror(-err));
	if (err)
		return affinity_fail("%s: /proc/irq/%d/smp_affinity_list: %s", d->name, irq->number, strerror(-err));
	root_line(irq->allowed, sizeof(irq->allowed), "proc/irq/%d/smp_affinity_list", irq->number);
	root_line(irq->effective, sizeof(irq->effective), "proc/irq/%d/effective_affinity_list", irq->number);
	return 0;
}

static int apply_device(struct affinity_dev *d)
{
	char list[8192];
	int ret = 0;
	size_t i;

	for (i = 0; i < d->irqs.n && !ret; i++) {
		if (!d->cpu[i].n)
			continue;
		cpus_format(list, sizeof(list), &d->cpu[i]);
		ret = write_irq(d, &d->irqs.irq[i], list);
	}
	return ret;
}

static void print_commands(const struct affinity_dev *d)
{
	char list[8192];
	size_t i;

	for (i = 0; i < d->irqs.n; i++) {
		const struct irq *irq = &d->irqs.irq[i];

		if (!d->cpu[i].n)
			continue;
		cpus_format(list, sizeof(list), &d->cpu[i]);
		printf("echo %s >/proc/irq/%d/smp_affinity_list\t# %s, now %s\n", list, irq->number, irq->name,
		       *irq->allowed ? irq->allowed : "-");
	}
}

static int dry_run(struct affinity_dev *devs, int n, const struct affinity_args *args, int pid)
{
	json_t *all;
	int i;

	if (args->json) {
		all = affinity_json(devs, n, args);
		json_dumpf(all, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(all);
		return EXIT_OK;
	}
	for (i = 0; i < n; i++)
		print_commands(&devs[i]);
	if (pid)
		printf("# irqbalance, process %d, is told to leave these interrupts alone\n", pid);
	return EXIT_OK;
}

int apply_plan(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	const int pid = irqbalance_pid();
	int i, ret = EXIT_OK, err;
	json_t *saved;

	if (args->dry_run)
		return dry_run(devs, n, args, pid);
	saved = saved_read();
	for (i = 0; i < n; i++)
		remember(saved, &devs[i], tell_irqbalance(&devs[i], pid));
	err = saved_write(saved);
	json_decref(saved);
	if (err)
		return affinity_fail("/run/pfq/affinity.json: %s: without it, undo could not give anything back", strerror(-err));
	for (i = 0; i < n && !ret; i++)
		ret = apply_device(&devs[i]);
	return ret;
}
