// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of pfq bridge. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge.h"
#include "number.h"
#include "pfq.h"
#include "usage.h"

#define COMMAND "pfq bridge"

enum { OPT_SECONDS = 256 };

static const struct option options[] = {
	{ "user",	no_argument, NULL, 'u' },
	{ "one-way",	no_argument, NULL, '1' },
	{ "expression",	required_argument, NULL, 'e' },
	{ "filter",	required_argument, NULL, 'f' },
	{ "seconds",	required_argument, NULL, OPT_SECONDS },
	{ "watch",	required_argument, NULL, 'w' },
	{ "json",	no_argument, NULL, 'j' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq bridge [OPTION...] DEV DEV\n"
	"\n"
	"Send the packets that each device receives by the other, until Ctrl-C.\n"
	"The kernel's stack does not get them.\n"
	"\n"
	"  -1, --one-way         only from the first device to the second\n"
	"  -e, --expression TEXT pass what this pfq-lang passes, as 'ip >-> udp'\n"
	"  -f, --filter FILTER   pass what this filter accepts: pcap-filter(7)\n"
	"  -u, --user            a loop in this process sends the packets, not the kernel\n"
	"      --seconds N       stop after N seconds\n"
	"  -w, --watch SECONDS   print statistics each SECONDS, too\n"
	"  -j, --json            print them as JSON\n"
	"\n"
	"See pfq-bridge(1).\n";

static int take(const char *option, const char *text, uint64_t *value)
{
	if (parse_number(text, 1, UINT32_MAX, value))
		return -1;
	return usage(COMMAND, "%s %s: give a number of seconds from 1", option, text);
}

static int parse_option(struct bridge_args *args, int opt, char *value)
{
	switch (opt) {
	case 'u':
		args->user = true;
		return -1;
	case '1':
		args->one_way = true;
		return -1;
	case 'e':
		args->expression = value;
		return -1;
	case 'f':
		args->filter = strdup(value);
		return args->filter ? -1 : usage(COMMAND, "no memory");
	case OPT_SECONDS:
		return take("--seconds", value, &args->seconds);
	case 'w':
		return take("-w", value, &args->watch);
	case 'j':
		args->json = true;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return usage_hint(COMMAND);
}

int bridge_parse(struct bridge_args *args, int argc, char **argv)
{
	int opt, ret;

	*args = (struct bridge_args) { 0 };
	while ((opt = getopt_long(argc, argv, "u1e:f:w:jh", options, NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (argc - optind != 2)
		return usage(COMMAND, "give two devices");
	args->dev[0] = argv[optind];
	args->dev[1] = argv[optind + 1];
	if (!strcmp(args->dev[0], args->dev[1]))
		return usage(COMMAND, "%s and %s: give two devices", args->dev[0], args->dev[1]);
	return -1;
}
