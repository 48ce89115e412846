/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For modules that bring functions to pfq-lang. In a program:
 *
 *	extern every :: Word32 -> Qbuff -> Bool
 */
#ifndef _PFQ_LANG_MODULE_H
#define _PFQ_LANG_MODULE_H

#include <linux/list.h>
#include <linux/module.h>
#include <linux/skbuff.h>

/* One function; lives until it is unregistered. */
struct pfq_lang_function {
	const char *name;
	const char *signature;	/* up to 4 numbers, then Qbuff -> Bool or Qbuff -> Action Qbuff */
	struct module *owner;
	/*
	 * In softirq; the frame starts at skb->data + offset, offset is not above
	 * 0. It may not change the skb, nor sleep, and may be asked more than once
	 * of a packet. False: no, or drop.
	 */
	bool (*run)(const struct sk_buff *skb, int offset, const u64 *arg);
	struct list_head list;	/* ours */
};

/* -EEXIST: the name is taken. A program that uses the function holds its module. */
int pfq_lang_register(struct pfq_lang_function *f);
void pfq_lang_unregister(struct pfq_lang_function *f);

#endif
