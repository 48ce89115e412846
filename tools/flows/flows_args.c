// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of pfq flows. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/similar_name.h"
#include "flows_args.h"
#include "number.h"
#include "usage.h"

#define COMMAND "pfq flows"

enum { OPT_SECONDS = 256, OPT_NETFLOW9, OPT_ACTIVE, OPT_IDLE, OPT_MAX, OPT_CSV };

static const struct option options[] = {
	{ "interface",	required_argument, NULL, 'i' },
	{ "read",	required_argument, NULL, 'R' },
	{ "count",	required_argument, NULL, 'c' },
	{ "seconds",	required_argument, NULL, OPT_SECONDS },
	{ "top",	required_argument, NULL, 'n' },
	{ "sort",	required_argument, NULL, 's' },
	{ "watch",	required_argument, NULL, 'w' },
	{ "export",	required_argument, NULL, 'x' },
	{ "netflow9",	no_argument, NULL, OPT_NETFLOW9 },
	{ "active",	required_argument, NULL, OPT_ACTIVE },
	{ "idle",	required_argument, NULL, OPT_IDLE },
	{ "max-flows",	required_argument, NULL, OPT_MAX },
	{ "json",	no_argument, NULL, 'j' },
	{ "csv",	no_argument, NULL, OPT_CSV },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq flows -i DEV [-i ...] [OPTION...] [FILTER]\n"
	"       pfq flows -R FILE [OPTION...] [FILTER]\n"
	"\n"
	"  -i, --interface DEV  the packets of a device, until Ctrl-C; repeatable\n"
	"  -R, --read FILE      those of a pcap or pcapng file; -: standard input\n"
	"  -c, --count N        stop after N packets; --seconds N: after a time\n"
	"  -n, --top N          show the first N flows (20); 0: all\n"
	"  -s, --sort BY        bytes, packets, rate, duration or start\n"
	"  -w, --watch SECONDS  show them each SECONDS, too\n"
	"  -x, --export HOST[:PORT]  send flow records to a collector, by IPFIX\n"
	"      --netflow9       by NetFlow v9 instead\n"
	"      --active SECONDS a record of a flow that goes on, each SECONDS (60)\n"
	"      --idle SECONDS   a flow without packets for SECONDS has ended (15)\n"
	"      --max-flows N    remember N flows (1000000)\n"
	"  -j, --json           print JSON; --csv: values with commas between\n"
	"\n"
	"A flow has one direction. With -x, no table is shown. FILTER: pcap-filter(7).\n";

static int take(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	if (parse_number(text, min, max, value))
		return -1;
	return usage(COMMAND, "%s %s: give a number from %" PRIu64 " to %" PRIu64, option, text, min, max);
}

static int parse_sort(struct flows_args *args, const char *text)
{
	static const char *const names[] = {
		[SORT_BYTES] = "bytes", [SORT_PACKETS] = "packets", [SORT_RATE] = "rate", [SORT_DURATION] = "duration",
		[SORT_START] = "start",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], text))
			continue;
		args->sort = i;
		return -1;
	}
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (similar_name(text, names[i]))
			return usage(COMMAND, "-s %s: did you mean %s?", text, names[i]);
	return usage(COMMAND, "-s %s: give bytes, packets, rate, duration or start", text);
}

static int parse_numbers(struct flows_args *args, int opt, const char *value)
{
	switch (opt) {
	case 'c':
		return take("-c", value, 1, UINT64_MAX, &args->count);
	case OPT_SECONDS:
		return take("--seconds", value, 1, UINT32_MAX, &args->seconds);
	case 'n':
		return take("-n", value, 0, UINT32_MAX, &args->top);
	case 'w':
		return take("-w", value, 1, 86400, &args->watch);
	case OPT_ACTIVE:
		return take("--active", value, 1, 3000, &args->active);
	case OPT_IDLE:
		return take("--idle", value, 1, 3000, &args->idle);
	case OPT_MAX:
		return take("--max-flows", value, 1, 100000000, &args->max);
	}
	return usage_hint(COMMAND);
}

static int parse_option(struct flows_args *args, int opt, char *value)
{
	switch (opt) {
	case 'i':
		if (args->nr_devs == FLOWS_DEVICES)
			return usage(COMMAND, "-i: at most %d devices", FLOWS_DEVICES);
		args->dev[args->nr_devs++] = value;
		return -1;
	case 'R':
		args->file = value;
		return -1;
	case 's':
		return parse_sort(args, value);
	case 'x':
		args->collector = value;
		return -1;
	case OPT_NETFLOW9:
		args->version = 9;
		return -1;
	case 'j':
		args->format = FORMAT_JSON;
		return -1;
	case OPT_CSV:
		args->format = FORMAT_CSV;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return parse_numbers(args, opt, value);
}

/* Join the words of the filter. Returns -1, or an exit code. */
static int join_filter(struct flows_args *args, int n, char **words)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int i;

	if (!f)
		return usage(COMMAND, "the filter: no memory");
	for (i = 0; i < n; i++)
		fprintf(f, "%s%s", i ? " " : "", words[i]);
	i = fclose(f);
	args->filter = text;
	return i ? usage(COMMAND, "the filter: no memory") : -1;
}

int flows_parse(struct flows_args *args, int argc, char **argv)
{
	int opt, ret;

	*args = (struct flows_args) { .version = 10, .top = 20, .max = 1000000, .active = 60, .idle = 15 };
	while ((opt = getopt_long(argc, argv, "i:R:c:n:s:w:x:jh", options, NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (!args->nr_devs == !args->file)
		return usage(COMMAND, args->file ? "-i and -R: choose one" : "name a device with -i DEV, or a file with -R FILE");
	if (args->version == 9 && !args->collector)
		return usage(COMMAND, "--netflow9 needs a collector: -x HOST");
	if (args->watch && (args->file || args->collector))
		return usage(COMMAND, "-w shows the flows of devices, without -x");
	return optind < argc ? join_filter(args, argc - optind, argv + optind) : -1;
}
