// SPDX-License-Identifier: GPL-2.0-only
/* pfq affinity: show and choose the CPUs that the queues of network devices interrupt. */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/similar_name.h"
#include "affinity.h"
#include "usage.h"
#include "host/root.h"
#include "number.h"

enum { OPT_ONE_TO_MANY = 256, OPT_NO_NUMA, OPT_BIND, OPT_ROOT };

static const struct option options[] = {
	{ "algorithm",	required_argument, NULL, 'a' },
	{ "firstcpu",	required_argument, NULL, 'f' },
	{ "exclude",	required_argument, NULL, 'e' },
	{ "one-to-many", no_argument, NULL, OPT_ONE_TO_MANY },
	{ "no-numa",	no_argument, NULL, OPT_NO_NUMA },
	{ "bind",	no_argument, NULL, OPT_BIND },
	{ "cpu",	required_argument, NULL, 'c' },
	{ "showallcpus", no_argument, NULL, 'A' },
	{ "dry-run",	no_argument, NULL, 'n' },
	{ "json",	no_argument, NULL, 'j' },
	{ "root",	required_argument, NULL, OPT_ROOT },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq affinity [show] [-c CPUS] [-A] [-j] [DEV...]\n"
	"       pfq affinity set [-a ALGORITHM] [-f CPU] [-e CPUS] [-n] [-j] DEV...\n"
	"       pfq affinity bind [-n] [-j] DEV CPU...\n"
	"       pfq affinity undo [-n] [-j] [DEV...]\n"
	"\n"
	"  -a, --algorithm NAME  naive (default), round-robin, multiple/N, raster/N,\n"
	"                        even, odd, any, all-in:CPU, step:N, custom:STEP/N\n"
	"  -f, --firstcpu CPU    begin there; default: the first CPU of the device's node\n"
	"  -e, --exclude CPUS    leave these CPUs out, as 0,8-11\n"
	"      --one-to-many     give the CPUs that are left to the queues, too\n"
	"      --no-numa         take the CPUs in ascending order\n"
	"  -c, --cpu CPUS        show only these CPUs\n"
	"  -A, --showallcpus     show the CPUs without a queue, too\n"
	"  -n, --dry-run         print the commands, change nothing\n"
	"  -j, --json            print a JSON object, in one line\n"
	"      --root DIR        read and write /proc, /sys and /run below DIR\n"
	"\n"
	"See pfq-affinity(1).\n";

int affinity_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("pfq affinity: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_FAILED;
}

bool affinity_dev_exists(const char *name)
{
	struct dirent **devs;
	int n, i;

	if (*name && !strchr(name, '/') && root_exists("sys/class/net/%s", name))
		return true;
	fprintf(stderr, "pfq affinity: %s: no such device", name);
	n = root_list(&devs, "sys/class/net");
	for (i = 0; i < n; i++)
		if (similar_name(name, devs[i]->d_name))
			fprintf(stderr, "; did you mean %s?", devs[i]->d_name);
	root_list_free(devs, n);
	fputc('\n', stderr);
	return false;
}

int affinity_dev_read(struct affinity_dev *d, const char *name)
{
	long long node = -1;

	*d = (struct affinity_dev){ .name = NULL };
	if (!affinity_dev_exists(name))
		return EXIT_FAILED;
	d->name = strdup(name);
	root_link(d->driver, sizeof(d->driver), "sys/class/net/%s/device/driver", name);
	if (!root_number(&node, "sys/class/net/%s/device/numa_node", name))
		root_number(&node, "sys/class/net/%s/device/../numa_node", name);
	d->node = node;
	if (irqs_find(&d->irqs, name))
		return affinity_fail("%s: no memory", name);
	d->cpu = calloc(d->irqs.n ?: 1, sizeof(*d->cpu));
	return d->cpu && d->name ? 0 : affinity_fail("%s: no memory", name);
}

void affinity_dev_free(struct affinity_dev *d)
{
	irqs_free(&d->irqs);
	free(d->cpu);
	free(d->name);
}

/* Returns -1 to go on, or an exit code. */
static int parse_option(struct affinity_args *args, int opt, char *value)
{
	struct cpus list;
	uint64_t number;

	switch (opt) {
	case 'a':
		args->algorithm = value;
		return plan_check(value) ? usage("pfq affinity", "-a %s: %s", value, plan_check(value)) : -1;
	case 'f':
		if (!parse_number(value, 0, MAX_CPUS - 1, &number))
			return usage("pfq affinity", "-f %s: give the number of a CPU", value);
		args->first_cpu = number;
		return -1;
	case 'e':
		return cpus_parse(&args->exclude, value) && args->exclude.n ? -1 :
			usage("pfq affinity", "-e %s: give CPUs, as 0,8-11", value);
	case 'c':
		args->cpu = value;
		return cpus_parse(&list, value) && list.n ? -1 : usage("pfq affinity", "-c %s: give CPUs, as 0,8-11", value);
	case 'A':
		args->all_cpus = true;
		return -1;
	case OPT_ONE_TO_MANY:
		args->one_to_many = true;
		return -1;
	case OPT_NO_NUMA:
		args->flat = true;
		return -1;
	case OPT_BIND:
		args->verb = "bind";
		return -1;
	case OPT_ROOT:
		root_set(value);
		return -1;
	case 'n':
		args->dry_run = true;
		return -1;
	case 'j':
		args->json = true;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return usage_hint("pfq affinity");
}

/* Parse the CPUs behind the device of bind. A CPU may be named several times. Returns -1, or an exit code. */
static int parse_bind(struct affinity_args *args)
{
	struct cpus list;
	unsigned int k;
	int i;

	if (args->nr_devs < 2)
		return usage("pfq affinity", "bind needs a device and CPUs, as eth2 0 1 2 3");
	for (i = 1; i < args->nr_devs; i++) {
		if (!cpus_parse(&list, args->dev[i]) || !list.n)
			return usage("pfq affinity", "'%s': give CPUs behind the device, as eth2 0 1 2 3", args->dev[i]);
		for (k = 0; k < list.n && args->bind.n < MAX_CPUS; k++)
			args->bind.id[args->bind.n++] = list.id[k];
	}
	args->nr_devs = 1;
	return -1;
}

static bool is_verb(const char *word)
{
	return !strcmp(word, "show") || !strcmp(word, "set") || !strcmp(word, "bind") || !strcmp(word, "undo");
}

/* Parse the words: a verb, devices, CPUs. Returns -1, or an exit code. */
static int parse_words(struct affinity_args *args, int n, char **word)
{
	const bool has_verb = n && !args->verb && is_verb(word[0]);

	if (has_verb)
		args->verb = word[0];
	else if (!args->verb)
		args->verb = args->algorithm ? "set" : "show";
	args->dev = word + has_verb;
	args->nr_devs = n - has_verb;
	if (args->algorithm && strcmp(args->verb, "set"))
		return usage("pfq affinity", "%s takes no algorithm: set does", args->verb);
	if (args->dry_run && !strcmp(args->verb, "show"))
		return usage("pfq affinity", "show changes nothing: it takes no --dry-run");
	if (!strcmp(args->verb, "bind"))
		return parse_bind(args);
	if (!strcmp(args->verb, "set") && !args->nr_devs)
		return usage("pfq affinity", "set needs a device");
	return -1;
}

/* Without names, show the devices that have interrupts. */
static int find_devices(struct affinity_dev **devs, int *n, const struct affinity_args *args)
{
	struct dirent **entries = NULL;
	const int nr_entries = args->nr_devs ? 0 : root_list(&entries, "sys/class/net");
	const int max = args->nr_devs ?: nr_entries;
	int i, ret = 0;

	*n = 0;
	*devs = calloc(max ?: 1, sizeof(**devs));
	for (i = 0; *devs && i < max && !ret; i++) {
		struct affinity_dev *d = &(*devs)[*n];

		ret = affinity_dev_read(d, args->nr_devs ? args->dev[i] : entries[i]->d_name);
		if (!args->nr_devs && !d->irqs.n)
			affinity_dev_free(d);
		else
			++*n;
	}
	root_list_free(entries, nr_entries);
	return *devs ? ret : affinity_fail("no memory");
}

static void print_what(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	int i;

	for (i = 0; i < n; i++) {
		if (args->bind.n)
			printf("%s: bound to the CPUs that you named\n", devs[i].name);
		else
			printf("%s: %s, %s\n", devs[i].name, args->algorithm,
			       args->flat || devs[i].node < 0 ? "over the CPUs in ascending order" :
								"the CPUs of its own node first");
	}
}

static int change(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	int i, ret;

	for (i = 0; i < n; i++)
		if (!devs[i].irqs.n || devs[i].irqs.irq[0].queue < 0)
			return affinity_fail("%s: it has no interrupts of queues now: ip link set %s up", devs[i].name,
					     devs[i].name);
	ret = plan_make(devs, n, args) ?: apply_plan(devs, n, args);
	if (!ret && !args->dry_run && !args->json)
		print_what(devs, n, args);
	return ret;
}

static void print_result(struct affinity_dev *devs, int n, const struct affinity_args *args)
{
	json_t *all;

	if (!args->json) {
		picture_print(devs, n, args);
		return;
	}
	all = affinity_json(devs, n, args);
	json_dumpf(all, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(all);
}

static int run(struct affinity_args *args)
{
	struct affinity_dev *devs = NULL;
	int n = 0, i, ret;

	if (!strcmp(args->verb, "undo"))
		return affinity_undo(args);
	if (!args->algorithm)
		args->algorithm = "naive";
	ret = find_devices(&devs, &n, args);
	if (!ret && strcmp(args->verb, "show"))
		ret = change(devs, n, args);
	if (!ret && !args->dry_run)
		print_result(devs, n, args);
	for (i = 0; i < n; i++)
		affinity_dev_free(&devs[i]);
	free(devs);
	return ret;
}

int affinity_main(int argc, char **argv)
{
	struct affinity_args *args = calloc(1, sizeof(*args));
	int c, ret = -1;

	if (!args)
		return affinity_fail("no memory");
	args->first_cpu = -1;
	while (ret < 0 && (c = getopt_long(argc, argv, "a:f:e:c:Anjh", options, NULL)) != -1)
		ret = parse_option(args, c, optarg);
	if (ret < 0)
		ret = parse_words(args, argc - optind, argv + optind);
	if (ret < 0)
		ret = run(args);
	free(args);
	return ret;
}
