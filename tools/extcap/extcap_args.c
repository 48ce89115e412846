// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of pfq extcap. Those of a capture become arguments of pfq capture, which checks them. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extcap_args.h"
#include "pfq.h"
#include "usage.h"

enum {
	OPT_INTERFACES = 256, OPT_VERSION, OPT_INTERFACE, OPT_DLTS, OPT_CONFIG, OPT_FILTER, OPT_CAPTURE, OPT_FIFO,
	OPT_STEAL, OPT_PROMISC, OPT_HUGE_PAGES, OPT_SNAPLEN, OPT_QUEUE, OPT_BUFFER_SIZE, OPT_TIME_STAMP_TYPE, OPT_GROUP,
	OPT_PROGRAM, OPT_PROGRAM_FILE,
};

static const struct option options[] = {
	{ "extcap-interfaces",	no_argument, NULL, OPT_INTERFACES },
	{ "extcap-version",	optional_argument, NULL, OPT_VERSION },
	{ "extcap-interface",	required_argument, NULL, OPT_INTERFACE },
	{ "extcap-dlts",	no_argument, NULL, OPT_DLTS },
	{ "extcap-config",	no_argument, NULL, OPT_CONFIG },
	{ "extcap-capture-filter", required_argument, NULL, OPT_FILTER },
	{ "capture",		no_argument, NULL, OPT_CAPTURE },
	{ "fifo",		required_argument, NULL, OPT_FIFO },
	{ "steal",		required_argument, NULL, OPT_STEAL },
	{ "promisc",		required_argument, NULL, OPT_PROMISC },
	{ "huge-pages",		required_argument, NULL, OPT_HUGE_PAGES },
	{ "snaplen",		required_argument, NULL, OPT_SNAPLEN },
	{ "queue",		required_argument, NULL, OPT_QUEUE },
	{ "buffer-size",	required_argument, NULL, OPT_BUFFER_SIZE },
	{ "time-stamp-type",	required_argument, NULL, OPT_TIME_STAMP_TYPE },
	{ "group",		required_argument, NULL, OPT_GROUP },
	{ "program",		required_argument, NULL, OPT_PROGRAM },
	{ "program-file",	required_argument, NULL, OPT_PROGRAM_FILE },
	{ "help",		no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq extcap --extcap-interfaces\n"
	"       pfq extcap --extcap-interface pfq-DEV --extcap-dlts | --extcap-config\n"
	"       pfq extcap --extcap-interface pfq-DEV --extcap-capture-filter FILTER\n"
	"       pfq extcap --extcap-interface pfq-DEV --capture --fifo FILE [OPTION...]\n"
	"\n"
	"Wireshark and tshark start this program to capture pfq-DEV and pfq-any.\n"
	"\n"
	"      --extcap-version[=VERSION]  Wireshark's version, which does not matter\n"
	"      --extcap-capture-filter FILTER  see pcap-filter(7)\n"
	"      --steal BOOL     keep the packets from the kernel's stack\n"
	"      --promisc BOOL   set the device promiscuous; the default\n"
	"      --snaplen BYTES  keep at most BYTES of each packet; 0: all\n"
	"      --queue N        capture from this receive queue only\n"
	"      --buffer-size KIB     size of the ring\n"
	"      --huge-pages BOOL     the ring is in huge pages, if possible\n"
	"      --time-stamp-type TYPE  host, host_lowprec or adapter\n"
	"      --group GID      join a shared group, or make it; 0: none\n"
	"      --program TEXT   run a program of pfq-lang in the group\n"
	"      --program-file FILE   the same, from a file\n";

/* Pass an argument on to capture_parse(). There is room for each option twice. */
static int add(struct extcap_args *args, const char *text)
{
	if (args->nr_capture == EXTCAP_MAX_CAPTURE)
		return usage("pfq extcap", "too many options");
	args->capture[args->nr_capture++] = text;
	return -1;
}

static int add_two(struct extcap_args *args, const char *option, const char *value)
{
	const int ret = add(args, option);

	return ret < 0 ? add(args, value) : ret;
}

/* Wireshark passes the values of check boxes as true and false. Pass option on if the value is wanted. */
static int add_bool(struct extcap_args *args, const char *name, const char *value, bool wanted, const char *option)
{
	const bool yes = !strcmp(value, "true");

	if (!yes && strcmp(value, "false"))
		return usage("pfq extcap", "--%s %s: give true or false", name, value);
	return yes == wanted ? add(args, option) : -1;
}

/* An option of a capture. An empty value, and the one that stands for the default, are as good as no option. */
static int parse_capture(struct extcap_args *args, int opt, const char *value)
{
	if (!*value)
		return -1;
	switch (opt) {
	case OPT_STEAL:
		return add_bool(args, "steal", value, true, "--steal");
	case OPT_PROMISC:
		return add_bool(args, "promisc", value, false, "--no-promisc");
	case OPT_HUGE_PAGES:
		return add_bool(args, "huge-pages", value, true, "--huge-pages");
	case OPT_SNAPLEN:
		return add_two(args, "--snaplen", value);
	case OPT_BUFFER_SIZE:
		return add_two(args, "--buffer-size", value);
	case OPT_TIME_STAMP_TYPE:
		return add_two(args, "--time-stamp-type", value);
	case OPT_GROUP:
		return strcmp(value, "0") ? add_two(args, "--group", value) : -1;
	case OPT_QUEUE:
		args->queue = value;
		return -1;
	case OPT_PROGRAM:
	case OPT_PROGRAM_FILE:
		if (args->has_program)
			return usage("pfq extcap", "a group has one program: give --program or --program-file");
		/* pfq capture would take the name for a program's text */
		if (opt == OPT_PROGRAM_FILE && access(value, R_OK))
			return usage("pfq extcap", "--program-file %s: %s", value, strerror(errno));
		args->has_program = true;
		return add_two(args, "--program", value);
	}
	return usage("pfq extcap", "option %d", opt);
}

static int parse_option(struct extcap_args *args, int opt, const char *value)
{
	switch (opt) {
	case OPT_INTERFACES:
		args->what = EXTCAP_INTERFACES;
		return -1;
	case OPT_DLTS:
		args->what = EXTCAP_DLTS;
		return -1;
	case OPT_CONFIG:
		args->what = EXTCAP_CONFIG;
		return -1;
	case OPT_CAPTURE:
		args->what = EXTCAP_CAPTURE;
		return -1;
	case OPT_VERSION:
		return -1;
	case OPT_INTERFACE:
		args->interface = value;
		return -1;
	case OPT_FIFO:
		args->fifo = value;
		return -1;
	case OPT_FILTER:
		args->has_filter = true;
		args->filter = *value ? value : NULL;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	case '?':
		return usage_hint("pfq extcap");
	}
	return parse_capture(args, opt, value);
}

int extcap_parse(struct extcap_args *args, int argc, char **argv)
{
	int opt, ret;

	*args = (struct extcap_args) { .what = EXTCAP_NOTHING };
	add(args, argv[0]);
	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		ret = parse_option(args, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	return optind < argc ? usage("pfq extcap", "'%s' is no option", argv[optind]) : -1;
}

void extcap_free(struct extcap_args *args)
{
	free(args->source);
}

int extcap_capture_args(struct extcap_args *args, const char *dev)
{
	size_t i;
	int ret;

	if (asprintf(&args->source, "%s%s%s", dev, args->queue ? ":" : "", args->queue ?: "") < 0) {
		args->source = NULL;
		return usage("pfq extcap", "%s", strerror(ENOMEM));
	}

	const char *const last[] = { "--quiet", "--ng", "--interface", args->source, "--write", args->fifo,
				     "--", args->filter };

	for (i = 0; i < ARRAY_SIZE(last) && last[i]; i++) {
		ret = add(args, last[i]);
		if (ret >= 0)
			return ret;
	}
	/* getopt_long() begins anew */
	optind = 0;
	return EXIT_OK;
}
