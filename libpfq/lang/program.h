/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LANG_PROGRAM_H
#define LANG_PROGRAM_H

#include <stddef.h>

/* A compiled program. */
struct pfq_lang {
	void *code;
	size_t size;
	char *json;
	unsigned int cost;
};

#endif
