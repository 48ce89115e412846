/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments of pfq extcap. */
#ifndef TOOLS_EXTCAP_ARGS_H
#define TOOLS_EXTCAP_ARGS_H

#include <stdbool.h>

enum extcap_what {
	EXTCAP_NOTHING,		/* or, with a filter, to check it */
	EXTCAP_INTERFACES,
	EXTCAP_DLTS,
	EXTCAP_CONFIG,
	EXTCAP_CAPTURE,
};

#define EXTCAP_MAX_CAPTURE 32

struct extcap_args {
	enum extcap_what what;
	const char *interface;	/* NULL: none */
	const char *fifo;	/* NULL: none */
	const char *filter;	/* an expression of libpcap; NULL: none, or an empty one */
	bool has_filter;	/* there was one, which may be empty */
	const char *queue;	/* NULL: all */
	bool has_program;	/* in capture */
	const char *capture[EXTCAP_MAX_CAPTURE + 1];	/* the arguments for capture_parse() */
	int nr_capture;
	char *source;		/* DEV:QUEUE, in capture */
};

/* Parse the arguments. Returns -1 to go on, or an exit code. extcap_free() frees them in either case. */
int extcap_parse(struct extcap_args *args, int argc, char **argv);
void extcap_free(struct extcap_args *args);

/* Complete args->capture for a capture of a device. Returns EXIT_OK, or an exit code after a message. */
int extcap_capture_args(struct extcap_args *args, const char *dev);

#endif
