/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attach PFQ to a device. A rewritten driver delivers packets through its hooks; a tap receives the packets
 * of other drivers from the stack. The first packet that comes through the skb hook tells that the driver is
 * rewritten. Until then the device has a tap. The hook runs before the tap, so the first packet is not
 * received twice.
 */
#ifndef _PFQ_ATTACH_H
#define _PFQ_ATTACH_H

struct pfq_dev;
struct pfq_targets;

/**
 * pfq_attach() - replace the targets of a device; switch hooks, tap and features accordingly
 * @pd: the device
 * @targets: the new targets, owned by @pd from now on; NULL: nobody wants its packets
 *
 * The skb hooks are on while some device has targets, the frame hooks while some device has a target
 * that steals.
 *
 * Context: Process, under RTNL; sleeps.
 */
void pfq_attach(struct pfq_dev *pd, struct pfq_targets *targets);

/**
 * pfq_detach() - remove the targets of a device that is being unregistered
 * @pd: the device. Its features are not restored: it does not need them, and may be locked
 *
 * Context: Process, under RTNL; sleeps.
 */
void pfq_detach(struct pfq_dev *pd);

/**
 * pfq_attach_set_hooked() - note that a packet came through the skb hook; schedule the removal of the tap
 * @pd: the device
 *
 * Context: Any.
 */
void pfq_attach_set_hooked(struct pfq_dev *pd);

/**
 * pfq_attach_set_frame_hooked() - note that a frame came through the frame hook
 * @pd: the device; a binding steals its packets
 *
 * Schedules pfq_features_disable().
 *
 * Context: Any.
 */
void pfq_attach_set_frame_hooked(struct pfq_dev *pd);

/**
 * pfq_attach_exit() - cancel scheduled work, and wait until none runs
 *
 * Context: Process. No more packets come.
 */
void pfq_attach_exit(void);

#endif
