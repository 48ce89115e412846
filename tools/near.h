/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_NEAR_H
#define TOOLS_NEAR_H

#include <stdbool.h>

/* Whether what was typed may have meant name: its beginning, or two slips. */
bool near_name(const char *typed, const char *name);

#endif
