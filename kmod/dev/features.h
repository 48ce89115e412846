/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NIC features that lose information in a frame: a stripped VLAN tag and a merge of frames (LRO) are
 * described in the skb alone. They are off while frames of the device are stolen.
 */
#ifndef _PFQ_FEATURES_H
#define _PFQ_FEATURES_H

struct pfq_dev;

/**
 * pfq_features_disable() - turn the lossy features off
 * @pd: the device
 *
 * Context: Process, under RTNL. The device is not locked (netdev_lock_ops()).
 */
void pfq_features_disable(struct pfq_dev *pd);

/**
 * pfq_features_restore() - turn the features on that pfq_features_disable() has turned off
 * @pd: the device
 *
 * LRO stays off if the kernel would by now have turned it off itself.
 *
 * Context: As pfq_features_disable().
 */
void pfq_features_restore(struct pfq_dev *pd);

#endif
