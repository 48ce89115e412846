// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The interpreter. It trusts what lang_verify.c has checked: operands, offsets into the
 * pool, jumps and slots.
 */
#include "engine/lang_engine.h"
#include "engine/lang_ops.h"

#define ABSENT (~0ull)	/* value of a property that the packet lacks */

void pfq_view_read_any(struct pfq_view *v, u16 ethertype, u32 tag)
{
	pfq_flow_read_any(&v->layer[0], v->data, v->readable, ethertype, tag);
	while (unlikely(v->readable < v->len && pfq_flow_is_cut(&v->layer[0], v->data + v->readable)))
		if (!pfq_env_more(v))
			break;
}

/* Is there a packet in a tunnel that could be read, or read better, with more bytes? */
static bool view_is_inner_cut(const struct pfq_view *v, const struct pfq_flow *in, const struct pfq_flow *outer)
{
	const u8 *end = v->data + v->readable;

	if (likely(v->readable >= v->len) || outer->end != end)
		return false;
	return pfq_flow_is_cut(in, end);
}

const struct pfq_flow *pfq_view_inner(struct pfq_view *v, unsigned int n)
{
	struct pfq_flow *in, *outer;

	while (v->layers <= n) {
		in = &v->layer[v->layers];
		outer = in - 1;
		pfq_flow_read_inner(in, outer);
		v->layers++;
		/* begins again with layer 1; without more bytes the next call returns false */
		if (unlikely(view_is_inner_cut(v, in, outer)) && pfq_env_more(v))
			v->layers = 1;
	}
	return &v->layer[n];
}

const struct pfq_flow *pfq_view_innermost(struct pfq_view *v)
{
	unsigned int n;

	for (n = 1; n < PFQ_LANG_LAYERS; n++)
		if (!pfq_view_layer(v, n)->facts)
			break;
	return &v->layer[n - 1];
}

static inline u64 engine_ip_property(const struct pfq_flow *f, u32 property)
{
	const u8 *ip = f->network;

	if (f->facts & PFQ_FACT_IP4) {
		switch (property) {
		case PFQ_LANG_IP_TOS:
			return ip[1];
		case PFQ_LANG_IP_TOT_LEN:
			return pfq_be16(ip + 2);
		case PFQ_LANG_IP_ID:
			return pfq_be16(ip + 4);
		case PFQ_LANG_IP_FRAG:
			return pfq_be16(ip + 6);
		}
		return ip[8];	/* PFQ_LANG_IP_TTL */
	}
	if (!(f->facts & PFQ_FACT_IP6))
		return ABSENT;
	switch (property) {
	case PFQ_LANG_IP_TOS:
		return pfq_be16(ip) >> 4 & 255;
	case PFQ_LANG_IP_TOT_LEN:
		return 40 + pfq_be16(ip + 4);
	case PFQ_LANG_IP_ID:
		return f->facts & PFQ_FACT_FRAG ? pfq_be32(f->fragment) : ABSENT;
	case PFQ_LANG_IP_FRAG:	/* in IPv4's layout: more-fragments bit, offset */
		if (!(f->facts & PFQ_FACT_FRAG))
			return 0;
		return (f->fragment[-1] & 1) << 13 | pfq_be16(f->fragment - 2) >> 3;
	}
	return ip[7];	/* PFQ_LANG_IP_TTL */
}

static u64 engine_transport_property(const struct pfq_flow *f, u32 property)
{
	const u8 *p = f->payload;
	u32 fact = PFQ_FACT_ICMP;

	if (property <= PFQ_LANG_TCP_HDRLEN)
		fact = PFQ_FACT_TCP;
	else if (property <= PFQ_LANG_UDP_LEN)
		fact = PFQ_FACT_UDP;
	if (!(f->facts & fact))
		return ABSENT;
	switch (property) {
	case PFQ_LANG_TCP_SOURCE:
	case PFQ_LANG_UDP_SOURCE:
		return pfq_be16(p);
	case PFQ_LANG_TCP_DEST:
	case PFQ_LANG_UDP_DEST:
		return pfq_be16(p + 2);
	case PFQ_LANG_TCP_HDRLEN:
		return p[12] >> 4 << 2;
	case PFQ_LANG_UDP_LEN:
		return pfq_be16(p + 4);
	case PFQ_LANG_ICMP_TYPE:
		return p[0];
	}
	return p[1];	/* PFQ_LANG_ICMP_CODE */
}

static inline u64 engine_property(u32 property, struct pfq_view *v, unsigned int n,
				  const struct pfq_outcome *o)
{
	const struct pfq_flow *f;

	if (property == PFQ_LANG_GET_MARK)
		return o->mark;
	if (property == PFQ_LANG_GET_STATE)
		return o->state;
	f = pfq_view_layer(v, n);
	if (property <= PFQ_LANG_IP_TTL)
		return engine_ip_property(f, property);
	switch (property) {
	case PFQ_LANG_L3_PROTO:
		return f->ethertype ?: ABSENT;
	case PFQ_LANG_L4_PROTO:
		return f->facts & PFQ_FACT_PROTO ? f->proto : ABSENT;
	case PFQ_LANG_VID:
		return f->ethertype || f->tci ? pfq_flow_vid(f) : ABSENT;
	}
	return engine_transport_property(f, property);
}

