/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lossy features of a NIC: VLAN stripping and LRO. Only an skb tells about a stripped tag or merged frames,
 * so these features are off while frames of the device are stolen.
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
 * pfq_features_restore() - turn on the features that pfq_features_disable() has turned off
 * @pd: the device
 *
 * LRO stays off if the kernel would by now have turned it off itself.
 *
 * Context: As pfq_features_disable().
 */
void pfq_features_restore(struct pfq_dev *pd);

#endif
