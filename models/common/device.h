/* SPDX-License-Identifier: GPL-2.0-only */
/* The chip as a PCI device: of QEMU by vfio-user, or of user-mode Linux by vhost-user. */
#ifndef DEVICE_H
#define DEVICE_H

#include "nic.h"
#include "vfio_user.h"
#include "vhost_user.h"

struct machine {
	struct nic nic;
	struct vfio_user *client;
	struct vhost_user *uml;
	uint8_t config[PCI_CONFIG_SIZE];
};

int64_t now_ns(void);

/* Powers up the chip, whose identity is set; returns what the transport wants to know. */
struct vfio_device device_init(struct machine *m);

#endif
