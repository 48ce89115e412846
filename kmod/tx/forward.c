// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forward packets from the receive path to other devices. The receive path only queues copies, per CPU,
 * device and queue; a softirq of its own sends them afterwards. It detaches a queue before it sends it: a
 * device without a wire, as veth, receives what it sends in the same call, and that reception may queue
 * copies for the same device. So transmission is never nested in reception, and no queue grows while it is
 * sent. Copies are XDP frames where the device takes them, else skbs.
 */
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/siphash.h>
#include <net/checksum.h>

#include "burst/burst.h"
#include "compat/compat.h"
#include "lib/bh.h"
#include "lib/copy.h"
#include "lib/stats.h"
#include "packet/packet.h"
#include "tx/forward.h"
#include "tx/pool.h"
#include "tx/segment.h"
#include "tx/xdp_xmit.h"
#include "tx/xmit.h"
#include <trace/events/pfq.h>

#define TX_SLOTS 32
/* Most copies that wait on a CPU. A softirq receives up to netdev_budget (300) packets before this one runs. */
#define COPIES_MAX 2048

/* Most segments of a packet, as UDP_MAX_SEGMENTS: the packet's sender chooses their size. */
#define SEGMENTS_MAX 128

/*
 * Two ends of a veth pair that forward to each other would loop a frame for
 * ever, so skb->tc_index counts how often a frame was forwarded. The field
 * belongs to traffic control, which these frames bypass. It survives veth_xmit(),
 * bridges and changes of network namespace, but not a cable.
 *
 * The root of a user namespace can set the field, by a classifier of its own. So the count is valid only
 * with a keyed hash of what a frame keeps on its way, the two MAC addresses: not its length, since GRO merges.
 */
#define HOPS_MASK 0x0007	/* the other bits are the hash's */
#define HOPS_MAX 4		/* as act_mirred's MIRRED_NEST_LIMIT */

#ifdef CONFIG_NET_SCHED
static siphash_key_t hops_key __read_mostly;

static void forward_init_key(void)
{
	get_random_bytes(&hops_key, sizeof(hops_key));
}

/* Without Ethernet, the first bytes are no addresses, but such packets do not return to a device as they left. */
static u16 forward_tag(const struct pfq_packet *p, unsigned int hops)
{
	struct {
		u8 addresses[2 * ETH_ALEN];
		u32 hops;
	} __aligned(SIPHASH_ALIGNMENT) of = { .hops = hops };
	const u32 len = min_t(u32, p->len, sizeof(of.addresses));

	if (likely(len <= p->linear))
		memcpy(of.addresses, p->data, len);
	else if (skb_copy_bits(p->skb, p->offset, of.addresses, len))
		return 0;
	return (siphash(&of, sizeof(of), &hops_key) & ~HOPS_MASK) | hops;
}

static unsigned int forward_hops(const struct pfq_packet *p)
{
	const u16 tag = p->skb->tc_index;
	const unsigned int hops = tag & HOPS_MASK;

	if (likely(!hops) || hops > HOPS_MAX)
		return 0;
	return tag == forward_tag(p, hops) ? hops : 0;
}

/* The tag of the packet's copies. */
static u16 forward_next_tag(const struct pfq_packet *p)
{
	return forward_tag(p, forward_hops(p) + 1);
}

static void forward_set_tag(struct sk_buff *skb, u16 tag)
{
	skb->tc_index = tag;
}
#else
static void forward_init_key(void)
{
}

static unsigned int forward_hops(const struct pfq_packet *p)
{
	return 0;
}

static u16 forward_next_tag(const struct pfq_packet *p)
{
	return 0;
}

static void forward_set_tag(struct sk_buff *skb, u16 tag)
{
}
#endif

/* Copies that wait for one device and queue. */
struct tx_slot {
	struct net_device *dev;		/* holds a reference; NULL: the slot is free */
	int queue;
	bool as_frames;			/* copies are frames; false from the first skb on, so that they keep their order */
	bool pooled;			/* skbs come from the pool */
	struct sk_buff_head skbs;
	struct pfq_xdp_queue frames;
};

