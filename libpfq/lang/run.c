// SPDX-License-Identifier: LGPL-2.1-or-later
/* Runs programs on packets of the caller, and provides the engine with its environment: pfq_env_*(). */
#include <string.h>

#include "engine/lang_engine.h"
#include "engine/lang_ops.h"
#include <pfq/lang.h>

#include "../internal.h"
#include "bytecode.h"

static const struct pfq_seed seed = { 0x0123456789abcdef, 0x9e3779b97f4a7c15, 0x243f6a8885a308d3 };

__thread unsigned int lang_rr_next;

static const struct pfq_lang_packet *packet_of(const struct pfq_view *v)
{
	return v->packet;
}

u32 pfq_env_rr_next(struct pfq_view *v)
{
	(void)v;
	return ++lang_rr_next;
}

u32 pfq_env_rss(struct pfq_view *v)
{
	return packet_of(v)->rss;
}

bool pfq_env_is_our_mac(struct pfq_view *v, const u8 *mac)
{
	return packet_of(v)->host_mac && pfq_be48(mac) == packet_of(v)->host_mac;
}

bool pfq_env_is_our_addr(struct pfq_view *v, const u8 *addr, bool ip6)
{
	static const u8 none[16];
	const struct pfq_lang_packet *p = packet_of(v);

	if (ip6)
		return memcmp(p->host_ip6, none, sizeof(none)) && !memcmp(p->host_ip6, addr, sizeof(none));
	return p->host_ip && pfq_be32(addr) == p->host_ip;
}

/* The packet is in one piece: all bytes that can be read are at data. */
bool pfq_env_more(struct pfq_view *v)
{
	(void)v;
	return false;
}

bool pfq_env_bytes(struct pfq_view *v, u32 offset, void *to, u32 n)
{
	if ((u64)offset + n > packet_of(v)->caplen)
		return false;
	memcpy(to, packet_of(v)->data + offset, n);
	return true;
}

/* There are no functions of kernel modules here: let every packet pass. */
bool pfq_env_call(struct pfq_lang_run *run, const struct pfq_lang_insn *insn, const u8 *pool)
{
	run->chosen = 0;
	(void)insn;
	(void)pool;
	return true;
}

static void record_effect(const struct pfq_lang_insn *i, const u8 *pool, struct pfq_lang_result *r)
{
	switch (i->op) {
	case PFQ_LANG_OP_FORWARD:
		r->not_back[r->nr_forward] = i->b;
		r->forward[r->nr_forward++] = (const char *)pool + i->a;
		break;
	case PFQ_LANG_OP_COUNT:
		r->add[r->nr_count] = (int)i->k;
		r->counter[r->nr_count++] = i->a;
		break;
	default:
		r->log[r->nr_log++] = i->b == PFQ_LANG_LOG_MSG ? (const char *)pool + i->a :
								 pfq_lang_insn_name(i);
	}
}

void lang_run_packet(const struct pfq_lang *prog, const struct pfq_lang_packet *p, struct pfq_lang_result *r,
		     lang_engine *engine)
{
	const struct pfq_lang_header *h = prog->code;
	const struct pfq_lang_insn *insn = (const void *)(h + 1);
	const struct pfq_lang_code code = { insn, (const u8 *)(insn + h->nr_insns) };
	struct pfq_lang_run run;
	struct pfq_outcome outcome = { .classes = PFQ_CLASS_DEFAULT,
				       .action = PFQ_ACTION_COPY,
				       .mark = p->mark };
	struct pfq_view *v = &run.view;
	unsigned int i;

	run.outcome = &outcome;
	v->data = p->data;
	v->readable = p->caplen < PFQ_FLOW_HEADERS ? p->caplen : PFQ_FLOW_HEADERS;
	v->len = p->len;
	v->seed = &seed;
	v->packet = (void *)p;
	pfq_view_read(v, 0, p->vlan_tci || p->vlan_present ? PFQ_FLOW_TAGGED | p->vlan_tci : 0);
	engine(&code, &run);

	memset(r, 0, sizeof(*r));
	r->action = outcome.action;
	r->hash = outcome.hash;
	r->hash2 = outcome.hash2;
	r->classes = outcome.classes;
	r->mark = outcome.mark;
	r->state = outcome.state;
	r->to_stack = outcome.to_stack;
	for (i = 0; i < outcome.nr_effects; i++)
		record_effect(&insn[run.effect[i]], code.pool, r);
}

int pfq_lang_run_packet(const struct pfq_lang *prog, const struct pfq_lang_packet *packet,
			struct pfq_lang_result *result)
{
	struct pfq_lang_packet p;
	struct pfq_lang_result r;
	int ret =
		take_struct(NULL, &p, offsetof(struct pfq_lang_packet, reserved), packet, "pfq_lang_packet");

	if (ret)
		return ret;
	lang_run_packet(prog, &p, &r, pfq_lang_run);
	return give_struct(NULL, result, &r, sizeof(r), "pfq_lang_result");
}
