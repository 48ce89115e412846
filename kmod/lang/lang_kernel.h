/* SPDX-License-Identifier: GPL-2.0-only */
/* Lets the engine look at a packet of the receive path. */
#ifndef _PFQ_LANG_KERNEL_H
#define _PFQ_LANG_KERNEL_H

#include <pfq/lang.h>

#include "engine/lang_engine.h"
#include "packet/packet.h"

/**
 * struct pfq_lang_bound - a call of a function of another module in a loaded program
 * @function: holds its module
 * @data: what its init() has set
 * @acts: it returns Action Qbuff
 * @args: for init() and fini()
 */
struct pfq_lang_bound {
	const struct pfq_lang_function *function;
	void *data;
	bool acts;
	struct pfq_lang_args args;
};

/**
 * struct pfq_lang_context - one run of a program on a packet of the receive path
 * @run: for the engine; pfq_env_*() find this struct from it by container_of()
 * @call: the program's calls of functions of other modules
 * @copy: of the headers, if they are not linear in the skb
 */
struct pfq_lang_context {
	struct pfq_lang_run run;
	const struct pfq_lang_bound *call;
	u8 copy[PFQ_FLOW_COPIED];
};

#endif
