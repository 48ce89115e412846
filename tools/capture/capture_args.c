// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of pfq capture. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

#include "capture_args.h"
#include "frame.h"
#include "pfq.h"

enum { OPT_NG = 256, OPT_NO_PROMISC };

static const struct option options[] = {
	{ "interface",	required_argument, NULL, 'i' },
	{ "write",	required_argument, NULL, 'w' },
	{ "count",	required_argument, NULL, 'c' },
	{ "snaplen",	required_argument, NULL, 's' },
	{ "steal",	no_argument, NULL, 'S' },
	{ "huge-pages",	no_argument, NULL, 'H' },
	{ "no-promisc",	no_argument, NULL, OPT_NO_PROMISC },
	{ "ng",		no_argument, NULL, OPT_NG },
	{ "hex",	no_argument, NULL, 'x' },
	{ "quiet",	no_argument, NULL, 'q' },
	{ "verbose",	no_argument, NULL, 'v' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq capture -i DEV[:QUEUE] [-i ...] [OPTION...]\n"
	"\n"
	"  -i, --interface DEV[:QUEUE]  a device, or any; may be repeated\n"
	"  -w, --write FILE     write pcap, or pcapng to *.pcapng; -: standard output\n"
	"      --ng             write pcapng whatever the name of the file\n"
	"  -c, --count N        stop after N packets\n"
	"  -s, --snaplen BYTES  keep at most BYTES of each packet; 0: all\n"
	"  -S, --steal          keep the packets from the kernel's stack\n"
	"      --no-promisc     do not set devices promiscuous\n"
	"  -H, --huge-pages     use huge pages for the ring, if there are any\n"
	"  -x, --hex            show the first bytes, too\n"
	"  -q, --quiet          print no summary\n"
	"  -v, --verbose        print a live summary even if standard error is no\n"
	"                       terminal, and the size of the ring's pages\n"
	"\n"
	"Without -w, each packet is shown in a line. See pfq-capture(1).\n";

__printf(1, 2)
static int usage(const char *fmt, ...)
{
	va_list ap;

	fputs("pfq capture: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry 'pfq capture --help'.\n", stderr);
	return EXIT_USAGE;
}

static int parse_number(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return *end || errno || *value > max ? -EINVAL : 0;
}

static int parse_source(struct capture_args *args, char *text)
{
	struct capture_source *s = &args->source[args->nr_sources];
	char *colon = strrchr(text, ':');
	uint64_t queue;

	if (args->nr_sources == MAX_SOURCES)
		return usage("-i: at most %d devices", MAX_SOURCES);
	if (colon == text || !*text)
		return usage("-i: no device: name one, or any");
	s->dev = text;
	s->queue = PFQ_ANY_QUEUE;
	args->nr_sources++;
	if (!colon)
		return -1;
	if (parse_number(colon + 1, INT_MAX, &queue))
		return usage("-i %s: after ':', give the number of a queue, from 0",
			     text);
	*colon = '\0';
	s->queue = queue;
	return -1;
}

static int parse_option(struct capture_args *args, int opt, char *value)
{
	uint64_t number;

	switch (opt) {
	case 'i':
		return parse_source(args, value);
	case 'w':
		args->file = value;
		return -1;
	case 'c':
		if (parse_number(value, UINT64_MAX, &args->count) ||
		    !args->count)
			return usage("-c %s: give a number from 1", value);
		return -1;
	case 's':
		if (parse_number(value, FRAME_MAX, &number))
			return usage("-s %s: give a number of bytes from 0 to %d", value, FRAME_MAX);
		args->snaplen = number;
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
	case 'x':
		args->hex = true;
		return -1;
	case 'q':
		args->quiet = true;
		return -1;
	case 'v':
		args->verbose = true;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	fputs("Try 'pfq capture --help'.\n", stderr);
	return EXIT_USAGE;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

int capture_parse(struct capture_args *args, int argc, char **argv)
{
	int opt, ret;

	*args = (struct capture_args) { .promisc = true };
	while ((opt = getopt_long(argc, argv, "i:w:c:s:SHxqvh", options,
				  NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind < argc)
		return usage("'%s': name a device with -i", argv[optind]);
	if (!args->nr_sources)
		return usage("no device: name one with -i DEV, or -i any");
	if (args->pcapng && !args->file)
		return usage("--ng needs a file: -w FILE");
	if (args->hex && args->file)
		return usage("-x shows packets, -w writes them: choose one");
	if (args->quiet && args->verbose)
		return usage("-q and -v contradict each other");
	if (args->file && ends_with(args->file, ".pcapng"))
		args->pcapng = true;
	return -1;
}
