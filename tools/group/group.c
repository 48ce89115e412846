// SPDX-License-Identifier: GPL-2.0-only
/* pfq group: set or clear the program of a shared group that other processes created. */
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/lang.h>
#include <pfq/pfq.h>

#include "lang/lang.h"
#include "pfq.h"

static const struct option options[] = {
	{ "file",	required_argument, NULL, 'f' },
	{ "expression",	required_argument, NULL, 'e' },
	{ "import",	required_argument, NULL, 'I' },
	{ "help",	no_argument, NULL, 'h' },
	{ }
};

static const char help[] =
	"usage: pfq group set GID -f FILE\n"
	"       pfq group set GID -e 'main = ...'\n"
	"       pfq group clear GID\n"
	"\n"
	"  -f, --file FILE        the program, or its JSON\n"
	"  -e, --expression TEXT  the program itself\n"
	"  -I, --import DIR       look for modules in this directory, too\n"
	"\n"
	"The group must be shared and have members. Its program is replaced while packets flow.\n"
	"See pfq-group(1), pfq-lang(7).\n";

__printf(1, 2)
static int usage(const char *fmt, ...)
{
	va_list ap;

	fputs("pfq group: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry 'pfq group --help'.\n", stderr);
	return EXIT_USAGE;
}

static bool group_exists(unsigned int gid)
{
	FILE *f = fopen("/proc/net/pfq/groups", "re");
	char line[1024];
	unsigned int n;
	bool found = false;

	if (!f)
		return true;	/* pfq_open() will report why */
	while (!found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%u", &n) == 1 && n == gid;
	fclose(f);
	return found;
}

/*
 * Set the program, or clear it if prog is NULL. The command is a member for that time, in the class
 * PFQ_CLASS_CONTROL, which receives no packets.
 */
static int set_program(unsigned int gid, const struct pfq_lang *prog)
{
	const struct pfq_group_opts group = { .size = sizeof(group), .classes = PFQ_CLASS_CONTROL };
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096 };
	uint32_t id = gid;
	struct pfq *q;
	int ret;

	if (!group_exists(gid)) {
		fprintf(stderr, "pfq group: there is no group %u: see pfq stat\n", gid);
		return EXIT_FAILED;
	}
	if (pfq_open(&q, &opts)) {
		fprintf(stderr, "pfq group: %s\n", pfq_error(NULL));
		return EXIT_FAILED;
	}
	ret = pfq_group_join(q, &id, PFQ_POLICY_SHARED, &group);
	if (!ret)
		ret = prog ? pfq_group_program_set(q, gid, prog) : pfq_group_program_clear(q, gid);
	if (ret)
		fprintf(stderr, "pfq group: %s\n", pfq_error(q));
	pfq_close(q);
	return ret ? EXIT_FAILED : EXIT_OK;
}

static int parse_gid(const char *text, unsigned int *gid)
{
	char *end;

	*gid = strtoul(text, &end, 10);
	return *end || !*gid || *gid > PFQ_GROUP_MAX;
}

int group_main(int argc, char **argv)
{
	struct lang_args a = { .opts.size = sizeof(a.opts) };
	struct pfq_lang *prog = NULL;
	unsigned int gid;
	bool clear;
	int c, ret;

	while ((c = getopt_long(argc, argv, "f:e:I:h", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			a.file = optarg;
			break;
		case 'e':
			a.text = optarg;
			break;
		case 'I':
			a.opts.path = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_OK;
		default:
			fputs("Try 'pfq group --help'.\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (argc - optind != 2)
		return usage("give set or clear, and then the number of a group");
	clear = !strcmp(argv[optind], "clear");
	if (!clear && strcmp(argv[optind], "set"))
		return usage("'%s': give set or clear", argv[optind]);
	if (parse_gid(argv[optind + 1], &gid))
		return usage("'%s': give the number of a group, 1 to %u", argv[optind + 1], PFQ_GROUP_MAX);
	if (clear == (a.file || a.text))
		return usage(clear ? "clear takes no program" : "set needs a program: -f or -e");
	if (!clear) {
		prog = lang_compile(&a);
		if (!prog)
			return EXIT_FAILED;
	}
	ret = set_program(gid, prog);
	pfq_lang_free(prog);
	return ret;
}
