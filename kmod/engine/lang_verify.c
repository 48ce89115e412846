// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The verifier. Jumps lead forward only, so one pass is enough: when the verifier
 * reaches an instruction, it has already followed all paths to it.
 */
#include "engine/lang_ops.h"
#include "engine/lang_signature.h"
#include "engine/lang_verify.h"

static bool verify_fail(struct pfq_lang_verifier *v, const char *argument, u64 value, const char *errmsg)
{
	v->argument = argument;
	v->value = value;
	v->errmsg = errmsg;
	return false;
}

static bool verify_below(struct pfq_lang_verifier *v, const char *argument, u64 value, u64 limit,
			 const char *errmsg)
{
	return value < limit || verify_fail(v, argument, value, errmsg);
}

static bool verify_in_pool(struct pfq_lang_verifier *v, u32 offset, u64 size)
{
	if (offset % 8)
		return verify_fail(v, "offset", offset, "must be a multiple of 8");
	if (offset > v->pool_size || size > v->pool_size - offset)
		return verify_fail(v, "offset", offset, "must lie within the pool");
	return true;
}

static const char string[] = "must be a string of at most 255 characters";

/* Is there a string that ends within max bytes, and within the pool? */
static bool verify_string(struct pfq_lang_verifier *v, u32 offset, u32 max, const char *errmsg)
{
	if (!verify_in_pool(v, offset, 1))
		return false;
	if (max > v->pool_size - offset)
		max = v->pool_size - offset;
	if (!memchr(v->code.pool + offset, 0, max))
		return verify_fail(v, "offset", offset, errmsg);
	return true;
}

/* A line of a log: another line, or a terminal's escape sequence, could pass for something else. */
static bool verify_message(struct pfq_lang_verifier *v, u32 offset)
{
	const u8 *text = v->code.pool + offset;

	if (!verify_string(v, offset, 256, string))
		return false;
	for (; *text; text++)
		if ((*text < 0x20 && *text != '\t') || *text > 0x7e)
			return verify_fail(v, "character", *text, "must be printable ASCII");
	return true;
}

static bool verify_prefix(struct pfq_lang_verifier *v, u32 offset)
{
	const struct pfq_lang_prefix *p = (const void *)(v->code.pool + offset);
	int i;

	if (!verify_in_pool(v, offset, sizeof(*p)))
		return false;
	for (i = 0; i < 16; i++)
		if (p->address[i] & ~p->mask[i])
			return verify_fail(v, "prefix byte", i, "has address bits outside of its mask");
	return true;
}

static bool verify_ends(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	if (!i->flags || i->flags & ~PFQ_LANG_ENDS)
		return verify_fail(v, "ends", i->flags, "must be 1 (source), 2 (destination) or 3 (both)");
	return true;
}

static bool verify_field(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	if (!i->b || i->b > 4)
		return verify_fail(v, "size", i->b, "must be 1 to 4 bytes");
	return verify_below(v, "offset", i->a, 65536, "must be below 65536") &&
	       verify_below(v, "offset", i->k, 65536, "must be below 65536");
}

static bool verify_cidrs(struct pfq_lang_verifier *v, u32 offset, u32 nr)
{
	const struct pfq_lang_cidr *c = (const void *)(v->code.pool + offset);

	if (!verify_in_pool(v, offset, (u64)nr * sizeof(*c)))
		return false;
	for (; nr--; c++)
		if ((c->bytes != 4 && c->bytes != 16) || c->length > 8 * c->bytes)
			return verify_fail(v, "prefix length", c->length, "must be 0 to 32, or to 128 for IPv6");
	return true;
}

static bool verify_strings(struct pfq_lang_verifier *v, u32 offset, u32 nr)
{
	const u64 *at = (const void *)(v->code.pool + offset);

	if (!verify_in_pool(v, offset, (u64)nr * sizeof(*at)))
		return false;
	for (; nr--; at++)
		if (!verify_below(v, "offset", *at, v->pool_size, "must lie within the pool") ||
		    !verify_string(v, *at, 256, string))
			return false;
	return true;
}

static bool verify_arg(struct pfq_lang_verifier *v, const struct pfq_lang_arg *a)
{
	if (a->kind == PFQ_LANG_ARG_NUMBER)
		return true;
	if (!verify_below(v, "argument", a->value, PFQ_LANG_POOL_MAX, "is too large") ||
	    !verify_below(v, "elements", a->nr, PFQ_LANG_LIST_MAX + 1, "a list may have at most 65536"))
		return false;
	switch (a->kind) {
	case PFQ_LANG_ARG_STRING:
		return verify_string(v, a->value, 256, string);
	case PFQ_LANG_ARG_CIDR:
		return verify_cidrs(v, a->value, 1);
	case PFQ_LANG_ARG_NUMBERS:
		return verify_in_pool(v, a->value, (u64)a->nr * sizeof(u64));
	case PFQ_LANG_ARG_STRINGS:
		return verify_strings(v, a->value, a->nr);
	case PFQ_LANG_ARG_CIDRS:
		return verify_cidrs(v, a->value, a->nr);
	case PFQ_LANG_ARG_FUNCTION:
		return verify_below(v, "function", a->value - 1, PFQ_LANG_CALL_ARGS, "must be 1 to 8");
	}
	return verify_below(v, "slot", a->value, PFQ_LANG_ARG_SLOTS, "must be 0 to 15");
}

