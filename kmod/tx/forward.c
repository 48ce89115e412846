// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forward packets from the receive path to other devices. Each CPU collects
 * copies per device and queue. It sends a burst when the burst is full; a tasklet
 * sends the rest when the softirq ends. Copies are XDP frames if the device takes
 * them, else skbs.
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
#include <trace/events/pfq.h>

#define TX_SLOTS 16

/*
 * Two ends of a veth pair that forward to each other would loop a frame for
 * ever, so skb->tc_index counts how often a frame was forwarded. The field
 * belongs to traffic control, which these frames bypass. It survives veth_xmit(),
 * bridges and changes of network namespace, but not a cable.
 */
#define HOPS_TAG 0x5f50		/* distinguishes the count from a classifier's value */
#define HOPS_MASK 0x000f
#define HOPS_MAX 4		/* as act_mirred's MIRRED_NEST_LIMIT */

#ifdef CONFIG_NET_SCHED
static unsigned int forward_hops(const struct sk_buff *skb)
{
	return (skb->tc_index & ~HOPS_MASK) == HOPS_TAG ? skb->tc_index & HOPS_MASK : 0;
}

static void forward_set_hops(struct sk_buff *skb, unsigned int n)
{
	skb->tc_index = HOPS_TAG | n;
}
#else
static unsigned int forward_hops(const struct sk_buff *skb)
{
	return 0;
}

static void forward_set_hops(struct sk_buff *skb, unsigned int n)
{
}
#endif

/* Copies that wait for one device and queue. */
struct tx_slot {
	struct net_device *dev;		/* holds a reference; NULL: the slot is free */
	int queue;
	bool as_frames;			/* frames is in use, else burst */
	struct pfq_xmit_burst burst;
	struct pfq_xdp_burst frames;
};

struct forward_cpu {
	struct tasklet_struct tasklet;
	struct tx_slot slot[TX_SLOTS];
	u64 frames, skbs;		/* copies that devices took */
	u64 failed;			/* copies that were queued here and then dropped */
};

static struct forward_cpu __percpu *forward_cpus;

static void forward_send_skbs(struct forward_cpu *f, struct tx_slot *slot)
{
	pfq_xmit_or_drop(slot->dev, slot->queue, &slot->burst);
	f->skbs += slot->burst.sent;
	f->failed += slot->burst.failed;
	slot->burst.sent = 0;
	slot->burst.failed = 0;
}

static void forward_send_frames(struct forward_cpu *f, struct tx_slot *slot)
{
	const unsigned int n = slot->frames.n;
	const int sent = pfq_xdp_xmit(slot->dev, &slot->frames);

	if (sent >= 0) {
		f->frames += sent;
		f->failed += n - sent;
		return;
	}
	pfq_xdp_to_skbs(slot->dev, &slot->frames, &slot->burst);
	f->failed += n - slot->burst.n;
	forward_send_skbs(f, slot);
}

static void forward_flush_slot(struct forward_cpu *f, struct tx_slot *slot)
{
	if (!slot->dev)
		return;
	if (slot->as_frames)
		forward_send_frames(f, slot);
	else
		forward_send_skbs(f, slot);
	dev_put(slot->dev);
	slot->dev = NULL;
}

static void forward_flush_all(struct tasklet_struct *t)
{
	struct forward_cpu *f = container_of(t, struct forward_cpu, tasklet);
	int i;

	rcu_read_lock();
	for (i = 0; i < TX_SLOTS; i++)
		forward_flush_slot(f, &f->slot[i]);
	rcu_read_unlock();
}

static struct tx_slot *forward_get_slot(struct forward_cpu *f, struct net_device *dev, int queue)
{
	struct tx_slot *free = NULL;
	int i;

	for (i = 0; i < TX_SLOTS; i++) {
		struct tx_slot *slot = &f->slot[i];

		if (slot->dev == dev && slot->queue == queue)
			return slot;
		if (!slot->dev && !free)
			free = slot;
	}
	if (!free) {
		free = &f->slot[0];
		forward_flush_slot(f, free);
	}
	dev_hold(dev);
	free->dev = dev;
	free->queue = queue;
	free->as_frames = queue == PFQ_ANY_QUEUE && pfq_xdp_usable(dev);
	return free;
}

static bool forward_has_tag(const struct pfq_packet *p)
{
	return skb_vlan_tag_present(p->skb) && p->len >= 2 * ETH_ALEN;
}

