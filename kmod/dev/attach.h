/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How packets of a device reach PFQ. A driver that was rewritten delivers through its hook. Whether it
 * was shows with the first packet; until then a tap listens behind the driver, as it does for good with
 * a driver that was not. The hook comes before the tap, so the first packet is not taken twice.
 */
#ifndef _PFQ_ATTACH_H
#define _PFQ_ATTACH_H

struct pfq_dev;
struct pfq_targets;

/*
 * Replace the targets of a device; NULL: nobody wants its packets. The hooks are on while some device has targets, those
 * for frames while some binding steals. RTNL
 */
void pfq_attach(struct pfq_dev *pd, struct pfq_targets *targets);

/* The same without targets for a device that goes away: it needs no features back, and may be locked. RTNL */
void pfq_detach(struct pfq_dev *pd);

/* Through the hook: the tap is in the way from now on. Any context. */
void pfq_attach_set_hooked(struct pfq_dev *pd);

/* A frame came, and some group steals: the NIC is to leave tags alone. NAPI. */
void pfq_attach_set_frame_hooked(struct pfq_dev *pd);

/* No packets come any more. */
void pfq_attach_exit(void);

#endif
