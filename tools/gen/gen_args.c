// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of pfq gen. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pfq/pfq.h>

#include "gen_args.h"
#include "number.h"
#include "pfq.h"
#include "usage.h"
#include "stamp.h"

#define MIN_SIZE	64	/* bytes of the shortest frame, with FCS */
#define MAX_FLOWS	16000000
#define FIRST_FLOW	0x0a000001u	/* 10.0.0.1 */
#define IMIX		"random:64:7,594:4,1518:1"	/* frames of 40, 570 and 1494 bytes of IP */

enum { OPT_SECONDS = 256, OPT_GAPS, OPT_FLOWS, OPT_STAMP, OPT_SEED, OPT_SPEED, OPT_LOOP };

static const struct option options[] = {
	{ "interface",	required_argument, NULL, 'i' },
	{ "kernel",	required_argument, NULL, 'k' },
	{ "count",	required_argument, NULL, 'c' },
	{ "seconds",	required_argument, NULL, OPT_SECONDS },
	{ "rate",	required_argument, NULL, 'r' },
	{ "gaps",	required_argument, NULL, OPT_GAPS },
	{ "size",	required_argument, NULL, 's' },
	{ "proto",	required_argument, NULL, 'p' },
	{ "ipv6",	no_argument, NULL, '6' },
	{ "field",	required_argument, NULL, 'F' },
	{ "list-fields", no_argument, NULL, 'L' },
	{ "flows",	required_argument, NULL, OPT_FLOWS },
	{ "stamp",	no_argument, NULL, OPT_STAMP },
	{ "seed",	required_argument, NULL, OPT_SEED },
	{ "read",	required_argument, NULL, 'R' },
	{ "speed",	required_argument, NULL, OPT_SPEED },
	{ "loop",	required_argument, NULL, OPT_LOOP },
	{ "write",	required_argument, NULL, 'w' },
	{ "json",	no_argument, NULL, 'j' },
	{ "quiet",	no_argument, NULL, 'q' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq gen -i DEV[:QUEUE[,QUEUE...]] [OPTION...]\n"
	"\n"
	"  -i, --interface DEV  send on this device; each QUEUE has a thread\n"
	"  -k, --kernel CPU[,CPU...]  kernel threads send, and keep the departure times\n"
	"  -c, --count N        stop after N frames; --seconds N: after a time\n"
	"  -r, --rate RATE      frames/s, as 2M, or bits/s on the wire, as 4Gbit\n"
	"      --gaps KIND      constant, poisson, or burst:N, of N frames\n"
	"  -s, --size BYTES     with FCS: 64-1518, imix, random:64:7,1518:1 (weights)\n"
	"  -p, --proto NAME     udp, tcp or icmp; -6: over IPv6\n"
	"  -F, --field NAME=VALUES  repeatable: ip.src=10.0.0.0/8, udp.dst=random,\n"
	"                       vlan=5,7, mpls=16-99; -L lists the names\n"
	"      --flows N        N source addresses, in turn\n"
	"      --stamp          put number and time in frames: pfq capture --stamps\n"
	"  -R, --read FILE      send the frames of a pcap or pcapng file; -F changes them\n"
	"      --speed X        X times as fast as they were captured; max\n"
	"      --loop N         N times; 0: without end\n"
	"  -w, --write FILE     write a pcap file instead of sending\n"
	"      --seed N         of random values; the time, if it is not given\n"
	"  -j, --json           print the result as JSON; -q: print nothing\n"
	"\n"
	"Without -r and -R, frames are sent as fast as possible. See pfq-gen(1).\n";

/* Parse numbers with commas between. Returns how many, or 0 if one is wrong or there are too many. */
static unsigned int parse_list(char *text, int *number)
{
	unsigned int n = 0;
	char *item, *rest = text;
	uint64_t value;

	do {
		item = strsep(&rest, ",");
		if (n == MAX_QUEUES || !parse_number(item, 0, INT_MAX, &value))
			return 0;
		number[n++] = value;
	} while (rest);
	return n;
}

static int parse_device(struct gen_args *args, char *text)
{
	char *colon = strrchr(text, ':');

	if (args->dev)
		return usage("pfq gen", "-i %s: frames are sent on one device: start pfq gen for each", text);
	if (colon == text || !*text)
		return usage("pfq gen", "-i: no device: name one");
	args->dev = text;
	if (!colon)
		return -1;
	args->nr_queues = parse_list(colon + 1, args->queue);
	if (!args->nr_queues)
		return usage("pfq gen", "-i %s: after ':', give numbers of queues with commas between, at most %d", text,
			     MAX_QUEUES);
	*colon = '\0';
	return -1;
}

static int list_fields(void)
{
	const struct field *f;

	for (f = fields; f->name; f++)
		puts(f->name);
	return EXIT_OK;
}

static int add_edit(struct gen_args *args, const struct field *f, const char *values)
{
	struct edit *e = &args->edit[args->nr_edits];
	const char *error;
	unsigned int i;

	for (i = 0; i < args->nr_edits; i++)
		if (args->edit[i].field == f)
			return usage("pfq gen", "%s has values already", f->name);
	if (args->nr_edits == MAX_EDITS)
		return usage("pfq gen", "-F: at most %d fields", MAX_EDITS);
	args->nr_edits++;
	e->field = f;
	error = values_parse(&e->values, values, f->kind, f->bits);
	return error ? usage("pfq gen", "%s=%s: %s", f->name, values, error) : -1;
}

static int parse_field(struct gen_args *args, char *text)
{
	char *equals = strchr(text, '=');
	const struct field *f;
	const char *similar;

	if (!equals)
		return usage("pfq gen", "-F %s: give NAME=VALUES, as ip.src=10.0.0.0/8", text);
	*equals = '\0';
	f = field_find(text);
	if (f)
		return add_edit(args, f, equals + 1);
	similar = field_similar(text);
	if (similar)
		return usage("pfq gen", "-F %s: there is no such field: did you mean %s?", text, similar);
	return usage("pfq gen", "-F %s: there is no such field: -L lists them", text);
}

static int parse_proto(struct gen_args *args, const char *text)
{
	static const char *const names[] = {
		[TEMPLATE_UDP] = "udp", [TEMPLATE_TCP] = "tcp", [TEMPLATE_ICMP] = "icmp",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], text))
			continue;
		args->kind.proto = i;
		return -1;
	}
	return usage("pfq gen", "-p %s: give udp, tcp or icmp", text);
}

