// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooks that rewritten drivers call in place of the kernel's own receive
 * functions. A driver needs this module alone: pfq.ko comes and goes while
 * the NIC carries traffic.
 *
 * They are out of line so that the proof can look at a driver's undefined
 * symbols. Switched off, a hook is one patched branch and a jump to the original.
 */
#include <linux/etherdevice.h>
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/static_call.h>
#include <net/gro_cells.h>

#include <pfq/frame.h>
#include <pfq/hook.h>
#include <pfq/receiver.h>
#include "compat/compat.h"

static DEFINE_STATIC_KEY_FALSE(hook_key);
static DEFINE_MUTEX(receiver_mutex);
static const struct pfq_receiver *receiver;

static bool no_skb(struct sk_buff *skb)
{
	return false;
}

static bool no_frame(struct xdp_buff *xdp)
{
	return false;
}

/* Not pointers: a call by one costs a retpoline. */
DEFINE_STATIC_CALL(receive_skb, no_skb);
DEFINE_STATIC_CALL(receive_frame, no_frame);

/* From a process that may be preempted, as with netif_rx(). */
static noinline bool receive_in_process(struct sk_buff *skb)
{
	bool taken;

	local_bh_disable();
	taken = static_call(receive_skb)(skb);
	local_bh_enable();
	return taken;
}

/* By NAPI's own functions, which are called in a poll. */
static __always_inline bool receive_in_poll(struct sk_buff *skb)
{
	return static_call(receive_skb)(skb);
}

static __always_inline bool receive(struct sk_buff *skb)
{
	if (unlikely(!in_interrupt() && !irqs_disabled()))
		return receive_in_process(skb);
	return static_call(receive_skb)(skb);
}

/*
 * What a hook does when it is on is a function of its own, X_on(): off, it then
 * saves no register.
 */
static __always_inline bool hook_on(void)
{
	return static_branch_unlikely(&hook_key);
}

static noinline gro_result_t napi_gro_receive_on(struct napi_struct *napi, struct sk_buff *skb)
{
	return receive_in_poll(skb) ? GRO_CONSUMED : napi_gro_receive(napi, skb);
}

gro_result_t pfq_napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	return hook_on() ? napi_gro_receive_on(napi, skb) : napi_gro_receive(napi, skb);
}
EXPORT_SYMBOL_GPL(pfq_napi_gro_receive);

static noinline bool receive_frags(struct napi_struct *napi)
{
	/* napi_frags_skb() does the same: the frame still starts at data */
	skb_reset_mac_header(napi->skb);
	if (!receive_in_poll(napi->skb))
		return false;
	napi->skb = NULL;
	return true;
}

static noinline gro_result_t napi_gro_frags_on(struct napi_struct *napi)
{
	return receive_frags(napi) ? GRO_CONSUMED : napi_gro_frags(napi);
}

gro_result_t pfq_napi_gro_frags(struct napi_struct *napi)
{
	return hook_on() ? napi_gro_frags_on(napi) : napi_gro_frags(napi);
}
EXPORT_SYMBOL_GPL(pfq_napi_gro_frags);

static noinline int netif_receive_skb_on(struct sk_buff *skb)
{
	return receive(skb) ? NET_RX_SUCCESS : netif_receive_skb(skb);
}

int pfq_netif_receive_skb(struct sk_buff *skb)
{
	return hook_on() ? netif_receive_skb_on(skb) : netif_receive_skb(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_receive_skb);

static noinline void netif_receive_skb_list_on(struct list_head *head)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, head, list) {
		skb_list_del_init(skb);
		if (!receive(skb))
			list_add_tail(&skb->list, &next->list);
	}
	netif_receive_skb_list(head);
}

void pfq_netif_receive_skb_list(struct list_head *head)
{
	if (hook_on())
		netif_receive_skb_list_on(head);
	else
		netif_receive_skb_list(head);
}
EXPORT_SYMBOL_GPL(pfq_netif_receive_skb_list);

static noinline int netif_rx_on(struct sk_buff *skb)
{
	return receive(skb) ? NET_RX_SUCCESS : netif_rx(skb);
}

