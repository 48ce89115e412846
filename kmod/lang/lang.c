// SPDX-License-Identifier: GPL-2.0-only
/* The groups' programs in pfq-lang: verify, load, run, free. */
#include <linux/if_arp.h>
#include <linux/filter.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "engine/lang_bpf.h"
#include "engine/lang_signature.h"
#include "engine/lang_verify.h"
#include "lang/lang.h"
#include "lang/lang_ext.h"
#include "lang/lang_jit.h"
#include "lang/lang_kernel.h"
#include "lib/stats.h"
#include "prog/program.h"
#include "tx/forward.h"

/* A loaded program. It never changes, so it needs no lock. */
struct lang_program {
	struct pfq_program prog;
	struct pfq_lang_code code;	/* points into copy */
	struct bpf_prog *bpf;		/* compiled by the JIT; NULL: the program is interpreted */
	bool reads_headers;
	struct pfq_lang_verifier verifier;
	unsigned int nr_calls;
	struct pfq_lang_bound call[PFQ_LANG_CALLS_MAX];
	u64 copy[];			/* of the program from user space, with names resolved */
};

/* One for all programs, so that they together cannot fill the log. */
static DEFINE_RATELIMIT_STATE(lang_log_limit, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);

static void lang_log(const struct pfq_lang_insn *i, const u8 *pool, const struct pfq_packet *p,
		     const struct pfq_outcome *s, struct pfq_view *v)
{
	const struct pfq_flow *f;

	if (!__ratelimit(&lang_log_limit))
		return;
	switch (i->b) {
	case PFQ_LANG_LOG_MSG:
		pr_info("pfq: %s\n", pool + i->a);
		break;
	case PFQ_LANG_LOG_BUFF:
		pr_info("pfq: %*pE queue %u len %u mark %u\n", (int)strnlen(p->dev->name, IFNAMSIZ), p->dev->name,
			p->queue, p->len, s->mark);
		break;
	case PFQ_LANG_LOG_PACKET:
		f = pfq_view_layer(v, i->layer);
		if (f->facts & PFQ_FACT_IP4)
			pr_info("pfq: %pI4 > %pI4 proto %u\n", f->network + 12, f->network + 16, f->proto);
		else if (f->facts & PFQ_FACT_IP6)
			pr_info("pfq: %pI6c > %pI6c proto %u\n", f->network + 8, f->network + 24, f->proto);
		else
			pr_info("pfq: ethertype 0x%04x\n", f->ethertype);
		break;
	default:
		pr_info("pfq: action %u classes 0x%llx hash 0x%08x mark %u state %u\n", s->action, s->classes,
			s->hash, s->mark, s->state);
	}
}

static void lang_forward(const struct pfq_lang_insn *i, struct pfq_packet *p, struct pfq_group_cpu *cpu)
{
	/* a is the device's ifindex: see lang_resolve() */
	if (i->b && (int)i->a == p->dev->ifindex)
		return;
	pfq_forward_for(cpu, p, i->a);
}

/* Forward, count and log, once the program has decided. */
static void lang_run_effects(const struct lang_program *lang, struct pfq_lang_run *run,
			     struct pfq_packet *p, struct pfq_group_cpu *cpu)
{
	const struct pfq_lang_insn *i;
	unsigned int n;

	for (n = 0; n < run->outcome->nr_effects; n++) {
		i = &lang->code.insn[run->effect[n]];
		if (i->op == PFQ_LANG_OP_FORWARD)
			lang_forward(i, p, cpu);
		else if (i->op == PFQ_LANG_OP_COUNT)
			pfq_count(cpu->counter[i->a], i->k);
		else
			lang_log(i, lang->code.pool, p, run->outcome, &run->view);
	}
}

static inline void lang_start(const struct lang_program *lang, struct pfq_packet *p,
			      struct pfq_lang_context *ctx, struct pfq_outcome *o)
{
	ctx->run.view.packet = p;
	ctx->call = lang->call;
	ctx->run.outcome = o;
	if (lang->reads_headers)
		pfq_packet_view(p, &ctx->run.view, ctx->copy);
	if (likely(lang->bpf))
		lang->bpf->bpf_func(&ctx->run, lang->bpf->insnsi);
	else
		pfq_lang_run(&lang->code, &ctx->run);
}