static bool verify_is_terminated(const char *s, u32 size)
{
	return memchr(s, 0, size) && s[0];
}

/* The module that has the function relies on arguments of the kinds in its type. */
static bool verify_call(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	const struct pfq_lang_call *c = (const void *)(v->code.pool + i->a);
	struct pfq_lang_signature s;
	unsigned int n;

	if (!verify_in_pool(v, i->a, sizeof(*c)) ||
	    !verify_below(v, "calls", v->nr_calls++, PFQ_LANG_CALLS_MAX,
			  "a program may have at most 64 calls of other modules"))
		return false;
	if (!verify_is_terminated(c->name, sizeof(c->name)) ||
	    !verify_is_terminated(c->signature, sizeof(c->signature)))
		return verify_fail(v, "offset", i->a, "must be a name and a type, both NUL-terminated");
	if (!pfq_lang_parse_signature(c->signature, &s))
		return verify_fail(v, "offset", i->a, "must be the type of a function of another module");
	for (n = 0; n < s.nr_args; n++)
		if (c->arg[n].kind != s.kind[n])
			return verify_fail(v, "kind", c->arg[n].kind, "is not that of the function's type");
		else if (!verify_arg(v, &c->arg[n]))
			return false;
	v->calls_act |= s.acts;
	return true;
}

static bool verify_addr4(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	if (i->a & ~i->b)
		return verify_fail(v, "address", i->a, "has bits outside of its mask");
	return true;
}

static bool verify_bloom(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	if (i->b < 6 || i->b > PFQ_LANG_BLOOM_BITS_MAX)
		return verify_fail(v, "bits", i->b, "must be 6 to 24: log2 of the size of the filter");
	return verify_ends(v, i) && verify_in_pool(v, i->a, (1u << i->b) / 8);
}

static bool verify_compare(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	return verify_below(v, "property", i->a, PFQ_LANG_NR_PROPERTIES, "unknown to this module") &&
	       verify_below(v, "comparison", i->flags, PFQ_LANG_NR_COMPARES, "unknown to this module");
}