static int parse_size(struct gen_args *args, const char *text)
{
	const char *error;

	values_free(&args->size);
	error = values_parse(&args->size, strcmp(text, "imix") ? text : IMIX, VALUE_NUMBER, 16);
	if (error)
		return usage("pfq gen", "-s %s: %s", text, error);
	if (values_smallest(&args->size) < MIN_SIZE || values_largest(&args->size) > TEMPLATE_MAX)
		return usage("pfq gen", "-s %s: give bytes with FCS, from %d to %d", text, MIN_SIZE, TEMPLATE_MAX);
	return -1;
}

static int parse_flows(struct gen_args *args, const char *text)
{
	char values[64];
	uint64_t n;
	uint32_t last;

	if (!parse_number(text, 1, MAX_FLOWS, &n))
		return usage("pfq gen", "--flows %s: give a number from 1 to %d", text, MAX_FLOWS);
	last = FIRST_FLOW + n - 1;
	if (args->kind.ip6)
		snprintf(values, sizeof(values), "2001:2::1:0:1-2001:2::1:%x:%x", (unsigned int)(n >> 16),
			 (unsigned int)(n & 0xffff));
	else
		snprintf(values, sizeof(values), "10.0.0.1-%u.%u.%u.%u", last >> 24, last >> 16 & 255, last >> 8 & 255,
			 last & 255);
	return add_edit(args, field_find(args->kind.ip6 ? "ip6.src" : "ip.src"), values);
}

static int parse_speed(struct gen_args *args, const char *text)
{
	char *end;

	if (!strcmp(text, "max")) {
		args->speed = SPEED_MAX;
		return -1;
	}
	args->speed = strtod(text, &end);
	if (end == text || *end || !(args->speed >= 1e-6 && args->speed <= 1e6))
		return usage("pfq gen", "--speed %s: give a factor, as 1 or 0.5, or max", text);
	return -1;
}

