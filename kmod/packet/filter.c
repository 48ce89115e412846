// SPDX-License-Identifier: GPL-2.0-only
/* A group's filter: classic BPF, or an eBPF program of type BPF_PROG_TYPE_SOCKET_FILTER. */
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "lib/cost.h"
#include "lib/deferred.h"
#include "packet/filter.h"
#include "packet/filter_tags.h"
#include "packet/tag.h"

struct pfq_filter {
	struct bpf_prog *prog;
	bool tags_in_frame;	/* it looks for the outermost VLAN tag in the frame */
	u32 cost;		/* in steps: see lib/cost.h */
	const struct pfq_bpf_insn *insns;	/* the classic BPF; NULL: eBPF */
	u32 nr_insns;
	struct pfq_deferred deferred;
};

static struct pfq_filter *filter_create(struct bpf_prog *prog, u32 cost, bool tags_in_frame)
{
	struct pfq_filter *filter = kzalloc(sizeof(*filter), GFP_KERNEL_ACCOUNT);

	if (!filter) {
		bpf_prog_destroy(prog);
		return ERR_PTR(-ENOMEM);
	}
	filter->prog = prog;
	filter->cost = cost + PFQ_COST_TAG;
	filter->tags_in_frame = tags_in_frame;
	return filter;
}

/* The steps of a classic instruction. Those that search the packet take as long as a sender wants. */
static u32 filter_insn_cost(const struct pfq_bpf_insn *insn)
{
	if (BPF_CLASS(insn->code) != BPF_LD || BPF_MODE(insn->code) != BPF_ABS)
		return 1;
	switch (insn->k) {
	case SKF_AD_OFF + SKF_AD_NLATTR:
	case SKF_AD_OFF + SKF_AD_NLATTR_NEST:
		return PFQ_COST_NLATTR;
	case SKF_AD_OFF + SKF_AD_PAY_OFFSET:
		return PFQ_COST_DISSECT;
	}
	return 1;
}

static u32 filter_insns_cost(const struct pfq_bpf_insn *insn, u32 n)
{
	u32 cost = 0;

	while (n--)
		cost += filter_insn_cost(insn++);
	return cost;
}

/* Keep a copy of the instructions, to be read again. Destroys the filter if there is no memory. */
static struct pfq_filter *filter_keep_insns(struct pfq_filter *filter, const struct pfq_bpf_insn *insn, u32 n)
{
	struct pfq_bpf_insn *copy = kvmalloc_array(n, sizeof(*insn), GFP_KERNEL_ACCOUNT);

	if (!copy) {
		bpf_prog_destroy(filter->prog);
		kfree(filter);
		return ERR_PTR(-ENOMEM);
	}
	filter->insns = memcpy(copy, insn, n * sizeof(*insn));
	filter->nr_insns = n;
	return filter;
}

struct pfq_filter *pfq_filter_from_insns(const struct pfq_bpf_insn *insn, u32 n)
{
	struct sock_fprog_kern fprog = { .len = n, .filter = (struct sock_filter *)insn };
	struct pfq_filter *filter;
	struct bpf_prog *prog;
	int err, tags;

	BUILD_BUG_ON(sizeof(struct pfq_bpf_insn) != sizeof(struct sock_filter));
	if (n > BPF_MAXINSNS)
		return ERR_PTR(-E2BIG);
	err = bpf_prog_create(&prog, &fprog);
	if (err == -ENOTSUPP)	/* the JIT has no memory; this errno is not for user space */
		err = -ENOMEM;
	if (err)
		return ERR_PTR(err);
	tags = pfq_filter_wants_tags(insn, n);
	if (tags < 0) {
		bpf_prog_destroy(prog);
		return ERR_PTR(tags);
	}
	filter = filter_create(prog, filter_insns_cost(insn, n), tags);
	return IS_ERR(filter) ? filter : filter_keep_insns(filter, insn, n);
}

struct pfq_filter *pfq_filter_from_fd(int fd)
{
	struct bpf_prog *prog = bpf_prog_get_type_dev(fd, BPF_PROG_TYPE_SOCKET_FILTER, false);

	return IS_ERR(prog) ? ERR_CAST(prog) : filter_create(prog, prog->len, false);
}

u32 pfq_filter_cost(const struct pfq_filter *filter)
{
	return filter->cost;
}

const struct pfq_bpf_insn *pfq_filter_insns(const struct pfq_filter *filter, u32 *n)
{
	*n = filter->nr_insns;
	return filter->insns;
}

u32 pfq_filter_id(const struct pfq_filter *filter)
{
	return filter->prog->aux->id;
}

bool pfq_filter_is_ebpf(const struct pfq_filter *filter)
{
	return filter && !bpf_prog_was_classic(filter->prog);
}

/* The fields of an skb that the stack sets, but only after the hook. */
struct filter_fields {
	__u16 mac;
	__u16 network;
	__u16 transport;
	__u16 mac_len;
	__be16 protocol;
	__u8 pkt_type;
	int iif;
};