struct forward_cpu {
	struct pfq_bh send;
	struct tx_slot slot[TX_SLOTS];
	unsigned int nr_copies;		/* in all slots */
	u64 frames, skbs;		/* copies that devices took */
	u64 failed;			/* copies that were queued here and then dropped */
};

static struct forward_cpu __percpu *forward_cpus;

static void forward_send_burst(struct forward_cpu *f, const struct tx_slot *slot, struct pfq_xmit_burst *b)
{
	pfq_xmit_or_drop(slot->dev, slot->queue, b);
	f->skbs += b->sent;
	pfq_count(f->failed, b->failed);
}

static void forward_send_skbs(struct forward_cpu *f, struct tx_slot *slot)
{
	while (!skb_queue_empty(&slot->skbs)) {
		struct pfq_xmit_burst b = {};

		while (b.n < PFQ_XMIT_BURST && !skb_queue_empty(&slot->skbs))
			b.skb[b.n++] = __skb_dequeue(&slot->skbs);
		forward_send_burst(f, slot, &b);
	}
}

static void forward_send_frames(struct forward_cpu *f, struct tx_slot *slot)
{
	while (slot->frames.n) {
		struct pfq_xmit_burst skbs = {};
		struct pfq_xdp_burst b = {};
		unsigned int n;
		int sent;

		while (b.n < PFQ_XMIT_BURST && slot->frames.n)
			b.frame[b.n++] = pfq_xdp_dequeue(&slot->frames);
		n = b.n;
		sent = pfq_xdp_xmit(slot->dev, &b);
		if (sent >= 0) {
			pfq_count(f->frames, sent);
			pfq_count(f->failed, n - sent);
			continue;
		}
		pfq_xdp_to_skbs(slot->dev, &b, &skbs, slot->pooled);
		pfq_count(f->failed, n - skbs.n);
		forward_send_burst(f, slot, &skbs);
	}
}

/* Take the copies out of a slot. Returns false if there are none. */
static bool forward_detach(struct forward_cpu *f, struct tx_slot *slot, struct tx_slot *detached)
{
	bool found;

	pfq_burst_lock();	/* the receive path queues under it */
	found = slot->dev;
	if (found) {
		*detached = *slot;
		__skb_queue_head_init(&detached->skbs);
		skb_queue_splice_init(&slot->skbs, &detached->skbs);
		slot->frames = (struct pfq_xdp_queue) {};
		slot->dev = NULL;
		f->nr_copies -= detached->frames.n + skb_queue_len(&detached->skbs);
	}
	pfq_burst_unlock();
	return found;
}

static void forward_send(struct pfq_bh *bh)
{
	struct forward_cpu *f = container_of(bh, struct forward_cpu, send);
	struct tx_slot detached;
	int i;

	rcu_read_lock();
	for (i = 0; i < TX_SLOTS; i++) {
		if (!forward_detach(f, &f->slot[i], &detached))
			continue;
		forward_send_frames(f, &detached);
		forward_send_skbs(f, &detached);
		dev_put(detached.dev);
	}
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
	if (!free)
		return NULL;
	dev_hold(dev);
	free->dev = dev;
	free->queue = queue;
	free->pooled = pfq_pool_usable(dev);
	free->as_frames = queue == PFQ_ANY_QUEUE && pfq_xdp_usable(dev);
	return free;
}

static bool forward_has_tag(const struct pfq_packet *p)
{
	return skb_vlan_tag_present(p->skb) && p->len >= 2 * ETH_ALEN;
}

/*
 * Copy the packet. Reinsert the VLAN tag that the NIC stripped. Fails if CPUs cannot read all of the packet
 * (devmem TCP).
 */
