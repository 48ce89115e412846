/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Runs verified programs, in the kernel and in libpfq. Nothing here sleeps, locks or allocates.
 * In the kernel it runs with softirqs disabled or in a hard interrupt, inside an RCU read section.
 */
#ifndef _PFQ_LANG_ENGINE_H
#define _PFQ_LANG_ENGINE_H

#include "engine/flow.h"

/* A program for the engine: its instructions, and the pool into which their offsets point. */
struct pfq_lang_code {
	const struct pfq_lang_insn *insn;
	const u8 *pool;
};

/**
 * struct pfq_view - a packet, and its headers as far as they are parsed
 * @data: the first header
 * @readable: bytes at @data, at most PFQ_FLOW_HEADERS
 * @len: length of the frame, bytes
 * @layers: number of parsed entries of @layer
 * @seed: for hashes
 * @packet: private to the environment; NULL: there are no more bytes than @readable
 * @layer: the packet itself, the packet in its tunnel, and so on
 */
struct pfq_view {
	const u8 *data;
	u32 readable;
	u32 len;
	u8 layers;
	const struct pfq_seed *seed;
	void *packet;
	struct pfq_flow layer[PFQ_LANG_LAYERS];
};

/**
 * struct pfq_outcome - what a program decides about a packet
 * @classes: bit mask of the socket classes that get it
 * @hash: PFQ_ACTION_STEER: selects the socket
 * @hash2: PFQ_ACTION_DOUBLE: selects the second socket
 * @mark: of the packet
 * @state: the number that put_state sets
 * @action: enum pfq_action
 * @nr_effects: valid entries of struct pfq_lang_run's effect
 * @to_stack: the packet goes to the kernel's stack, even if a binding steals it
 *
 * PFQ_LANG_OP_SAVE copies all of it to a slot, PFQ_LANG_OP_RESTORE copies it back.
 */
struct pfq_outcome {
	u64 classes;
	u32 hash;
	u32 hash2;
	u32 mark;
	u32 state;
	u8 action;
	u8 nr_effects;
	bool to_stack;
};

/**
 * struct pfq_lang_run - one run of a program on one packet
 * @view: the packet
 * @outcome: the caller initialises classes, action and mark, and zeroes the rest
 * @saved: slots of PFQ_LANG_OP_SAVE, uninitialised
 * @arg: slots of PFQ_LANG_OP_ARG, uninitialised
 * @chosen: the function that pfq_env_call() chose, uninitialised
 * @effect: indices of the instructions that the caller carries out after the run, in order
 */
struct pfq_lang_run {
	struct pfq_view view;
	struct pfq_outcome *outcome;
	struct pfq_outcome saved[PFQ_LANG_SLOTS];
	u64 arg[PFQ_LANG_ARG_SLOTS];
	u16 effect[PFQ_LANG_EFFECTS_MAX];
	u8 chosen;
};

/**
 * pfq_lang_run() - interpret a verified program
 * @code: the program
 * @run: the packet. Its first layer must be parsed, see pfq_view_read(), unless
 *	pfq_lang_reads_headers() returned false for @code.
 */
void pfq_lang_run(const struct pfq_lang_code *code, struct pfq_lang_run *run);

/**
 * pfq_lang_step() - interpret one instruction that tests, steers, calls or sets an argument of a call
 * @i: an instruction for which pfq_lang_op_branches() holds, or PFQ_LANG_OP_ARG or PFQ_LANG_OP_ARG_PROPERTY
 * @pool: of its program
 * @run: the packet
 *
 * Return: nonzero to continue at jt, 0 to continue at jf. 64 bits wide, since eBPF calls it.
 */
u64 pfq_lang_step(const struct pfq_lang_insn *i, const u8 *pool, struct pfq_lang_run *run);

/* pfq_view_read() for all packets but plain TCP and UDP over IPv4. */
void pfq_view_read_any(struct pfq_view *v, u16 ethertype, u32 tag);

/**
 * pfq_view_read() - parse the packet's own headers
 * @v: with data, readable, len, seed and packet set
 * @ethertype: see pfq_flow_read()
 * @tag: see pfq_flow_read()
 *
 * Gets more bytes from pfq_env_more() if the headers need them.
 */
