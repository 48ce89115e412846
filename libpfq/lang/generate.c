// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The code generator: from a tree of functions to instructions with labels. The code of a function
 * falls through if it passes the packet, and jumps to a label if it drops it; the code of a
 * predicate continues at one of two labels. shift, src and dst cost nothing: they only set fields
 * of the instructions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lang_ops.h"
#include "engine/lang_signature.h"

#include "compiler.h"

#define MAX_INSNS 65000
#define MAX_STEPS 1000000
#define MAX_NESTED 4096		/* takes about half a MiB of stack */

/* What the enclosing functions determine for the code inside them. */
struct context {
	int drop;		/* label for dropped packets */
	uint8_t layer;		/* by shift */
	uint8_t ends;		/* by src and dst; 0: both */
	uint8_t slot;		/* the next free one, by par and inv */
	uint8_t arg;		/* the next free slot for arguments of calls */
};

static void gen_function(struct code *c, const struct value *v, const struct context *x);

static int new_label(struct code *c)
{
	unsigned int *label = realloc(c->label, (c->nr_labels + 1) * sizeof(*label));

	if (!label)
		lang_fail_memory(c->l);
	c->label = label;
	c->label[c->nr_labels] = 0;
	return c->nr_labels++;
}

static void bind_label(struct code *c, int label)
{
	c->label[label] = c->n;
}

static void *grown(struct code *c, void *old, size_t size)
{
	void *new = lang_alloc(c->l, 2 * c->room * size);

	return memcpy(new, old, c->n * size);
}

static void grow_code(struct code *c)
{
	c->insn = grown(c, c->insn, sizeof(*c->insn));
	c->jt = grown(c, c->jt, sizeof(*c->jt));
	c->jf = grown(c, c->jf, sizeof(*c->jf));
	c->at = grown(c, c->at, sizeof(*c->at));
	c->room *= 2;
}

/* Append an instruction. The pointer is valid until the next one is appended. */
static struct pfq_lang_insn *emit(struct code *c, uint16_t op, const struct value *v, const struct context *x,
				  int jt, int jf)
{
	struct pfq_lang_insn *i;

	if (c->n == MAX_INSNS)
		lang_fail(c->l, &v->at, "the program is too large: more than %u instructions", MAX_INSNS);
	if (c->n == c->room)
		grow_code(c);
	i = &c->insn[c->n];
	memset(i, 0, sizeof(*i));
	i->op = op;
	i->layer = x->layer;
	c->jt[c->n] = jt;
	c->jf[c->n] = jf;
	c->at[c->n] = v->at;
	c->n++;
	return i;
}

static void gen_jump(struct code *c, const struct value *v, int label)
{
	static const struct context outside;

	emit(c, PFQ_LANG_OP_JUMP, v, &outside, label, LANG_NEXT);
}

uint32_t lang_add_to_pool(struct code *c, const struct value *v, const void *data, uint32_t size)
{
	const uint32_t room = (size + 7) & ~7u;
	uint8_t *pool;
	uint32_t at;

	for (at = 0; size < 1024 && at + size <= c->pool_size; at += 8)
		if (!memcmp(c->pool + at, data, size))
			return at;
	if (room > PFQ_LANG_POOL_MAX - c->pool_size)
		lang_fail(c->l, &v->at, "the program's tables are larger than 4 MiB");
	pool = realloc(c->pool, c->pool_size + room);
	if (!pool)
		lang_fail_memory(c->l);
	c->pool = pool;
	at = c->pool_size;
	memset(c->pool + at, 0, room);
	memcpy(c->pool + at, data, size);
	c->pool_size += room;
	return at;
}

/* The ends that a test looks at: its own, else those of src or dst, else both. */
static uint8_t test_ends(const struct function *f, const struct context *x)
{
	return f->flags ?: x->ends ?: PFQ_LANG_ENDS;
}

