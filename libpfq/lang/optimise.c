// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The optimiser: turns labels into distances. At level 1 it also threads jumps to jumps, removes
 * tests whose result is known, and merges successive tests of facts. At all levels it removes
 * unreachable instructions, since the kernel refuses them.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/lang_ops.h"

#include "compiler.h"

/*
 * The facts about a layer's headers that are known at a point of the program, bits of PFQ_FACT_*. known has
 * the bits whose value is known, and value has these values.
 */
struct facts {
	uint32_t known, value;
};

struct node {
	unsigned int yes, no;	/* its successors; the node itself if the program ends here */
	bool reached;
	struct facts facts[PFQ_LANG_LAYERS];	/* known on all paths to it */
};

static bool is_end(const struct pfq_lang_insn *i)
{
	return pfq_lang_op_class(i->op) == PFQ_OPC_END;
}

static unsigned int target(const struct code *c, int label, unsigned int next)
{
	return label == LANG_NEXT ? next : c->label[label];
}

static void link_nodes(const struct code *c, struct node *node)
{
	unsigned int i;

	for (i = 0; i < c->n; i++) {
		node[i].yes = target(c, c->jt[i], i + 1);
		node[i].no = pfq_lang_op_branches(c->insn[i].op) ? target(c, c->jf[i], i + 1) : node[i].yes;
		if (is_end(&c->insn[i]))
			node[i].yes = node[i].no = i;
	}
}

/* The instruction at the end of a chain of jumps. */
static unsigned int thread_jump(const struct code *c, const struct node *node, unsigned int to)
{
	while (c->insn[to].op == PFQ_LANG_OP_JUMP)
		to = node[to].yes;
	return to;
}

static void thread_jumps(const struct code *c, struct node *node)
{
	unsigned int i;

	for (i = c->n; i--;) {
		if (!pfq_lang_op_branches(c->insn[i].op) && c->insn[i].op != PFQ_LANG_OP_JUMP)
			continue;	/* it always continues with the next one */
		node[i].yes = thread_jump(c, node, node[i].yes);
		node[i].no = thread_jump(c, node, node[i].no);
	}
}

/* Add facts, and all that follows from them. */
static void learn(struct facts *f, uint32_t mask, uint32_t value)
{
	static const struct {
		uint32_t fact, yes, no;	/* if fact holds, all of yes hold and none of no */
	} implied[] = {
		{ PFQ_FACT_TCP, PFQ_FACT_FLOW, PFQ_FACT_UDP | PFQ_FACT_ICMP | PFQ_FACT_MORE_FRAG },
		{ PFQ_FACT_UDP, PFQ_FACT_FLOW, PFQ_FACT_TCP | PFQ_FACT_ICMP | PFQ_FACT_MORE_FRAG },
		{ PFQ_FACT_ICMP, 0, PFQ_FACT_FLOW | PFQ_FACT_TCP | PFQ_FACT_UDP | PFQ_FACT_MORE_FRAG },
		{ PFQ_FACT_FLOW, 0, PFQ_FACT_ICMP | PFQ_FACT_MORE_FRAG },
		{ PFQ_FACT_IP4, 0, PFQ_FACT_IP6 },
		{ PFQ_FACT_IP6, 0, PFQ_FACT_IP4 },
		{ PFQ_FACT_FIRST_FRAG, PFQ_FACT_FRAG, PFQ_FACT_MORE_FRAG },
		{ PFQ_FACT_MORE_FRAG, PFQ_FACT_FRAG, PFQ_FACT_FIRST_FRAG | PFQ_FACT_FLOW | PFQ_FACT_TCP |
		  PFQ_FACT_UDP | PFQ_FACT_ICMP },
	};
	unsigned int i;

	f->known |= mask;
	f->value = (f->value & ~mask) | (value & mask);
	for (i = 0; i < ARRAY_SIZE(implied); i++) {
		if (f->known & f->value & implied[i].fact) {
			f->known |= implied[i].yes | implied[i].no;
			f->value = (f->value | implied[i].yes) & ~implied[i].no;
		}
	}
	if (f->known & ~f->value & PFQ_FACT_FLOW)
		f->known |= PFQ_FACT_TCP | PFQ_FACT_UDP;
	if (f->known & ~f->value & PFQ_FACT_FRAG)
		f->known |= PFQ_FACT_FIRST_FRAG | PFQ_FACT_MORE_FRAG;
}

static void merge_facts(struct node *to, const struct facts *facts)
{
	unsigned int i;

	for (i = 0; i < PFQ_LANG_LAYERS; i++) {
		if (!to->reached)
			to->facts[i] = facts[i];
		else
			to->facts[i].known &= facts[i].known & ~(to->facts[i].value ^ facts[i].value);
		to->facts[i].value &= to->facts[i].known;
	}
	to->reached = true;
}

