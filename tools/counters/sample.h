/* SPDX-License-Identifier: GPL-2.0-only */
/* The counters at one moment, and their rates since an earlier one. */
#ifndef TOOLS_COUNTERS_SAMPLE_H
#define TOOLS_COUNTERS_SAMPLE_H

#include <stdbool.h>
#include <time.h>

#include "table.h"

enum view {
	DEVICES, QUEUES, CPUS, GROUPS, SOCKETS, TX,
	NR_VIEWS
};

#define USUAL_VIEWS (1u << DEVICES | 1u << CPUS | 1u << GROUPS | 1u << SOCKETS)

/* Columns that are computed: the rate of view_info.packets, and that of view_info.bytes in bits. */
#define PACKET_RATE "pkt/s"
#define BIT_RATE "bit/s"

/* Describes a table. Lists of names end with NULL. */
struct view_info {
	const char *name;			/* of the file, of the member in JSON, and on the command line */
	char key;				/* shows the table on the full screen */
	const char *const *columns;		/* to show, in order */
	size_t leading;				/* how many of them name the entry, and never scroll away */
	const char *const *ids;			/* columns that identify an entry */
	const char *packets;			/* counter whose rate is PACKET_RATE */
	const char *bytes;			/* counter whose rate is BIT_RATE, or NULL */
	bool from_zero;				/* counters are 0 when the entry appears */
};

extern const struct view_info views[NR_VIEWS];

/* Return the view of this name, NR_VIEWS if there is none. */
enum view view_find(const char *name);

/* Return whether a column counts packets that were lost or dropped. */
bool view_is_loss(const char *column);

/* Return whether the cells of a column are text, even if they look like numbers. */
bool view_is_text(const char *column);

/* Which entries to keep: those of this device and this group; NULL: all. */
struct selection {
	const char *dev;
	const char *gid;
	unsigned int views;	/* bit mask of the tables to read */
};

struct sample {
	struct table tables[NR_VIEWS];
	size_t *earlier[NR_VIEWS];	/* for each row the row of the same entry in the sample before, or NO_ROW */
	struct timespec time;		/* CLOCK_REALTIME */
	double at;			/* CLOCK_MONOTONIC, in seconds */
};

#define NO_ROW SIZE_MAX

/*
 * Read the tables. Returns 0, -ENODEV if the selected group does not exist, or another negative errno. Then why, of
 * size bytes, says what is wrong.
 */
int sample_read(struct sample *s, const struct selection *selected, char *why, size_t size);

/* Find the entries of now in before, so that rates can be computed. Returns 0 or -ENOMEM. */
int sample_match(struct sample *now, const struct sample *before);

void sample_free(struct sample *s);

/*
 * Compute how much a counter has grown per second since before. Returns false if that is unknown: before is NULL, or the
 * cell is no number, or the counter started anew.
 */
bool sample_rate(const struct sample *now, const struct sample *before, enum view v, size_t row,
		 const char *column, double *rate);

/* Compute PACKET_RATE or BIT_RATE. Returns as sample_rate(). */
bool sample_computed(const struct sample *now, const struct sample *before, enum view v, size_t row,
		     const char *column, double *rate);

/* Write the columns that identify an entry to id, of size bytes, separated by blanks. */
void sample_id(const struct sample *s, enum view v, size_t row, char *id, size_t size);

/*
 * Return the rows of a table in the order of a column, or in that of the kernel if column is NULL or unknown: numbers begin
 * with the largest, text in the order of the alphabet; reverse turns that. To be freed; NULL: out of memory.
 */
size_t *sample_order(const struct sample *now, const struct sample *before, enum view v,
		     const char *column, bool reverse);

#endif