static uint32_t mask4(unsigned int prefix)
{
	return prefix ? 0xffffffffu << (32 - prefix) : 0;
}

static void make_prefix(const struct value *v, struct pfq_lang_prefix *p)
{
	unsigned int i, ignored;

	lang_address(v->text, p->address, &ignored);
	for (i = 0; i < 16; i++) {
		if (v->number >= 8 * (i + 1))
			p->mask[i] = 0xff;
		else
			p->mask[i] = v->number <= 8 * i ? 0 : 0xff << (8 - v->number % 8);
		p->address[i] &= p->mask[i];
	}
}

/* Set the prefix of an instruction: a and b for IPv4, an offset in a for IPv6. Returns 4 or 16. */
static unsigned int set_prefix(struct code *c, const struct value *v, struct pfq_lang_insn *i)
{
	struct pfq_lang_prefix p;
	unsigned int ignored, bytes = lang_address(v->text, p.address, &ignored);

	if (bytes == 4) {
		i->b = mask4(v->number);
		i->a = pfq_be32(p.address) & i->b;
	} else {
		make_prefix(v, &p);
		i->a = lang_add_to_pool(c, v, &p, sizeof(p));
	}
	return bytes;
}

static void set_bloom_bits(uint8_t *table, uint32_t bits, uint64_t key)
{
	uint32_t i, bit;

	for (i = 0; i < PFQ_LANG_BLOOM_HASHES; i++) {
		bit = pfq_lang_bloom_bit(key, i, bits);
		table[bit / 8] |= 1 << bit % 8;
	}
}

static uint64_t bloom_key(const struct value *addr, const struct pfq_lang_insn *i)
{
	uint8_t bytes[16];
	unsigned int ignored;

	if (i->op == PFQ_LANG_OP_BLOOM4)
		return addr->number & i->k;
	lang_address(addr->text, bytes, &ignored);
	return pfq_lang_bloom_key6(bytes, i->k);
}

/* All addresses are IPv4 or all are IPv6, since one prefix length cannot fit both. */
static void set_bloom(struct code *c, const struct value *v, struct pfq_lang_insn *i, uint8_t at_ends)
{
	const struct value *bits = v->item[0], *list = v->item[1], *length = v->item[2];
	const enum value_kind kind = list->n ? list->item[0]->kind : V_NUMBER;
	const unsigned int longest = kind == V_NUMBER ? 32 : 128;
	uint8_t *table;
	unsigned int n;

	if ((int64_t)bits->number < 1 || bits->number > 1u << PFQ_LANG_BLOOM_BITS_MAX)
		lang_fail(c->l, &bits->at, "%s expects 1 to %u bits", v->function->name,
			  1u << PFQ_LANG_BLOOM_BITS_MAX);
	if (length->number > longest)
		lang_fail(c->l, &length->at, "%s expects a prefix length of 0 to %u", v->function->name,
			  longest);
	for (i->b = 6; 1u << i->b < bits->number; i->b++)
		;
	i->op = kind == V_NUMBER ? PFQ_LANG_OP_BLOOM4 : PFQ_LANG_OP_BLOOM6;
	i->k = kind == V_NUMBER ? mask4(length->number) : length->number;
	i->flags = at_ends;
	table = lang_alloc(c->l, (1u << i->b) / 8);
	for (n = 0; n < list->n; n++) {
		if (list->item[n]->kind != kind)
			lang_fail(c->l, &list->item[n]->at,
				  "%s expects addresses of one kind: combine two filters with .||.",
				  v->function->name);
		set_bloom_bits(table, i->b, bloom_key(list->item[n], i));
	}
	i->a = lang_add_to_pool(c, v, table, (1u << i->b) / 8);
}

