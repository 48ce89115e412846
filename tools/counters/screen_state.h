/* SPDX-License-Identifier: GPL-2.0-only */
/* What the full screen of pfq counters shows, and how it is drawn. */
#ifndef TOOLS_COUNTERS_SCREEN_STATE_H
#define TOOLS_COUNTERS_SCREEN_STATE_H

#include "counters/args.h"
#include "counters/history.h"

struct screen {
	const struct counters_args *args;
	struct sample now, before;
	bool has_rates;			/* before is valid */
	struct history history[NR_VIEWS];
	struct series total;		/* packets/s of all devices */
	enum view view;
	size_t top;			/* first line of the table, counted from 0 */
	size_t left;			/* how many counters have been scrolled away */
	const char *sort[NR_VIEWS];	/* NULL: the order of the kernel */
	bool reverse, paused, help, utf8, colours;
	char error[256];		/* why the last reading failed, or "" */
};

/* Draw everything. The screen must have been initialised. */
void screen_draw(struct screen *s);

/* Return how many lines of the table fit. */
size_t screen_page(void);

/* Return the column of a view that follows column in the order of the full screen; NULL precedes and follows all. */
const char *screen_next_column(enum view v, const char *column);

/* Format a number in at most 7 characters: up to 5 digits, or 4 and one of k, M, G, T, P, E. */
void screen_number(double number, char text[16]);

#endif
