/* SPDX-License-Identifier: GPL-2.0-only */
/* Which column of which file is which metric. */
#ifndef TOOLS_METRICS_FAMILIES_H
#define TOOLS_METRICS_FAMILIES_H

#include <stddef.h>

enum proc_file {
	FILE_DEVICES, FILE_CPUS, FILE_GROUPS, FILE_MEMBERS, FILE_SOCKETS, FILE_TX, FILE_FORWARD, FILE_MEMORY,
	NR_FILES
};

/* A file in /proc/net/pfq, and the columns that are labels of each of its metrics. */
struct file_info {
	const char *name;
	const char *const *labels;	/* ends with NULL */
};

extern const struct file_info metric_files[NR_FILES];

/* A family of metrics: a sample for each row of a file. */
struct family {
	enum proc_file file;
	const char *column;		/* NULL: the value is 1 */
	const char *name;		/* a counter if it ends with _total, else a gauge */
	const char *help;
	const char *const *more_labels;	/* besides those of the file, or NULL */
};

extern const struct family families[];
extern const size_t nr_families;

#endif
