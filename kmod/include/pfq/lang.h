/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For kernel modules that add functions to pfq-lang. A program uses such a function
 * after a declaration:
 *
 *	extern longer_than :: Word32 -> Qbuff -> Bool
 *
 * kmod/tests/pfq_example.c is a complete module.
 */
#ifndef _PFQ_LANG_MODULE_H
#define _PFQ_LANG_MODULE_H

#include <linux/list.h>
#include <linux/module.h>
#include <linux/skbuff.h>

/**
 * struct pfq_lang_function - a function that programs can call
 * @name: at most 31 characters
 * @signature: the type as programs declare it: up to 4 number types, then
 *	"Qbuff -> Bool" or "Qbuff -> Action Qbuff"; at most 95 characters
 * @owner: THIS_MODULE; a program that calls the function holds this module
 * @run: Called for a packet. The frame starts at skb->data + offset; offset is 0 or negative.
 *	arg has the program's numbers. Returns false for "no" or "drop". Runs with softirqs
 *	disabled or in a hard interrupt, inside an RCU read section. Must not sleep nor
 *	change the skb, and may be called more than once for a packet.
 * @list: for PFQ's own use
 */
struct pfq_lang_function {
	const char *name;
	const char *signature;
	struct module *owner;
	bool (*run)(const struct sk_buff *skb, int offset, const u64 *arg);
	struct list_head list;
};

/**
 * pfq_lang_register - add a function
 * @f: must stay valid until it is unregistered
 *
 * Context: process context. May sleep.
 * Return: 0, or -EEXIST if there is a function of that name.
 */
int pfq_lang_register(struct pfq_lang_function *f);

/**
 * pfq_lang_unregister - remove a function; call it when the module unloads
 * @f: a registered function
 *
 * No program calls the function any more, since programs hold its module.
 *
 * Context: process context. May sleep.
 */
void pfq_lang_unregister(struct pfq_lang_function *f);

#endif