static inline bool engine_compare(u64 x, u32 relation, u64 k)
{
	if (x == ABSENT)
		return false;
	if (relation == PFQ_LANG_EQUAL)
		return x == k;
	switch (relation) {
	case PFQ_LANG_LESS:
		return x < k;
	case PFQ_LANG_LESS_EQ:
		return x <= k;
	case PFQ_LANG_GREATER:
		return x > k;
	case PFQ_LANG_GREATER_EQ:
		return x >= k;
	case PFQ_LANG_NOT_EQUAL:
		return x != k;
	case PFQ_LANG_ANY_BIT:
		return x & k;
	}
	return (x & k) == k;	/* PFQ_LANG_ALL_BIT */
}

static inline bool engine_has_port(const struct pfq_flow *f, u32 ends, u32 port)
{
	if (!(f->facts & PFQ_FACT_FLOW))
		return false;
	return (ends & PFQ_LANG_SRC && pfq_be16(f->payload) == port) ||
	       (ends & PFQ_LANG_DST && pfq_be16(f->payload + 2) == port);
}

static inline bool engine_has_addr4(const struct pfq_flow *f, u32 ends, u32 addr, u32 mask)
{
	if (!(f->facts & PFQ_FACT_IP4))
		return false;
	return (ends & PFQ_LANG_SRC && (pfq_be32(f->network + 12) & mask) == addr) ||
	       (ends & PFQ_LANG_DST && (pfq_be32(f->network + 16) & mask) == addr);
}

static bool engine_in_prefix(const u8 *addr, const struct pfq_lang_prefix *p)
{
	int i;

	for (i = 0; i < 16; i++)
		if ((addr[i] & p->mask[i]) != p->address[i])
			return false;
	return true;
}

static bool engine_has_addr6(const struct pfq_flow *f, u32 ends, const struct pfq_lang_prefix *p)
{
	if (!(f->facts & PFQ_FACT_IP6))
		return false;
	return (ends & PFQ_LANG_SRC && engine_in_prefix(f->network + 8, p)) ||
	       (ends & PFQ_LANG_DST && engine_in_prefix(f->network + 24, p));
}

static bool engine_is_cast_address(const u8 *addr, u32 kind, bool ip6)
{
	switch (kind) {
	case PFQ_LANG_MAC_BROADCAST:
		return pfq_be48(addr) == 0xffffffffffffull;
	case PFQ_LANG_MAC_MULTICAST:
		return addr[0] & 1;
	case PFQ_LANG_IP_BROADCAST:
		return !ip6 && pfq_be32(addr) == 0xffffffff;
	}
	return ip6 ? addr[0] == 0xff : addr[0] >> 4 == 14;	/* PFQ_LANG_IP_MULTICAST */
}

static bool engine_is_cast(const struct pfq_flow *f, u32 ends, u32 kind)
{
	const bool ip6 = f->facts & PFQ_FACT_IP6;
	const u8 *src, *dst;

	if (kind <= PFQ_LANG_MAC_MULTICAST) {
		if (!f->mac)
			return false;
		dst = f->mac;
		src = f->mac + 6;
	} else {
		if (!(f->facts & PFQ_FACT_IP))
			return false;
		src = pfq_flow_saddr(f);
		dst = pfq_flow_daddr(f);
	}
	return (ends & PFQ_LANG_SRC && engine_is_cast_address(src, kind, ip6)) ||
	       (ends & PFQ_LANG_DST && engine_is_cast_address(dst, kind, ip6));
}

static bool engine_is_for_host(struct pfq_view *v, const struct pfq_flow *f, u32 kind)
{
	if (kind == PFQ_LANG_HOST_MAC)
		return f->mac && pfq_env_is_our_mac(v, f->mac);
	return f->facts & PFQ_FACT_IP && pfq_env_is_our_addr(v, pfq_flow_daddr(f), f->facts & PFQ_FACT_IP6);
}

static bool engine_in_bloom4(const struct pfq_flow *f, const struct pfq_lang_insn *i, const u8 *pool)
{
	const u8 *table = pool + i->a, *ip = f->network;

	if (!(f->facts & PFQ_FACT_IP4))
		return false;
	return (i->flags & PFQ_LANG_SRC && pfq_lang_bloom_has(table, i->b, pfq_be32(ip + 12) & i->k)) ||
	       (i->flags & PFQ_LANG_DST && pfq_lang_bloom_has(table, i->b, pfq_be32(ip + 16) & i->k));
}

static bool engine_in_bloom6(const struct pfq_flow *f, const struct pfq_lang_insn *i, const u8 *pool)
{
	const u8 *table = pool + i->a, *ip = f->network;

	if (!(f->facts & PFQ_FACT_IP6))
		return false;
	return (i->flags & PFQ_LANG_SRC &&
		pfq_lang_bloom_has(table, i->b, pfq_lang_bloom_key6(ip + 8, i->k))) ||
	       (i->flags & PFQ_LANG_DST &&
		pfq_lang_bloom_has(table, i->b, pfq_lang_bloom_key6(ip + 24, i->k)));
}

