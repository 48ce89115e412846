// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Jumps lead forward only, so when an instruction's turn comes all ways to it
 * have been seen, and what holds on each of them is known.
 */
#include "engine/lang_ops.h"
#include "engine/lang_verify.h"

static bool refuse(struct pfq_lang_verdict *v, const char *argument, u64 is, const char *want)
{
	v->argument = argument;
	v->is = is;
	v->want = want;
	return false;
}

static bool below(struct pfq_lang_verdict *v, const char *argument, u64 is, u64 limit, const char *want)
{
	return is < limit || refuse(v, argument, is, want);
}

static bool in_pool(struct pfq_lang_verdict *v, u32 offset, u64 size)
{
	if (offset % 8)
		return refuse(v, "offset", offset, "want a multiple of 8");
	if (offset > v->pool_size || size > v->pool_size - offset)
		return refuse(v, "offset", offset, "want it within the pool");
	return true;
}

/* A string that ends within max bytes, and within the pool. */
static bool text(struct pfq_lang_verdict *v, u32 offset, u32 max, const char *want)
{
	if (!in_pool(v, offset, 1))
		return false;
	if (max > v->pool_size - offset)
		max = v->pool_size - offset;
	if (!memchr(v->code.pool + offset, 0, max))
		return refuse(v, "text", max, want);
	return true;
}

static bool prefix(struct pfq_lang_verdict *v, u32 offset)
{
	const struct pfq_lang_prefix *p = (const void *)(v->code.pool + offset);
	int i;

	if (!in_pool(v, offset, sizeof(*p)))
		return false;
	for (i = 0; i < 16; i++)
		if (p->address[i] & ~p->mask[i])
			return refuse(v, "prefix", i, "want no address bits outside of its mask");
	return true;
}

static bool ends(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	if (!i->flags || i->flags & ~PFQ_LANG_ENDS)
		return refuse(v, "ends", i->flags, "want the source, the destination, or both");
	return true;
}

static bool field(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	if (!i->b || i->b > 4)
		return refuse(v, "size", i->b, "want 1 to 4 bytes");
	return below(v, "offset", i->a, 65536, "want an offset below 65536") &&
	       below(v, "offset", i->k, 65536, "want an offset below 65536");
}

static bool terminated(const char *s, u32 size)
{
	return memchr(s, 0, size) && s[0];
}

static bool call(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	const struct pfq_lang_call *c = (const void *)(v->code.pool + i->a);

	if (!in_pool(v, i->a, sizeof(*c)))
		return false;
	if (!terminated(c->name, sizeof(c->name)) || !terminated(c->signature, sizeof(c->signature)))
		return refuse(v, "name", i->a, "want a name and a signature that end");
	return true;
}

static bool addresses(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	if (i->a & ~i->b)
		return refuse(v, "prefix", i->a, "want no address bits outside of its mask");
	return true;
}

static bool bloom(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	if (i->b < 6 || i->b > PFQ_LANG_BLOOM_BITS_MAX)
		return refuse(v, "bits", i->b, "want 2^6 to 2^24");
	return ends(v, i) && in_pool(v, i->a, (1u << i->b) / 8);
}

static bool compare(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	return below(v, "property", i->a, PFQ_LANG_NR_PROPERTIES, "this module does not know it") &&
	       below(v, "comparison", i->flags, PFQ_LANG_NR_COMPARES, "this module does not know it");
}

