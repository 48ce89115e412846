/* SPDX-License-Identifier: GPL-2.0-only */
/* Network devices, by name. Returns 0 or -1 with errno unless said otherwise. */
#ifndef DEVICE_H
#define DEVICE_H

#include <stddef.h>
#include <stdint.h>

int device_ifindex(const char *dev);			/* 0: none */
int device_linked(const char *dev);			/* waits for the link */
int device_up(const char *dev);				/* and waits for the link */
int device_up_only(const char *dev);			/* does not */
void device_quiet(const char *dev);			/* the stack sends nothing of its own by it */
int device_down(const char *dev);
int device_mac(const char *dev, uint8_t mac[6]);
int device_mtu(const char *dev, int mtu);
int device_carrier_changes(const char *dev);			/* so far; -1 */
int device_promiscuity(const char *dev);			/* how many want it; -1 */
int device_rxvlan(const char *dev, int on);		/* 1: it cannot be changed */
int device_has_rxvlan(const char *dev);
int device_has_lro(const char *dev);
void device_driver(const char *dev, char *name, size_t size);	/* "" when virtual */

#endif
