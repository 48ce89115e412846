/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LANG_BYTECODE_H
#define LANG_BYTECODE_H

#include <stddef.h>

/* A compiled program. */
struct pfq_lang {
	void *code;
	size_t size;
	char *json;
	unsigned int cost;
};

struct pfq_lang_code;
struct pfq_lang_run;
struct pfq_lang_packet;
struct pfq_lang_result;

extern __thread unsigned int lang_rr_next;	/* steer_rrobin's */

/* As pfq_lang_run_packet(), with another engine than the interpreter. */
typedef void lang_engine(const struct pfq_lang_code *code, struct pfq_lang_run *run);
void lang_run_packet(const struct pfq_lang *prog, const struct pfq_lang_packet *p, struct pfq_lang_result *r,
		     lang_engine *engine);

#endif