/* Propagate facts along all paths. A test whose result is known becomes a jump. */
static bool propagate_facts(struct code *c, struct node *node)
{
	unsigned int n;
	bool changed = false;

	for (n = 0; n < c->n; n++)
		node[n].reached = false;
	memset(node[0].facts, 0, sizeof(node[0].facts));
	node[0].reached = true;
	for (n = 0; n < c->n; n++) {
		struct pfq_lang_insn *i = &c->insn[n];
		struct facts yes[PFQ_LANG_LAYERS], no[PFQ_LANG_LAYERS];

		if (!node[n].reached || is_end(i))
			continue;
		memcpy(yes, node[n].facts, sizeof(yes));
		memcpy(no, node[n].facts, sizeof(no));
		if (i->op == PFQ_LANG_OP_FACTS) {
			const struct facts *f = &node[n].facts[i->layer];

			if ((f->value ^ i->b) & f->known & i->a)
				node[n].yes = node[n].no;
			else if (!(i->a & ~f->known))
				node[n].no = node[n].yes;
			i->a &= ~(node[n].yes != node[n].no ? f->known : 0);
			i->b &= i->a;
			learn(&yes[i->layer], i->a, i->b);
			if (!(i->a & (i->a - 1)))
				learn(&no[i->layer], i->a, ~i->b);
		}
		if (pfq_lang_op_class(i->op) == PFQ_OPC_TEST && node[n].yes == node[n].no) {
			*i = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_JUMP };
			memcpy(yes, node[n].facts, sizeof(yes));
			changed = true;
		}
		merge_facts(&node[node[n].yes], yes);
		if (pfq_lang_op_branches(i->op))
			merge_facts(&node[node[n].no], no);
	}
	return changed;
}

/* Merge two tests of facts if the second follows the first and both fail to the same target. */
static bool merge_tests(struct code *c, struct node *node)
{
	bool changed = false;
	unsigned int n;

	for (n = c->n; n--;) {
		struct pfq_lang_insn *i = &c->insn[n], *next = &c->insn[node[n].yes];
		const struct node *after = &node[node[n].yes];

		if (!node[n].reached || i->op != PFQ_LANG_OP_FACTS || next->op != PFQ_LANG_OP_FACTS ||
		    next->layer != i->layer || after->no != node[n].no || (i->b ^ next->b) & i->a & next->a)
			continue;
		i->a |= next->a;
		i->b |= next->b;
		node[n].yes = after->yes;
		changed = true;
	}
	return changed;
}

static void mark_reachable(const struct code *c, struct node *node)
{
	unsigned int n;

	for (n = 0; n < c->n; n++)
		node[n].reached = !n;
	for (n = 0; n < c->n; n++)
		if (node[n].reached)
			node[node[n].yes].reached = node[node[n].no].reached = true;
}

/* Remove jumps to the next instruction. */
static void skip_jumps(struct code *c, struct node *node)
{
	unsigned int n, next = c->n;

	for (n = c->n; n--;) {
		if (!node[n].reached)
			continue;
		if (c->insn[n].op == PFQ_LANG_OP_JUMP && thread_jump(c, node, n) == next)
			node[n].reached = false;
		else
			next = n;
	}
}

/* Remove what is not reached, and compute jt and jf. */
static void compact(struct code *c, struct node *node)
{
	unsigned int *new_index = lang_alloc(c->l, (c->n + 1) * sizeof(*new_index)), n, used = 0;

	for (n = 0; n < c->n; n++) {
		new_index[n] = used;
		used += node[n].reached;
	}
	if (used > PFQ_LANG_INSNS_MAX)
		lang_fail(c->l, NULL, "the program is too large: %u instructions, the limit is %u", used,
			  PFQ_LANG_INSNS_MAX);
	for (n = 0; n < c->n; n++) {
		struct pfq_lang_insn i = c->insn[n];

		if (!node[n].reached)
			continue;
		if (!is_end(&i))
			i.jt = new_index[node[n].yes] - new_index[n] - 1;
		if (pfq_lang_op_branches(i.op))
			i.jf = new_index[node[n].no] - new_index[n] - 1;
		c->insn[new_index[n]] = i;
		c->at[new_index[n]] = c->at[n];
	}
	c->n = used;
}

void lang_optimise(struct code *c)
{
	struct node *node = lang_alloc(c->l, (c->n + 1) * sizeof(*node));
	unsigned int rounds = 0;

	link_nodes(c, node);
	if (c->level > 0) {
		do
			thread_jumps(c, node);
		while ((propagate_facts(c, node) | merge_tests(c, node)) && ++rounds < 20);
		thread_jumps(c, node);
	}
	mark_reachable(c, node);
	if (c->level > 0)
		skip_jumps(c, node);
	compact(c, node);
}
