/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCI device over two virtqueues: what the guest asks comes by the first,
 * interrupts go by the second (linux/virtio_pcidev.h). What QEMU does for a device of
 * vfio-user is here: the BARs' registers, and MSI-X.
 */
#ifndef PCIDEV_H
#define PCIDEV_H

#include "vfio_user.h"
#include "virtqueue.h"

enum { PCIDEV_REQUESTS, PCIDEV_INTERRUPTS, PCIDEV_QUEUES };

struct pcidev;

struct pcidev *pcidev_create(const struct vfio_device *device, uint8_t *config);
struct virtqueue *pcidev_queue(struct pcidev *p, unsigned int queue);

void pcidev_serve(struct pcidev *p);		/* what the guest has asked */
void pcidev_interrupt(struct pcidev *p, unsigned int vector);

#endif
