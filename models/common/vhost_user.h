/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device's side of the vhost-user protocol (QEMU, docs/interop/vhost-user.rst), for a PCI
 * device that user-mode Linux reaches over virtio (its CONFIG_UML_PCI_OVER_VIRTIO,
 * arch/um/drivers/virt-pci.c). Nothing here depends on the kind of device.
 */
#ifndef VHOST_USER_H
#define VHOST_USER_H

#include "vfio_user.h"

#include <poll.h>
#include <sys/types.h>

#define VHOST_USER_FDS	3		/* the connection, and one descriptor per virtqueue */

struct vhost_user;

/*
 * Listens on a unix socket for one client. config is the device's configuration space, in
 * which the BARs and MSI-X are emulated. Returns NULL with errno.
 */
struct vhost_user *vhost_user_open(const char *path, const struct vfio_device *device, uint8_t *config);

/*
 * Fills in VHOST_USER_FDS descriptors to poll. busy: the caller polls the queues anyway, so
 * the guest is told not to signal its register accesses. Returns true if requests are
 * already waiting: serve them at once, because the guest may not have signalled them.
 */
bool vhost_user_prepare_poll(struct vhost_user *v, struct pollfd *p, bool busy);

/*
 * Accepts the client, or handles its messages and the requests in the queues. p holds the
 * results of poll(). Returns 0, or -1 if the client has disconnected or violated the protocol.
 */
int vhost_user_serve(struct vhost_user *v, const struct pollfd *p);

/* Sends the MSI-X message of a vector; it stays pending while the vector is masked. */
void vhost_user_interrupt(struct vhost_user *v, unsigned int vector);

/* The client's process; -1: none is connected. */
pid_t vhost_user_client(const struct vhost_user *v);

#endif