/* Parse a number of at least min. */
static int parse_count(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	if (parse_number(text, min, max, value))
		return -1;
	return usage("pfq gen", "%s %s: give a number from %d", option, text, (int)min);
}

/* Options whose values are numbers or words. */
static int parse_value(struct gen_args *args, int opt, char *value)
{
	switch (opt) {
	case 'c':
		return parse_count("-c", value, 1, UINT64_MAX, &args->count);
	case OPT_SECONDS:
		return parse_count("--seconds", value, 1, UINT32_MAX, &args->seconds);
	case OPT_LOOP:
		return parse_count("--loop", value, 0, UINT64_MAX, &args->loops);
	case OPT_SEED:
		return parse_count("--seed", value, 1, UINT64_MAX, &args->seed);
	case 'r':
		if (!pace_parse_rate(&args->pace, value))
			return usage("pfq gen", "-r %s: give frames/s, as 2M, or bits/s, as 4Gbit", value);
		return -1;
	case OPT_GAPS:
		if (!pace_parse_gaps(&args->pace, value))
			return usage("pfq gen", "--gaps %s: give constant, poisson or burst:N", value);
		return -1;
	case 'k':
		args->nr_cpus = parse_list(value, args->cpu);
		if (!args->nr_cpus)
			return usage("pfq gen", "-k: give numbers of CPUs with commas between, at most %d", MAX_QUEUES);
		return -1;
	}
	return usage_hint("pfq gen");
}

/* What the frames are to be like; it is parsed when all options are known. */
struct wish {
	const char *flows, *size;
	bool proto;		/* -p was given */
	bool generates, replays;	/* options that need one of both were given */
};