static bool verify_operands(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i)
{
	static const char unknown[] = "unknown to this module";

	switch (i->op) {
	case PFQ_LANG_OP_SAVE:
	case PFQ_LANG_OP_RESTORE:
		return verify_below(v, "slot", i->a, PFQ_LANG_SLOTS, "must be 0 to 7");
	case PFQ_LANG_OP_FACTS:
		if ((i->a | i->b) & ~PFQ_FACT_ALL)
			return verify_fail(v, "facts", i->a | i->b, unknown);
		return true;
	case PFQ_LANG_OP_COMPARE:
		return verify_compare(v, i);
	case PFQ_LANG_OP_PORT:
		return verify_ends(v, i) && verify_below(v, "port", i->a, 65536, "must be 0 to 65535");
	case PFQ_LANG_OP_ADDR4:
		return verify_ends(v, i) && verify_addr4(v, i);
	case PFQ_LANG_OP_ADDR6:
		return verify_ends(v, i) && verify_prefix(v, i->a);
	case PFQ_LANG_OP_CAST:
		return verify_ends(v, i) && verify_below(v, "kind", i->a, PFQ_LANG_NR_CASTS, unknown);
	case PFQ_LANG_OP_HOST:
		return verify_below(v, "kind", i->a, PFQ_LANG_NR_HOSTS, unknown);
	case PFQ_LANG_OP_BLOOM4:
		return verify_bloom(v, i);
	case PFQ_LANG_OP_BLOOM6:
		return verify_below(v, "prefix length", i->k, 129, "must be 0 to 128") && verify_bloom(v, i);
	case PFQ_LANG_OP_VLANS:
		return verify_in_pool(v, i->a, 512);
	case PFQ_LANG_OP_APP:
		return verify_below(v, "kind", i->a, PFQ_LANG_NR_APPS, unknown);
	case PFQ_LANG_OP_CLASSIFY:
		return verify_below(v, "class", i->a, 64, "must be 0 to 63");
	case PFQ_LANG_OP_KERNEL:
		v->may_pass = true;
		return true;
	case PFQ_LANG_OP_FORWARD:
		v->forwards = true;
		return verify_string(v, i->a, 16, "must be a device name of at most 15 characters") &&
		       verify_below(v, "flag", i->b, 2, unknown);
	case PFQ_LANG_OP_COUNT:
		return verify_below(v, "counter", i->a, 64, "must be 0 to 63");
	case PFQ_LANG_OP_LOG:
		v->logs = true;
		return verify_below(v, "kind", i->b, PFQ_LANG_NR_LOGS, unknown) &&
		       (i->b != PFQ_LANG_LOG_MSG || verify_message(v, i->a));
	case PFQ_LANG_OP_STEER:
		return verify_below(v, "kind", i->a, PFQ_LANG_NR_STEERS, unknown);
	case PFQ_LANG_OP_STEER_LOCAL_LINK:
		return verify_below(v, "gateway", i->k, 1ull << 48, "must be a MAC address");
	case PFQ_LANG_OP_STEER_LOCAL_IP:
		return verify_addr4(v, i);
	case PFQ_LANG_OP_STEER_LOCAL_IP6:
		return verify_prefix(v, i->a);
	case PFQ_LANG_OP_STEER_FIELD:
	case PFQ_LANG_OP_STEER_FIELD_XOR:
	case PFQ_LANG_OP_STEER_FIELD2:
		return verify_field(v, i);
	case PFQ_LANG_OP_STEER_KEY:
		if (!i->k || i->k & ~(u64)PFQ_LANG_KEY_ALL)
			return verify_fail(v, "key", i->k, "must be made of key_eth_type to key_icmp_code");
		return true;
	case PFQ_LANG_OP_CALL:
		return verify_call(v, i);
	case PFQ_LANG_OP_ARG_PROPERTY:
		if (!verify_below(v, "property", i->b, PFQ_LANG_NR_PROPERTIES, unknown))
			return false;
		fallthrough;
	case PFQ_LANG_OP_ARG:
		return verify_below(v, "slot", i->a, PFQ_LANG_ARG_SLOTS, "must be 0 to 15");
	}
	return true;
}

/* There is room: classes is one of 64 bits, or PFQ_CLASS_ANY. */
static void verify_add_steered(struct pfq_lang_verifier *v, u64 classes)
{
	unsigned int n;

	for (n = 0; n < v->nr_steered; n++)
		if (v->steered[n] == classes)
			return;
	v->steered[v->nr_steered++] = classes;
}

/* List the sets of classes to which a program may steer: each that it sets, the default, all. */
static void verify_steered_classes(struct pfq_lang_verifier *v)
{
	const struct pfq_lang_insn *i;
	bool steers = false;
	u32 n;

	for (n = 0; n < v->nr_insns; n++)
		steers |= pfq_lang_op_class(v->code.insn[n].op) == PFQ_OPC_STEER;
	if (!steers && !v->calls_act)
		return;
	verify_add_steered(v, PFQ_CLASS_DEFAULT);
	verify_add_steered(v, PFQ_CLASS_ANY);
	for (n = 0; n < v->nr_insns; n++) {
		i = &v->code.insn[n];
		if (i->op == PFQ_LANG_OP_CLASSIFY)
			verify_add_steered(v, 1ull << i->a);
	}
}

/* Follow a branch: merge the state after this instruction into the state of its target. */
static bool verify_branch(struct pfq_lang_verifier *v, struct pfq_lang_path *paths, u32 from, u32 skip,
			  const struct pfq_lang_path *now)
{
	const u32 to = from + 1 + skip;
	struct pfq_lang_path *next = &paths[to];

	if (to >= v->nr_insns)
		return verify_fail(v, "jump", skip, "must lead to an instruction of the program");
	if (!next->reached) {
		*next = *now;
		return true;
	}
	next->saved &= now->saved;
	next->args &= now->args;
	next->called &= now->called;
	if (next->cost < now->cost)
		next->cost = now->cost;
	if (next->effects < now->effects)
		next->effects = now->effects;
	return true;
}

/* The slots that a call reads must be set on every path to it. */
static bool verify_call_slots(struct pfq_lang_verifier *v, const struct pfq_lang_insn *i, u16 args)
{
	const struct pfq_lang_call *c = (const void *)(v->code.pool + i->a);
	const struct pfq_lang_arg *a;

	for (a = c->arg; a < c->arg + PFQ_LANG_CALL_ARGS; a++)
		if ((a->kind == PFQ_LANG_ARG_PREDICATE || a->kind == PFQ_LANG_ARG_PROPERTY) &&
		    (a->value >= PFQ_LANG_ARG_SLOTS || !(args >> a->value & 1)))
			return verify_fail(v, "slot", a->value, "is not set on every path to here");
	return true;
}