static void set_vlans(struct code *c, const struct value *v, struct pfq_lang_insn *i)
{
	const struct value *list = v->item[0];
	uint8_t bits[512] = { 0 };
	unsigned int n, vid;

	for (n = 0; n < list->n; n++) {
		const int64_t id = list->item[n]->number;

		if (id < -1 || id > 4095)
			lang_fail(c->l, &list->item[n]->at, "%s expects 0 to 4095, or -1 for any tag",
				  v->function->name);
		for (vid = id < 0 ? 1 : id; vid <= (id < 0 ? 4095 : id); vid++)
			bits[vid / 8] |= 1 << vid % 8;
	}
	i->a = lang_add_to_pool(c, v, bits, sizeof(bits));
}

static bool returns_type(const struct value *v, const char *what)
{
	const char *type = v->function->type;
	size_t n = strlen(type), m = strlen(what);

	return n >= m && !strcmp(type + n - m, what);
}

static void set_comparison(struct code *c, const struct value *v, struct pfq_lang_insn *i)
{
	const struct function *f = v->function;
	const struct value *property = v->item[f->flags ? 1 : 0], *number = v->item[f->flags ? 0 : 1];

	if (property->kind != V_FUNCTION || property->function->lower != L_PROPERTY)
		lang_fail(c->l, &property->at, "expected a property, for example ip_ttl");
	i->a = property->function->a;
	i->k = number->number;
	i->flags = f->a;
}

/* Generate one test instruction. */
static void gen_test(struct code *c, const struct value *v, const struct context *x, int yes, int no)
{
	const struct function *f = v->function;
	struct pfq_lang_insn *i = emit(c, f->op, v, x, yes, no);

	switch (f->lower) {
	case L_TEST:
		i->a = f->a;
		i->b = f->b;
		i->k = f->k;
		i->flags = f->flags;
		if (f->op == PFQ_LANG_OP_CAST)
			i->flags = test_ends(f, x);
		break;
	case L_PORT:
		i->op = PFQ_LANG_OP_PORT;
		i->a = v->item[0]->number;
		i->flags = test_ends(f, x);
		break;
	case L_CIDR:
		i->flags = test_ends(f, x);
		i->op = set_prefix(c, v->item[0], i) == 4 ? PFQ_LANG_OP_ADDR4 : PFQ_LANG_OP_ADDR6;
		break;
	case L_EQUAL:
		if (f->b && v->item[0]->number >= f->b)
			lang_fail(c->l, &v->item[0]->at, "%s expects 0 to %u", f->name, f->b - 1);
		i->op = PFQ_LANG_OP_COMPARE;
		i->a = f->a;
		i->k = v->item[0]->number;
		i->flags = PFQ_LANG_EQUAL;
		break;
	case L_COMPARE:
		i->op = PFQ_LANG_OP_COMPARE;
		set_comparison(c, v, i);
		break;
	case L_BLOOM:
		set_bloom(c, v, i, test_ends(f, x));
		break;
	case L_VLANS:
		i->op = PFQ_LANG_OP_VLANS;
		set_vlans(c, v, i);
		break;
	default:
		lang_fail(c->l, &v->at, "%s is not a predicate", f->name);
	}
}

static void gen_predicate(struct code *c, const struct value *v, const struct context *x, int yes, int no);

static uint8_t new_arg_slot(struct code *c, const struct value *v, struct context *x)
{
	if (x->arg == PFQ_LANG_ARG_SLOTS)
		lang_fail(c->l, &v->at, "calls of other modules have more than %u predicates and properties in each other",
			  PFQ_LANG_ARG_SLOTS);
	return x->arg++;
}

static void emit_arg(struct code *c, const struct value *v, const struct context *x, uint8_t slot, bool holds)
{
	struct pfq_lang_insn *i = emit(c, PFQ_LANG_OP_ARG, v, x, LANG_NEXT, LANG_NEXT);

	i->a = slot;
	i->k = holds;
}

