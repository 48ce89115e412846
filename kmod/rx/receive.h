/* SPDX-License-Identifier: GPL-2.0-only */
/* The entry points of the receive path. */
#ifndef _PFQ_RECEIVE_H
#define _PFQ_RECEIVE_H

#include <linux/types.h>

struct net_device;
struct packet_type;
struct sk_buff;
struct xdp_buff;

/**
 * pfq_receive_skb() - receive a packet from an skb hook
 * @skb: the packet; see struct pfq_receiver
 *
 * Return: true if the packet is stolen, and freed; false if the stack gets it.
 * Context: Receive path: see lib/rcu.h.
 */
bool pfq_receive_skb(struct sk_buff *skb);

/**
 * pfq_receive_napi() - receive a packet from an skb hook that only NAPI polls call
 * @skb: as for pfq_receive_skb()
 *
 * Return: as pfq_receive_skb().
 * Context: NAPI poll, interrupts enabled.
 */
bool pfq_receive_napi(struct sk_buff *skb);

/**
 * pfq_receive_frame() - receive a frame from a frame hook
 * @xdp: the frame; see struct pfq_receiver
 *
 * Return: true if the frame is consumed: the driver recycles its buffer. False: the driver continues with it.
 * Context: NAPI.
 */
bool pfq_receive_frame(struct xdp_buff *xdp);

/**
 * pfq_receive_tap() - receive a packet of a tapped device from the stack
 * @skb: the packet; the reference is consumed
 * @dev: the device
 * @tap: the tap, which is part of a struct pfq_dev
 * @orig_dev: unused
 *
 * Return: NET_RX_SUCCESS.
 * Context: As packet_type.func: softirq, RCU read side.
 */
int pfq_receive_tap(struct sk_buff *skb, struct net_device *dev,
		    struct packet_type *tap, struct net_device *orig_dev);

#endif
