/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lossy features of a NIC: VLAN stripping and LRO. Only an skb tells about a stripped tag or merged frames,
 * so these features are off while frames of the device are stolen. Frames that the NIC stored before it was told
 * may still lack their tag. So frames are taken only when these have been received; until then, PFQ takes sk_buffs.
 */
#ifndef _PFQ_FEATURES_H
#define _PFQ_FEATURES_H

#include <linux/types.h>

struct pfq_dev;

/**
 * pfq_features_init() - note whether the device can strip tags
 * @pd: the device, new in the registry
 *
 * Context: Process, under RTNL.
 */
void pfq_features_init(struct pfq_dev *pd);

/**
 * pfq_features_keep_tags() - does each frame that arrives now have its VLAN tag?
 * @pd: the device
 *
 * While a user turns rxvlan on, the NIC may strip tags for some microseconds before this returns false.
 *
 * Context: Any.
 */
bool pfq_features_keep_tags(const struct pfq_dev *pd);

/**
 * pfq_features_changed() - note that somebody has changed the features of a device
 * @pd: the device
 *
 * Context: Process, under RTNL.
 */
void pfq_features_changed(struct pfq_dev *pd);

/**
 * pfq_features_disable() - turn the lossy features off
 * @pd: the device
 *
 * Return: true if the device stripped tags until now: packets that are not received yet may have lost theirs.
 * Context: Process, under RTNL. The device is not locked (netdev_lock_ops()).
 */
bool pfq_features_disable(struct pfq_dev *pd);

/**
 * pfq_features_restore() - turn on the features that pfq_features_disable() has turned off
 * @pd: the device
 *
 * LRO stays off if the kernel would by now have turned it off itself.
 *
 * Context: As pfq_features_disable().
 */
void pfq_features_restore(struct pfq_dev *pd);

/**
 * pfq_features_exit() - cancel scheduled work, and wait until none runs
 *
 * Context: Process. No device changes any more.
 */
void pfq_features_exit(void);

#endif
