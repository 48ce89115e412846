/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FRAME_VIEW_H
#define _PFQ_FRAME_VIEW_H

#include <linux/percpu.h>
#include <net/xdp.h>

#include "compat/compat.h"

struct sk_buff;

/* An skb that owns nothing; one per CPU. */
extern struct sk_buff __percpu *pfq_frame_views;

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
void pfq_frame_show(struct sk_buff *view, const struct xdp_buff *xdp);

int pfq_frame_init(void);
void pfq_frame_exit(void);

#endif
