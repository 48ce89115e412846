// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The steering instructions. Each hashes some fields of the packet and sets the outcome. */
#include "engine/lang_engine.h"

#define MAC_BROADCAST 0xffffffffffffull

static void steer_one(struct pfq_outcome *o, u32 hash)
{
	o->action = PFQ_ACTION_STEER;
	o->hash = hash;
}

static void steer_both(struct pfq_outcome *o, u32 hash, u32 hash2)
{
	o->action = PFQ_ACTION_DOUBLE;
	o->hash = hash;
	o->hash2 = hash2;
}

static void steer_to_all(struct pfq_outcome *o)
{
	o->action = PFQ_ACTION_COPY;
	o->classes = PFQ_CLASS_ANY;
}

static bool steer_is_broadcast4(const struct pfq_flow *f)
{
	return f->facts & PFQ_FACT_IP4 && pfq_be32(f->network + 16) == 0xffffffff;
}

/* A number for an address; in IPv6 a secret one. */
static u64 steer_addr(const u8 *addr, bool ip6, const struct pfq_seed *seed)
{
	return ip6 ? pfq_mix6(addr, seed) : pfq_be32(addr);
}

static u32 steer_hash_addr(const u8 *addr, bool ip6, const struct pfq_seed *seed)
{
	return pfq_flow_mix(steer_addr(addr, ip6, seed), seed);
}

/* RTP uses an even port and its RTCP the next one: ignore the last bit. */
static u32 steer_hash_rtp(const struct pfq_flow *f, const struct pfq_seed *seed)
{
	return pfq_flow_hash_addresses(f, seed) +
	       pfq_flow_mix(pfq_be16(f->payload) & ~1u, seed) +
	       pfq_flow_mix(pfq_be16(f->payload + 2) & ~1u, seed);
}

static bool steer_link(const struct pfq_flow *f, const struct pfq_seed *seed, struct pfq_outcome *o)
{
	if (!f->mac)
		return false;
	if (pfq_be48(f->mac) == MAC_BROADCAST)
		steer_to_all(o);
	else
		steer_one(o, pfq_flow_mix(pfq_be48(f->mac), seed) + pfq_flow_mix(pfq_be48(f->mac + 6), seed));
	return true;
}

static bool steer_gtp(struct pfq_view *v, unsigned int layer, struct pfq_outcome *o)
{
	const struct pfq_flow *in;

	if (layer + 1 >= PFQ_LANG_LAYERS || !pfq_lang_is_app(v, layer, PFQ_LANG_GTP_UP))
		return false;
	in = pfq_view_layer(v, layer + 1);
	if (!(in->facts & PFQ_FACT_IP))
		return false;
	steer_one(o, pfq_flow_hash_addresses(in, v->seed));
	return true;
}

static bool steer_voip(struct pfq_view *v, unsigned int layer, struct pfq_outcome *o, bool sip)
{
	const struct pfq_flow *f = pfq_view_layer(v, layer);

	if (pfq_lang_is_app(v, layer, PFQ_LANG_RTP) || pfq_lang_is_app(v, layer, PFQ_LANG_RTCP))
		steer_one(o, steer_hash_rtp(f, v->seed));
	else if (sip && pfq_lang_is_app(v, layer, PFQ_LANG_SIP))
		steer_one(o, pfq_flow_hash(f, v->seed));
	else
		return false;
	return true;
}

static bool steer_ip(const struct pfq_flow *f, u32 kind, const struct pfq_seed *seed, struct pfq_outcome *o)
{
	const bool ip6 = f->facts & PFQ_FACT_IP6;

	if (!(f->facts & PFQ_FACT_IP))
		return false;
	if (kind == PFQ_LANG_STEER_IP2)
		steer_both(o, steer_hash_addr(pfq_flow_saddr(f), ip6, seed),
			   steer_hash_addr(pfq_flow_daddr(f), ip6, seed));
	else if (steer_is_broadcast4(f))
		steer_to_all(o);
	else
		steer_one(o, pfq_flow_hash_addresses(f, seed));
	return true;
}

static noinline bool steer_kind(const struct pfq_lang_insn *i, struct pfq_view *v, struct pfq_outcome *o)
{
	const struct pfq_flow *f;
	u32 rss;

	switch (i->a) {
	case PFQ_LANG_STEER_RROBIN:
		steer_one(o, pfq_env_rr_next(v));
		return true;
	case PFQ_LANG_STEER_TO:
		steer_one(o, i->k);
		return true;
	case PFQ_LANG_STEER_GTP:
		return steer_gtp(v, i->layer, o);
	case PFQ_LANG_STEER_RTP:
		return steer_voip(v, i->layer, o, false);
	case PFQ_LANG_STEER_VOIP:
		return steer_voip(v, i->layer, o, true);
	}
	f = pfq_view_layer(v, i->layer);
	switch (i->a) {
	case PFQ_LANG_STEER_RSS:
		rss = pfq_env_rss(v);
		steer_one(o, rss ?: pfq_flow_hash(f, v->seed));
		return true;
	case PFQ_LANG_STEER_FLOW:
		if (!(f->facts & PFQ_FACT_IP))
			return false;
		steer_one(o, pfq_flow_hash(f, v->seed));
		return true;
	case PFQ_LANG_STEER_LINK:
		return steer_link(f, v->seed, o);
	case PFQ_LANG_STEER_VLAN:
		if (!(f->facts & PFQ_FACT_VLAN))
			return false;
		steer_one(o, pfq_flow_mix(pfq_flow_vid(f), v->seed));
		return true;
	case PFQ_LANG_STEER_MAC2:
		if (!f->mac)
			return false;
		steer_both(o, pfq_flow_mix(pfq_be48(f->mac), v->seed),
			   pfq_flow_mix(pfq_be48(f->mac + 6), v->seed));
		return true;
	}
	return steer_ip(f, i->a, v->seed, o);
}

