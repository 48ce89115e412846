/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Runs verified programs; in the kernel and in user space. */
#ifndef _PFQ_LANG_ENGINE_H
#define _PFQ_LANG_ENGINE_H

#include "engine/flow.h"

struct pfq_lang_code {
	const struct pfq_lang_insn *insn;
	const u8 *pool;
};

/* A packet, and its headers as far as they have been read. */
struct pfq_view {
	const u8 *data;
	u32 readable;		/* bytes at data, of at least the headers */
	u32 len;		/* of the frame */
	u8 layers;		/* read */
	u64 seed;
	void *packet;		/* whose it is: the environment's */
	struct pfq_flow layer[PFQ_LANG_LAYERS];
};

/* What a program decides; SAVE keeps a copy, RESTORE takes it back. */
struct pfq_outcome {
	u64 classes;
	u32 hash;
	u32 hash2;		/* PFQ_ACTION_DOUBLE */
	u32 mark;
	u32 state;
	u8 action;		/* enum pfq_action */
	u8 nr_effects;
	bool to_stack;
};

struct pfq_lang_run {
	struct pfq_view view;
	struct pfq_outcome *now;	/* classes, action and mark are set by the caller, the rest is 0 */
	struct pfq_outcome saved[PFQ_LANG_SLOTS];
	u16 effect[PFQ_LANG_EFFECTS_MAX]; /* instructions to be carried out, in order */
};

/* The interpreter. The headers have been read, unless pfq_lang_reads_headers() says that they need not. */
void pfq_lang_run(const struct pfq_lang_code *code, struct pfq_lang_run *run);

/* One instruction that tests or steers: does it hold? */
u64 pfq_lang_step(const struct pfq_lang_insn *i, const u8 *pool, struct pfq_lang_run *run);

/* ethertype and tci: see pfq_flow_read(). */
static inline void pfq_view_read(struct pfq_view *v, u16 ethertype, u16 tci)
{
	pfq_flow_read(&v->layer[0], v->data, v->readable, ethertype, tci);
	v->layers = 1;
}

const struct pfq_flow *pfq_view_inner(struct pfq_view *v, unsigned int n);

/* Of the packet, or n tunnels deep; there are PFQ_LANG_LAYERS. */
static inline const struct pfq_flow *pfq_view_layer(struct pfq_view *v, unsigned int n)
{
	return likely(!n) ? &v->layer[0] : pfq_view_inner(v, n);
}

/* lang_steer.c: false when the packet lacks what the steering looks at. */
bool pfq_lang_steer(const struct pfq_lang_insn *insn, const u8 *pool, struct pfq_view *v,
		    struct pfq_outcome *s);

/* lang_app.c */
bool pfq_lang_is_app(struct pfq_view *v, unsigned int layer, u32 app);

/* lang_bloom.c: the bits are set by the compiler. bits: log2 of their number. key: an IPv4 address, or from key6(). */
#define PFQ_LANG_BLOOM_HASHES 4
u32 pfq_lang_bloom_bit(u64 key, unsigned int i, u32 bits);
u64 pfq_lang_bloom_key6(const u8 *addr, u32 prefix);
bool pfq_lang_bloom_has(const u8 *table, u32 bits, u64 key);

/* The environment: lang_kernel.c, or a run in user space. */
u32 pfq_env_rr_next(struct pfq_view *v);	/* counts on */
u32 pfq_env_rss(struct pfq_view *v);	/* 0: none */
bool pfq_env_is_our_mac(struct pfq_view *v, const u8 *mac);
bool pfq_env_is_our_addr(struct pfq_view *v, const u8 *addr, bool ip6);
bool pfq_env_bytes(struct pfq_view *v, u32 offset, void *to, u32 n);
bool pfq_env_call(struct pfq_view *v, const struct pfq_lang_insn *insn, const u8 *pool);

#endif
