// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooks that rewritten drivers call in place of the kernel's receive
 * functions. A driver depends on this module only: pfq.ko can be loaded and
 * unloaded while the NIC carries traffic.
 *
 * The hooks are out of line, so that omatic's proof sees them among a driver's
 * undefined symbols. A disabled hook is a patched branch and a jump to the
 * kernel's function.
 */
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/static_call.h>
#include <net/gro_cells.h>
#include <net/xdp.h>

#include <pfq/frame.h>
#include <pfq/hook.h>
#include <pfq/receiver.h>
#include "compat/compat.h"

static DEFINE_STATIC_KEY_FALSE(hook_key);
static DEFINE_MUTEX(receiver_mutex);
static const struct pfq_receiver *receiver;

static bool hook_no_skb(struct sk_buff *skb)
{
	return false;
}

static bool hook_no_frame(struct xdp_buff *xdp)
{
	return false;
}

/* Static calls, since a call through a pointer costs a retpoline. */
DEFINE_STATIC_CALL(hook_receive_skb, hook_no_skb);
DEFINE_STATIC_CALL(hook_receive_napi, hook_no_skb);
DEFINE_STATIC_CALL(hook_receive_frame, hook_no_frame);

/* Receive in preemptible process context, in which netif_rx() may be called. */
static noinline bool hook_receive_process(struct sk_buff *skb)
{
	bool consumed;

	local_bh_disable();
	consumed = static_call(hook_receive_skb)(skb);
	local_bh_enable();
	return consumed;
}

/* Receive in a NAPI poll: softirqs are disabled already. */
static __always_inline bool hook_receive_poll(struct sk_buff *skb)
{
	return static_call(hook_receive_napi)(skb);
}

static __always_inline bool hook_receive(struct sk_buff *skb)
{
	if (unlikely(!in_interrupt() && !irqs_disabled()))
		return hook_receive_process(skb);
	return static_call(hook_receive_skb)(skb);
}

/*
 * The work of an enabled hook is in a separate function, hook_X(), so that
 * pfq_X() saves no register while hooks are disabled.
 */
static __always_inline bool hook_enabled(void)
{
	return static_branch_unlikely(&hook_key);
}

static noinline gro_result_t hook_napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	return hook_receive_poll(skb) ? GRO_CONSUMED : napi_gro_receive(napi, skb);
}

enum gro_result pfq_napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	return hook_enabled() ? hook_napi_gro_receive(napi, skb) : napi_gro_receive(napi, skb);
}
EXPORT_SYMBOL_GPL(pfq_napi_gro_receive);

static noinline bool hook_receive_frags(struct napi_struct *napi)
{
	/* as napi_frags_skb(): the frame starts at data */
	skb_reset_mac_header(napi->skb);
	if (!hook_receive_poll(napi->skb))
		return false;
	napi->skb = NULL;
	return true;
}

static noinline gro_result_t hook_napi_gro_frags(struct napi_struct *napi)
{
	return hook_receive_frags(napi) ? GRO_CONSUMED : napi_gro_frags(napi);
}

enum gro_result pfq_napi_gro_frags(struct napi_struct *napi)
{
	return hook_enabled() ? hook_napi_gro_frags(napi) : napi_gro_frags(napi);
}
EXPORT_SYMBOL_GPL(pfq_napi_gro_frags);

/*
 * An ifb gives a packet back to the device that received it. The stack does not show it to taps again
 * (skip_classify in __netif_receive_skb_core()).
 */
static bool hook_was_received(const struct sk_buff *skb)
{
#ifdef CONFIG_NET_CLS_ACT
	return skb->tc_skip_classify;
#else
	return false;
#endif
}

static noinline int hook_netif_receive_skb(struct sk_buff *skb)
{
	return !hook_was_received(skb) && hook_receive(skb) ? NET_RX_SUCCESS : netif_receive_skb(skb);
}

int pfq_netif_receive_skb(struct sk_buff *skb)
{
	return hook_enabled() ? hook_netif_receive_skb(skb) : netif_receive_skb(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_receive_skb);

static noinline void hook_netif_receive_skb_list(struct list_head *head)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, head, list) {
		skb_list_del_init(skb);
		if (!hook_receive(skb))
			list_add_tail(&skb->list, &next->list);
	}
	netif_receive_skb_list(head);
}

void pfq_netif_receive_skb_list(struct list_head *head)
{
	if (hook_enabled())
		hook_netif_receive_skb_list(head);
	else
		netif_receive_skb_list(head);
}
EXPORT_SYMBOL_GPL(pfq_netif_receive_skb_list);

static noinline int hook_netif_rx(struct sk_buff *skb)
{
	return hook_receive(skb) ? NET_RX_SUCCESS : netif_rx(skb);
}

int pfq_netif_rx(struct sk_buff *skb)
{
	return hook_enabled() ? hook_netif_rx(skb) : netif_rx(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_rx);

#ifdef HAVE_NETIF_RX_NI
static noinline int hook_netif_rx_ni(struct sk_buff *skb)
{
	return hook_receive(skb) ? NET_RX_SUCCESS : netif_rx_ni(skb);
}

int pfq_netif_rx_ni(struct sk_buff *skb)
{
	return hook_enabled() ? hook_netif_rx_ni(skb) : netif_rx_ni(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_rx_ni);
#endif

#ifdef HAVE_NETIF_RX_ANY_CONTEXT
static noinline int hook_netif_rx_any_context(struct sk_buff *skb)
{
	return hook_receive(skb) ? NET_RX_SUCCESS : netif_rx_any_context(skb);
}

int pfq_netif_rx_any_context(struct sk_buff *skb)
{
	return hook_enabled() ? hook_netif_rx_any_context(skb) : netif_rx_any_context(skb);
}
EXPORT_SYMBOL_GPL(pfq_netif_rx_any_context);
#endif

#ifdef HAVE___NETIF_RX
static noinline int hook___netif_rx(struct sk_buff *skb)
{
	return hook_receive(skb) ? NET_RX_SUCCESS : __netif_rx(skb);
}

int pfq___netif_rx(struct sk_buff *skb)
{
	return hook_enabled() ? hook___netif_rx(skb) : __netif_rx(skb);
}
EXPORT_SYMBOL_GPL(pfq___netif_rx);
#endif

static noinline int hook_gro_cells_receive(struct gro_cells *gcells, struct sk_buff *skb)
{
	return hook_receive(skb) ? NET_RX_SUCCESS : gro_cells_receive(gcells, skb);
}

int pfq_gro_cells_receive(struct gro_cells *gcells, struct sk_buff *skb)
{
	return hook_enabled() ? hook_gro_cells_receive(gcells, skb) : gro_cells_receive(gcells, skb);
}
EXPORT_SYMBOL_GPL(pfq_gro_cells_receive);

DEFINE_STATIC_KEY_FALSE(pfq_frame_key);
EXPORT_SYMBOL_GPL(pfq_frame_key);

bool pfq_frame(struct xdp_buff *xdp)
{
	return static_call(hook_receive_frame)(xdp);
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
		static_call_update(hook_receive_skb, r->skb);
		static_call_update(hook_receive_napi, r->napi);
		static_call_update(hook_receive_frame, r->frame);
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
		static_call_update(hook_receive_skb, hook_no_skb);
		static_call_update(hook_receive_napi, hook_no_skb);
		static_call_update(hook_receive_frame, hook_no_frame);
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
