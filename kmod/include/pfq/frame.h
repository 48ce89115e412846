/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hook for frames, where a driver would run an XDP program: before any
 * sk_buff exists. A driver calls pfq_run_xdp() in place of bpf_prog_run_xdp(),
 * and takes this way when it has a program or pfq_frame_on(). A driver whose
 * way of XDP does not fit without a program offers the frame before it comes
 * there: pfq_frame_linear().
 *
 * Heavier than <pfq/hook.h>: only files with such a place include it.
 */
#ifndef _PFQ_FRAME_H
#define _PFQ_FRAME_H

#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/jump_label.h>
#include <net/xdp.h>

#include <pfq/hook.h>

DECLARE_STATIC_KEY_FALSE(pfq_frame_key);

static __always_inline bool pfq_frame_on(void)
{
	return static_branch_unlikely(&pfq_frame_key);
}

/* The condition is looked at only when the hook is on. */
#define pfq_frame_if(condition) (pfq_frame_on() && (condition))

/*
 * True: PFQ has consumed the frame (it copied what it wants); the driver drops
 * it as after XDP_DROP. False: nothing has happened to it. NAPI.
 */
bool pfq_frame(struct xdp_buff *xdp);

/* The same for a frame in one piece, where no xdp_buff is at hand. */
bool pfq_frame_linear(struct net_device *dev, u32 queue, void *data, u32 len);

/* prog may be NULL. The user's program runs on what PFQ does not consume. */
static __always_inline u32 pfq_run_xdp(const struct bpf_prog *prog, struct xdp_buff *xdp)
{
	if (pfq_frame_on() && pfq_frame(xdp))
		return XDP_DROP;
	return prog ? bpf_prog_run_xdp(prog, xdp) : XDP_PASS;
}

#endif
