/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attach PFQ to a device. A rewritten driver offers its packets to PFQ by hooks. A tap (a packet_type) receives
 * what reaches the device by other ways: the packets of a driver that is not rewritten, and those that
 * an rx_handler, tc, a BPF program or a cpumap gives to the device. The stack shows the hooked packets that
 * it gets to the tap, too: rx/receive.c marks them, so that none is received twice.
 */
#ifndef _PFQ_ATTACH_H
#define _PFQ_ATTACH_H

struct net;
struct pfq_dev;

/**
 * pfq_attach() - switch hooks and tap after a change of a device's targets
 * @pd: the device
 *
 * The skb hooks are on while some device has targets, the frame hooks while some device has a target
 * that steals. Needs no memory. Call pfq_attach_adapt_features() when pfq_net.lock is released.
 *
 * Context: Process, pfq_net.lock held; sleeps.
 */
void pfq_attach(struct pfq_dev *pd);

/**
 * pfq_attach_prepare_steal() - turn lossy features off before the first binding steals packets
 * @pd: the device
 *
 * While a NIC stops stripping VLAN tags, its driver may lose some. So these packets are not for the binding. If the
 * device is not known to have a frame hook, the first frame tells, and features change later.
 *
 * Context: Process, under RTNL, pfq_net.lock not held; sleeps.
 */
void pfq_attach_prepare_steal(struct pfq_dev *pd);

/**
 * pfq_attach_adapt_features() - turn lossy features off where frames are stolen, and on where no longer
 * @net: the network namespace of the devices
 *
 * Changing features takes the lock of the device's operations, which is taken before pfq_net.lock.
 *
 * Context: Process, under RTNL, pfq_net.lock not held; sleeps.
 */
void pfq_attach_adapt_features(const struct net *net);

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
