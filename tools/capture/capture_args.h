/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_CAPTURE_ARGS_H
#define TOOLS_CAPTURE_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define MAX_SOURCES 64

struct capture_source {
	const char *dev;
	int queue;
};

struct capture_args {
	struct capture_source source[MAX_SOURCES];
	unsigned int nr_sources;
	const char *file;
	uint64_t count;
	uint32_t snaplen;
	bool steal;
	bool hugepages;
	bool promisc;
	bool pcapng;
	bool hex;
	bool quiet;
	bool verbose;
};

/* Below zero: go on; otherwise the exit status. Cuts DEV:QUEUE in argv. */
int capture_parse(struct capture_args *args, int argc, char **argv);

#endif
