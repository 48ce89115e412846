/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suggestions for mistyped names. */
#ifndef COMMON_SIMILAR_NAME_H
#define COMMON_SIMILAR_NAME_H

#include <stdbool.h>

/*
 * Return whether typed may be a misspelling of name: one letter was added, left out or changed (up
 * to two if typed has 5 letters or more), or two neighbouring letters were swapped.
 */
bool similar_name(const char *typed, const char *name);

#endif
