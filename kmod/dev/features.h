/* SPDX-License-Identifier: GPL-2.0-only */
/* NIC features that lose what a frame, unlike an skb, cannot tell: off while frames are stolen. */
#ifndef _PFQ_FEATURES_H
#define _PFQ_FEATURES_H

struct pfq_dev;

/* RTNL */
void pfq_features_disable(struct pfq_dev *pd);

/* Turn on again what pfq_features_disable() has turned off. RTNL */
void pfq_features_restore(struct pfq_dev *pd);

#endif