static bool operands(struct pfq_lang_verdict *v, const struct pfq_lang_insn *i)
{
	static const char unknown[] = "this module does not know it";

	switch (i->op) {
	case PFQ_LANG_OP_SAVE:
	case PFQ_LANG_OP_RESTORE:
		return below(v, "slot", i->a, PFQ_LANG_SLOTS, "want 0 to 7");
	case PFQ_LANG_OP_FACTS:
		if ((i->a | i->b) & ~PFQ_FACT_ALL)
			return refuse(v, "facts", i->a | i->b, unknown);
		return true;
	case PFQ_LANG_OP_COMPARE:
		return compare(v, i);
	case PFQ_LANG_OP_PORT:
		return ends(v, i) && below(v, "port", i->a, 65536, "want 0 to 65535");
	case PFQ_LANG_OP_ADDR4:
		return ends(v, i) && addresses(v, i);
	case PFQ_LANG_OP_ADDR6:
		return ends(v, i) && prefix(v, i->a);
	case PFQ_LANG_OP_CAST:
		return ends(v, i) && below(v, "kind", i->a, PFQ_LANG_NR_CASTS, unknown);
	case PFQ_LANG_OP_HOST:
		return below(v, "kind", i->a, PFQ_LANG_NR_HOSTS, unknown);
	case PFQ_LANG_OP_BLOOM4:
		return bloom(v, i);
	case PFQ_LANG_OP_BLOOM6:
		return below(v, "prefix length", i->k, 129, "want 0 to 128") && bloom(v, i);
	case PFQ_LANG_OP_VLANS:
		return in_pool(v, i->a, 512);
	case PFQ_LANG_OP_APP:
		return below(v, "kind", i->a, PFQ_LANG_NR_APPS, unknown);
	case PFQ_LANG_OP_CLASSIFY:
		return below(v, "class", i->a, 64, "want 0 to 63");
	case PFQ_LANG_OP_KERNEL:
		v->may_pass = true;
		return true;
	case PFQ_LANG_OP_FORWARD:
		v->privileged = true;
		return text(v, i->a, 16, "want the name of a device, at most 15 characters") &&
		       below(v, "flag", i->b, 2, unknown);
	case PFQ_LANG_OP_COUNT:
		return below(v, "counter", i->a, 64, "want 0 to 63");
	case PFQ_LANG_OP_LOG:
		return below(v, "kind", i->b, PFQ_LANG_NR_LOGS, unknown) &&
		       (i->b != PFQ_LANG_LOG_MSG || text(v, i->a, 256, "want at most 255 characters"));
	case PFQ_LANG_OP_STEER:
		return below(v, "kind", i->a, PFQ_LANG_NR_STEERS, unknown);
	case PFQ_LANG_OP_STEER_LOCAL_LINK:
		return below(v, "gateway", i->k, 1ull << 48, "want a MAC address");
	case PFQ_LANG_OP_STEER_LOCAL_IP:
		return addresses(v, i);
	case PFQ_LANG_OP_STEER_LOCAL_IP6:
		return prefix(v, i->a);
	case PFQ_LANG_OP_STEER_FIELD:
	case PFQ_LANG_OP_STEER_FIELD_XOR:
	case PFQ_LANG_OP_STEER_FIELD2:
		return field(v, i);
	case PFQ_LANG_OP_STEER_KEY:
		if (!i->k || i->k & ~(u64)PFQ_LANG_KEY_ALL)
			return refuse(v, "key", i->k, "want a sum of 1 to 2048");
		return true;
	case PFQ_LANG_OP_CALL:
		return call(v, i);
	}
	return true;
}

static bool add_steered(struct pfq_lang_verdict *v, u64 classes)
{
	unsigned int n;

	for (n = 0; n < v->nr_steered; n++)
		if (v->steered[n] == classes)
			return true;
	if (n == PFQ_LANG_STEERED_MAX)
		return refuse(v, "class", classes, "want at most 14 different classes where packets are steered");
	v->steered[v->nr_steered++] = classes;
	return true;
}

/* Any classes that the program sets may be steered to. */
static bool find_steered(struct pfq_lang_verdict *v)
{
	const struct pfq_lang_insn *i;
	bool steers = false;
	u32 n;

	for (n = 0; n < v->nr_insns; n++)
		steers |= pfq_lang_op_class(v->code.insn[n].op) == PFQ_OPC_STEER;
	if (!steers)
		return true;
	if (!add_steered(v, PFQ_CLASS_DEFAULT) || !add_steered(v, PFQ_CLASS_ANY))
		return false;
	for (n = 0; n < v->nr_insns; n++) {
		i = &v->code.insn[n];
		v->insn = n;
		v->function = "classify";
		if (i->op == PFQ_LANG_OP_CLASSIFY && !add_steered(v, 1ull << i->a))
			return false;
	}
	return true;
}