/* Evaluate a predicate before the call that has it as an argument. Returns the slot of its value. */
static uint8_t gen_predicate_arg(struct code *c, const struct value *v, struct context *x)
{
	const int no = new_label(c), end = new_label(c);
	const uint8_t slot = new_arg_slot(c, v, x);

	gen_predicate(c, v, x, LANG_NEXT, no);
	emit_arg(c, v, x, slot, true);
	gen_jump(c, v, end);
	bind_label(c, no);
	emit_arg(c, v, x, slot, false);
	bind_label(c, end);
	return slot;
}

static uint8_t gen_property_arg(struct code *c, const struct value *v, struct context *x)
{
	const uint8_t slot = new_arg_slot(c, v, x);
	struct pfq_lang_insn *i;

	if (v->kind != V_FUNCTION || v->function->lower != L_PROPERTY)
		lang_fail(c->l, &v->at, "expected a property, for example ip_ttl");
	i = emit(c, PFQ_LANG_OP_ARG_PROPERTY, v, x, LANG_NEXT, LANG_NEXT);
	i->a = slot;
	i->b = v->function->a;
	return slot;
}

/* Generate the arguments that are functions: predicates and properties now, the others behind the call. */
static unsigned int gen_call_args(struct code *c, const struct value *v, struct context *x, struct pfq_lang_call *call,
				  const struct pfq_lang_signature *s)
{
	unsigned int n, functions = 0;

	for (n = 0; n < s->nr_args; n++) {
		call->arg[n].kind = s->kind[n];
		lang_add_argument(c, v->item[n], s->kind[n], &call->arg[n]);
		if (s->kind[n] == PFQ_LANG_ARG_PREDICATE)
			call->arg[n].value = gen_predicate_arg(c, v->item[n], x);
		else if (s->kind[n] == PFQ_LANG_ARG_PROPERTY)
			call->arg[n].value = gen_property_arg(c, v->item[n], x);
		else if (s->kind[n] == PFQ_LANG_ARG_FUNCTION)
			call->arg[n].value = ++functions;
	}
	return functions;
}

/* Generate the functions that are arguments: the one that the call has chosen runs. */
static void gen_chosen(struct code *c, const struct value *v, const struct context *x, const struct pfq_lang_call *call)
{
	const int end = new_label(c);
	unsigned int n;

	for (n = 0; n < v->n; n++) {
		const int other = new_label(c);

		if (call->arg[n].kind != PFQ_LANG_ARG_FUNCTION)
			continue;
		emit(c, PFQ_LANG_OP_CHOSEN, v, x, LANG_NEXT, other)->a = call->arg[n].value;
		gen_function(c, v->item[n], x);
		gen_jump(c, v, end);
		bind_label(c, other);
	}
	bind_label(c, end);
}

/* A call of a function of another module. */
static void gen_call(struct code *c, const struct value *v, const struct context *x, int yes, int no)
{
	struct pfq_lang_call call = { .name = "" };
	struct pfq_lang_signature s;
	struct context in = *x;
	struct pfq_lang_insn *i;
	unsigned int functions;

	if (strlen(v->function->name) >= sizeof(call.name))
		lang_fail(c->l, &v->at, "the name of a function of another module has at most %zu characters",
			  sizeof(call.name) - 1);
	if (strlen(v->function->type) >= sizeof(call.signature) || !pfq_lang_parse_signature(v->function->type, &s))
		lang_fail(c->l, &v->at, "%s: " LANG_CALL_TYPES, v->function->name);
	strcpy(call.name, v->function->name);
	strcpy(call.signature, v->function->type);
	functions = gen_call_args(c, v, &in, &call, &s);
	i = emit(c, PFQ_LANG_OP_CALL, v, x, yes, no);
	i->a = lang_add_to_pool(c, v, &call, sizeof(call));
	if (functions)
		gen_chosen(c, v, x, &call);
}

/*
 * Code is generated anew for each use of a definition, so limit the steps. The functions that generate call
 * each other for the parts of a value, and foldr over a long list nests without a limit of its own: so limit
 * their depth, too. The caller decrements c->depth when it returns.
 */
