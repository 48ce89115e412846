/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_RECEIVE_H
#define _PFQ_RECEIVE_H

#include <linux/types.h>

struct net_device;
struct packet_type;
struct sk_buff;
struct xdp_buff;

/* From a hook; see struct pfq_receiver. */
bool pfq_receive_skb(struct sk_buff *skb);

/* From a frame hook; see struct pfq_receiver. */
bool pfq_receive_frame(struct xdp_buff *xdp);

/* From the stack, for a driver without hooks. */
int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev);

#endif