static bool engine_has_vid(const struct pfq_flow *f, const u8 *bits)
{
	const u16 vid = pfq_flow_vid(f);

	return (f->ethertype || f->tci) && bits[vid / 8] >> vid % 8 & 1;
}

static bool engine_test(const struct pfq_lang_insn *i, const u8 *pool, struct pfq_view *v,
			const struct pfq_outcome *o)
{
	switch (i->op) {
	case PFQ_LANG_OP_FACTS:
		return (pfq_view_layer(v, i->layer)->facts & i->a) == i->b;
	case PFQ_LANG_OP_COMPARE:
		return engine_compare(engine_property(i->a, v, i->layer, o), i->flags, i->k);
	case PFQ_LANG_OP_PORT:
		return engine_has_port(pfq_view_layer(v, i->layer), i->flags, i->a);
	case PFQ_LANG_OP_ADDR4:
		return engine_has_addr4(pfq_view_layer(v, i->layer), i->flags, i->a, i->b);
	case PFQ_LANG_OP_ADDR6:
		return engine_has_addr6(pfq_view_layer(v, i->layer), i->flags, (const void *)(pool + i->a));
	case PFQ_LANG_OP_CAST:
		return engine_is_cast(pfq_view_layer(v, i->layer), i->flags, i->a);
	case PFQ_LANG_OP_HOST:
		return engine_is_for_host(v, pfq_view_layer(v, i->layer), i->a);
	case PFQ_LANG_OP_BLOOM6:
		return engine_in_bloom6(pfq_view_layer(v, i->layer), i, pool);
	case PFQ_LANG_OP_BLOOM4:
		return engine_in_bloom4(pfq_view_layer(v, i->layer), i, pool);
	case PFQ_LANG_OP_VLANS:
		return engine_has_vid(pfq_view_layer(v, i->layer), pool + i->a);
	}
	return pfq_lang_is_app(v, i->layer, i->a);
}

u64 pfq_lang_step(const struct pfq_lang_insn *i, const u8 *pool, struct pfq_lang_run *run)
{
	switch (pfq_lang_op_class(i->op)) {
	case PFQ_OPC_STEER:
		return pfq_lang_steer(i, pool, &run->view, run->outcome);
	case PFQ_OPC_CALL:
		return pfq_env_call(run, i, pool);
	}
	switch (i->op) {
	case PFQ_LANG_OP_ARG:
		run->arg[i->a] = i->k;
		return 0;
	case PFQ_LANG_OP_ARG_PROPERTY:
		run->arg[i->a] = engine_property(i->b, &run->view, i->layer, run->outcome);
		return 0;
	case PFQ_LANG_OP_CHOSEN:
		return run->chosen == i->a;
	}
	return engine_test(i, pool, &run->view, run->outcome);
}

void pfq_lang_run(const struct pfq_lang_code *code, struct pfq_lang_run *run)
{
	struct pfq_outcome *o = run->outcome;
	const struct pfq_lang_insn *i = code->insn;

	for (;; i++) {
		/* frequent opcodes first: the kernel is built without jump tables */
		if (likely(i->op == PFQ_LANG_OP_FACTS)) {
			i += (pfq_view_layer(&run->view, i->layer)->facts & i->a) == i->b ? i->jt : i->jf;
			continue;
		}
		if (pfq_lang_op_class(i->op) == PFQ_OPC_END)
			break;
		if (pfq_lang_op_branches(i->op)) {
			i += pfq_lang_step(i, code->pool, run) ? i->jt : i->jf;
			continue;
		}
		switch (i->op) {
		case PFQ_LANG_OP_JUMP:
			i += i->jt;
			break;
		case PFQ_LANG_OP_SAVE:
			run->saved[i->a] = *o;
			break;
		case PFQ_LANG_OP_RESTORE:
			*o = run->saved[i->a];
			break;
		case PFQ_LANG_OP_COPY:
			o->action = PFQ_ACTION_COPY;
			break;
		case PFQ_LANG_OP_BROADCAST:
			o->action = PFQ_ACTION_COPY;
			o->classes = PFQ_CLASS_ANY;
			break;
		case PFQ_LANG_OP_CLASSIFY:
			o->classes = 1ull << i->a;
			break;
		case PFQ_LANG_OP_KERNEL:
			o->to_stack = true;
			break;
		case PFQ_LANG_OP_MARK:
			o->mark = i->a;
			break;
		case PFQ_LANG_OP_STATE:
			o->state = i->a;
			break;
		case PFQ_LANG_OP_ARG:
		case PFQ_LANG_OP_ARG_PROPERTY:
			pfq_lang_step(i, code->pool, run);
			break;
		case PFQ_LANG_OP_FORWARD:
		case PFQ_LANG_OP_COUNT:
		case PFQ_LANG_OP_LOG:
			run->effect[o->nr_effects++] = i - code->insn;
			break;
		}
	}
	if (i->op == PFQ_LANG_OP_DROP)
		o->action = PFQ_ACTION_DROP;
}
