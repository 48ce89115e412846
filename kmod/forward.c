// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the receive path to other devices. A CPU gathers copies a device until
 * a burst is full or its softirq ends, when a tasklet sends the rest.
 */
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>

#include "compat.h"
#include "forward.h"
#include "group.h"
#include "packet.h"
#include "pool.h"
#include "xmit.h"

#define OUTLETS 16

/*
 * The ends of a veth pair that forward to each other would pass a frame on for
 * ever. How often it was forwarded is kept in skb->tc_index: that is traffic
 * control's, which these frames are sent past, and it outlives veth_xmit(),
 * bridges and namespaces; a cable it does not.
 */
#define HOPS_TAG 0x5f50		/* tells it from what a classifier left */
#define HOPS_MASK 0x000f
#define HOPS_MAX 4		/* as act_mirred's MIRRED_NEST_LIMIT */

#ifdef CONFIG_NET_SCHED
static unsigned int hops(const struct sk_buff *skb)
{
	return (skb->tc_index & ~HOPS_MASK) == HOPS_TAG ? skb->tc_index & HOPS_MASK : 0;
}

static void set_hops(struct sk_buff *skb, unsigned int n)
{
	skb->tc_index = HOPS_TAG | n;
}
#else
static unsigned int hops(const struct sk_buff *skb)
{
	return 0;
}

static void set_hops(struct sk_buff *skb, unsigned int n)
{
}
#endif

struct outlet {
	struct net_device *dev;		/* held; NULL: free */
	int queue;
	struct pfq_xmit_burst burst;
};

struct forwarder {
	struct tasklet_struct tasklet;
	struct outlet outlet[OUTLETS];
};

static struct forwarder __percpu *forwarders;

static void flush(struct outlet *o)
{
	if (!o->dev)
		return;
	pfq_xmit_or_drop(o->dev, o->queue, &o->burst);
	o->burst.first = 0;
	o->burst.n = 0;
	dev_put(o->dev);
	o->dev = NULL;
}

static void flush_all(struct tasklet_struct *t)
{
	struct forwarder *f = container_of(t, struct forwarder, tasklet);
	int i;

	rcu_read_lock();
	for (i = 0; i < OUTLETS; i++)
		flush(&f->outlet[i]);
	rcu_read_unlock();
}

static struct outlet *outlet_of(struct forwarder *f, struct net_device *dev, int queue)
{
	struct outlet *free = NULL;
	int i;

	for (i = 0; i < OUTLETS; i++) {
		struct outlet *o = &f->outlet[i];

		if (o->dev == dev && o->queue == queue)
			return o;
		if (!o->dev && !free)
			free = o;
	}
	if (!free) {
		free = &f->outlet[0];
		flush(free);
	}
	dev_hold(dev);
	free->dev = dev;
	free->queue = queue;
	return free;
}

/* The frame, with the tag that the NIC stripped back in its place. */
static struct sk_buff *copy(const struct pfq_packet *p, struct net_device *dev)
{
	const bool tagged = skb_vlan_tag_present(p->skb) && p->len >= 2 * ETH_ALEN;
	const unsigned int len = p->len + (tagged ? VLAN_HLEN : 0);
	struct sk_buff *skb;
	__be16 *tag;
	u8 *frame;

	if (p->len < ETH_HLEN || len > dev->mtu + dev->hard_header_len + VLAN_HLEN)
		return NULL;
	skb = pfq_pool_get(dev, len);
	if (!skb)
		return NULL;
	frame = skb_put(skb, len);
	if (tagged) {
		skb_copy_bits(p->skb, p->offset, frame, 2 * ETH_ALEN);
		tag = (__be16 *)(frame + 2 * ETH_ALEN);
		tag[0] = p->skb->vlan_proto;
		tag[1] = htons(skb_vlan_tag_get(p->skb));
		skb_copy_bits(p->skb, p->offset + 2 * ETH_ALEN, tag + 2, p->len - 2 * ETH_ALEN);
	} else {
		skb_copy_bits(p->skb, p->offset, frame, len);
	}
	skb_reset_mac_header(skb);
	skb->protocol = eth_hdr(skb)->h_proto;
	return skb;
}

int pfq_forward(const struct pfq_packet *p, int ifindex, int queue)
{
	struct forwarder *f = this_cpu_ptr(forwarders);
	struct net_device *dev;
	struct sk_buff *skb;
	struct outlet *o;

	if (p->context)		/* a hard interrupt may not send */
		return -EBUSY;
	if (hops(p->skb) >= HOPS_MAX)
		return -ELOOP;
	dev = dev_get_by_index_rcu(dev_net(p->skb->dev), ifindex);
	if (!dev || !netif_running(dev) || !netif_carrier_ok(dev))
		return -ENETDOWN;
	skb = copy(p, dev);
	if (!skb)
		return -ENOMEM;
	set_hops(skb, hops(p->skb) + 1);

	o = outlet_of(f, dev, queue);
	o->burst.skb[o->burst.n++] = skb;
	if (o->burst.n == PFQ_XMIT_BURST)
		flush(o);
	else
		tasklet_schedule(&f->tasklet);
	return 0;
}

void pfq_forward_for(struct pfq_group_cpu *cpu, const struct pfq_packet *p, int ifindex)
{
	const int err = pfq_forward(p, ifindex, PFQ_ANY_QUEUE);

	if (!err) {
		cpu->forwarded++;
		return;
	}
	cpu->unforwarded++;
	if (err == -ELOOP)
		cpu->looped++;
}

int pfq_forward_init(void)
{
	int cpu;

	forwarders = alloc_percpu(struct forwarder);
	if (!forwarders)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		tasklet_setup(&per_cpu_ptr(forwarders, cpu)->tasklet, flush_all);
	return 0;
}

void pfq_forward_exit(void)
{
	struct forwarder *f;
	int cpu;

	for_each_possible_cpu(cpu) {
		f = per_cpu_ptr(forwarders, cpu);
		tasklet_kill(&f->tasklet);
	}
	free_percpu(forwarders);
}
