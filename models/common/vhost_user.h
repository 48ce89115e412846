/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device's side of the vhost-user protocol (QEMU, docs/interop/vhost-user.rst), for
 * the PCI device that user-mode Linux has by virtio (its CONFIG_UML_PCI_OVER_VIRTIO,
 * arch/um/drivers/virt-pci.c). It knows nothing of what the device is.
 */
#ifndef VHOST_USER_H
#define VHOST_USER_H

#include "vfio_user.h"

#include <poll.h>
#include <sys/types.h>

#define VHOST_USER_FDS	3

struct vhost_user;

/* Listens on a unix socket; NULL with errno. In config it keeps what QEMU would emulate. */
struct vhost_user *vhost_user_open(const char *path, const struct vfio_device *device, uint8_t *config);

/*
 * What to wait for. While busy the guest is spared to say that it has written a register;
 * true when something has come already.
 */
bool vhost_user_wait(struct vhost_user *v, struct pollfd *p, bool busy);

/* Serves what has come; -1 when the client is gone or does not keep to the protocol. */
int vhost_user_serve(struct vhost_user *v, const struct pollfd *p);

void vhost_user_interrupt(struct vhost_user *v, unsigned int vector);
pid_t vhost_user_client(const struct vhost_user *v);	/* -1: none */

#endif
