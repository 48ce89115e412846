/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_LANG_H
#define _PFQ_LANG_H

#include <linux/types.h>

struct net;
struct pfq_group_cpu;
struct pfq_outcome;
struct pfq_packet;
struct pfq_program;

#define PFQ_LANG_ERRMSG_MAX 200

/*
 * Programs of the language: verified here, from one copy, and never trusted
 * before. On failure errmsg says which function and argument. may_send: it may
 * send packets out of devices.
 */
struct pfq_program *pfq_lang_create(struct net *net, const void *code, size_t size, bool may_send,
				    char errmsg[PFQ_LANG_ERRMSG_MAX]);

/* Their pfq_program_ops.run, for a direct call. */
void pfq_lang_run_group(const struct pfq_program *prog, struct pfq_group_cpu *cpu,
			struct pfq_packet *p, struct pfq_outcome *o);

#endif
