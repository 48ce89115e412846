/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet of the receive path as the engine sees it. */
#ifndef _PFQ_LANG_KERNEL_H
#define _PFQ_LANG_KERNEL_H

#include "engine/lang_engine.h"
#include "packet/packet.h"

struct pfq_lang_function;

struct pfq_lang_packet {
	struct pfq_lang_run run;
	struct pfq_packet *packet;
	const struct pfq_lang_function *const *call;
	u8 copy[PFQ_FLOW_HEADERS];	/* of headers that lie in pieces */
};

#endif
