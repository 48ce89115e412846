/* SPDX-License-Identifier: GPL-2.0-only */
/* The chip as a PCI device, for QEMU by vfio-user or for user-mode Linux by vhost-user. */
#ifndef DEVICE_H
#define DEVICE_H

#include "nic.h"
#include "vfio_user.h"
#include "vhost_user.h"

struct nic_device {
	struct nic nic;
	struct vfio_user *client;	/* the transport: one of these two is set */
	struct vhost_user *uml;
	uint8_t config[PCI_CONFIG_SIZE];
};

/* The monotonic clock in ns. */
int64_t now_ns(void);

/*
 * Powers the chip up. The caller has filled in the settings in struct model (device ID, MAC
 * address, ...). Returns the callbacks that the transport needs.
 */
struct vfio_device device_init(struct nic_device *d);

#endif
