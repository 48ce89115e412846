/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_SHIM_H
#define _PFQ_SHIM_H

#include <linux/percpu.h>
#include <net/xdp.h>

#include "compat/compat.h"

struct sk_buff;

/* An skb that owns nothing; one per CPU. */
extern struct sk_buff __percpu *pfq_skb_shims;

/* Bytes beyond the first buffer. */
static inline unsigned int pfq_frame_frags(const struct xdp_buff *xdp)
{
#ifdef HAVE_XDP_FRAGS
	if (xdp_buff_has_frags((struct xdp_buff *)xdp))
		return xdp_get_shared_info_from_buff((struct xdp_buff *)xdp)->xdp_frags_size;
#endif
	return 0;
}

/*
 * Has the view show a frame, so that filters and programs need not know the
 * difference. Until the next call.
 */
void pfq_shim_fill(struct sk_buff *skb, const struct xdp_buff *xdp);

int pfq_shim_init(void);
void pfq_shim_exit(void);

#endif
