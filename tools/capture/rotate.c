// SPDX-License-Identifier: GPL-2.0-only
/* The names of a capture's files, and when the next one begins. */
#include <stdio.h>
#include <string.h>

#include "rotate.h"

#define MEGABYTE 1000000ull

/* Digits of the highest number of a file, so that names sort. */
static int digits(uint64_t files)
{
	int n = 1;

	for (files = files ? files - 1 : 0; files >= 10; files /= 10)
		n++;
	return n;
}

/* The first file has no number, unless all are numbered from 0 to files - 1. */
static int add_number(struct rotate *r, const struct capture_args *args)
{
	const size_t used = strlen(r->name), room = sizeof(r->name) - used;
	int n;

	if (!args->file_megabytes || (!r->nr && !args->files))
		return 0;
	n = snprintf(r->name + used, room, "%0*llu", args->files ? digits(args->files) : 1,
		     (unsigned long long)r->nr);
	return (size_t)n < room ? 0 : -1;
}

static int make_name(struct rotate *r, const struct capture_args *args)
{
	struct tm tm;

	if (strlen(args->file) >= sizeof(r->name))
		return -1;
	strcpy(r->name, args->file);
	if (args->file_seconds && strchr(args->file, '%') &&
	    !strftime(r->name, sizeof(r->name), args->file, localtime_r(&r->begun, &tm)))
		return -1;
	r->files++;
	return add_number(r, args);
}

int rotate_begin(struct rotate *r, const struct capture_args *args, time_t now)
{
	*r = (struct rotate) { .begun = now };
	return make_name(r, args);
}

static bool period_is_over(const struct rotate *r, const struct capture_args *args, time_t now)
{
	/* a clock that is set back prolongs the period */
	return args->file_seconds && now > r->begun && (uint64_t)(now - r->begun) >= args->file_seconds;
}

bool rotate_is_due(const struct rotate *r, const struct capture_args *args, time_t now, uint64_t size)
{
	return period_is_over(r, args, now) || (args->file_megabytes && size > args->file_megabytes * MEGABYTE);
}

/* With -C, the files of -W are used in turn. */
bool rotate_is_last(const struct rotate *r, const struct capture_args *args)
{
	return args->files && args->file_seconds && !args->file_megabytes && r->files >= args->files;
}

int rotate_next(struct rotate *r, const struct capture_args *args, time_t now)
{
	if (period_is_over(r, args, now)) {
		/* periods follow each other without a gap, whenever the packets come */
		r->begun += (now - r->begun) / args->file_seconds * args->file_seconds;
		r->nr = 0;
	} else {
		r->nr++;
		if (args->files)
			r->nr %= args->files;
	}
	return make_name(r, args);
}
