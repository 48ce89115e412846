// SPDX-License-Identifier: GPL-2.0-only
/* Write a packet as a record of a ring: the rare parts. */
#include <linux/netdevice.h>

#include "compat/compat.h"
#include "ring/record.h"

ktime_t pfq_record_hwtstamp(const struct pfq_packet *p)
{
	const struct skb_shared_hwtstamps *stamps = skb_hwtstamps(p->skb);
#ifdef HAVE_NETDEV_GET_TSTAMP
	struct net_device *dev = p->skb->dev;

	/* netdev_data is a pointer to what the driver knows; a stacked device does not */
	if (skb_shinfo(p->skb)->tx_flags & SKBTX_HW_TSTAMP_NETDEV)
		return dev->netdev_ops->ndo_get_tstamp ? netdev_get_tstamp(dev, stamps, false) : 0;
#endif
	return stamps->hwtstamp;
}

void pfq_record_copy(u8 *to, const struct pfq_packet *p, u32 caplen)
{
	if (likely(!skb_copy_bits(p->skb, p->offset, to, caplen)))
		return;
	memcpy(to, p->data, p->linear);
	memset(to + p->linear, 0, caplen - p->linear);
}