/* Length of the packet including its stripped VLAN tag; 0: the device cannot send it. */
static unsigned int forward_frame_len(const struct pfq_packet *p, const struct net_device *dev)
{
	const unsigned int len = p->len + (forward_has_tag(p) ? VLAN_HLEN : 0);

	return p->len < ETH_HLEN || len > dev->mtu + dev->hard_header_len + VLAN_HLEN ? 0 : len;
}

/* Copy the packet. Reinsert the VLAN tag that the NIC stripped. */
static void forward_write_frame(const struct pfq_packet *p, u8 *frame)
{
	__be16 *tag = (__be16 *)(frame + 2 * ETH_ALEN);

	if (!forward_has_tag(p) && likely(p->len <= p->linear)) {
		pfq_copy(frame, p->data, p->len);
		return;
	}
	if (!forward_has_tag(p)) {
		skb_copy_bits(p->skb, p->offset, frame, p->len);
		return;
	}
	skb_copy_bits(p->skb, p->offset, frame, 2 * ETH_ALEN);
	tag[0] = p->skb->vlan_proto;
	tag[1] = htons(skb_vlan_tag_get(p->skb));
	skb_copy_bits(p->skb, p->offset + 2 * ETH_ALEN, tag + 2, p->len - 2 * ETH_ALEN);
}

static bool forward_add_frame(struct pfq_xdp_burst *b, const struct pfq_packet *p, unsigned int len)
{
	/* a driver pads short skbs if its NIC does not, but does not pad XDP frames */
	const unsigned int padded = max_t(unsigned int, len, ETH_ZLEN);
	struct xdp_frame *frame = pfq_xdp_get(padded);

	if (!frame)
		return false;
	forward_write_frame(p, frame->data);
	memset(frame->data + len, 0, padded - len);
	b->frame[b->n++] = frame;
	return true;
}

static bool forward_add_skb(struct pfq_xmit_burst *b, struct net_device *dev, const struct pfq_packet *p,
			    unsigned int len)
{
	struct sk_buff *skb = pfq_pool_get(dev, len);

	if (!skb)
		return false;
	forward_write_frame(p, skb_put(skb, len));
	skb_reset_mac_header(skb);
	skb->protocol = eth_hdr(skb)->h_proto;
	forward_set_hops(skb, forward_hops(p->skb) + 1);
	b->skb[b->n++] = skb;
	return true;
}

static int forward_queue(const struct pfq_packet *p, int ifindex, int queue)
{
	struct forward_cpu *f = this_cpu_ptr(forward_cpus);
	struct net_device *dev;
	unsigned int len;
	struct tx_slot *slot;
	bool added;

	if (p->context)		/* a hard interrupt must not send */
		return -EBUSY;
	if (forward_hops(p->skb) >= HOPS_MAX)
		return -ELOOP;
	dev = dev_get_by_index_rcu(dev_net(p->dev), ifindex);
	if (!dev || !netif_running(dev) || !netif_carrier_ok(dev))
		return -ENETDOWN;
	len = forward_frame_len(p, dev);
	if (!len)
		return -EMSGSIZE;
	slot = forward_get_slot(f, dev, queue);
	added = slot->as_frames ? forward_add_frame(&slot->frames, p, len) :
				  forward_add_skb(&slot->burst, dev, p, len);
	if (slot->frames.n == PFQ_XMIT_BURST || slot->burst.n == PFQ_XMIT_BURST)
		forward_flush_slot(f, slot);
	else
		tasklet_schedule(&f->tasklet);
	return added ? 0 : -ENOMEM;
}

int pfq_forward(const struct pfq_packet *p, int ifindex, int queue)
{
	const int err = forward_queue(p, ifindex, queue);

	if (unlikely(err))
		trace_pfq_xmit_failed(ifindex, queue, err, 1);
	return err;
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
		const struct forward_cpu *f = per_cpu_ptr(forward_cpus, cpu);

		seq_printf(m, "%d %llu %llu %llu\n", cpu, READ_ONCE(f->frames), READ_ONCE(f->skbs),
			   READ_ONCE(f->failed));
	}
	return 0;
}

int pfq_forward_init(void)
{
	int cpu;

	forward_cpus = alloc_percpu(struct forward_cpu);
	if (!forward_cpus)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		tasklet_setup(&per_cpu_ptr(forward_cpus, cpu)->tasklet, forward_flush_all);
	return 0;
}

void pfq_forward_exit(void)
{
	struct forward_cpu *f;
	int cpu;

	for_each_possible_cpu(cpu) {
		f = per_cpu_ptr(forward_cpus, cpu);
		tasklet_kill(&f->tasklet);
	}
	free_percpu(forward_cpus);
}