static bool steer_local_link(const struct pfq_flow *f, u64 gateway, const struct pfq_seed *seed,
			     struct pfq_outcome *o)
{
	u64 dst, src;

	if (!f->mac)
		return false;
	dst = pfq_be48(f->mac);
	src = pfq_be48(f->mac + 6);
	if (dst == MAC_BROADCAST)
		steer_to_all(o);
	else if (src == gateway)
		steer_one(o, pfq_flow_mix(dst, seed));
	else if (dst == gateway)
		steer_one(o, pfq_flow_mix(src, seed));
	else
		steer_both(o, pfq_flow_mix(dst, seed), pfq_flow_mix(src, seed));
	return true;
}

/* Steer by the local end; by both ends if both are local. */
static bool steer_local(struct pfq_outcome *o, bool src, bool dst, u32 src_hash, u32 dst_hash)
{
	if (src && dst)
		steer_both(o, src_hash, dst_hash);
	else if (src || dst)
		steer_one(o, src ? src_hash : dst_hash);
	return src || dst;
}

static bool steer_local_ip(const struct pfq_flow *f, const struct pfq_lang_insn *i,
			   const struct pfq_seed *seed, struct pfq_outcome *o)
{
	u32 src, dst;

	if (!(f->facts & PFQ_FACT_IP4))
		return false;
	src = pfq_be32(f->network + 12);
	dst = pfq_be32(f->network + 16);
	return steer_local(o, (src & i->b) == i->a, (dst & i->b) == i->a,
			   pfq_flow_mix(src & i->k, seed), pfq_flow_mix(dst & i->k, seed));
}

static bool steer_in_prefix(const u8 *addr, const struct pfq_lang_prefix *p)
{
	int i;

	for (i = 0; i < 16; i++)
		if ((addr[i] & p->mask[i]) != p->address[i])
			return false;
	return true;
}

static bool steer_local_ip6(const struct pfq_flow *f, const struct pfq_lang_prefix *p,
			    const struct pfq_seed *seed, struct pfq_outcome *o)
{
	if (!(f->facts & PFQ_FACT_IP6))
		return false;
	return steer_local(o, steer_in_prefix(f->network + 8, p), steer_in_prefix(f->network + 24, p),
			   steer_hash_addr(f->network + 8, true, seed),
			   steer_hash_addr(f->network + 24, true, seed));
}

/* Read size bytes at offset as a big-endian number. Returns false if the frame is shorter. */
static bool steer_read_field(struct pfq_view *v, u32 offset, u32 size, u32 *value)
{
	u8 buf[4];
	const u8 *at = buf;
	u32 i;

	if ((u64)offset + size > v->len)
		return false;
	if ((u64)offset + size <= v->readable)
		at = v->data + offset;
	else if (!pfq_env_bytes(v, offset, buf, size))
		return false;
	for (*value = 0, i = 0; i < size; i++)
		*value = *value << 8 | at[i];
	return true;
}

static bool steer_field(const struct pfq_lang_insn *i, struct pfq_view *v, struct pfq_outcome *o)
{
	u32 one, two;

	if (!steer_read_field(v, i->a, i->b, &one))
		return false;
	if (i->op == PFQ_LANG_OP_STEER_FIELD) {
		steer_one(o, pfq_flow_mix(one, v->seed));
		return true;
	}
	if (!steer_read_field(v, i->k, i->b, &two))
		return false;
	if (i->op == PFQ_LANG_OP_STEER_FIELD_XOR)
		steer_one(o, pfq_flow_mix(one, v->seed) + pfq_flow_mix(two, v->seed));
	else
		steer_both(o, pfq_flow_mix(one, v->seed), pfq_flow_mix(two, v->seed));
	return true;
}

