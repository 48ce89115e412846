/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compiled programs, as the library and its tests see them. */
#ifndef LANG_BYTECODE_H
#define LANG_BYTECODE_H

#include <stddef.h>

/* A compiled program. */
struct pfq_lang {
	void *code;		/* struct pfq_lang_header, instructions and pool */
	size_t size;		/* of code, bytes */
	char *json;		/* NULL if it would be too long */
	unsigned int cost;	/* of the most expensive path */
};

struct pfq_lang_code;
struct pfq_lang_run;
struct pfq_lang_packet;
struct pfq_lang_result;

extern __thread unsigned int lang_rr_next;	/* the counter of steer_rrobin */

/* pfq_lang_run_packet() with any engine: the tests compare the interpreter with eBPF. */
typedef void lang_engine(const struct pfq_lang_code *code, struct pfq_lang_run *run);
void lang_run_packet(const struct pfq_lang *prog, const struct pfq_lang_packet *p, struct pfq_lang_result *r,
		     lang_engine *engine);

#endif
