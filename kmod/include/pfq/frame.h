/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frame hook, at the point where a driver would run an XDP program: before an
 * sk_buff exists. A driver calls pfq_run_xdp() in place of bpf_prog_run_xdp(), and
 * takes its XDP path when it has a program or pfq_frame_on() is true. A driver whose
 * XDP path does not work without a program calls pfq_frame_linear() before it.
 *
 * This header is heavier than <pfq/hook.h>: only files with a frame hook include it.
 */
#ifndef _PFQ_FRAME_H
#define _PFQ_FRAME_H

#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/jump_label.h>
#include <net/xdp.h>

#include <pfq/hook.h>

DECLARE_STATIC_KEY_FALSE(pfq_frame_key);

/**
 * pfq_frame_on() - whether PFQ wants frames: some binding steals
 *
 * Return: The state of a static branch.
 * Context: Any.
 */
static __always_inline bool pfq_frame_on(void)
{
	return static_branch_unlikely(&pfq_frame_key);
}

/* pfq_frame_on(), and a condition that is evaluated only then. */
#define pfq_frame_if(condition) (pfq_frame_on() && (condition))

/**
 * pfq_frame() - offer a frame to PFQ
 * @xdp: the frame, which PFQ copies and does not change
 *
 * Return: True when PFQ consumed the frame: the driver drops it as after
 * XDP_DROP. False: the driver goes on with it.
 * Context: NAPI.
 */
bool pfq_frame(struct xdp_buff *xdp);

/**
 * pfq_frame_linear() - offer a frame that is in one piece and has no xdp_buff
 * @dev: the device that received it
 * @queue: its hardware receive queue
 * @data: the link header
 * @len: bytes of the frame
 *
 * Return: As pfq_frame().
 * Context: NAPI.
 */
bool pfq_frame_linear(struct net_device *dev, u32 queue, void *data, u32 len);

/**
 * pfq_run_xdp() - offer a frame to PFQ, then run the XDP program on it
 * @prog: the user's program, or NULL
 * @xdp: the frame
 *
 * Return: XDP_DROP when PFQ consumed the frame, else the program's verdict;
 * XDP_PASS without a program.
 * Context: NAPI, as bpf_prog_run_xdp().
 */
static __always_inline u32 pfq_run_xdp(const struct bpf_prog *prog, struct xdp_buff *xdp)
{
	if (pfq_frame_on() && pfq_frame(xdp))
		return XDP_DROP;
	return prog ? bpf_prog_run_xdp(prog, xdp) : XDP_PASS;
}

#endif
