/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How packets of a device come to PFQ. A rewritten driver delivers them through its hooks. Whether a
 * driver is rewritten shows when its first packet comes through the hook; until then a tap receives
 * packets from the stack. For a driver that is not rewritten the tap stays. The hook runs before the
 * tap, so the first packet is not received twice.
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
 * pfq_attach_set_hooked() - a packet came through the skb hook: remove the tap, later
 * @pd: the device
 *
 * Context: Any.
 */
void pfq_attach_set_hooked(struct pfq_dev *pd);

/**
 * pfq_attach_set_frame_hooked() - a frame came through the frame hook: disable lossy features, later
 * @pd: the device; a binding steals its packets
 *
 * Context: Any.
 */
void pfq_attach_set_frame_hooked(struct pfq_dev *pd);

/**
 * pfq_attach_exit() - wait for what has been put off until later
 *
 * Context: Process. No more packets come.
 */
void pfq_attach_exit(void);

#endif
