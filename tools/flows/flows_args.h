/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments of pfq flows. */
#ifndef TOOLS_FLOWS_ARGS_H
#define TOOLS_FLOWS_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define FLOWS_DEVICES 32

enum flows_sort { SORT_BYTES, SORT_PACKETS, SORT_RATE, SORT_DURATION, SORT_START };
enum flows_format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

struct flows_args {
	const char *dev[FLOWS_DEVICES];
	unsigned int nr_devs;	/* 0: a file is read */
	const char *file;
	const char *filter;	/* an expression of pcap-filter(7), for free(); NULL: none */
	const char *collector;	/* NULL: none */
	int version;		/* 10: IPFIX; 9: NetFlow v9 */
	uint64_t count;		/* packets; 0: no limit */
	uint64_t seconds;	/* 0: no limit */
	uint64_t watch;		/* show the flows each so many seconds; 0: at the end */
	uint64_t top;		/* flows to show; 0: all */
	uint64_t max;		/* flows in memory */
	uint64_t active, idle;	/* timeouts of records that are exported, s */
	enum flows_sort sort;
	enum flows_format format;
};

/* Parse the arguments. Returns -1 to go on, or an exit code. Free args->filter in both cases. */
int flows_parse(struct flows_args *args, int argc, char **argv);

#endif
