// SPDX-License-Identifier: GPL-2.0-only
/* pfq affinity undo: give back what was before the first set; and the file that remembers it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "affinity.h"
#include "host/root.h"
#include "irqbalance.h"

#define SAVED "run/pfq/affinity.json"

json_t *saved_read(void)
{
	char path[PATH_MAX];
	json_t *saved;

	root_path(path, SAVED);
	saved = json_load_file(path, 0, NULL);
	if (json_is_object(saved))
		return saved;
	json_decref(saved);
	return json_object();
}

int saved_write(json_t *saved)
{
	char dir[PATH_MAX], path[PATH_MAX], next[PATH_MAX + 8];

	root_path(dir, "run/pfq");
	root_path(path, SAVED);
	if (mkdir(dir, 0755) && errno != EEXIST)
		return -errno;
	if (!json_object_size(saved))
		return remove(path) && errno != ENOENT ? -errno : 0;
	snprintf(next, sizeof(next), "%s.new", path);
	errno = 0;
	if (json_dump_file(saved, next, JSON_INDENT(1)))
		return errno ? -errno : -EIO;
	return rename(next, path) ? -errno : 0;
}

/* Give one interrupt back, unless its number is another one's by now. Returns an exit code. */
static int give_back(const struct affinity_args *args, const char *dev, const struct irq *irq, const json_t *before)
{
	const char *allowed = json_string_value(json_object_get(before, "allowed")) ?: "";
	int err;

	if (strcmp(json_string_value(json_object_get(before, "name")) ?: "", irq->name) || !*allowed)
		return EXIT_OK;
	if (args->dry_run) {
		printf("echo %s >/proc/irq/%d/smp_affinity_list\t# %s, now %s\n", allowed, irq->number, irq->name,
		       irq->allowed);
		return EXIT_OK;
	}
	err = root_write(allowed, "proc/irq/%d/smp_affinity_list", irq->number);
	return err ? affinity_fail("%s: /proc/irq/%d/smp_affinity_list: %s", dev, irq->number, strerror(-err)) : EXIT_OK;
}

/* Let irqbalance, if it is the one that was told, work on the interrupts again. */
static void release(const json_t *saved, const struct irqs *irqs)
{
	const int pid = json_integer_value(json_object_get(saved, "irqbalance"));
	int list[irqs->n ?: 1], err;
	size_t i, n = 0;
	char number[16];

	for (i = 0; i < irqs->n; i++) {
		snprintf(number, sizeof(number), "%d", irqs->irq[i].number);
		if (json_object_get(json_object_get(saved, "irqs"), number))
			list[n++] = irqs->irq[i].number;
	}
	if (!pid || pid != irqbalance_pid() || !n)
		return;
	err = irqbalance_ban(pid, list, n, false);
	if (err)
		fprintf(stderr, "pfq affinity: irqbalance still leaves the interrupts alone: %s: systemctl restart irqbalance\n",
			strerror(-err));
}

static int undo_device(const struct affinity_args *args, json_t *saved, const char *dev)
{
	const json_t *before = json_object_get(json_object_get(saved, dev), "irqs"), *one;
	int ret = EXIT_OK, nr_back = 0;
	struct irqs irqs;
	char number[16];
	size_t i;

	if (!before)
		return affinity_fail("%s: nothing to undo: pfq affinity set has not changed it", dev);
	if (irqs_find(&irqs, dev))
		return affinity_fail("%s: no memory", dev);
	for (i = 0; i < irqs.n && !ret; i++) {
		snprintf(number, sizeof(number), "%d", irqs.irq[i].number);
		one = json_object_get(before, number);
		if (!one)
			continue;
		ret = give_back(args, dev, &irqs.irq[i], one);
		nr_back++;
	}
	if (!ret && !args->dry_run) {
		release(json_object_get(saved, dev), &irqs);
		if (!args->json)
			printf("%s: %d interrupts are as before\n", dev, nr_back);
		/* dev may be the key itself */
		json_object_del(saved, dev);
	}
	irqs_free(&irqs);
	return ret;
}

static int undo_all(const struct affinity_args *args, json_t *saved)
{
	int ret = EXIT_OK;
	const char *dev;
	json_t *value;
	void *next;

	json_object_foreach_safe(saved, next, dev, value) {
		/* a device that is gone took its interrupts with it */
		if (!root_exists("sys/class/net/%s", dev))
			json_object_del(saved, dev);
		else if (undo_device(args, saved, dev))
			ret = EXIT_FAILED;
	}
	return ret;
}

int affinity_undo(const struct affinity_args *args)
{
	json_t *saved = saved_read();
	int i, ret = EXIT_OK, err;

	if (!args->nr_devs)
		ret = undo_all(args, saved);
	for (i = 0; i < args->nr_devs; i++)
		if (!affinity_dev_exists(args->dev[i]) || undo_device(args, saved, args->dev[i]))
			ret = EXIT_FAILED;
	err = args->dry_run ? 0 : saved_write(saved);
	json_decref(saved);
	if (err)
		return affinity_fail("/run/pfq/affinity.json: %s", strerror(-err));
	if (!ret && args->json)
		puts("{\"done\":\"undo\"}");
	return ret;
}