static bool verify_insn(struct pfq_lang_verifier *v, struct pfq_lang_path *paths, u32 n)
{
	const struct pfq_lang_insn *i = &v->code.insn[n];
	struct pfq_lang_path now = paths[n];
	u8 class;

	v->insn = n;
	v->function = pfq_lang_insn_name(i);
	if (i->op > PFQ_LANG_OP_MAX || pfq_lang_op_class(i->op) == PFQ_OPC_NONE)
		return verify_fail(v, "op", i->op, "unknown to this module: update pfq.ko");
	if (i->layer >= PFQ_LANG_LAYERS)
		return verify_fail(v, "layer", i->layer, "must be 0 to 3: at most 3 tunnels deep");
	if (!verify_operands(v, i))
		return false;
	if (!now.reached)
		return verify_fail(v, "index", n, "unreachable: remove the instruction");

	class = pfq_lang_op_class(i->op);
	now.cost += pfq_lang_ops[i->op].cost;
	if (now.cost > PFQ_LANG_COST_MAX)
		return verify_fail(v, "cost", now.cost, "a path may cost at most 16384");
	if (now.cost > v->cost)
		v->cost = now.cost;
	if (class == PFQ_OPC_EFFECT && ++now.effects > PFQ_LANG_EFFECTS_MAX)
		return verify_fail(v, "effects", now.effects,
				   "a path may have at most 128 forwards, counts and messages");
	if (i->op == PFQ_LANG_OP_SAVE)
		now.saved |= 1 << i->a;
	if (i->op == PFQ_LANG_OP_RESTORE && !(now.saved >> i->a & 1))
		return verify_fail(v, "slot", i->a, "is not saved on every path to here");
	if (i->op == PFQ_LANG_OP_ARG || i->op == PFQ_LANG_OP_ARG_PROPERTY)
		now.args |= 1 << i->a;
	if (i->op == PFQ_LANG_OP_CALL && !verify_call_slots(v, i, now.args))
		return false;
	now.called |= i->op == PFQ_LANG_OP_CALL;
	if (i->op == PFQ_LANG_OP_CHOSEN && !now.called)
		return verify_fail(v, "function", i->a, "no call has chosen it on every path to here");
	if (class == PFQ_OPC_END)
		return true;
	if (class != PFQ_OPC_JUMP && !pfq_lang_op_branches(i->op) && (i->jt || i->jf))
		return verify_fail(v, "jump", i->jt + i->jf, "must be 0: the instruction does not branch");
	if (!verify_branch(v, paths, n, i->jt, &now))
		return false;
	return !pfq_lang_op_branches(i->op) || verify_branch(v, paths, n, i->jf, &now);
}

static bool verify_header(const struct pfq_lang_header *h, size_t size, struct pfq_lang_verifier *v)
{
	if (size < sizeof(*h))
		return verify_fail(v, "size", size, "too short for a pfq-lang program");
	if (h->magic != PFQ_LANG_MAGIC)
		return verify_fail(v, "magic", h->magic, "not that of a pfq-lang program");
	if (h->version != PFQ_LANG_VERSION)
		return verify_fail(v, "version", h->version, "must be 1");
	if (h->header_size != sizeof(*h) || h->size != size || h->reserved)
		return verify_fail(v, "size", h->size, "header_size, size or reserved is wrong");
	if (!h->nr_insns || h->nr_insns > PFQ_LANG_INSNS_MAX)
		return verify_fail(v, "instructions", h->nr_insns, "must be 1 to 4096");
	if (h->pool_size > PFQ_LANG_POOL_MAX || h->pool_size % 8)
		return verify_fail(v, "pool", h->pool_size, "must be a multiple of 8, at most 4 MiB");
	if (size != sizeof(*h) + (u64)h->nr_insns * sizeof(struct pfq_lang_insn) + h->pool_size)
		return verify_fail(v, "size", size, "does not match the sizes in the header");
	return true;
}

bool pfq_lang_verify(const void *program, size_t size, struct pfq_lang_path *paths,
		     struct pfq_lang_verifier *v)
{
	const struct pfq_lang_header *h = program;
	u32 n;

	memset(v, 0, sizeof(*v));
	if (!verify_header(h, size, v))
		return false;
	v->nr_insns = h->nr_insns;
	v->pool_size = h->pool_size;
	v->code.insn = (const void *)(h + 1);
	v->code.pool = (const void *)(v->code.insn + h->nr_insns);
	memset(paths, 0, h->nr_insns * sizeof(*paths));
	paths[0].reached = 1;
	for (n = 0; n < v->nr_insns; n++)
		if (!verify_insn(v, paths, n))
			return false;
	verify_steered_classes(v);
	return true;
}
