/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For modules that add functions to pfq-lang. A program declares such a function
 * before it calls it (kmod/tests/pfq_example.c is a complete module):
 *
 *	extern longer_than :: Word32 -> Qbuff -> Bool
 */
#ifndef _PFQ_LANG_MODULE_H
#define _PFQ_LANG_MODULE_H

#include <linux/list.h>
#include <linux/module.h>
#include <linux/skbuff.h>

/**
 * struct pfq_lang_function - a function that programs can call
 * @name: its name in pfq-lang, at most 31 characters
 * @signature: its type as programs declare it: up to 4 numbers, then "Qbuff -> Bool"
 *	or "Qbuff -> Action Qbuff"; at most 95 characters
 * @owner: the module; a loaded program that calls the function holds a reference
 * @run: evaluates the function for a packet. The frame starts at skb->data + offset,
 *	where offset is 0 or negative; arg has the numbers. Runs in softirq or hard
 *	interrupt context, possibly several times for one packet. Must not sleep
 *	and must not change the skb. Returns false for "no" or "drop"
 * @list: private to pfq.ko
 *
 * Must stay valid until pfq_lang_unregister() returns.
 */
struct pfq_lang_function {
	const char *name;
	const char *signature;
	struct module *owner;
	bool (*run)(const struct sk_buff *skb, int offset, const u64 *arg);
	struct list_head list;
};

/**
 * pfq_lang_register() - add a function to pfq-lang
 * @f: the function
 *
 * Return: 0, or -EEXIST when the name is taken.
 * Context: Process. Sleeps.
 */
int pfq_lang_register(struct pfq_lang_function *f);

/**
 * pfq_lang_unregister() - remove a function from pfq-lang
 * @f: the function, which no loaded program calls
 *
 * Context: Process, usually the module's exit function. Sleeps.
 */
void pfq_lang_unregister(struct pfq_lang_function *f);

#endif