static int forward_copy_bytes(const struct pfq_packet *p, u8 *frame)
{
	__be16 *tag = (__be16 *)(frame + 2 * ETH_ALEN);

	if (!forward_has_tag(p) && likely(p->len <= p->linear)) {
		pfq_copy(frame, p->data, p->len);
		return 0;
	}
	if (!forward_has_tag(p))
		return skb_copy_bits(p->skb, p->offset, frame, p->len);
	tag[0] = p->skb->vlan_proto;
	tag[1] = htons(skb_vlan_tag_get(p->skb));
	return skb_copy_bits(p->skb, p->offset, frame, 2 * ETH_ALEN) ?:
	       skb_copy_bits(p->skb, p->offset + 2 * ETH_ALEN, tag + 2, p->len - 2 * ETH_ALEN);
}

/* As skb_checksum_help(): of a packet of this host, the NIC or we compute the checksum. */
static void forward_finish_checksum(const struct pfq_packet *p, u8 *frame, unsigned int len)
{
	const unsigned int tag = forward_has_tag(p) ? VLAN_HLEN : 0;
	const unsigned int start = skb_checksum_start_offset(p->skb) - p->offset + tag;
	__sum16 *sum = (__sum16 *)(frame + start + p->skb->csum_offset);

	if (start >= len || len - start < p->skb->csum_offset + sizeof(*sum))
		return;
	*sum = csum_fold(csum_partial(frame + start, len - start, 0)) ?: CSUM_MANGLED_0;
}

static int forward_write_frame(const struct pfq_packet *p, const struct net_device *dev, u8 *frame,
			       unsigned int len)
{
	const int err = forward_copy_bytes(p, frame);

	if (unlikely(err))
		return err;
	if (unlikely(!pfq_xmit_header_is_valid(dev, frame, len)))
		return -EMSGSIZE;
	if (unlikely(!p->frame && p->skb->ip_summed == CHECKSUM_PARTIAL))
		forward_finish_checksum(p, frame, len);
	return 0;
}

static int forward_add_frame(struct tx_slot *slot, const struct pfq_packet *p, unsigned int len)
{
	/* a driver pads short skbs if its NIC does not, but does not pad XDP frames */
	const unsigned int padded = max_t(unsigned int, len, ETH_ZLEN);
	struct xdp_frame *frame = pfq_xdp_get(padded);
	int err;

	if (!frame)
		return -ENOMEM;
	err = forward_write_frame(p, slot->dev, frame->data, len);
	if (unlikely(err)) {
		pfq_xdp_put(frame);
		return err;
	}
	memset(frame->data + len, 0, padded - len);
	pfq_xdp_enqueue(&slot->frames, frame);
	return 1;
}

static void forward_enqueue_skb(struct tx_slot *slot, struct sk_buff *skb, u16 tag)
{
	forward_set_tag(skb, tag);
	__skb_queue_tail(&slot->skbs, skb);
}

static int forward_add_skb(struct tx_slot *slot, const struct pfq_packet *p, unsigned int len)
{
	struct sk_buff *skb = pfq_pool_get(slot->dev, len, slot->pooled);
	int err;

	if (!skb)
		return -ENOMEM;
	err = forward_write_frame(p, slot->dev, skb_put(skb, len), len);
	if (unlikely(err)) {
		kfree_skb(skb);
		return err;
	}
	pfq_xmit_set_headers(skb);
	forward_enqueue_skb(slot, skb, forward_next_tag(p));
	return 1;
}

/* A packet that is merged from several frames, or has a checksum that is not the internet's (SCTP). */
static int forward_add_segments(struct tx_slot *slot, const struct pfq_packet *p, unsigned int room)
{
	const unsigned int segments = pfq_segment_count(p);
	struct sk_buff *skb, *next, *list;
	u16 tag;
	int n = 0;

	if (segments > SEGMENTS_MAX)
		return -E2BIG;
	if (segments > room)
		return -ENOBUFS;
	list = pfq_segment(p, slot->dev);
	if (IS_ERR(list))
		return PTR_ERR(list);
	slot->as_frames = false;
	tag = forward_next_tag(p);
	skb_list_walk_safe(list, skb, next) {
		skb_mark_not_on_list(skb);
		forward_enqueue_skb(slot, skb, tag);
		n++;
	}
	return n;
}

