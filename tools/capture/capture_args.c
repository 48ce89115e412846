// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of pfq capture. */
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

#include "capture_args.h"
#include "devices.h"
#include "frame.h"
#include "number.h"
#include "pfq.h"
#include "usage.h"

enum { OPT_NG = 256, OPT_NO_PROMISC, OPT_PROGRAM, OPT_SECONDS, OPT_STAMPS, OPT_JSON };

static const struct option options[] = {
	{ "interface",	required_argument, NULL, 'i' },
	{ "write",	required_argument, NULL, 'w' },
	{ "count",	required_argument, NULL, 'c' },
	{ "seconds",	required_argument, NULL, OPT_SECONDS },
	{ "group",	required_argument, NULL, 'g' },
	{ "program",	required_argument, NULL, OPT_PROGRAM },
	{ "snaplen",	required_argument, NULL, 's' },
	{ "snapshot-length", required_argument, NULL, 's' },
	{ "buffer-size", required_argument, NULL, 'B' },
	{ "rotate-seconds", required_argument, NULL, 'G' },
	{ "file-size",	required_argument, NULL, 'C' },
	{ "files",	required_argument, NULL, 'W' },
	{ "steal",	no_argument, NULL, 'S' },
	{ "huge-pages",	no_argument, NULL, 'H' },
	{ "no-promisc",	no_argument, NULL, OPT_NO_PROMISC },
	{ "no-promiscuous-mode", no_argument, NULL, OPT_NO_PROMISC },
	{ "direction",	required_argument, NULL, 'Q' },
	{ "time-stamp-type", required_argument, NULL, 'j' },
	{ "relinquish-privileges", required_argument, NULL, 'Z' },
	{ "list-interfaces", no_argument, NULL, 'D' },
	{ "ng",		no_argument, NULL, OPT_NG },
	{ "numbers",	no_argument, NULL, 'n' },
	{ "stamps",	no_argument, NULL, OPT_STAMPS },
	{ "json",	no_argument, NULL, OPT_JSON },
	{ "hex",	no_argument, NULL, 'x' },
	{ "quiet",	no_argument, NULL, 'q' },
	{ "verbose",	no_argument, NULL, 'v' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq capture -i DEV[:QUEUE] [-i ...] [OPTION...] [FILTER]\n"
	"\n"
	"  -i, --interface DEV[:QUEUE]  a device, or any; repeatable; -D lists them\n"
	"  -w, --write FILE     write pcap, or pcapng (*.pcapng, --ng); -: stdout\n"
	"  -G SECONDS, -C MB, -W N  a new file after a time or size; at most N files\n"
	"  -c, --count N        stop after N packets\n"
	"      --seconds N      stop after N seconds\n"
	"  -g, --group GID      join a shared group, or make it; see pfq group\n"
	"      --program FILE   run a program of pfq-lang in the group, or its text\n"
	"  -s, --snaplen BYTES  keep at most BYTES of each packet; 0: all\n"
	"  -B, --buffer-size KIB  size of the ring; -H: in huge pages, if possible\n"
	"  -S, --steal          keep the packets from the kernel's stack\n"
	"      --no-promisc     do not set devices promiscuous\n"
	"  -Q, --direction in   received packets; there are no others\n"
	"  -j TYPE              time stamps: host, host_lowprec, adapter\n"
	"  -Z USER              become USER once the devices are open\n"
	"  -n, --numbers        show ports as numbers; -x: show the first bytes, too\n"
	"      --stamps         show latency, loss and order of pfq gen's frames (--json)\n"
	"  -q, --quiet          print no summary; -v: a live one, and the ring's pages\n"
	"\n"
	"Without -w, each packet is shown in a line. FILTER: see pcap-filter(7).\n";

static int parse_source(struct capture_args *args, char *text)
{
	struct capture_source *s = &args->source[args->nr_sources];
	char *colon = strrchr(text, ':');
	uint64_t queue;

	if (args->nr_sources == MAX_SOURCES)
		return usage("pfq capture", "-i: at most %d devices", MAX_SOURCES);
	if (colon == text || !*text)
		return usage("pfq capture", "-i: no device: name one, or any");
	s->dev = text;
	s->queue = PFQ_ANY_QUEUE;
	args->nr_sources++;
	if (!colon)
		return -1;
	if (!parse_number(colon + 1, 0, INT_MAX, &queue))
		return usage("pfq capture", "-i %s: after ':', give the number of a queue, from 0",
			     text);
	*colon = '\0';
	s->queue = queue;
	return -1;
}

/* Parse a number of at least 1. The largest one is said where a user may reach it. */
static int parse_count(const char *option, const char *text, uint64_t max, uint64_t *value)
{
	if (parse_number(text, 1, max, value))
		return -1;
	if (max >= UINT32_MAX)
		return usage("pfq capture", "%s %s: give a number from 1", option, text);
	return usage("pfq capture", "%s %s: give a number from 1 to %" PRIu64, option, text, max);
}

/* The names of tcpdump's time stamp types. */
static int parse_tstamp(struct capture_args *args, const char *text)
{
	static const struct {
		const char *name;
		uint32_t type;
	} types[] = {
		{ "host", PFQ_TSTAMP_PACKET }, { "host_hiprec", PFQ_TSTAMP_PACKET },
		{ "host_lowprec", PFQ_TSTAMP_COARSE },
		{ "adapter", PFQ_TSTAMP_HARDWARE }, { "adapter_unsynced", PFQ_TSTAMP_HARDWARE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (strcmp(types[i].name, text))
			continue;
		args->tstamp = types[i].type;
		return -1;
	}
	return usage("pfq capture", "-j %s: give host, host_lowprec or adapter", text);
}

/* Options with a number, or a word of a list. */
static int parse_value(struct capture_args *args, int opt, char *value)
{
	uint64_t number;

	switch (opt) {
	case 'c':
		return parse_count("-c", value, UINT64_MAX, &args->count);
	case OPT_SECONDS:
		return parse_count("--seconds", value, UINT32_MAX, &args->seconds);
	case 'G':
		return parse_count("-G", value, UINT32_MAX, &args->file_seconds);
	case 'C':
		return parse_count("-C", value, UINT32_MAX, &args->file_megabytes);
	case 'W':
		return parse_count("-W", value, UINT32_MAX, &args->files);
	case 'B':
		return parse_count("-B", value, 16u << 20, &args->ring_kib);
	case 'g':
		if (!parse_number(value, 1, PFQ_GROUP_MAX, &number))
			return usage("pfq capture", "-g %s: give the number of a group, 1 to %u", value, PFQ_GROUP_MAX);
		args->group = number;
		return -1;
	case 's':
		if (!parse_number(value, 0, FRAME_MAX, &number))
			return usage("pfq capture", "-s %s: give a number of bytes from 0 to %d", value, FRAME_MAX);
		args->snaplen = number;
		return -1;
	case 'Q':
		return strcmp(value, "in") ? usage("pfq capture", "-Q %s: only received packets are captured: in", value) : -1;
	case 'j':
		return parse_tstamp(args, value);
	}
	return usage_hint("pfq capture");
}

static int parse_option(struct capture_args *args, int opt, char *value)
{
	switch (opt) {
	case 'i':
		return parse_source(args, value);
	case 'w':
		args->file = value;
		return -1;
	case OPT_PROGRAM:
		args->program = value;
		return -1;
	case 'Z':
		args->user = value;
		return -1;
	case 'S':
		args->steal = true;
		return -1;
	case 'H':
		args->hugepages = true;
		return -1;
	case OPT_NO_PROMISC:
		args->promisc = false;
		return -1;
	case OPT_NG:
		args->pcapng = true;
		return -1;
	case 'n':
		args->numbers = true;
		return -1;
	case 'x':
		args->hex = true;
		return -1;
	case OPT_STAMPS:
		args->stamps = true;
		return -1;
	case OPT_JSON:
		args->json = true;
		return -1;
	case 'q':
		args->quiet = true;
		return -1;
	case 'v':
		args->verbose = true;
		return -1;
	case 'D':
		return devices_list();
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return parse_value(args, opt, value);
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* Join the words of the filter. Returns -1, or an exit code. */
static int join_filter(struct capture_args *args, int n, char **words)
{
	size_t size = 1;
	int i;

	for (i = 0; i < n; i++)
		size += strlen(words[i]) + 1;
	args->filter = calloc(1, size);
	if (!args->filter)
		return usage("pfq capture", "the filter: no memory");
	for (i = 0; i < n; i++) {
		strcat(args->filter, i ? " " : "");
		strcat(args->filter, words[i]);
	}
	return -1;
}

/* Check options that need or exclude each other. Returns -1, or an exit code. */
static int check_files(const struct capture_args *args)
{
	const bool rotates = args->file_seconds || args->file_megabytes;

	if (args->pcapng && !args->file)
		return usage("pfq capture", "--ng needs a file: -w FILE");
	if (args->hex && args->file)
		return usage("pfq capture", "-x shows packets, -w writes them: choose one");
	if (args->stamps && (args->file || args->hex))
		return usage("pfq capture", "--stamps shows no packets: leave -w and -x out");
	if (args->json && !args->stamps)
		return usage("pfq capture", "--json needs --stamps");
	if (rotates && (!args->file || !strcmp(args->file, "-")))
		return usage("pfq capture", "-G and -C need a file: -w FILE");
	if (args->files && !rotates)
		return usage("pfq capture", "-W needs -G or -C");
	return -1;
}

int capture_parse(struct capture_args *args, int argc, char **argv)
{
	int opt, ret;

	*args = (struct capture_args) { .promisc = true };
	while ((opt = getopt_long(argc, argv, "i:w:c:g:s:B:G:C:W:Q:j:Z:DSHnxqvh", options,
				  NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (!args->nr_sources && optind < argc)
		return usage("pfq capture", "'%s': name a device with -i", argv[optind]);
	if (!args->nr_sources)
		return usage("pfq capture", "no device: name one with -i DEV, or -i any");
	if (args->quiet && args->verbose)
		return usage("pfq capture", "-q and -v contradict each other");
	ret = check_files(args);
	if (ret >= 0)
		return ret;
	if (args->file && ends_with(args->file, ".pcapng"))
		args->pcapng = true;
	return optind < argc ? join_filter(args, argc - optind, argv + optind) : -1;
}