static __u8 filter_pkt_type(const struct net_device *dev, const struct ethhdr *eth)
{
	if (ether_addr_equal(eth->h_dest, dev->dev_addr))
		return PACKET_HOST;
	if (!is_multicast_ether_addr(eth->h_dest))
		return PACKET_OTHERHOST;
	return ether_addr_equal(eth->h_dest, dev->broadcast) ? PACKET_BROADCAST : PACKET_MULTICAST;
}

/* The driver has not called eth_type_trans(): a frame, or napi_gro_frags(). data is the MAC header. */
static void filter_set_type(struct sk_buff *skb)
{
	struct ethhdr buf;
	const struct ethhdr *eth = skb_header_pointer(skb, 0, sizeof(buf), &buf);

	if (!eth)
		return;
	skb->pkt_type = filter_pkt_type(skb->dev, eth);
	skb->protocol = eth_proto_is_802_3(eth->h_proto) ? eth->h_proto : htons(ETH_P_802_2);
}

/*
 * As __netif_receive_skb_core() will: data, where the driver has left it, is the network header; if the type is
 * not set yet, data is the MAC header. A filter with SKF_NET_OFF would otherwise read the headroom.
 */
static struct filter_fields filter_set_fields(struct sk_buff *skb, int offset, bool typed)
{
	const struct filter_fields old = {
		.mac = skb->mac_header,
		.network = skb->network_header,
		.transport = skb->transport_header,
		.mac_len = skb->mac_len,
		.protocol = skb->protocol,
		.pkt_type = skb->pkt_type,
		.iif = skb->skb_iif,
	};
	const unsigned int mac_len = typed ? -offset : ETH_HLEN;

	if (!typed)
		filter_set_type(skb);
	skb_set_mac_header(skb, offset);
	skb_set_network_header(skb, offset + mac_len);
	skb_set_transport_header(skb, offset + mac_len);
	skb->mac_len = mac_len;
	skb->skb_iif = skb->dev->ifindex;
	return old;
}

static void filter_restore_fields(struct sk_buff *skb, const struct filter_fields *old)
{
	skb->mac_header = old->mac;
	skb->network_header = old->network;
	skb->transport_header = old->transport;
	skb->mac_len = old->mac_len;
	skb->protocol = old->protocol;
	skb->pkt_type = old->pkt_type;
	skb->skb_iif = old->iif;
}

static bool filter_run(const struct pfq_filter *filter, struct sk_buff *skb, int offset, bool typed)
{
	const struct filter_fields old = filter_set_fields(skb, offset, typed);
	const struct bpf_prog *prog = filter->prog;
	u32 keep;

	/* the filter reads the frame from its MAC header on, as in packet_rcv() */
	skb->data += offset;
	skb->len -= offset;
	if (unlikely(prog->cb_access))
		keep = bpf_prog_run_save_cb(prog, skb);
	else	/* softirqs are disabled: no need for migrate_disable() */
		keep = prog->bpf_func(skb, prog->insnsi);
	skb->data -= offset;
	skb->len += offset;
	filter_restore_fields(skb, &old);
	return keep;
}

/* Run the filter on the packet with its tag in the other place. */
static noinline bool filter_run_view(const struct pfq_filter *filter, struct sk_buff *skb, int offset, bool typed)
{
	struct sk_buff *view = pfq_tag_view(skb, offset, pfq_filter_is_ebpf(filter));

	return view ? filter_run(filter, view, 0, false) : filter_run(filter, skb, offset, typed);
}

/* Not inline, so that the caller needs no stack frame for most packets. */
static noinline bool filter_read_tag(const struct sk_buff *skb, int offset)
{
	return pfq_tag_in_frame(skb, offset);
}

/* If data is behind the Ethernet header, eth_type_trans() has read the type. */
static __always_inline bool filter_tag_in_frame(const struct sk_buff *skb, int offset)
{
	return (!offset || eth_type_vlan(skb->protocol)) && filter_read_tag(skb, offset);
}

bool pfq_filter_pass(const struct pfq_filter *filter, struct sk_buff *skb, int offset)
{
	const bool typed = offset || skb->dev->type != ARPHRD_ETHER;

	if (unlikely(filter->tags_in_frame ? skb_vlan_tag_present(skb) : filter_tag_in_frame(skb, offset)))
		return filter_run_view(filter, skb, offset, typed);
	return filter_run(filter, skb, offset, typed);
}

static void filter_free(struct pfq_deferred *d)
{
	struct pfq_filter *filter = container_of(d, struct pfq_filter, deferred);

	bpf_prog_destroy(filter->prog);
	kvfree(filter->insns);
	kfree(filter);
}

void pfq_filter_free(struct pfq_filter *filter)
{
	if (filter)
		pfq_free_deferred(&filter->deferred, filter_free);
}