static inline void pfq_view_read(struct pfq_view *v, u16 ethertype, u32 tag)
{
	v->layers = 1;
	if (unlikely(ethertype || !pfq_flow_read_plain_ipv4_l4(&v->layer[0], v->data, v->readable, tag)))
		pfq_view_read_any(v, ethertype, tag);
}

/**
 * pfq_view_innermost() - the headers of the packet inside all tunnels
 * @v: after pfq_view_read()
 *
 * Return: the last of up to PFQ_LANG_LAYERS layers that is there, never NULL.
 */
const struct pfq_flow *pfq_view_innermost(struct pfq_view *v);

/* pfq_view_layer() for a packet inside a tunnel. */
const struct pfq_flow *pfq_view_inner(struct pfq_view *v, unsigned int n);

/**
 * pfq_view_layer() - the headers of the packet, or of a packet in its tunnels
 * @v: after pfq_view_read()
 * @n: 0 for the packet itself, below PFQ_LANG_LAYERS
 *
 * Parses inner packets on first use.
 *
 * Return: the headers, never NULL. If there is no such tunnel, facts is 0.
 */
static inline const struct pfq_flow *pfq_view_layer(struct pfq_view *v, unsigned int n)
{
	return likely(!n) ? &v->layer[0] : pfq_view_inner(v, n);
}

/**
 * pfq_lang_steer() - run a steering instruction (lang_steer.c)
 * @insn: an instruction of class PFQ_OPC_STEER
 * @pool: of its program
 * @v: the packet
 * @s: gets the action and the hashes
 *
 * Return: false if the packet lacks a field that is hashed; @s is then unchanged.
 */
bool pfq_lang_steer(const struct pfq_lang_insn *insn, const u8 *pool, struct pfq_view *v,
		    struct pfq_outcome *s);

/* Is the packet of this application protocol? @app: enum pfq_lang_app. (lang_app.c) */
bool pfq_lang_is_app(struct pfq_view *v, unsigned int layer, u32 app);

#define PFQ_LANG_BLOOM_HASHES 4

/**
 * pfq_lang_bloom_bit() - a bit of a Bloom filter that a key sets (lang_bloom.c)
 * @key: an IPv4 address in host byte order, or pfq_lang_bloom_key6()
 * @i: number of the hash, below PFQ_LANG_BLOOM_HASHES
 * @bits: log2 of the filter's size in bits
 */
u32 pfq_lang_bloom_bit(u64 key, unsigned int i, u32 bits);

/* The key of an IPv6 network. @prefix: its length, 0 to 128. */
u64 pfq_lang_bloom_key6(const u8 *addr, u32 prefix);

/* Are all bits of the key set? False positives are possible, false negatives are not. */
bool pfq_lang_bloom_has(const u8 *table, u32 bits, u64 key);

/*
 * The environment of the engine: lang/lang_kernel.c in the kernel, libpfq/lang/run.c in user
 * space.
 */

/* The next number of steer_rrobin; numbers are consecutive per CPU (in libpfq: per thread). */
u32 pfq_env_rr_next(struct pfq_view *v);

/* The RSS hash that the NIC computed; 0 if it did not. */
u32 pfq_env_rss(struct pfq_view *v);

/* Is @mac an address of the device that received the packet? */
bool pfq_env_is_our_mac(struct pfq_view *v, const u8 *mac);

/* Is @addr an address of this host? @addr: 4 bytes, or 16 with @ip6. */
bool pfq_env_is_our_addr(struct pfq_view *v, const u8 *addr, bool ip6);

/*
 * The headers go on beyond the readable bytes. Make up to PFQ_FLOW_HEADERS bytes readable, and read the packet's own
 * headers again. Returns false if no more bytes than before are readable; the environment may count that.
 */
bool pfq_env_more(struct pfq_view *v);

/* Copy @n bytes of the frame from @offset on. Returns false if they are not all there. */
bool pfq_env_bytes(struct pfq_view *v, u32 offset, void *to, u32 n);

/*
 * Run PFQ_LANG_OP_CALL: a function of another module, which may change run->outcome. run->chosen gets the number of
 * the argument to apply, or 0. Returns false for "no" or "drop".
 */
bool pfq_env_call(struct pfq_lang_run *run, const struct pfq_lang_insn *insn, const u8 *pool);

#endif