static bool forward_needs_segmentation(const struct pfq_packet *p)
{
	return !p->frame && (skb_is_gso(p->skb) || (p->skb->ip_summed == CHECKSUM_PARTIAL &&
						    skb_csum_is_sctp(p->skb)));
}

/* Returns the number of copies, at most room, or a negative error. */
static int forward_add(struct tx_slot *slot, const struct pfq_packet *p, unsigned int room)
{
	const struct net_device *dev = slot->dev;
	const unsigned int len = p->len + (forward_has_tag(p) ? VLAN_HLEN : 0);

	if (p->len < ETH_HLEN)
		return -EMSGSIZE;
	if (unlikely(forward_needs_segmentation(p)))
		return forward_add_segments(slot, p, room);
	if (len > dev->mtu + dev->hard_header_len + VLAN_HLEN)
		return -EMSGSIZE;
	return slot->as_frames ? forward_add_frame(slot, p, len) : forward_add_skb(slot, p, len);
}

/*
 * A packet that was forwarded already is forwarded once more, to one device, by each device that receives it:
 * the copies of a packet do not multiply from device to device.
 */
static bool forward_would_loop(const struct pfq_packet *p)
{
	const unsigned int hops = forward_hops(p);

	return hops >= HOPS_MAX || (hops && p->forwarded);
}

static int forward_queue(struct pfq_packet *p, int ifindex, int queue)
{
	struct forward_cpu *f = this_cpu_ptr(forward_cpus);
	struct net_device *dev;
	struct tx_slot *slot;
	int n;

	if (p->context)		/* a hard interrupt must not touch the queues */
		return -EBUSY;
	if (forward_would_loop(p))
		return -ELOOP;
	dev = dev_get_by_index_rcu(dev_net(p->dev), ifindex);
	if (!dev || !netif_running(dev) || !netif_carrier_ok(dev))
		return -ENETDOWN;
	if (f->nr_copies >= COPIES_MAX)
		return -ENOBUFS;
	slot = forward_get_slot(f, dev, queue);
	if (!slot)
		return -ENOBUFS;
	pfq_bh_schedule(&f->send);
	n = forward_add(slot, p, COPIES_MAX - f->nr_copies);
	if (n < 0)
		return n;
	f->nr_copies += n;
	p->forwarded = true;
	return 0;
}

int pfq_forward(struct pfq_packet *p, int ifindex, int queue)
{
	const int err = forward_queue(p, ifindex, queue);

	if (unlikely(err))
		trace_pfq_xmit_failed(ifindex, queue, err, 1);
	return err;
}

void pfq_forward_for(struct pfq_group_cpu *cpu, struct pfq_packet *p, int ifindex)
{
	const int err = pfq_forward(p, ifindex, PFQ_ANY_QUEUE);

	if (!err) {
		pfq_count(cpu->forwarded, 1);
		return;
	}
	pfq_count(cpu->unforwarded, 1);
	if (err == -ELOOP)
		pfq_count(cpu->looped, 1);
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
	struct forward_cpu *f;
	int cpu, i;

	forward_init_key();
	forward_cpus = alloc_percpu(struct forward_cpu);
	if (!forward_cpus)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		f = per_cpu_ptr(forward_cpus, cpu);
		pfq_bh_init(&f->send, forward_send);
		for (i = 0; i < TX_SLOTS; i++)
			__skb_queue_head_init(&f->slot[i].skbs);
	}
	return 0;
}

void pfq_forward_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		pfq_bh_flush(&per_cpu_ptr(forward_cpus, cpu)->send);
	free_percpu(forward_cpus);
}