int pfq_netif_rx(struct sk_buff *skb)
{
	return hook_on() ? netif_rx_on(skb) : netif_rx(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_rx);

#ifdef HAVE_NETIF_RX_NI
static noinline int netif_rx_ni_on(struct sk_buff *skb)
{
	return receive(skb) ? NET_RX_SUCCESS : netif_rx_ni(skb);
}

int pfq_netif_rx_ni(struct sk_buff *skb)
{
	return hook_on() ? netif_rx_ni_on(skb) : netif_rx_ni(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_rx_ni);
#endif

#ifdef HAVE___NETIF_RX
static noinline int __netif_rx_on(struct sk_buff *skb)
{
	return receive(skb) ? NET_RX_SUCCESS : __netif_rx(skb);
}

int pfq___netif_rx(struct sk_buff *skb)
{
	return hook_on() ? __netif_rx_on(skb) : __netif_rx(skb);
}
EXPORT_SYMBOL_GPL(pfq___netif_rx);
#endif

static noinline int gro_cells_receive_on(struct gro_cells *gcells, struct sk_buff *skb)
{
	return receive(skb) ? NET_RX_SUCCESS : gro_cells_receive(gcells, skb);
}

int pfq_gro_cells_receive(struct gro_cells *gcells, struct sk_buff *skb)
{
	return hook_on() ? gro_cells_receive_on(gcells, skb) : gro_cells_receive(gcells, skb);
}
EXPORT_SYMBOL_GPL(pfq_gro_cells_receive);

DEFINE_STATIC_KEY_FALSE(pfq_frame_key);
EXPORT_SYMBOL_GPL(pfq_frame_key);

bool pfq_frame(struct xdp_buff *xdp)
{
	return static_call(receive_frame)(xdp);
}
EXPORT_SYMBOL_GPL(pfq_frame);

bool pfq_frame_linear(struct net_device *dev, u32 queue, void *data, u32 len)
{
	struct xdp_rxq_info rxq = { .dev = dev, .queue_index = queue };
	struct xdp_buff xdp = {
		.data_hard_start = data,
		.data = data,
		.data_meta = data,
		.data_end = data + len,
		.rxq = &rxq,
		.frame_sz = len + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)),
	};

	return pfq_frame(&xdp);
}
EXPORT_SYMBOL_GPL(pfq_frame_linear);

int pfq_hook_register(const struct pfq_receiver *r)
{
	int err = -EBUSY;

	mutex_lock(&receiver_mutex);
	if (!receiver) {
		receiver = r;
		static_call_update(receive_skb, r->skb);
		static_call_update(receive_frame, r->frame);
		err = 0;
	}
	mutex_unlock(&receiver_mutex);
	return err;
}
EXPORT_SYMBOL_GPL(pfq_hook_register);

void pfq_hook_unregister(const struct pfq_receiver *r)
{
	mutex_lock(&receiver_mutex);
	if (receiver == r) {
		static_call_update(receive_skb, no_skb);
		static_call_update(receive_frame, no_frame);
		receiver = NULL;
	}
	mutex_unlock(&receiver_mutex);
	synchronize_net();
}
EXPORT_SYMBOL_GPL(pfq_hook_unregister);

void pfq_hook_on(void)
{
	static_branch_inc(&hook_key);
}
EXPORT_SYMBOL_GPL(pfq_hook_on);

void pfq_hook_off(void)
{
	static_branch_dec(&hook_key);
}
EXPORT_SYMBOL_GPL(pfq_hook_off);

void pfq_frame_hook_on(void)
{
	static_branch_inc(&pfq_frame_key);
}
EXPORT_SYMBOL_GPL(pfq_frame_hook_on);

void pfq_frame_hook_off(void)
{
	static_branch_dec(&pfq_frame_key);
}
EXPORT_SYMBOL_GPL(pfq_frame_hook_off);

MODULE_DESCRIPTION("PFQ receive hooks for rewritten network drivers");
MODULE_LICENSE("GPL");
MODULE_VERSION(PFQ_VERSION);
