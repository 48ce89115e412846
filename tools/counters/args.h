/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of pfq counters. */
#ifndef TOOLS_COUNTERS_ARGS_H
#define TOOLS_COUNTERS_ARGS_H

#include "counters/print.h"

struct counters_args {
	const char *command;	/* "pfq counters" or "pfq stat" */
	struct selection selected;
	struct layout layout;
	print_sample *print;	/* NULL: the full screen */
	unsigned int seconds;	/* between samples; 0: only one */
	bool once;		/* end after the first sample that has rates */
	char gid[16];
};

/* Parse the command line. is_terminal: standard output is one. Returns -1 to go on, or an exit code. */
int counters_parse(struct counters_args *args, int argc, char **argv, bool is_terminal);

#endif
