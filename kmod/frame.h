/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_FRAME_VIEW_H
#define _PFQ_FRAME_VIEW_H

#include <net/xdp.h>

struct sk_buff;

/*
 * The frame as an skb that owns nothing, so that filters and everything else
 * need not know the difference. One per CPU, valid until the next call. NULL:
 * a frame that cannot be shown so.
 */
struct sk_buff *pfq_frame_view(const struct xdp_buff *xdp);

int pfq_frame_init(void);
void pfq_frame_exit(void);

#endif
