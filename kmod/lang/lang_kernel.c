// SPDX-License-Identifier: GPL-2.0-only
/* The engine's environment in the kernel: pfq_env_*() of engine/lang_engine.h, but for pfq_env_more(). */
#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/route.h>

#include "lang/lang_ext.h"
#include "lang/lang_kernel.h"

static struct pfq_packet *lang_packet_of(struct pfq_view *v)
{
	return v->packet;
}

u32 pfq_env_rr_next(struct pfq_view *v)
{
	return pfq_packet_hash(lang_packet_of(v), PFQ_HASH_ROUND_ROBIN, false);
}

u32 pfq_env_rss(struct pfq_view *v)
{
	return skb_get_hash_raw(lang_packet_of(v)->skb);
}

bool pfq_env_is_our_mac(struct pfq_view *v, const u8 *mac)
{
	const struct net_device *dev = lang_packet_of(v)->skb->dev;
	const struct netdev_hw_addr *ha;

	if (dev->addr_len != ETH_ALEN)
		return false;
	for_each_dev_addr(dev, ha)
		if (!memcmp(ha->addr, mac, ETH_ALEN))
			return true;
	return false;
}

bool pfq_env_is_our_addr(struct pfq_view *v, const u8 *addr, bool ip6)
{
	const struct net_device *dev = lang_packet_of(v)->skb->dev;

	if (!ip6) {
		__be32 a;

		memcpy(&a, addr, sizeof(a));
		return inet_addr_type(dev_net(dev), a) == RTN_LOCAL;
	}
#if IS_BUILTIN(CONFIG_IPV6)
	{
		struct in6_addr a;

		memcpy(&a, addr, sizeof(a));
		return ipv6_chk_addr(dev_net(dev), &a, NULL, 0);
	}
#else
	return false;
#endif
}

bool pfq_env_bytes(struct pfq_view *v, u32 offset, void *to, u32 n)
{
	const struct pfq_packet *p = lang_packet_of(v);

	return !skb_copy_bits(p->skb, p->offset + (int)offset, to, n);
}

/* Carry out what a function that acts returned. Returns false to drop the packet. */
static bool lang_act(const struct pfq_lang_function *f, const struct pfq_lang_invocation *c, int ret,
		     struct pfq_lang_run *run, const struct pfq_lang_arg *arg)
{
	struct pfq_outcome *o = run->outcome;

	o->mark = c->mark;
	o->state = c->state;
	switch (ret) {
	case PFQ_LANG_RET_DROP:
		return false;
	case PFQ_LANG_RET_DETOUR:
		o->to_stack |= f->flags & PFQ_LANG_MAY_PASS;
		return false;
	case PFQ_LANG_RET_KERNEL:
		o->to_stack |= f->flags & PFQ_LANG_MAY_PASS;
		break;
	case PFQ_LANG_RET_BROADCAST:
		o->classes = PFQ_CLASS_ANY;
		fallthrough;
	case PFQ_LANG_RET_COPY:
		o->action = PFQ_ACTION_COPY;
		break;
	case PFQ_LANG_RET_DOUBLE:
		o->hash2 = c->hash2;
		fallthrough;
	case PFQ_LANG_RET_STEER:
		o->hash = c->hash;
		o->action = ret == PFQ_LANG_RET_STEER ? PFQ_ACTION_STEER : PFQ_ACTION_DOUBLE;
		break;
	}
	ret -= PFQ_LANG_RET_APPLY;
	if (ret >= 0 && ret < PFQ_LANG_CALL_ARGS && arg[ret].kind == PFQ_LANG_ARG_FUNCTION)
		run->chosen = arg[ret].value;
	return true;
}

bool pfq_env_call(struct pfq_lang_run *run, const struct pfq_lang_insn *i, const u8 *pool)
{
	const struct pfq_lang_context *ctx = container_of(run, struct pfq_lang_context, run);
	const struct pfq_lang_call *call = (const void *)(pool + i->a);
	const struct pfq_lang_bound *bound = &ctx->call[i->b];
	const struct pfq_packet *p = lang_packet_of(&run->view);
	struct pfq_lang_invocation c = {
		.skb = p->skb,
		.offset = p->offset,
		.args = { call->arg, pool, run->arg },
		.data = bound->data,
		.mark = run->outcome->mark,
		.state = run->outcome->state,
	};
	const int ret = bound->function->run(&c);

	run->chosen = 0;
	return bound->acts ? lang_act(bound->function, &c, ret, run, call->arg) : ret;
}
