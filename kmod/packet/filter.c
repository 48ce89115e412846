// SPDX-License-Identifier: GPL-2.0-only
/* A group's filter: classic BPF, or an eBPF program of type BPF_PROG_TYPE_SOCKET_FILTER. */
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "compat/compat.h"
#include "lib/deferred.h"
#include "packet/filter.h"

struct pfq_filter {
	struct bpf_prog *prog;
	struct pfq_deferred deferred;
};

static struct pfq_filter *filter_create(struct bpf_prog *prog)
{
	struct pfq_filter *filter = kzalloc(sizeof(*filter), GFP_KERNEL);

	if (!filter) {
		bpf_prog_destroy(prog);
		return ERR_PTR(-ENOMEM);
	}
	filter->prog = prog;
	return filter;
}

struct pfq_filter *pfq_filter_from_insns(const struct pfq_bpf_insn *insn, u32 n)
{
	struct sock_fprog_kern fprog = { .len = n, .filter = (struct sock_filter *)insn };
	struct bpf_prog *prog;
	int err;

	BUILD_BUG_ON(sizeof(struct pfq_bpf_insn) != sizeof(struct sock_filter));
	if (n > BPF_MAXINSNS)
		return ERR_PTR(-E2BIG);
	err = bpf_prog_create(&prog, &fprog);
	if (err == -ENOTSUPP)	/* the JIT has no memory; this errno is not for user space */
		err = -ENOMEM;
	return err ? ERR_PTR(err) : filter_create(prog);
}

struct pfq_filter *pfq_filter_from_fd(int fd)
{
	struct bpf_prog *prog = bpf_prog_get_type_dev(fd, BPF_PROG_TYPE_SOCKET_FILTER, false);

	return IS_ERR(prog) ? ERR_CAST(prog) : filter_create(prog);
}

u32 pfq_filter_cost(const struct pfq_filter *filter)
{
	return filter->prog->len;
}

bool pfq_filter_is_ebpf(const struct pfq_filter *filter)
{
	return filter && !bpf_prog_was_classic(filter->prog);
}

/* The fields of an skb that the stack sets, but only after the hook. */
struct filter_headers {
	__u16 mac;
	__u16 network;
	__u16 transport;
	__u16 mac_len;
	int iif;
};

/*
 * As __netif_receive_skb_core() will: data, where the driver has left it, is the network header; with an
 * offset of 0, data is the MAC header. A filter with SKF_NET_OFF would otherwise read the headroom.
 */
static struct filter_headers filter_set_headers(struct sk_buff *skb, int offset)
{
	const struct filter_headers old = {
		skb->mac_header, skb->network_header, skb->transport_header, skb->mac_len, skb->skb_iif
	};
	const unsigned int mac_len = offset || skb->dev->type != ARPHRD_ETHER ? -offset : ETH_HLEN;

	skb_set_mac_header(skb, offset);
	skb_set_network_header(skb, offset + mac_len);
	skb_set_transport_header(skb, offset + mac_len);
	skb->mac_len = mac_len;
	skb->skb_iif = skb->dev->ifindex;
	return old;
}

static void filter_restore_headers(struct sk_buff *skb, const struct filter_headers *old)
{
	skb->mac_header = old->mac;
	skb->network_header = old->network;
	skb->transport_header = old->transport;
	skb->mac_len = old->mac_len;
	skb->skb_iif = old->iif;
}

bool pfq_filter_pass(const struct pfq_filter *filter, struct sk_buff *skb, int offset)
{
	const struct filter_headers old = filter_set_headers(skb, offset);
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
	filter_restore_headers(skb, &old);
	return keep;
}

static void filter_free(struct pfq_deferred *d)
{
	struct pfq_filter *filter = container_of(d, struct pfq_filter, deferred);

	bpf_prog_destroy(filter->prog);
	kfree(filter);
}

void pfq_filter_free(struct pfq_filter *filter)
{
	if (filter)
		pfq_free_deferred(&filter->deferred, filter_free);
}
