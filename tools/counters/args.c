// SPDX-License-Identifier: GPL-2.0-only
/* The command line of pfq counters. */
#include <getopt.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "../common/similar_name.h"
#include "counters/args.h"
#include "number.h"
#include "pfq.h"
#include "usage.h"
#include "proc_net.h"

#define MAX_SECONDS 86400

enum { OPT_CSV = 256 };

static const struct option options[] = {
	{ "once",	no_argument, NULL, '1' },
	{ "csv",	no_argument, NULL, OPT_CSV },
	{ "group",	required_argument, NULL, 'g' },
	{ "interface",	required_argument, NULL, 'i' },
	{ "json",	no_argument, NULL, 'j' },
	{ "reverse",	no_argument, NULL, 'r' },
	{ "sort",	required_argument, NULL, 's' },
	{ "table",	required_argument, NULL, 't' },
	{ "watch",	required_argument, NULL, 'w' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq counters [-1] [-j | --csv] [-i DEV] [-g GID] [-t TABLE] [-s COLUMN]\n"
	"                    [-w SECONDS]\n"
	"\n"
	"On a terminal, shows a table on the full screen: ? lists the keys.\n"
	"\n"
	"  -1, --once           print the tables; usual if the output is no terminal\n"
	"  -w, --watch SECONDS  print again every SECONDS, with rates; -1: only once;\n"
	"                       on the full screen, the interval (1)\n"
	"  -i, --interface DEV  only this device, its queues, groups and sockets\n"
	"  -g, --group GID      only this group, its devices and sockets\n"
	"  -t, --table TABLE    only this table; several with commas, or all:\n"
	"                       devices,queues,cpus,groups,sockets,tx\n"
	"  -s, --sort COLUMN    sort by a column, such as lost or pkt/s, largest first\n"
	"  -r, --reverse        sort the other way\n"
	"  -j, --json           print a JSON object, in one line\n"
	"      --csv            print comma-separated values of one table (devices)\n"
	"\n"
	"Column via: hook or frame if the driver was rewritten, tap if it was not.\n"
	"Columns frames, hooked and tapped: how many packets came by which way.\n"
	"See pfq-counters(1).\n";

static int unknown_table(const struct counters_args *args, const char *name)
{
	const char *similar = NULL;
	enum view v;

	for (v = 0; v < NR_VIEWS; v++) {
		if (similar_name(name, views[v].name))
			similar = views[v].name;
	}
	if (similar)
		return usage(args->command, "-t: there is no table '%s'; did you mean %s?", name, similar);
	return usage(args->command, "-t: there is no table '%s': give devices, queues, cpus, groups, sockets, tx or all", name);
}

/* Parse names of tables, separated by commas. */
static int parse_tables(struct counters_args *args, char *names)
{
	char *name;

	args->selected.views = 0;
	while ((name = strsep(&names, ","))) {
		const enum view v = view_find(name);

		if (v == NR_VIEWS && strcmp(name, "all"))
			return unknown_table(args, name);
		args->selected.views |= v == NR_VIEWS ? (1u << NR_VIEWS) - 1 : 1u << v;
	}
	return -1;
}

/* A group's number without leading zeros, as the kernel prints it. */
static int parse_group(struct counters_args *args, const char *value)
{
	uint64_t gid;

	if (!parse_number(value, 1, UINT32_MAX, &gid))
		return usage(args->command, "-g: give the number of a group, 1 to %u", UINT32_MAX);
	snprintf(args->gid, sizeof(args->gid), "%u", (uint32_t)gid);
	args->selected.gid = args->gid;
	return -1;
}

static int parse_seconds(struct counters_args *args, const char *value)
{
	uint64_t seconds;

	if (!parse_number(value, 1, MAX_SECONDS, &seconds))
		return usage(args->command, "-w: give a number of seconds from 1 to %u", MAX_SECONDS);
	args->seconds = seconds;
	return -1;
}

static int parse_format(struct counters_args *args, print_sample *print)
{
	if (args->print && args->print != print)
		return usage(args->command, "--json and --csv: choose one");
	args->print = print;
	return -1;
}

/* Returns -1 to go on, or an exit code. */
static int parse_option(struct counters_args *args, int opt, char *value)
{
	switch (opt) {
	case '1':
		args->once = true;
		return -1;
	case OPT_CSV:
		return parse_format(args, print_csv);
	case 'j':
		return parse_format(args, print_json);
	case 'g':
		return parse_group(args, value);
	case 'i':
		args->selected.dev = value;
		return -1;
	case 'r':
		args->layout.reverse = true;
		return -1;
	case 's':
		args->layout.sort = value;
		return -1;
	case 't':
		return parse_tables(args, value);
	case 'w':
		return parse_seconds(args, value);
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return usage_hint(args->command);
}

/* Call fn for each column of the tables that are shown, until it returns true. */
static const char *find_column(const struct counters_args *args, bool (*fn)(const char *typed, const char *column))
{
	static const char *const computed[] = { PACKET_RATE, BIT_RATE, NULL };
	const char *const *name;
	enum view v;

	for (v = 0; v < NR_VIEWS; v++) {
		if (!(args->selected.views & 1u << v))
			continue;
		for (name = views[v].columns; *name; name++)
			if (fn(args->layout.sort, *name))
				return *name;
	}
	for (name = computed; *name; name++)
		if (fn(args->layout.sort, *name))
			return *name;
	return NULL;
}

static bool same_name(const char *typed, const char *column)
{
	return !strcmp(typed, column);
}

static int check_sort(const struct counters_args *args)
{
	const char *similar;

	if (!args->layout.sort || find_column(args, same_name))
		return -1;
	similar = find_column(args, similar_name);
	if (similar)
		return usage(args->command, "-s: there is no column '%s'; did you mean %s?", args->layout.sort, similar);
	return usage(args->command, "-s: there is no column '%s': give one of the header, such as seen, lost or " PACKET_RATE,
		     args->layout.sort);
}

static int no_such_device(const struct counters_args *args)
{
	struct if_nameindex *names = if_nameindex(), *i;

	fprintf(stderr, "%s: %s: no such device", args->command, args->selected.dev);
	for (i = names; i && i->if_index; i++) {
		if (!similar_name(args->selected.dev, i->if_name))
			continue;
		fprintf(stderr, "; did you mean %s?", i->if_name);
		break;
	}
	if (names)
		if_freenameindex(names);
	fputc('\n', stderr);
	return EXIT_FAILED;
}

/* Decide what was left open. */
static int complete(struct counters_args *args, bool is_terminal)
{
	const unsigned int given = args->selected.views;

	args->selected.views = given ?: args->print == print_csv ? 1u << DEVICES : USUAL_VIEWS;
	if (args->print == print_csv && given & (given - 1))
		return usage(args->command, "--csv prints one table: name one with -t");
	if (!args->print && (args->once || !is_terminal))
		args->print = print_text;
	if (!args->print) {
		args->selected.views = given ?: (1u << NR_VIEWS) - 1;
		args->seconds = args->seconds ?: 1;
	}
	args->layout.views = args->selected.views;
	args->layout.header = true;
	if (args->selected.dev && !proc_net_recorded() && !if_nametoindex(args->selected.dev))
		return no_such_device(args);
	return check_sort(args);
}

int counters_parse(struct counters_args *args, int argc, char **argv, bool is_terminal)
{
	int opt, ret;

	*args = (struct counters_args) { .command = argv[0] };
	while ((opt = getopt_long(argc, argv, "1g:i:jrs:t:w:h", options, NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind < argc)
		return usage(args->command, "name a device with -i");
	return complete(args, is_terminal);
}
