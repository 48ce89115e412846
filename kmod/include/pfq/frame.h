/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frame hook, at the point where a driver would run an XDP program: before an
 * sk_buff exists. A driver calls pfq_run_xdp() in place of bpf_prog_run_xdp(), and
 * takes its XDP path when it has a program or pfq_frame_on() is true. A driver whose
 * XDP path does not work without a program calls pfq_frame_linear() before it.
 *
 * The compiler reads this header, too, before each file of a driver: see <pfq/hook.h>.
 * What needs the kernel's headers is a macro, which is expanded after the driver
 * included them. Each file that runs XDP programs includes <linux/filter.h>.
 */
#ifndef _PFQ_FRAME_H
#define _PFQ_FRAME_H

#ifndef __ASSEMBLER__

struct bpf_prog;
struct net_device;
struct xdp_buff;

extern struct static_key_false pfq_frame_key;

/**
 * pfq_frame_on() - whether PFQ wants frames: some binding steals
 *
 * Return: The state of a static branch.
 * Context: Any.
 */
#define pfq_frame_on() static_branch_unlikely(&pfq_frame_key)

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
_Bool pfq_frame(struct xdp_buff *xdp);

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
_Bool pfq_frame_linear(struct net_device *dev, unsigned int queue, void *data, unsigned int len);

/**
 * pfq_run_xdp() - offer a frame to PFQ, then run the XDP program on it
 * @prog: the user's program, or NULL
 * @xdp: the frame
 *
 * It runs the program by bpf_prog_run_xdp() as the driver would, that of the kernel or of
 * the driver's compatibility layer.
 *
 * Return: XDP_DROP when PFQ consumed the frame, else the program's verdict;
 * XDP_PASS without a program.
 * Context: NAPI, as bpf_prog_run_xdp().
 */
#define pfq_run_xdp(prog, xdp)									\
({												\
	const struct bpf_prog *__pfq_prog = (prog);						\
	struct xdp_buff *__pfq_xdp = (xdp);							\
	unsigned int __pfq_act = XDP_PASS;							\
												\
	if (pfq_frame_on() && pfq_frame(__pfq_xdp))						\
		__pfq_act = XDP_DROP;								\
	else if (__pfq_prog)									\
		__pfq_act = bpf_prog_run_xdp(__pfq_prog, __pfq_xdp);				\
	__pfq_act;										\
})

#endif
#endif