static void count_step(struct code *c, const struct value *v)
{
	if (++c->depth > MAX_NESTED)
		lang_fail(c->l, &v->at, "the program is too large: its functions are nested deeper than %u", MAX_NESTED);
	if (v->kind != V_FUNCTION)
		lang_fail(c->l, &v->at, "the packet cannot be an argument: write f >-> g to chain functions");
	if (++c->l->steps > MAX_STEPS)
		lang_fail(c->l, &v->at, "the program is too large");
}

/* Generate a predicate. yes, no: labels; one of them may be LANG_NEXT, to fall through. */
static void gen_predicate(struct code *c, const struct value *v, const struct context *x, int yes, int no)
{
	int next, other;

	count_step(c, v);
	switch (v->function->lower) {
	case L_NOT:
		gen_predicate(c, v->item[0], x, no, yes);
		break;
	case L_AND:
		next = new_label(c);
		gen_predicate(c, v->item[0], x, LANG_NEXT, no == LANG_NEXT ? next : no);
		gen_predicate(c, v->item[1], x, yes, no);
		bind_label(c, next);
		break;
	case L_OR:
		next = new_label(c);
		gen_predicate(c, v->item[0], x, yes == LANG_NEXT ? next : yes, LANG_NEXT);
		gen_predicate(c, v->item[1], x, yes, no);
		bind_label(c, next);
		break;
	case L_XOR:
		next = new_label(c);
		other = new_label(c);
		gen_predicate(c, v->item[0], x, LANG_NEXT, other);
		gen_predicate(c, v->item[1], x, no == LANG_NEXT ? next : no, yes == LANG_NEXT ? next : yes);
		bind_label(c, other);
		gen_predicate(c, v->item[1], x, yes, no);
		bind_label(c, next);
		break;
	case L_CALL:
		gen_call(c, v, x, yes, no);
		break;
	default:
		gen_test(c, v, x, yes, no);
	}
	c->depth--;
}

/* Does the function do more than pass or drop, so that par and inv must be able to undo it? */
static bool has_effects(struct code *c, const struct value *v)
{
	unsigned int i;

	count_step(c, v);
	switch (v->function->lower) {
	case L_UNIT:
	case L_DROP:
	case L_TEST:
	case L_PORT:
	case L_CIDR:
	case L_EQUAL:
	case L_BLOOM:
	case L_VLANS:
	case L_FILTER:
		return false;
	case L_THEN: case L_SHIFT: case L_SRC: case L_DST: case L_PAR:
		for (i = 0; i < v->n; i++)
			if (has_effects(c, v->item[i]))
				return true;
		return false;
	case L_CONDITIONAL: case L_WHEN: case L_UNLESS:
		for (i = 1; i < v->n; i++)
			if (has_effects(c, v->item[i]))
				return true;
		return false;
	default:
		return true;
	}
}

static void gen_save(struct code *c, const struct value *v, const struct context *x)
{
	if (x->slot == PFQ_LANG_SLOTS)
		lang_fail(c->l, &v->at,
			  "par and inv with actions are nested deeper than %u: use par3 to par8",
			  PFQ_LANG_SLOTS);
	emit(c, PFQ_LANG_OP_SAVE, v, x, LANG_NEXT, LANG_NEXT)->a = x->slot;
}

static void gen_par(struct code *c, const struct value *v, const struct context *x)
{
	const int passed = new_label(c);
	bool effects[8], saved = false;
	unsigned int i;

	for (i = 0; i < v->n; i++)
		saved |= effects[i] = has_effects(c, v->item[i]);
	if (saved)
		gen_save(c, v, x);
	for (i = 0; i < v->n; i++) {
		const bool last = i == v->n - 1;
		struct context in = *x;

		in.slot += saved;
		if (!last || effects[i])
			in.drop = new_label(c);
		gen_function(c, v->item[i], &in);
		if (last && !effects[i])
			break;
		gen_jump(c, v, passed);
		bind_label(c, in.drop);
		if (effects[i])
			emit(c, PFQ_LANG_OP_RESTORE, v, x, LANG_NEXT, LANG_NEXT)->a = x->slot;
		if (last)
			gen_jump(c, v, x->drop);
	}
	bind_label(c, passed);
}

