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
#include <uapi/linux/pfq_lang.h>

/**
 * struct pfq_lang_args - the arguments of a call, for the functions pfq_lang_arg_*()
 * @arg: private
 * @pool: private
 * @value: private; of predicates and properties for the packet, NULL in init and fini
 *
 * They are valid until fini() returns. The kinds are those of the function's signature: pfq.ko has checked them.
 */
struct pfq_lang_args {
	const struct pfq_lang_arg *arg;
	const u8 *pool;
	const u64 *value;
};

/* A number; an IPv4 address in host byte order; the bits of a Double. @n: of the argument, from 0. */
static inline u64 pfq_lang_arg_number(const struct pfq_lang_args *a, unsigned int n)
{
	return a->arg[n].value;
}

/* A NUL-terminated string of at most 255 characters. */
static inline const char *pfq_lang_arg_string(const struct pfq_lang_args *a, unsigned int n)
{
	return (const char *)a->pool + a->arg[n].value;
}

/* An IPv4 or IPv6 prefix. */
static inline const struct pfq_lang_cidr *pfq_lang_arg_cidr(const struct pfq_lang_args *a, unsigned int n)
{
	return (const void *)(a->pool + a->arg[n].value);
}

/* The number of elements of a list. */
static inline u32 pfq_lang_arg_length(const struct pfq_lang_args *a, unsigned int n)
{
	return a->arg[n].nr;
}

/* Element i of a list of numbers. */
static inline u64 pfq_lang_arg_number_at(const struct pfq_lang_args *a, unsigned int n, u32 i)
{
	return ((const u64 *)(a->pool + a->arg[n].value))[i];
}

/* Element i of a list of strings. */
static inline const char *pfq_lang_arg_string_at(const struct pfq_lang_args *a, unsigned int n, u32 i)
{
	return (const char *)a->pool + pfq_lang_arg_number_at(a, n, i);
}

/* Element i of a list of prefixes. */
static inline const struct pfq_lang_cidr *pfq_lang_arg_cidr_at(const struct pfq_lang_args *a, unsigned int n, u32 i)
{
	return pfq_lang_arg_cidr(a, n) + i;
}

/* Does the predicate hold for the packet? In run() only. */
static inline bool pfq_lang_arg_holds(const struct pfq_lang_args *a, unsigned int n)
{
	return a->value[a->arg[n].value];
}

#define PFQ_LANG_ABSENT (~0ull)

/* The property of the packet, or PFQ_LANG_ABSENT if the packet has none. In run() only. */
static inline u64 pfq_lang_arg_property(const struct pfq_lang_args *a, unsigned int n)
{
	return a->value[a->arg[n].value];
}

/**
 * struct pfq_lang_invocation - a call for one packet
 * @skb: the packet; must not be changed
 * @offset: the frame starts at skb->data + offset; 0 or negative
 * @args: the arguments
 * @data: what init() has set
 * @hash: set it before PFQ_LANG_RET_STEER and PFQ_LANG_RET_DOUBLE: it selects the socket
 * @hash2: set it before PFQ_LANG_RET_DOUBLE: it selects the second socket
 * @mark: of the packet; may be set by functions that return Action Qbuff
 * @state: the number of put_state; may be set like @mark
 */
struct pfq_lang_invocation {
	const struct sk_buff *skb;
	int offset;
	struct pfq_lang_args args;
	void *data;
	u32 hash;
	u32 hash2;
	u32 mark;
	u32 state;
};

/**
 * enum pfq_lang_ret - what run() returns
 * @PFQ_LANG_RET_DROP: "no", or drop the packet
 * @PFQ_LANG_RET_PASS: "yes", or go on with the program
 * @PFQ_LANG_RET_COPY: all sockets of the class get it, whatever was decided before; go on
 * @PFQ_LANG_RET_BROADCAST: all sockets but those of class control get it; go on
 * @PFQ_LANG_RET_STEER: the socket that @hash selects gets it; go on
 * @PFQ_LANG_RET_DOUBLE: the sockets that @hash and @hash2 select get it; go on
 * @PFQ_LANG_RET_KERNEL: pass it to the stack, too; go on. Needs PFQ_LANG_MAY_PASS
 * @PFQ_LANG_RET_DETOUR: pass it to the stack and drop it. Needs PFQ_LANG_MAY_PASS
 * @PFQ_LANG_RET_APPLY: plus the number of an argument that is a function, from 0: apply it and go on
 *
 * A function that returns Bool returns one of the first two.
 */
enum pfq_lang_ret {
	PFQ_LANG_RET_DROP,
	PFQ_LANG_RET_PASS,
	PFQ_LANG_RET_COPY,
	PFQ_LANG_RET_BROADCAST,
	PFQ_LANG_RET_STEER,
	PFQ_LANG_RET_DOUBLE,
	PFQ_LANG_RET_KERNEL,
	PFQ_LANG_RET_DETOUR,
	PFQ_LANG_RET_APPLY = 16,
};

/* In pfq_lang_function.flags: run() may return PFQ_LANG_RET_KERNEL or _DETOUR. Programs then need CAP_NET_ADMIN. */
#define PFQ_LANG_MAY_PASS 1u

/**
 * struct pfq_lang_function - a function that programs can call
 * @name: its name in pfq-lang, at most 31 characters
 * @signature: its type as programs declare it, at most 255 characters: up to 8 arguments, then "Qbuff -> Bool" or
 *	"Qbuff -> Action Qbuff". An argument is a number, "String", "CIDR", a list of these, or a function:
 *	"(Qbuff -> Bool)", "(Qbuff -> Word64)" or "(Qbuff -> Action Qbuff)". Address arguments are "Word32"
 * @owner: the module; a loaded program that calls the function holds a reference
 * @flags: PFQ_LANG_MAY_PASS, or 0
 * @init: called for each call of the function in a program that is being loaded; may be NULL. Checks the
 *	arguments and sets *data for run(). Process context; may sleep. Returns 0 or a negative errno, which
 *	refuses the program
 * @fini: called for each successful init() when the program is freed; may be NULL. Process context
 * @run: evaluates the function for a packet, returns enum pfq_lang_ret. Runs in softirq or hard interrupt
 *	context, on several CPUs at a time, and possibly several times for one packet. Must not sleep
 * @list: private to pfq.ko
 *
 * Must stay valid until pfq_lang_unregister() returns.
 */
struct pfq_lang_function {
	const char *name;
	const char *signature;
	struct module *owner;
	unsigned int flags;
	int (*init)(const struct pfq_lang_args *args, void **data);
	void (*fini)(const struct pfq_lang_args *args, void *data);
	int (*run)(struct pfq_lang_invocation *call);
	struct list_head list;
};

/**
 * pfq_lang_register() - add a function to pfq-lang
 * @f: the function
 *
 * Return: 0, -EEXIST when the name is taken, or -EINVAL: the name or signature is wrong.
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
