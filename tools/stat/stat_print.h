/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_STAT_PRINT_H
#define TOOLS_STAT_PRINT_H

#include <stdbool.h>

#include "table.h"

/* What /proc/net/pfq shows; dev: of this device only, or NULL. */
struct stat_tables {
	struct table devices;
	struct table cpus;
	struct table groups;
	struct table sockets;
	const char *dev;
};

bool stat_device_shown(const struct stat_tables *t, size_t row);
/* Not with a device: a CPU counts for all of them. */
bool stat_cpu_shown(const struct stat_tables *t, size_t row);
bool stat_group_shown(const struct stat_tables *t, size_t row);
bool stat_socket_shown(const struct stat_tables *t, size_t row);

/* sec: since before, whose packets are subtracted for the rate; or 0. */
void stat_print(FILE *out, const struct stat_tables *now,
		const struct stat_tables *before, unsigned int sec);

/* One line; -ENOMEM. */
int stat_print_json(FILE *out, const struct stat_tables *now);

#endif
