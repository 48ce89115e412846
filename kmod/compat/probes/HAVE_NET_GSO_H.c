// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.5: __skb_gso_segment() has a header of its own; before it is in netdevice.h. */
#include <linux/skbuff.h>
#include <net/gso.h>
struct sk_buff *probe(struct sk_buff *skb);
struct sk_buff *probe(struct sk_buff *skb)
{
	return __skb_gso_segment(skb, 0, false);
}