static void gen_inv(struct code *c, const struct value *v, const struct context *x)
{
	const bool saved = has_effects(c, v->item[0]);
	struct context in = *x;

	if (saved)
		gen_save(c, v, x);
	in.slot += saved;
	in.drop = new_label(c);
	gen_function(c, v->item[0], &in);
	gen_jump(c, v, x->drop);
	bind_label(c, in.drop);
	if (saved)
		emit(c, PFQ_LANG_OP_RESTORE, v, x, LANG_NEXT, LANG_NEXT)->a = x->slot;
	emit(c, PFQ_LANG_OP_COPY, v, x, LANG_NEXT, LANG_NEXT);
}

/* if, when, unless: either branch may be NULL. */
static void gen_branch(struct code *c, const struct value *v, const struct context *x,
		       const struct value *yes, const struct value *no)
{
	const int other = new_label(c), end = new_label(c);

	if (!yes) {
		gen_predicate(c, v->item[0], x, end, LANG_NEXT);
	} else {
		gen_predicate(c, v->item[0], x, LANG_NEXT, no ? other : end);
		gen_function(c, yes, x);
		if (no)
			gen_jump(c, v, end);
	}
	bind_label(c, other);
	if (no)
		gen_function(c, no, x);
	bind_label(c, end);
}

static void gen_forward(struct code *c, const struct value *name, const struct context *x, bool not_back)
{
	struct pfq_lang_insn *i;

	if (!name->text[0] || strlen(name->text) > 15)
		lang_fail(c->l, &name->at, "a device name has 1 to 15 characters");
	i = emit(c, PFQ_LANG_OP_FORWARD, name, x, LANG_NEXT, LANG_NEXT);
	i->a = lang_add_to_pool(c, name, name->text, strlen(name->text) + 1);
	i->b = not_back;
}

static void gen_log(struct code *c, const struct value *v, const struct context *x)
{
	struct pfq_lang_insn *i = emit(c, PFQ_LANG_OP_LOG, v, x, LANG_NEXT, LANG_NEXT);

	i->b = v->function->b;
	if (i->b != PFQ_LANG_LOG_MSG)
		return;
	if (strlen(v->item[0]->text) > 255)
		lang_fail(c->l, &v->item[0]->at, "a message has at most 255 characters");
	i->a = lang_add_to_pool(c, v, v->item[0]->text, strlen(v->item[0]->text) + 1);
}

static void gen_kernel(struct code *c, const struct value *v, const struct context *x)
{
	emit(c, PFQ_LANG_OP_KERNEL, v, x, LANG_NEXT, LANG_NEXT);
}

static void gen_action(struct code *c, const struct value *v, const struct context *x)
{
	const struct function *f = v->function;
	struct pfq_lang_insn *i =
		emit(c, f->op, v, x, LANG_NEXT, pfq_lang_op_branches(f->op) ? x->drop : LANG_NEXT);

	i->a = f->a;
	i->b = f->lower == L_ACTION ? f->b : 0;
	i->k = f->k;
	if (f->lower == L_ACTION)
		return;
	if (f->b && v->item[0]->number >= f->b)
		lang_fail(c->l, &v->item[0]->at, "%s expects 0 to %u", f->name, f->b - 1);
	i->a = v->item[0]->number;
}

