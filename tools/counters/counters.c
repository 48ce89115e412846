// SPDX-License-Identifier: GPL-2.0-only
/* pfq stat: show the counters in /proc/net/pfq. */
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "pfq.h"
#include "counters/print.h"

#define CPUS "/proc/net/pfq/cpus"
#define DEVICES "/proc/net/pfq/devices"
#define GROUPS "/proc/net/pfq/groups"
#define SOCKETS "/proc/net/pfq/sockets"
#define MAX_SECONDS 86400

struct stat_args {
	const char *dev;
	unsigned int seconds;	/* 0: once */
	bool json;
};

static const struct option options[] = {
	{ "interface",	required_argument, NULL, 'i' },
	{ "json",	no_argument, NULL, 'j' },
	{ "watch",	required_argument, NULL, 'w' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq stat [-i DEV] [-j] [-w SECONDS]\n"
	"\n"
	"  -i, --interface DEV  show this device, its groups and sockets, and no CPUs\n"
	"  -j, --json           print a JSON object, in one line\n"
	"  -w, --watch SECONDS  repeat every SECONDS, with rates of devices\n"
	"\n"
	"Column via: hook or frame if the driver was rewritten, tap if it was not.\n"
	"Columns frames, hooked and tapped: how many packets came by which way.\n"
	"See pfq-stat(1).\n";

static int usage(const char *what)
{
	fprintf(stderr, "pfq stat: %s\nTry 'pfq stat --help'.\n", what);
	return EXIT_USAGE;
}

/* Returns -1 to go on, or an exit code. */
static int parse_option(struct stat_args *args, int opt, const char *value)
{
	uint64_t seconds;

	switch (opt) {
	case 'i':
		args->dev = value;
		return -1;
	case 'j':
		args->json = true;
		return -1;
	case 'w':
		if (!parse_number(value, 1, MAX_SECONDS, &seconds))
			return usage("-w: give a number of seconds from 1");
		args->seconds = seconds;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	fputs("Try 'pfq stat --help'.\n", stderr);
	return EXIT_USAGE;
}

static int parse_args(struct stat_args *args, int argc, char **argv)
{
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "i:jw:h", options, NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind < argc)
		return usage("name a device with -i");
	return -1;
}

static int read_file(struct table *t, const char *path)
{
	FILE *file = fopen(path, "re");
	int ret;

	if (!file && errno == ENOENT)
		fputs("pfq stat: the pfq module is not loaded: modprobe pfq\n",
		      stderr);
	else if (!file)
		fprintf(stderr, "pfq stat: %s: %s\n", path, strerror(errno));
	if (!file)
		return -1;
	ret = table_read(t, file);
	fclose(file);
	if (ret)
		fprintf(stderr, "pfq stat: %s: %s\n", path,
			ret == -EINVAL ? "not a table" : strerror(-ret));
	return ret;
}

static void free_tables(struct stat_tables *t)
{
	table_free(&t->cpus);
	table_free(&t->devices);
	table_free(&t->groups);
	table_free(&t->sockets);
}

static int read_tables(struct stat_tables *t)
{
	if (!read_file(&t->devices, DEVICES) &&
	    !read_file(&t->cpus, CPUS) &&
	    !read_file(&t->groups, GROUPS) &&
	    !read_file(&t->sockets, SOCKETS))
		return 0;
	free_tables(t);
	return -1;
}

static int print_tables(const struct stat_args *args, const struct stat_tables *now,
			const struct stat_tables *before, unsigned int seconds)
{
	if (args->json && stat_print_json(stdout, now)) {
		fputs("pfq stat: out of memory\n", stderr);
		return -1;
	}
	if (!args->json)
		stat_print(stdout, now, before, seconds);
	if (fflush(stdout)) {
		fprintf(stderr, "pfq stat: standard output: %s\n",
			strerror(errno));
		return -1;
	}
	return 0;
}

static int watch(const struct stat_args *args, struct stat_tables *before)
{
	int ret = 0;

	while (!ret) {
		struct stat_tables now = { .dev = args->dev };

		sleep(args->seconds);
		ret = read_tables(&now);
		if (ret)
			break;
		if (!args->json)
			putchar('\n');
		ret = print_tables(args, &now, before, args->seconds);
		free_tables(before);
		*before = now;
	}
	return ret;
}

int stat_main(int argc, char **argv)
{
	struct stat_args args = { 0 };
	struct stat_tables tables = { 0 };
	int ret;

	ret = parse_args(&args, argc, argv);
	if (ret >= 0)
		return ret;
	if (args.dev && !if_nametoindex(args.dev)) {
		fprintf(stderr, "pfq stat: %s: no such device\n", args.dev);
		return EXIT_FAILED;
	}
	tables.dev = args.dev;
	ret = read_tables(&tables);
	if (ret)
		return EXIT_FAILED;
	ret = print_tables(&args, &tables, NULL, 0);
	if (!ret && args.seconds)
		ret = watch(&args, &tables);
	free_tables(&tables);
	return ret ? EXIT_FAILED : EXIT_OK;
}
