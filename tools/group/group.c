// SPDX-License-Identifier: GPL-2.0-only
/* pfq group: show groups, and change those that other processes created. */
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <pfq/pfq.h>

#include "group.h"
#include "number.h"
#include "pfq.h"
#include "usage.h"

enum { OPT_PID = 256, OPT_SOCKET, OPT_CLASSES, OPT_WEIGHT, OPT_PROMISC };

static const struct option options[] = {
	{ "file",	required_argument, NULL, 'f' },
	{ "expression",	required_argument, NULL, 'e' },
	{ "import",	required_argument, NULL, 'I' },
	{ "pid",	required_argument, NULL, OPT_PID },
	{ "socket",	required_argument, NULL, OPT_SOCKET },
	{ "classes",	required_argument, NULL, OPT_CLASSES },
	{ "weight",	required_argument, NULL, OPT_WEIGHT },
	{ "steal",	no_argument, NULL, 'S' },
	{ "promisc",	no_argument, NULL, OPT_PROMISC },
	{ "json",	no_argument, NULL, 'j' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq group show [GID] [-j]\n"
	"       pfq group set GID -f FILE | -e 'main = ...'\n"
	"       pfq group clear GID\n"
	"       pfq group bind|unbind GID DEV[:QUEUE]\n"
	"       pfq group join|leave GID --pid PID\n"
	"\n"
	"  -f, --file FILE        the program, or its JSON\n"
	"  -e, --expression TEXT  the program itself\n"
	"  -I, --import DIR       look for modules in this directory, too\n"
	"      --pid PID          act with the socket of this process\n"
	"      --socket INODE     of its sockets this one: see /proc/net/pfq/sockets\n"
	"      --classes MASK     join these classes: a number, 0x... for hexadecimal\n"
	"      --weight N         join with this share of steered packets, 1 to 64\n"
	"  -S, --steal            bind so that the stack does not get the packets\n"
	"      --promisc          bind in promiscuous mode, as long as PID runs\n"
	"  -j, --json             print a JSON object, in one line\n"
	"\n"
	"A group that is set, cleared or bound without --pid must be shared.\n"
	"See pfq-group(1), pfq-lang(7).\n";

/* What a verb takes besides the number of a group. */
static const struct verb {
	const char *name;
	int (*run)(const struct group_args *args);
	bool gid_optional, program, device, needs_pid;
} verbs[] = {
	{ "show", group_show, .gid_optional = true },
	{ "set", group_set, .program = true },
	{ "clear", group_clear, .program = false },
	{ "bind", group_bind, .device = true },
	{ "unbind", group_unbind, .device = true },
	{ "join", group_join, .needs_pid = true },
	{ "leave", group_leave, .needs_pid = true },
};

int group_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("pfq group: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_FAILED;
}

int group_done(const struct group_args *args, const char *verb)
{
	json_t *object;

	if (!args->json)
		return EXIT_OK;
	object = json_pack("{s:s, s:i}", "done", verb, "gid", (int)args->gid);
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
	return EXIT_OK;
}

static int parse_mask(struct group_args *args, const char *text)
{
	char *end;

	args->classes = strtoull(text, &end, 0);
	return *text && *text != '-' && !*end && args->classes ? -1 :
		usage("pfq group", "--classes %s: give a mask of classes, as 0x6", text);
}

/* Returns -1 to go on, or an exit code. */
static int parse_program(struct group_args *args, int opt, char *value)
{
	struct lang_args *l = &args->lang;

	if (opt == 'I')
		return lang_add_import(l, value) ? -1 : usage("pfq group", "-I %s: no memory", value);
	if (l->file || l->text)
		return usage("pfq group", "-%c %s: one program at a time", opt, value);
	*(opt == 'f' ? &l->file : &l->text) = value;
	return -1;
}

static int parse_option(struct group_args *args, int opt, char *value)
{
	uint64_t number;

	switch (opt) {
	case 'f':
	case 'e':
	case 'I':
		return parse_program(args, opt, value);
	case OPT_PID:
		return parse_number(value, 1, INT_MAX, &args->pid) ? -1 :
			usage("pfq group", "--pid %s: give the number of a process", value);
	case OPT_SOCKET:
		return parse_number(value, 1, UINT64_MAX, &args->inode) ? -1 :
			usage("pfq group", "--socket %s: give the inode of a socket", value);
	case OPT_CLASSES:
		return parse_mask(args, value);
	case OPT_WEIGHT:
		if (!parse_number(value, 1, PFQ_WEIGHT_MAX, &number))
			return usage("pfq group", "--weight %s: give a number from 1 to %d", value, PFQ_WEIGHT_MAX);
		args->weight = number;
		return -1;
	case 'S':
		args->steal = true;
		return -1;
	case OPT_PROMISC:
		args->promisc = true;
		return -1;
	case 'j':
		args->json = true;
		return -1;
	case 'h':
		fputs(help, stdout);
		return EXIT_OK;
	}
	return usage_hint("pfq group");
}

static int parse_device(struct group_args *args, char *text)
{
	char *colon = strrchr(text, ':');
	uint64_t queue;

	args->dev = text;
	args->queue = PFQ_ANY_QUEUE;
	if (!colon)
		return *text ? -1 : usage("pfq group", "no device: name one, or any");
	if (colon == text || !parse_number(colon + 1, 0, INT_MAX, &queue))
		return usage("pfq group", "'%s': give a device, or DEV:QUEUE", text);
	*colon = '\0';
	args->queue = queue;
	return -1;
}

/* Check that the options are those of the verb. Returns -1, or an exit code. */
static int check_options(const struct group_args *args, const struct verb *v)
{
	const struct lang_args *l = &args->lang;

	if (v->program && !l->file && !l->text)
		return usage("pfq group", "%s needs a program: -f or -e", v->name);
	if (!v->program && (l->file || l->text || l->path))
		return usage("pfq group", "%s takes no program", v->name);
	if (v->needs_pid && !args->pid)
		return usage("pfq group", "%s needs the process whose socket is meant: --pid", v->name);
	if (!v->needs_pid && !v->device && args->pid)
		return usage("pfq group", "%s takes no --pid", v->name);
	if ((args->classes || args->weight) && strcmp(v->name, "join"))
		return usage("pfq group", "%s takes no --classes and no --weight: join does", v->name);
	if ((args->steal || args->promisc) && strcmp(v->name, "bind"))
		return usage("pfq group", "%s takes no --steal and no --promisc: bind does", v->name);
	if (args->promisc && !args->pid)
		return usage("pfq group", "--promisc needs --pid: the mode ends with the socket that asks for it");
	if (args->inode && !args->pid)
		return usage("pfq group", "--socket needs --pid");
	return -1;
}

/* Parse the words: the verb, a group, a device. Returns -1, or an exit code. */
static int parse_words(struct group_args *args, const struct verb **verb, int n, char **word)
{
	const struct verb *v = verbs;
	uint64_t gid;
	int ret;

	if (!n)
		return usage("pfq group", "give show, set, clear, bind, unbind, join or leave");
	while (v < verbs + ARRAY_SIZE(verbs) && strcmp(v->name, word[0]))
		v++;
	if (v == verbs + ARRAY_SIZE(verbs))
		return usage("pfq group", "'%s': give show, set, clear, bind, unbind, join or leave", word[0]);
	*verb = v;
	if (n > 2 + v->device)
		return usage("pfq group", "'%s': %s takes no more arguments", word[2 + v->device], v->name);
	if (n < 2 && !v->gid_optional)
		return usage("pfq group", "give the number of a group behind %s", v->name);
	if (n > 1 && !parse_number(word[1], 1, PFQ_GROUP_MAX, &gid))
		return usage("pfq group", "'%s': give the number of a group, 1 to %u", word[1], PFQ_GROUP_MAX);
	args->gid = n > 1 ? gid : 0;
	if (v->device && n < 3)
		return usage("pfq group", "give a device behind the group");
	ret = v->device ? parse_device(args, word[2]) : -1;
	return ret >= 0 ? ret : check_options(args, v);
}

int group_main(int argc, char **argv)
{
	struct group_args a = { .lang.opts.size = sizeof(a.lang.opts) };
	const struct verb *verb = NULL;
	int c, ret = -1;

	while (ret < 0 && (c = getopt_long(argc, argv, "f:e:I:Sjh", options, NULL)) != -1)
		ret = parse_option(&a, c, optarg);
	if (ret < 0)
		ret = parse_words(&a, &verb, argc - optind, argv + optind);
	if (ret < 0)
		ret = verb->run(&a);
	free(a.lang.path);
	return ret;
}
