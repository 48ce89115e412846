/* SPDX-License-Identifier: GPL-2.0-only */
/* The output of pfq stat. */
#ifndef TOOLS_STAT_PRINT_H
#define TOOLS_STAT_PRINT_H

#include <stdbool.h>

#include "table.h"

/*
 * The files in /proc/net/pfq. dev selects the rows to show: those of this device, or all if it is
 * NULL.
 */
struct stat_tables {
	struct table devices;
	struct table cpus;
	struct table groups;
	struct table sockets;
	const char *dev;
};

/*
 * Return whether to show a row. CPUs are not shown for one device, since they count packets of all
 * devices.
 */
bool stat_device_shown(const struct stat_tables *t, size_t row);
bool stat_cpu_shown(const struct stat_tables *t, size_t row);
bool stat_group_shown(const struct stat_tables *t, size_t row);
bool stat_socket_shown(const struct stat_tables *t, size_t row);

/*
 * Print the tables as text. If sec is not 0, print the rate of packets since before, which was read
 * sec seconds earlier.
 */
void stat_print(FILE *out, const struct stat_tables *now,
		const struct stat_tables *before, unsigned int sec);

/* Print the tables as JSON, in one line. Returns 0 or -ENOMEM. */
int stat_print_json(FILE *out, const struct stat_tables *now);

#endif