/* Does the packet lack a field of the key? */
static bool steer_key_missing(const struct pfq_flow *f, u64 key)
{
	if (key & (PFQ_LANG_KEY_ETH_SRC | PFQ_LANG_KEY_ETH_DST) && !f->mac)
		return true;
	if (key & PFQ_LANG_KEY_ETH_TYPE && !f->ethertype)
		return true;
	if (key & (PFQ_LANG_KEY_IP_SRC | PFQ_LANG_KEY_IP_DST | PFQ_LANG_KEY_IP_PROTO |
		   PFQ_LANG_KEY_IP_ECN | PFQ_LANG_KEY_IP_DSCP) && !(f->facts & PFQ_FACT_IP))
		return true;
	if (key & PFQ_LANG_KEY_IP_PROTO && !(f->facts & PFQ_FACT_PROTO))
		return true;
	if (key & (PFQ_LANG_KEY_SRC_PORT | PFQ_LANG_KEY_DST_PORT) && !(f->facts & PFQ_FACT_FLOW))
		return true;
	return key & (PFQ_LANG_KEY_ICMP_TYPE | PFQ_LANG_KEY_ICMP_CODE) && !(f->facts & PFQ_FACT_ICMP);
}

/* Mix the fields of one end. key selects them by the source's bits, also for the destination. */
static u64 steer_key_end(const struct pfq_flow *f, u64 key, const u8 *mac, const u8 *addr, const u8 *port,
			 const struct pfq_seed *seed)
{
	u64 h = 0;

	if (key & PFQ_LANG_KEY_ETH_SRC)
		h = pfq_mix(pfq_be48(mac), seed);
	if (key & PFQ_LANG_KEY_IP_SRC)
		h = pfq_mix(steer_addr(addr, f->facts & PFQ_FACT_IP6, seed) + h, seed);
	if (key & PFQ_LANG_KEY_SRC_PORT)
		h = pfq_mix(pfq_be16(port) + h, seed);
	return h;
}

/* All fragments of a packet have the same: what follows the extension headers is known of the first one only. */
static u8 steer_proto(const struct pfq_flow *f)
{
	return f->facts & PFQ_FACT_IP6 && f->facts & PFQ_FACT_FRAG ? IPPROTO_FRAGMENT : f->proto;
}

/* The selected fields that belong to neither end, each in bits of its own. */
static u64 steer_key_common(const struct pfq_flow *f, u64 key)
{
	const u8 *ip = f->network;
	u64 x = 0;
	u8 tos;

	if (key & PFQ_LANG_KEY_ETH_TYPE)
		x |= (u64)f->ethertype << 32;
	if (key & PFQ_LANG_KEY_IP_PROTO)
		x |= steer_proto(f) << 8;
	if (key & (PFQ_LANG_KEY_IP_ECN | PFQ_LANG_KEY_IP_DSCP)) {
		tos = f->facts & PFQ_FACT_IP4 ? ip[1] : pfq_be16(ip) >> 4;
		x |= tos & ((key & PFQ_LANG_KEY_IP_ECN ? 3 : 0) | (key & PFQ_LANG_KEY_IP_DSCP ? 0xfc : 0));
	}
	if (key & PFQ_LANG_KEY_ICMP_TYPE)
		x |= (u64)f->payload[0] << 16;
	if (key & PFQ_LANG_KEY_ICMP_CODE)
		x |= (u64)f->payload[1] << 24;
	return x;
}

/* The ends are added: if a key has the same fields of both ends, it is symmetric. */
static bool steer_key(const struct pfq_flow *f, u64 key, const struct pfq_seed *seed, struct pfq_outcome *o)
{
	const u64 to = (key & PFQ_LANG_KEY_ETH_DST ? PFQ_LANG_KEY_ETH_SRC : 0) |
		       (key & PFQ_LANG_KEY_IP_DST ? PFQ_LANG_KEY_IP_SRC : 0) |
		       (key & PFQ_LANG_KEY_DST_PORT ? PFQ_LANG_KEY_SRC_PORT : 0);
	const u8 *mac = f->mac, *ip = f->network, *port = f->payload;
	u64 a, b;

	if (steer_key_missing(f, key))
		return false;
	a = steer_key_end(f, key, mac ? mac + 6 : NULL, ip ? pfq_flow_saddr(f) : NULL, port, seed);
	b = steer_key_end(f, to, mac, ip ? pfq_flow_daddr(f) : NULL, port ? port + 2 : NULL, seed);
	/* a key without a field of the ends has a constant sum: pfq_mix() makes it secret */
	steer_one(o, pfq_mix_finish(pfq_mix(a + b, seed), pfq_mix(steer_key_common(f, key), seed), seed));
	return true;
}

bool pfq_lang_steer(const struct pfq_lang_insn *i, const u8 *pool, struct pfq_view *v, struct pfq_outcome *o)
{
	switch (i->op) {
	case PFQ_LANG_OP_STEER:
		return steer_kind(i, v, o);
	case PFQ_LANG_OP_STEER_LOCAL_LINK:
		return steer_local_link(pfq_view_layer(v, i->layer), i->k, v->seed, o);
	case PFQ_LANG_OP_STEER_LOCAL_IP:
		return steer_local_ip(pfq_view_layer(v, i->layer), i, v->seed, o);
	case PFQ_LANG_OP_STEER_LOCAL_IP6:
		return steer_local_ip6(pfq_view_layer(v, i->layer), (const void *)(pool + i->a), v->seed, o);
	case PFQ_LANG_OP_STEER_KEY:
		return steer_key(pfq_view_layer(v, i->layer), i->k, v->seed, o);
	}
	return steer_field(i, v, o);
}
