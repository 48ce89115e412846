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
	uint32_t ifindex;	/* when it was bound; PFQ_ANY_DEVICE: any */
	bool bound;
	bool gone;		/* the device was removed */
	bool down;		/* it was down when it was last looked at */
};

struct capture_args {
	struct capture_source source[MAX_SOURCES];
	unsigned int nr_sources;
	const char *file;	/* "-": standard output; NULL: show packets */
	const char *program;	/* a file or a text of pfq-lang; NULL: none */
	const char *user;	/* to become after the devices are bound; NULL: none */
	char *filter;		/* an expression of libpcap, for free(); NULL: none */
	uint64_t count;		/* packets; 0: no limit */
	uint64_t seconds;	/* of the capture; 0: no limit */
	uint64_t ring_kib;	/* size of the ring; 0: the default */
	uint64_t file_seconds;	/* of one file; 0: no limit */
	uint64_t file_megabytes;	/* of one file, 10^6 bytes; 0: no limit */
	uint64_t files;		/* 0: no limit */
	uint32_t group;		/* shared; PFQ_OWN_GROUP: none */
	uint32_t snaplen;	/* bytes; 0: all */
	uint32_t tstamp;	/* enum pfq_tstamp */
	bool steal;
	bool hugepages;
	bool promisc;
	bool pcapng;
	bool hex;
	bool stamps;		/* show what the stamps of pfq gen say, and no packets */
	bool json;		/* this as JSON */
	bool numbers;		/* ports as numbers */
	bool quiet;
	bool verbose;
	bool live;		/* the file is a pipe, whose reader ends the capture by closing it */
};

/*
 * Parse the arguments. Returns -1 to go on, or an exit code. Replaces the colon in DEV:QUEUE in
 * argv by a NUL.
 */
int capture_parse(struct capture_args *args, int argc, char **argv);

#endif