static void set_field(struct code *c, const struct value *v, struct pfq_lang_insn *i)
{
	const struct value *size = v->item[v->n - 1];
	unsigned int n;

	if (size->number < 1 || size->number > 4)
		lang_fail(c->l, &size->at, "%s expects a size of 1 to 4 bytes", v->function->name);
	for (n = 0; n + 1 < v->n; n++)
		if (v->item[n]->number > 65535)
			lang_fail(c->l, &v->item[n]->at, "%s expects an offset of 0 to 65535",
				  v->function->name);
	i->a = v->item[0]->number;
	i->b = size->number;
	i->k = v->n == 3 ? v->item[1]->number : 0;
}

static void set_local_net(struct code *c, const struct value *v, struct pfq_lang_insn *i)
{
	unsigned int n;

	for (n = 1; n < 3; n++)
		if (v->item[n]->number > 32)
			lang_fail(c->l, &v->item[n]->at, "%s expects a prefix length of 0 to 32",
				  v->function->name);
	i->b = mask4(v->item[1]->number);
	i->a = v->item[0]->number & i->b;
	i->k = mask4(v->item[2]->number);
}

/* GTP-C goes to all. The test of the user's packet is one layer deeper. */
static void gen_gtp_usr(struct code *c, const struct value *v, const struct context *x)
{
	const int user = new_label(c), end = new_label(c);
	struct context in = *x;
	struct pfq_lang_insn *i;

	if (++in.layer >= PFQ_LANG_LAYERS)
		lang_fail(c->l, &v->at, "shift is nested deeper than %u", PFQ_LANG_LAYERS - 2);
	if (v->item[1]->number > 32)
		lang_fail(c->l, &v->item[1]->at, "%s expects a prefix length of 0 to 32", v->function->name);
	emit(c, PFQ_LANG_OP_APP, v, x, LANG_NEXT, user)->a = PFQ_LANG_GTP_CP;
	emit(c, PFQ_LANG_OP_BROADCAST, v, x, LANG_NEXT, LANG_NEXT);
	gen_jump(c, v, end);
	bind_label(c, user);
	emit(c, PFQ_LANG_OP_APP, v, x, LANG_NEXT, x->drop)->a = PFQ_LANG_GTP_UP;
	i = emit(c, PFQ_LANG_OP_STEER_LOCAL_IP, v, &in, LANG_NEXT, x->drop);
	i->b = mask4(v->item[1]->number);
	i->a = v->item[0]->number & i->b;
	i->k = 0xffffffff;
	bind_label(c, end);
}

static void gen_steering(struct code *c, const struct value *v, const struct context *x)
{
	const struct function *f = v->function;
	struct pfq_lang_insn *i = emit(c, f->op, v, x, LANG_NEXT, x->drop);

	switch (f->lower) {
	case L_STEER_TO:
		i->a = f->a;
		i->k = v->item[0]->number;
		break;
	case L_LOCAL_LINK:
		if (!mac_address(v->item[0]->text, (uint64_t *)&i->k))
			lang_fail(c->l, &v->item[0]->at,
				  "%s expects a MAC address, for example \"52:54:00:12:34:56\"", f->name);
		break;
	case L_LOCAL_IP:
		i->op = PFQ_LANG_OP_STEER_LOCAL_IP6;
		if (set_prefix(c, v->item[0], i) == 4) {
			i->op = PFQ_LANG_OP_STEER_LOCAL_IP;
			i->k = 0xffffffff;
		}
		break;
	case L_LOCAL_NET:
		set_local_net(c, v, i);
		break;
	case L_KEY:
		i->k = v->item[0]->number;
		if (!i->k || i->k & ~(uint64_t)PFQ_LANG_KEY_ALL)
			lang_fail(c->l, &v->item[0]->at, "%s expects one or several of key_eth_type to key_icmp_code",
				  f->name);
		break;
	default:
		set_field(c, v, i);
	}
}

