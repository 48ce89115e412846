/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments of pfq capture. */
#ifndef TOOLS_CAPTURE_ARGS_H
#define TOOLS_CAPTURE_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define MAX_SOURCES 64

struct capture_source {
	const char *dev;
	int queue;		/* or PFQ_ANY_QUEUE */
};

struct capture_args {
	struct capture_source source[MAX_SOURCES];
	unsigned int nr_sources;
	const char *file;	/* "-": standard output; NULL: show packets */
	uint64_t count;		/* packets; 0: no limit */
	uint32_t group;		/* shared; PFQ_OWN_GROUP: none */
	uint32_t snaplen;	/* bytes; 0: all */
	bool steal;
	bool hugepages;
	bool promisc;
	bool pcapng;
	bool hex;
	bool quiet;
	bool verbose;
};

/*
 * Parse the arguments. Returns -1 to go on, or an exit code. Replaces the colon in DEV:QUEUE in
 * argv by a NUL.
 */
int capture_parse(struct capture_args *args, int argc, char **argv);

#endif
