/* SPDX-License-Identifier: GPL-2.0-only */
/* Which entries belong to a device or a group. */
#ifndef TOOLS_COUNTERS_SELECT_H
#define TOOLS_COUNTERS_SELECT_H

#include "counters/sample.h"

/*
 * Remove the entries that were not selected. members is the table of the groups' members; it is used only if a group was
 * selected. Returns 0, or -ENODEV if the group does not exist: then why, of size bytes, says so.
 */
int select_entries(struct sample *s, const struct selection *selected, const struct table *members,
		   char *why, size_t size);

#endif