static void gen_function(struct code *c, const struct value *v, const struct context *x)
{
	const enum lower lower = v->kind == V_FUNCTION ? v->function->lower : L_UNIT;
	struct context in = *x;
	unsigned int i;

	count_step(c, v);
	switch (lower) {
	case L_UNIT:
		break;
	case L_DROP:
		gen_jump(c, v, x->drop);
		break;
	case L_THEN:
		gen_function(c, v->item[0], x);
		gen_function(c, v->item[1], x);
		break;
	case L_FILTER:
		gen_predicate(c, v->item[0], x, LANG_NEXT, x->drop);
		break;
	case L_CONDITIONAL:
		gen_branch(c, v, x, v->item[1], v->item[2]);
		break;
	case L_WHEN:
		gen_branch(c, v, x, v->item[1], NULL);
		break;
	case L_UNLESS:
		gen_branch(c, v, x, NULL, v->item[1]);
		break;
	case L_PAR:
		gen_par(c, v, x);
		break;
	case L_INV:
		gen_inv(c, v, x);
		break;
	case L_SHIFT:
		if (++in.layer >= PFQ_LANG_LAYERS)
			lang_fail(c->l, &v->at, "shift is nested deeper than %u", PFQ_LANG_LAYERS - 1);
		gen_function(c, v->item[0], &in);
		break;
	case L_SRC:
	case L_DST:
		in.ends = lower == L_SRC ? PFQ_LANG_SRC : PFQ_LANG_DST;
		gen_function(c, v->item[0], &in);
		break;
	case L_FORWARD:
		gen_forward(c, v->item[0], x, false);
		break;
	case L_LINK:
		for (i = 0; i < v->item[0]->n; i++)
			gen_forward(c, v->item[0]->item[i], x, true);
		break;
	case L_BRIDGE:
		gen_forward(c, v->item[0], x, false);
		gen_jump(c, v, x->drop);
		break;
	case L_TEE:
		gen_forward(c, v->item[0], x, false);
		gen_predicate(c, v->item[1], x, LANG_NEXT, x->drop);
		break;
	case L_TAP:
		in.drop = new_label(c);
		gen_predicate(c, v->item[1], x, in.drop, LANG_NEXT);
		gen_forward(c, v->item[0], x, false);
		gen_jump(c, v, x->drop);
		bind_label(c, in.drop);
		break;
	case L_DETOUR:
		gen_kernel(c, v, x);
		gen_jump(c, v, x->drop);
		break;
	case L_KERNEL_IF:
	case L_DETOUR_IF:
		in.drop = new_label(c);
		gen_predicate(c, v->item[0], x, LANG_NEXT, in.drop);
		gen_kernel(c, v, x);
		if (lower == L_DETOUR_IF)
			gen_jump(c, v, x->drop);
		bind_label(c, in.drop);
		break;
	case L_LOG:
		gen_log(c, v, x);
		break;
	case L_ACTION:
	case L_ACTION_ARG:
		gen_action(c, v, x);
		break;
	case L_CALL:
		if (!returns_type(v, "Action Qbuff"))
			lang_fail(c->l, &v->at, "%s is not a function of packets", v->function->name);
		gen_call(c, v, x, LANG_NEXT, x->drop);
		break;
	case L_GTP_USR:
		gen_gtp_usr(c, v, x);
		break;
	case L_STEER_TO: case L_LOCAL_LINK: case L_LOCAL_IP: case L_LOCAL_NET: case L_FIELD: case L_KEY:
		gen_steering(c, v, x);
		break;
	default:
		if (!returns_type(v, "Action Qbuff"))
			lang_fail(c->l, &v->at, "%s is not a function of packets", v->function->name);
		gen_test(c, v, x, LANG_NEXT, x->drop);
	}
	c->depth--;
}

void lang_generate(struct code *c, const struct value *main)
{
	struct context x = { .drop = new_label(c) };

	c->l->steps = c->depth = 0;
	gen_function(c, main, &x);
	emit(c, PFQ_LANG_OP_PASS, main, &x, LANG_NEXT, LANG_NEXT);
	bind_label(c, x.drop);
	emit(c, PFQ_LANG_OP_DROP, main, &x, LANG_NEXT, LANG_NEXT);
}
