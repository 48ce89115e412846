/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that were probably meant. */
#ifndef COMMON_SIMILAR_NAME_H
#define COMMON_SIMILAR_NAME_H

#include <stdbool.h>

/* One slip from what was typed, two where it is long, or two letters that changed places; not the same. */
bool similar_name(const char *typed, const char *name);

#endif