static void lang_eval_stack(const struct pfq_program *prog, struct pfq_packet *p)
{
	struct pfq_outcome o = { .classes = PFQ_CLASS_DEFAULT, .mark = p->mark };
	struct pfq_lang_context ctx __pfq_uninitialized;

	lang_start(container_of(prog, struct lang_program, prog), p, &ctx, &o);
	p->to_stack |= o.to_stack;
}

void pfq_lang_run_group(const struct pfq_program *prog, struct pfq_group_cpu *cpu,
			struct pfq_packet *p, struct pfq_outcome *o)
{
	const struct lang_program *lang = container_of(prog, struct lang_program, prog);
	struct pfq_lang_context ctx __pfq_uninitialized;

	p->cut = false;
	lang_start(lang, p, &ctx, o);
	if (unlikely(p->cut))
		pfq_count(cpu->cut, 1);
	p->mark = o->mark;
	if (o->to_stack) {
		p->to_stack = true;
		pfq_count(cpu->to_stack, 1);
	}
	if (o->nr_effects)
		lang_run_effects(lang, &ctx.run, p, cpu);
}

static void lang_unbind_call(struct lang_program *lang, unsigned int n)
{
	const struct pfq_lang_function *f = lang->call[n].function;

	if (f->fini)
		f->fini(&lang->call[n].args, lang->call[n].data);
	pfq_lang_ext_put(f);
}

static void lang_free(struct pfq_program *prog)
{
	struct lang_program *lang = container_of(prog, struct lang_program, prog);

	while (lang->nr_calls)
		lang_unbind_call(lang, --lang->nr_calls);
	if (lang->bpf)
		bpf_prog_free(lang->bpf);
	kvfree(lang);
}

static const struct pfq_program_ops lang_ops = {
	.run = pfq_lang_run_group,
	.eval_stack_verdict = lang_eval_stack,
	.free = lang_free,
};

static int lang_set_error(char errmsg[PFQ_LANG_ERRMSG_MAX], int err, const char *fmt, ...) __printf(3, 4);

static int lang_set_error(char errmsg[PFQ_LANG_ERRMSG_MAX], int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(errmsg, PFQ_LANG_ERRMSG_MAX, fmt, args);
	va_end(args);
	return err;
}

static int lang_ifindex(struct net *net, const char *name)
{
	struct net_device *dev;
	int ifindex;

	rcu_read_lock();
	dev = dev_get_by_name_rcu(net, name);
	ifindex = dev ? dev->ifindex : 0;
	rcu_read_unlock();
	return ifindex;
}

/* Look up the function of an instruction, and initialise the call. */
static int lang_bind_call(struct lang_program *lang, struct pfq_lang_insn *i, char errmsg[PFQ_LANG_ERRMSG_MAX])
{
	const struct pfq_lang_call *call = (const void *)(lang->code.pool + i->a);
	struct pfq_lang_bound *bound = &lang->call[lang->nr_calls];
	const struct pfq_lang_function *f;
	struct pfq_lang_signature s;
	const char *text;
	int err;

	f = pfq_lang_ext_get(call, &text);
	if (!f)
		return lang_set_error(errmsg, -ENOENT, "%s: %s", call->name, text);
	pfq_lang_parse_signature(call->signature, &s);
	*bound = (struct pfq_lang_bound) { f, NULL, s.acts, { call->arg, lang->code.pool, NULL } };
	err = f->init ? f->init(&bound->args, &bound->data) : 0;
	if (err) {
		pfq_lang_ext_put(f);
		return lang_set_error(errmsg, err, "%s: its module refuses the arguments: error %d", call->name,
				      -err);
	}
	if (f->flags & PFQ_LANG_MAY_PASS)
		lang->verifier.may_pass = true;
	i->b = lang->nr_calls++;
	return 0;
}

