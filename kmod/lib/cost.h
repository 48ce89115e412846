/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What parts of a packet's way cost, in steps: see group/budget.h. A step is one of pfq-lang's interpreter or
 * one instruction of BPF, a few ns.
 */
#ifndef _PFQ_COST_H
#define _PFQ_COST_H

#define PFQ_COST_GROUP		16	/* run a group's plan */
#define PFQ_COST_STEER		64	/* hash a packet, and look its slot up */
#define PFQ_COST_COPY		32	/* write a record into a ring */
#define PFQ_COST_FORWARD	256	/* copy a packet for a device */
#define PFQ_COST_TAG		32	/* move a VLAN tag for a filter */

/* BPF's ancillary loads that read as much of a packet as its sender wants */
#define PFQ_COST_NLATTR		(65536 / 4)	/* nla_find() in 64 KB of the shortest attributes */
#define PFQ_COST_DISSECT	512		/* __skb_get_poff() */

#endif
