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

bool pfq_env_call(struct pfq_view *v, const struct pfq_lang_insn *i, const u8 *pool)
{
	const struct pfq_lang_context *ctx = container_of(v, struct pfq_lang_context, run.view);
	const struct pfq_lang_call *call = (const void *)(pool + i->a);

	return ctx->call[i->b]->run(lang_packet_of(v)->skb, lang_packet_of(v)->offset, call->arg);
}