/* Replace device names by ifindexes, and names of functions by indices into call[]. */
static int lang_resolve(struct lang_program *lang, struct net *net, char errmsg[PFQ_LANG_ERRMSG_MAX])
{
	struct pfq_lang_insn *i = (void *)lang->code.insn;
	int ifindex, err;
	u32 n;

	for (n = 0; n < lang->verifier.nr_insns; n++, i++) {
		if (i->op == PFQ_LANG_OP_FORWARD) {
			ifindex = lang_ifindex(net, lang->code.pool + i->a);
			if (!ifindex)
				return lang_set_error(errmsg, -ENODEV, "forward: no device %s",
						      lang->code.pool + i->a);
			i->a = ifindex;
		} else if (i->op == PFQ_LANG_OP_CALL) {
			err = lang_bind_call(lang, i, errmsg);
			if (err)
				return err;
		}
	}
	return 0;
}

static int lang_verify(struct lang_program *lang, size_t size, char errmsg[PFQ_LANG_ERRMSG_MAX])
{
	const struct pfq_lang_header *h = (const void *)lang->copy;
	struct pfq_lang_verifier *v = &lang->verifier;
	struct pfq_lang_path *paths;
	bool good;

	paths = kvcalloc(size < sizeof(*h) ? 1 : min_t(u32, h->nr_insns, PFQ_LANG_INSNS_MAX) + 1,
			 sizeof(*paths), GFP_KERNEL);
	if (!paths)
		return lang_set_error(errmsg, -ENOMEM, "no memory");
	good = pfq_lang_verify(lang->copy, size, paths, v);
	kvfree(paths);
	if (good)
		return 0;
	if (!v->function)
		return lang_set_error(errmsg, -EINVAL, "header: %s %llu: %s", v->argument, v->value,
				      v->errmsg);
	return lang_set_error(errmsg, -EINVAL, "instruction %u, %s: %s %llu: %s", v->insn,
			      v->function, v->argument, v->value, v->errmsg);
}

static int lang_init(struct lang_program *lang, size_t size, struct net *net, bool may_send,
		     char errmsg[PFQ_LANG_ERRMSG_MAX])
{
	int err = lang_verify(lang, size, errmsg);

	if (err)
		return err;
	if (lang->verifier.forwards && !may_send)
		return lang_set_error(errmsg, -EPERM, "forward: sending packets requires CAP_NET_ADMIN");
	/* the log is the machine's, not the network namespace's */
	if (lang->verifier.logs && !capable(CAP_NET_ADMIN))
		return lang_set_error(errmsg, -EPERM, "log: writing to the kernel's log requires CAP_NET_ADMIN in the initial user namespace");
	lang->code = lang->verifier.code;
	err = lang_resolve(lang, net, errmsg);
	if (err)
		return err;
	/* it would undo another group's stealing */
	if (lang->verifier.may_pass && !may_send)
		return lang_set_error(errmsg, -EPERM, "kernel: passing packets to the stack requires CAP_NET_ADMIN");
	lang->prog.ops = &lang_ops;
	lang->prog.may_pass = lang->verifier.may_pass;
	lang->prog.forwards = lang->verifier.forwards;
	lang->prog.privileged = lang->verifier.forwards || lang->verifier.may_pass || lang->verifier.logs;
	lang->prog.needs_skb = true;
	lang->prog.cost = lang->verifier.cost;
	lang->prog.steered = lang->verifier.steered;
	lang->prog.nr_steered = lang->verifier.nr_steered;
	lang->reads_headers = pfq_lang_reads_headers(&lang->code, lang->verifier.nr_insns);
	lang->bpf = pfq_lang_jit(&lang->code, lang->verifier.nr_insns);
	lang->prog.exec_mode = lang->bpf ? "compiled" : "interpreted";
	return 0;
}

struct pfq_program *pfq_lang_create(struct net *net, const void *code, size_t size, bool may_send,
				    char errmsg[PFQ_LANG_ERRMSG_MAX])
{
	struct lang_program *lang;
	int err;

	lang = kvzalloc(sizeof(*lang) + size, GFP_KERNEL_ACCOUNT);
	if (!lang) {
		lang_set_error(errmsg, 0, "no memory");
		return ERR_PTR(-ENOMEM);
	}
	memcpy(lang->copy, code, size);
	err = lang_init(lang, size, net, may_send, errmsg);
	if (!err)
		return &lang->prog;
	lang_free(&lang->prog);
	return ERR_PTR(err);
}
