/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An skb shim lets filters and programs read a frame for which no skb exists. The shim refers to
 * the frame's bytes and owns nothing.
 */
#ifndef _PFQ_SHIM_H
#define _PFQ_SHIM_H

#include <linux/percpu.h>
#include <net/xdp.h>

#include "compat/compat.h"

struct sk_buff;

/* One per CPU: frames come in NAPI only. */
extern struct sk_buff __percpu *pfq_skb_shims;

/**
 * pfq_frame_frags() - bytes of a frame beyond its first buffer
 * @xdp: the frame
 *
 * Context: NAPI.
 */
static inline unsigned int pfq_frame_frags(const struct xdp_buff *xdp)
{
#ifdef HAVE_XDP_FRAGS
	if (xdp_buff_has_frags((struct xdp_buff *)xdp))
		return xdp_get_shared_info_from_buff((struct xdp_buff *)xdp)->xdp_frags_size;
#endif
	return 0;
}

/**
 * pfq_shim_fill() - make a shim refer to a frame
 * @skb: this CPU's shim; refers to the frame until the next call
 * @xdp: the frame
 *
 * Context: NAPI.
 */
void pfq_shim_fill(struct sk_buff *skb, const struct xdp_buff *xdp);

/**
 * pfq_shim_init() - allocate the shims
 *
 * Return: 0 or -ENOMEM.
 * Context: Process.
 */
int pfq_shim_init(void);

/**
 * pfq_shim_exit() - free the shims
 *
 * Context: Process. No more frames come.
 */
void pfq_shim_exit(void);

#endif
