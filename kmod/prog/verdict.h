/* SPDX-License-Identifier: GPL-2.0-only */
/* The built-in program: the same verdict on each packet (PFQ_SO_VERDICT). */
#ifndef _PFQ_VERDICT_H
#define _PFQ_VERDICT_H

struct pfq_program;
struct pfq_so_verdict;

/**
 * pfq_verdict_is_privileged() - does a verdict need CAP_NET_ADMIN?
 * @v: the verdict
 *
 * It does if it forwards, or if it decides on what the stack gets, also if it gives the stack what another group
 * steals.
 *
 * Context: Any.
 */
bool pfq_verdict_is_privileged(const struct pfq_so_verdict *v);

/**
 * pfq_verdict_create() - create a program with a constant verdict
 * @v: the verdict; the caller has checked capabilities and devices
 * @errmsg: on failure, set to what is wrong; NULL: no memory
 *
 * Return: the program, or ERR_PTR(): -EINVAL or -ENOMEM.
 * Context: Process; sleeps.
 */
struct pfq_program *pfq_verdict_create(const struct pfq_so_verdict *v, const char **errmsg);

#endif
