/* SPDX-License-Identifier: GPL-2.0-only */
/* The groups' programs in pfq-lang. */
#ifndef _PFQ_LANG_H
#define _PFQ_LANG_H

#include <linux/types.h>

struct net;
struct pfq_group_cpu;
struct pfq_outcome;
struct pfq_packet;
struct pfq_program;

#define PFQ_LANG_ERRMSG_MAX 200

/**
 * pfq_lang_create() - load a program
 * @net: network namespace of the devices that it names
 * @code: struct pfq_lang_header, instructions and pool, in kernel memory
 * @size: bytes
 * @may_send: the program may send packets. To write to the kernel's log, it needs CAP_NET_ADMIN in the initial
 *	user namespace
 * @errmsg: on failure, the instruction, its argument and what is wrong with it
 *
 * Verifies a copy of @code, resolves the names in it and compiles it if the kernel has a JIT.
 *
 * Context: Process. Sleeps.
 * Return: the program, for pfq_program_free(), or ERR_PTR: -EINVAL if the verifier refuses
 * it, -EPERM, -ENODEV, -ENOENT (no such function of another module), -E2BIG, -ENOMEM.
 */
struct pfq_program *pfq_lang_create(struct net *net, const void *code, size_t size, bool may_send,
				    char errmsg[PFQ_LANG_ERRMSG_MAX]);

/* pfq_program_ops.run of pfq-lang. Not static, so that pfq_plan_run() can call it directly. */
void pfq_lang_run_group(const struct pfq_program *prog, struct pfq_group_cpu *cpu,
			struct pfq_packet *p, struct pfq_outcome *o);

#endif
