/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suggestions for mistyped names. */
#ifndef COMMON_SIMILAR_NAME_H
#define COMMON_SIMILAR_NAME_H

#include <stdbool.h>

/*
 * Return whether a name is similar to a different one that was typed: one letter was added, left
 * out or changed, two in a long name, or two neighbouring letters are swapped.
 */
bool similar_name(const char *typed, const char *name);

#endif
