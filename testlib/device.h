/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network devices, by name. A function returns 0, or -1 with errno set, unless its
 * comment says otherwise. None of them exits.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include <stddef.h>
#include <stdint.h>

/* Return the interface index of a device, or 0 if there is no such device. */
int device_ifindex(const char *dev);

/*
 * Wait up to 10 s until the device is up and has carrier. Fail with ETIMEDOUT if it
 * has none by then.
 */
int device_wait_link(const char *dev);

/* Bring the device up and wait for its link, as device_wait_link() does. */
int device_up(const char *dev);

/* Bring the device up; do not wait for its link. */
int device_up_nowait(const char *dev);

int device_down(const char *dev);

/*
 * Turn IPv6 off on the device, so that the stack sends no packet of its own on it.
 * Do nothing if the kernel has no IPv6.
 */
void device_disable_ipv6(const char *dev);

/* Copy the MAC address of the device to mac. */
int device_mac(const char *dev, uint8_t mac[6]);

/* Set the MAC address of an Ethernet device. */
int device_set_mac(const char *dev, const uint8_t mac[6]);

/* Set the MTU, in bytes without the Ethernet header. */
int device_mtu(const char *dev, int mtu);

/* Return how often the carrier has changed since the device was created, or -1. */
int device_carrier_changes(const char *dev);

/* Return the promiscuity count of the device (IFLA_PROMISCUITY), or -1. */
int device_promiscuity(const char *dev);

/*
 * Turn VLAN stripping on (1) or off (0). Return 0 if the feature now has the wanted
 * state, 1 if the driver does not allow the change, or -1 on error.
 */
int device_rxvlan(const char *dev, int on);

/* Return whether VLAN stripping, or LRO, is on. An error counts as off. */
int device_has_rxvlan(const char *dev);
int device_has_lro(const char *dev);

/* Write the name of the driver; write "" if the device has none (a virtual device). */
void device_driver(const char *dev, char *name, size_t size);

#endif
