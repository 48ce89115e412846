// SPDX-License-Identifier: LGPL-2.1-or-later
/* Prints a program, one line per instruction: index, name, operands and jump targets. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "engine/flow.h"
#include "engine/lang_ops.h"
#include <pfq/lang.h>

#include "bytecode.h"

static const struct {
	uint32_t fact;
	const char *name;
} facts[] = {
	{ PFQ_FACT_IP4, "ip" },
	{ PFQ_FACT_IP6, "ip6" },
	{ PFQ_FACT_TCP, "tcp" },
	{ PFQ_FACT_UDP, "udp" },
	{ PFQ_FACT_FLOW, "flow" },
	{ PFQ_FACT_ICMP, "icmp" },
	{ PFQ_FACT_VLAN, "vlan" },
	{ PFQ_FACT_FRAG, "frag" },
	{ PFQ_FACT_FIRST_FRAG, "first_frag" },
	{ PFQ_FACT_MORE_FRAG, "more_frag" },
	{ PFQ_FACT_LINK, "link" },
};

static void print_facts(const struct pfq_lang_insn *i, FILE *out)
{
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(facts); n++)
		if (i->a & facts[n].fact)
			fprintf(out, " %s%s", i->b & facts[n].fact ? "" : "not-", facts[n].name);
}

static void print_compare(const struct pfq_lang_insn *i, FILE *out)
{
	static const char *const how[] = { "<", "<=", ">", ">=", "==", "/=", "any_bit", "all_bit" };

	fprintf(out, " %s %llu", how[i->flags], (unsigned long long)i->k);
}

static void print_ends(const struct pfq_lang_insn *i, FILE *out)
{
	static const char *const ends[] = { "", " src", " dst", "" };

	fputs(ends[i->flags & PFQ_LANG_ENDS], out);
}

static void print_addr4(const struct pfq_lang_insn *i, FILE *out)
{
	fprintf(out, " %u.%u.%u.%u/%u", i->a >> 24, i->a >> 16 & 255, i->a >> 8 & 255, i->a & 255,
		__builtin_popcount(i->b));
}

static void print_addr6(const struct pfq_lang_prefix *p, FILE *out)
{
	char text[INET6_ADDRSTRLEN];
	unsigned int i, n = 0;

	for (i = 0; i < 16; i++)
		n += __builtin_popcount(p->mask[i]);
	fprintf(out, " %s/%u", inet_ntop(AF_INET6, p->address, text, sizeof(text)), n);
}

static void print_operands(const struct pfq_lang_insn *i, const u8 *pool, FILE *out)
{
	switch (i->op) {
	case PFQ_LANG_OP_SAVE: case PFQ_LANG_OP_RESTORE: case PFQ_LANG_OP_CLASSIFY: case PFQ_LANG_OP_MARK:
	case PFQ_LANG_OP_STATE:
		fprintf(out, " %u", i->a);
		break;
	case PFQ_LANG_OP_FACTS:
		print_facts(i, out);
		break;
	case PFQ_LANG_OP_COMPARE:
		print_compare(i, out);
		break;
	case PFQ_LANG_OP_PORT:
		print_ends(i, out);
		fprintf(out, " %u", i->a);
		break;
	case PFQ_LANG_OP_ADDR4:
		print_ends(i, out);
		print_addr4(i, out);
		break;
	case PFQ_LANG_OP_ADDR6:
		print_ends(i, out);
		print_addr6((const void *)(pool + i->a), out);
		break;
	case PFQ_LANG_OP_CAST:
		print_ends(i, out);
		break;
	case PFQ_LANG_OP_BLOOM4:
		print_ends(i, out);
		fprintf(out, " %u bits, mask 0x%08llx", 1u << i->b, (unsigned long long)i->k);
		break;
	case PFQ_LANG_OP_BLOOM6:
		print_ends(i, out);
		fprintf(out, " %u bits, IPv6 /%llu", 1u << i->b, (unsigned long long)i->k);
		break;
	case PFQ_LANG_OP_FORWARD:
		fprintf(out, " %s%s", pool + i->a, i->b ? " but not back" : "");
		break;
	case PFQ_LANG_OP_COUNT:
		fprintf(out, " %u by %d", i->a, (int)i->k);
		break;
	case PFQ_LANG_OP_LOG:
		if (i->b == PFQ_LANG_LOG_MSG)
			fprintf(out, " \"%s\"", pool + i->a);
		break;
	case PFQ_LANG_OP_STEER:
		if (i->a == PFQ_LANG_STEER_TO)
			fprintf(out, " %llu", (unsigned long long)i->k);
		break;
	case PFQ_LANG_OP_STEER_LOCAL_LINK: case PFQ_LANG_OP_STEER_KEY:
		fprintf(out, " 0x%llx", (unsigned long long)i->k);
		break;
	case PFQ_LANG_OP_STEER_LOCAL_IP:
		print_addr4(i, out);
		fprintf(out, " mask 0x%08llx", (unsigned long long)i->k);
		break;
	case PFQ_LANG_OP_STEER_LOCAL_IP6:
		print_addr6((const void *)(pool + i->a), out);
		break;
	case PFQ_LANG_OP_STEER_FIELD:
		fprintf(out, " %u, %u bytes", i->a, i->b);
		break;
	case PFQ_LANG_OP_STEER_FIELD_XOR: case PFQ_LANG_OP_STEER_FIELD2:
		fprintf(out, " %u %llu, %u bytes", i->a, (unsigned long long)i->k, i->b);
		break;
	case PFQ_LANG_OP_ARG:
		fprintf(out, " %u = %llu", i->a, (unsigned long long)i->k);
		break;
	case PFQ_LANG_OP_ARG_PROPERTY:
		fprintf(out, " %u = %s", i->a,
			pfq_lang_insn_name(&(struct pfq_lang_insn) { .op = PFQ_LANG_OP_COMPARE, .a = i->b }));
		break;
	case PFQ_LANG_OP_CHOSEN:
		fprintf(out, " %u", i->a);
		break;
	case PFQ_LANG_OP_CALL:
		fprintf(out, " %s", ((const struct pfq_lang_call *)(pool + i->a))->name);
		break;
	}
}

void pfq_lang_disassemble(const struct pfq_lang *prog, FILE *out)
{
	const struct pfq_lang_header *h = prog->code;
	const struct pfq_lang_insn *insn = (const void *)(h + 1), *i;
	const u8 *pool = (const u8 *)(insn + h->nr_insns);
	unsigned int n;

	fprintf(out, "; %u instructions, %u bytes of tables, cost at most %u\n", h->nr_insns, h->pool_size,
		prog->cost);
	for (n = 0; n < h->nr_insns; n++) {
		i = &insn[n];
		fprintf(out, "%4u  %s", n, pfq_lang_insn_name(i));
		if (i->layer)
			fprintf(out, " in tunnel %u", i->layer);
		print_operands(i, pool, out);
		if (i->op == PFQ_LANG_OP_JUMP)
			fprintf(out, " -> %u", n + 1 + i->jt);
		else if (i->jt || i->jf)
			fprintf(out, " ? %u : %u", n + 1 + i->jt, n + 1 + i->jf);
		fputc('\n', out);
	}
}
