/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCI device over two virtqueues (linux/virtio_pcidev.h): the guest's accesses arrive in the
 * first, interrupts leave by the second. For vfio-user, QEMU emulates BAR registers and MSI-X;
 * user-mode Linux does not, so both are emulated here.
 */
#ifndef PCIDEV_H
#define PCIDEV_H

#include "vfio_user.h"
#include "virtqueue.h"

enum { PCIDEV_REQUESTS, PCIDEV_INTERRUPTS, PCIDEV_QUEUES };

struct pcidev;

/* Creates a device with all vectors masked. Returns NULL without memory. */
struct pcidev *pcidev_create(const struct vfio_device *device, uint8_t *config);

/* A queue by its number; NULL if there is no such queue. */
struct virtqueue *pcidev_queue(struct pcidev *p, unsigned int queue);

/* Handles all accesses that wait in the request queue, then sends pending interrupts. */
void pcidev_serve(struct pcidev *p);

/* Sends a vector's MSI-X message. It stays pending while masked or while the queue is empty. */
void pcidev_interrupt(struct pcidev *p, unsigned int vector);

#endif
