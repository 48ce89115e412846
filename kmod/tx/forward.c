// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the receive path to other devices. A CPU gathers copies a device until
 * a burst is full or its softirq ends, when a tasklet sends the rest: as frames
 * where the device takes them, else as skbs.
 */
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>

#include "compat/compat.h"
#include "lib/copy.h"
#include "lib/stats.h"
#include "packet/packet.h"
#include "tx/forward.h"
#include "tx/pool.h"
#include "tx/xdp_xmit.h"
#include "tx/xmit.h"

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
	bool by_frame;			/* which of the bursts */
	struct pfq_xmit_burst burst;
	struct pfq_xdp_burst frames;
};

struct forwarder {
	struct tasklet_struct tasklet;
	struct outlet outlet[OUTLETS];
	u64 frames, skbs;		/* that devices took */
	u64 failed;			/* that they did not, after all */
};

static struct forwarder __percpu *forwarders;

static void send_skbs(struct forwarder *f, struct outlet *o)
{
	pfq_xmit_or_drop(o->dev, o->queue, &o->burst);
	f->skbs += o->burst.sent;
	f->failed += o->burst.failed;
	o->burst.sent = 0;
	o->burst.failed = 0;
}

static void send_frames(struct forwarder *f, struct outlet *o)
{
	const unsigned int n = o->frames.n;
	const int sent = pfq_xdp_xmit(o->dev, &o->frames);

	if (sent >= 0) {
		f->frames += sent;
		f->failed += n - sent;
		return;
	}
	pfq_xdp_to_skbs(o->dev, &o->frames, &o->burst);
	f->failed += n - o->burst.n;
	send_skbs(f, o);
}

static void flush(struct forwarder *f, struct outlet *o)
{
	if (!o->dev)
		return;
	if (o->by_frame)
		send_frames(f, o);
	else
		send_skbs(f, o);
	dev_put(o->dev);
	o->dev = NULL;
}

static void flush_all(struct tasklet_struct *t)
{
	struct forwarder *f = container_of(t, struct forwarder, tasklet);
	int i;

	rcu_read_lock();
	for (i = 0; i < OUTLETS; i++)
		flush(f, &f->outlet[i]);
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
		flush(f, free);
	}
	dev_hold(dev);
	free->dev = dev;
	free->queue = queue;
	free->by_frame = queue == PFQ_ANY_QUEUE && pfq_xdp_can(dev);
	return free;
}

static bool tagged(const struct pfq_packet *p)
{
	return skb_vlan_tag_present(p->skb) && p->len >= 2 * ETH_ALEN;
}

/* 0: the device cannot send it. */
static unsigned int frame_len(const struct pfq_packet *p, const struct net_device *dev)
{
	const unsigned int len = p->len + (tagged(p) ? VLAN_HLEN : 0);

	return p->len < ETH_HLEN || len > dev->mtu + dev->hard_header_len + VLAN_HLEN ? 0 : len;
}

/* With the tag that the NIC stripped back in its place. */
static void write_frame(const struct pfq_packet *p, u8 *frame)
{
	__be16 *tag = (__be16 *)(frame + 2 * ETH_ALEN);

	if (!tagged(p) && likely(p->len <= p->linear)) {
		pfq_copy(frame, p->data, p->len);
		return;
	}
	if (!tagged(p)) {
		skb_copy_bits(p->skb, p->offset, frame, p->len);
		return;
	}
	skb_copy_bits(p->skb, p->offset, frame, 2 * ETH_ALEN);
	tag[0] = p->skb->vlan_proto;
	tag[1] = htons(skb_vlan_tag_get(p->skb));
	skb_copy_bits(p->skb, p->offset + 2 * ETH_ALEN, tag + 2, p->len - 2 * ETH_ALEN);
}

static bool add_frame(struct pfq_xdp_burst *b, const struct pfq_packet *p, unsigned int len)
{
	/* as a cable has it: drivers pad an skb, if their NIC does not */
	const unsigned int padded = max_t(unsigned int, len, ETH_ZLEN);
	struct xdp_frame *frame = pfq_xdp_get(padded);

	if (!frame)
		return false;
	write_frame(p, frame->data);
	memset(frame->data + len, 0, padded - len);
	b->frame[b->n++] = frame;
	return true;
}

static bool add_skb(struct pfq_xmit_burst *b, struct net_device *dev, const struct pfq_packet *p, unsigned int len)
{
	struct sk_buff *skb = pfq_pool_get(dev, len);

	if (!skb)
		return false;
	write_frame(p, skb_put(skb, len));
	skb_reset_mac_header(skb);
	skb->protocol = eth_hdr(skb)->h_proto;
	set_hops(skb, hops(p->skb) + 1);
	b->skb[b->n++] = skb;
	return true;
}

int pfq_forward(const struct pfq_packet *p, int ifindex, int queue)
{
	struct forwarder *f = this_cpu_ptr(forwarders);
	struct net_device *dev;
	unsigned int len;
	struct outlet *o;
	bool added;

	if (p->context)		/* a hard interrupt may not send */
		return -EBUSY;
	if (hops(p->skb) >= HOPS_MAX)
		return -ELOOP;
	dev = dev_get_by_index_rcu(dev_net(p->dev), ifindex);
	if (!dev || !netif_running(dev) || !netif_carrier_ok(dev))
		return -ENETDOWN;
	len = frame_len(p, dev);
	if (!len)
		return -EMSGSIZE;
	o = outlet_of(f, dev, queue);
	added = o->by_frame ? add_frame(&o->frames, p, len) : add_skb(&o->burst, dev, p, len);
	if (o->frames.n == PFQ_XMIT_BURST || o->burst.n == PFQ_XMIT_BURST)
		flush(f, o);
	else
		tasklet_schedule(&f->tasklet);
	return added ? 0 : -ENOMEM;
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

int pfq_forward_show(struct seq_file *m)
{
	int cpu;

	seq_puts(m, "# cpu frames skbs failed\n");
	for_each_possible_cpu(cpu) {
		const struct forwarder *f = per_cpu_ptr(forwarders, cpu);

		seq_printf(m, "%d %llu %llu %llu\n", cpu, READ_ONCE(f->frames), READ_ONCE(f->skbs),
			   READ_ONCE(f->failed));
	}
	return 0;
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