/* The way from here to another instruction. */
static bool lead(struct pfq_lang_verdict *v, struct pfq_lang_path *paths, u32 from, u32 skip,
		 const struct pfq_lang_path *now)
{
	const u32 to = from + 1 + skip;
	struct pfq_lang_path *next = &paths[to];

	if (to >= v->nr_insns)
		return refuse(v, "jump", skip, "want it to end within the program");
	if (!next->reached) {
		*next = *now;
		return true;
	}
	next->saved &= now->saved;
	if (next->cost < now->cost)
		next->cost = now->cost;
	if (next->effects < now->effects)
		next->effects = now->effects;
	return true;
}

static bool step(struct pfq_lang_verdict *v, struct pfq_lang_path *paths, u32 n)
{
	const struct pfq_lang_insn *i = &v->code.insn[n];
	struct pfq_lang_path now = paths[n];
	u8 class;

	v->insn = n;
	v->function = pfq_lang_insn_name(i);
	if (i->op > PFQ_LANG_OP_MAX || pfq_lang_op_class(i->op) == PFQ_OPC_NONE)
		return refuse(v, "op", i->op, "this module does not know it: update pfq.ko");
	if (i->layer >= PFQ_LANG_LAYERS)
		return refuse(v, "layer", i->layer, "want 0 to 3: at most 3 packets in packets");
	if (!operands(v, i))
		return false;
	if (!now.reached)
		return refuse(v, "place", n, "no way leads there");

	class = pfq_lang_op_class(i->op);
	now.cost += pfq_lang_ops[i->op].cost;
	if (now.cost > PFQ_LANG_COST_MAX)
		return refuse(v, "cost", now.cost, "want a path of at most 16384");
	if (now.cost > v->cost)
		v->cost = now.cost;
	if (class == PFQ_OPC_EFFECT && ++now.effects > PFQ_LANG_EFFECTS_MAX)
		return refuse(v, "number", now.effects, "want at most 32 forwards, counts and messages of a packet");
	if (i->op == PFQ_LANG_OP_SAVE)
		now.saved |= 1 << i->a;
	if (i->op == PFQ_LANG_OP_RESTORE && !(now.saved >> i->a & 1))
		return refuse(v, "slot", i->a, "nothing is saved there on some way");
	if (class == PFQ_OPC_END)
		return true;
	if (class != PFQ_OPC_JUMP && !pfq_lang_op_branches(i->op) && (i->jt || i->jf))
		return refuse(v, "jump", i->jt + i->jf, "want 0");
	if (!lead(v, paths, n, i->jt, &now))
		return false;
	return !pfq_lang_op_branches(i->op) || lead(v, paths, n, i->jf, &now);
}

static bool header(const struct pfq_lang_header *h, size_t size, struct pfq_lang_verdict *v)
{
	if (size < sizeof(*h) || h->magic != PFQ_LANG_MAGIC)
		return refuse(v, "magic", size, "this is no program");
	if (h->version != PFQ_LANG_VERSION)
		return refuse(v, "version", h->version, "this module knows version 1");
	if (h->header_size != sizeof(*h) || h->size != size || h->reserved)
		return refuse(v, "size", h->size, "it does not agree with what came");
	if (!h->nr_insns || h->nr_insns > PFQ_LANG_INSNS_MAX)
		return refuse(v, "instructions", h->nr_insns, "want 1 to 4096");
	if (h->pool_size > PFQ_LANG_POOL_MAX || h->pool_size % 8)
		return refuse(v, "pool", h->pool_size, "want at most 4 MiB, a multiple of 8");
	if (size != sizeof(*h) + (u64)h->nr_insns * sizeof(struct pfq_lang_insn) + h->pool_size)
		return refuse(v, "size", size, "it does not agree with what it holds");
	return true;
}

bool pfq_lang_verify(const void *program, size_t size, struct pfq_lang_path *paths,
		     struct pfq_lang_verdict *v)
{
	const struct pfq_lang_header *h = program;
	u32 n;

	memset(v, 0, sizeof(*v));
	if (!header(h, size, v))
		return false;
	v->nr_insns = h->nr_insns;
	v->pool_size = h->pool_size;
	v->code.insn = (const void *)(h + 1);
	v->code.pool = (const void *)(v->code.insn + h->nr_insns);
	memset(paths, 0, h->nr_insns * sizeof(*paths));
	paths[0].reached = 1;
	for (n = 0; n < v->nr_insns; n++)
		if (!step(v, paths, n))
			return false;
	return find_steered(v);
}
