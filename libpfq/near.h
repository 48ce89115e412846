/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that were probably meant; the tools have it, too. */
#ifndef PFQ_NEAR_H
#define PFQ_NEAR_H

#include <stdbool.h>

/* One slip from what was typed, two where it is long, or two letters that changed places; not the same. */
bool near_name(const char *typed, const char *name);

#endif