static int parse_option(struct gen_args *args, struct wish *wish, int opt, char *value)
{
	wish->generates |= opt == 's' || opt == 'p' || opt == '6' || opt == OPT_FLOWS || opt == OPT_STAMP;
	wish->replays |= opt == OPT_SPEED || opt == OPT_LOOP;
	switch (opt) {
	case 'i':
		return parse_device(args, value);
	case 's':
		wish->size = value;
		return -1;
	case 'p':
		wish->proto = true;
		return parse_proto(args, value);
	case 'F':
		return parse_field(args, value);
	case 'L':
		return list_fields();
	case OPT_FLOWS:
		wish->flows = value;
		return -1;
	case OPT_SPEED:
		return parse_speed(args, value);
	case '6':
		args->kind.ip6 = true;
		return -1;
	case 'R':
		args->read = value;
		return -1;
	case 'w':
		args->write = value;
		return -1;
	case OPT_STAMP:
		args->stamp = true;
		return -1;
	case 'j':
		args->json = true;
		return -1;
	case 'q':
		args->quiet = true;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return parse_value(args, opt, value);
}

/* A field says what its header is. Returns -1, or an exit code. */
static int add_header(struct template_kind *kind, const struct field *f, bool proto_given)
{
	const enum template_proto proto = f->layer == LAYER_TCP ? TEMPLATE_TCP :
		f->layer == LAYER_ICMP ? TEMPLATE_ICMP : TEMPLATE_UDP;

	switch (f->layer) {
	case LAYER_VLAN:
	case LAYER_VLAN2:
		if (kind->vlans < f->layer - LAYER_VLAN + 1u)
			kind->vlans = f->layer - LAYER_VLAN + 1;
		return -1;
	case LAYER_MPLS:
	case LAYER_MPLS2:
		if (kind->labels < f->layer - LAYER_MPLS + 1u)
			kind->labels = f->layer - LAYER_MPLS + 1;
		return -1;
	case LAYER_IP4:
		return kind->ip6 ? usage("pfq gen", "%s: the frames have IPv6: leave -6 or the field out", f->name) : -1;
	case LAYER_IP6:
		kind->ip6 = true;
		return -1;
	case LAYER_TCP:
	case LAYER_UDP:
	case LAYER_ICMP:
		if (proto_given && proto != kind->proto)
			return usage("pfq gen", "%s: the frames have another protocol: change -p, or leave the field out",
				     f->name);
		kind->proto = proto;
		return -1;
	default:
		return -1;
	}
}

static int add_headers(struct gen_args *args, bool proto_given)
{
	unsigned int i;
	int ret;

	/* IPv6 first, so that a field of IPv4 contradicts it in any order */
	for (i = 0; i < args->nr_edits; i++)
		if (args->edit[i].field->layer == LAYER_IP6)
			args->kind.ip6 = true;
	for (i = 0; i < args->nr_edits; i++) {
		ret = add_header(&args->kind, args->edit[i].field, proto_given);
		if (ret >= 0)
			return ret;
		proto_given = proto_given || args->edit[i].field->layer >= LAYER_TCP;
	}
	return -1;
}

/* Return the bytes with FCS of the shortest frame that holds the headers and the stamp, or 0 if there is no memory. */
static size_t smallest_size(const struct gen_args *args)
{
	struct template *t = calloc(1, sizeof(*t));
	size_t n = 0;

	if (!t)
		return 0;
	template_make(t, &args->kind);
	n = t->layout.end + (args->stamp ? STAMP_LEN : 0) + FCS_LEN;
	free(t);
	return n < MIN_SIZE ? MIN_SIZE : n;
}

static int set_size(struct gen_args *args, const char *text)
{
	const size_t smallest = smallest_size(args);
	char number[16];

	snprintf(number, sizeof(number), "%zu", smallest);
	if (!text)
		return parse_size(args, number);
	if (parse_size(args, text) >= 0)
		return EXIT_USAGE;
	if (values_smallest(&args->size) >= smallest)
		return -1;
	return usage("pfq gen", "-s %s: the headers%s need at least %zu bytes with FCS", text, args->stamp ? " and the stamp" : "",
		     smallest);
}

/* Check options that need or exclude each other. Returns -1, or an exit code. */
static int check_options(const struct gen_args *args, const struct wish *wish)
{
	if (!args->dev && !args->write)
		return usage("pfq gen", "no device: name one with -i DEV");
	if (args->dev && args->write)
		return usage("pfq gen", "-i sends, and -w writes a file: choose one");
	if (args->read && wish->generates)
		return usage("pfq gen", "-s, -p, -6, --flows and --stamp make frames, and -R reads them: choose one");
	if (!args->read && wish->replays)
		return usage("pfq gen", "--speed and --loop need a file: -R FILE");
	if (args->write && args->nr_cpus)
		return usage("pfq gen", "-k sends, and -w writes a file: choose one");
	if (args->write && !args->read && !args->count)
		return usage("pfq gen", "-w needs the number of frames: -c N");
	if (args->pace.kind != GAP_CONSTANT && !args->pace.rate)
		return usage("pfq gen", "--gaps needs a rate: -r RATE");
	return -1;
}

int gen_parse(struct gen_args *args, int argc, char **argv)
{
	struct wish wish = { 0 };
	int opt, ret;

	*args = (struct gen_args) {
		.queue = { PFQ_ANY_QUEUE }, .nr_queues = 1,
		.speed = 1, .loops = 1,
		.seed = time(NULL),
		.kind.source = { 2, 0, 0, 0, 0, 1 },
	};
	while ((opt = getopt_long(argc, argv, "i:k:c:r:s:p:6F:LR:w:jqh", options, NULL)) != -1) {
		ret = parse_option(args, &wish, opt, optarg);
		if (ret >= 0)
			return ret;
	}
	if (optind < argc)
		return usage("pfq gen", "'%s': name a device with -i", argv[optind]);
	ret = check_options(args, &wish);
	if (ret >= 0 || args->read)
		return ret;
	ret = add_headers(args, wish.proto);
	if (ret < 0 && wish.flows)
		ret = parse_flows(args, wish.flows);
	return ret >= 0 ? ret : set_size(args, wish.size);
}

void gen_args_free(struct gen_args *args)
{
	unsigned int i;

	for (i = 0; i < args->nr_edits; i++)
		values_free(&args->edit[i].values);
	values_free(&args->size);
}
