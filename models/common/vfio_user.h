/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server's side of the vfio-user protocol (QEMU, docs/interop/vfio-user.rst), for one
 * client and one device. Nothing here depends on the kind of device.
 */
#ifndef VFIO_USER_H
#define VFIO_USER_H

#include "dma.h"

/* The device, as a transport sees it. Regions are numbered as in linux/vfio.h. */
struct vfio_device {
	void *context;			/* first argument of the callbacks */
	struct dma *dma;
	unsigned int vectors;		/* of MSI-X; 64 at most */
	/* bytes; 0: the device has no such region */
	uint64_t (*region_size)(void *context, unsigned int region);
	/* len: 1 to 8; offset + len is within the region */
	void (*read)(void *context, unsigned int region, uint64_t offset, uint8_t *data, uint32_t len);
	void (*write)(void *context, unsigned int region, uint64_t offset, const uint8_t *data,
		      uint32_t len);
	void (*reset)(void *context);	/* a function level reset */
};

struct vfio_user;

/* Listens on a unix socket; replaces a file of that name. Returns NULL with errno. */
struct vfio_user *vfio_user_open(const char *path, const struct vfio_device *device);

/* Serves a socket that is already connected, and owns it. Returns NULL without memory. */
struct vfio_user *vfio_user_attach(int fd, const struct vfio_device *device);

/* The descriptor to poll: the connection, or the listening socket before it. */
int vfio_user_fd(const struct vfio_user *v);

/*
 * Accepts the client, or handles one of its messages; blocks until the message is complete,
 * 10 s at most. Returns 0, or -1 if the client has disconnected or violated the protocol.
 */
int vfio_user_serve(struct vfio_user *v);

/* Signals a vector's eventfd. Without one, the interrupt is pending until the client sets one. */
void vfio_user_interrupt(struct vfio_user *v, unsigned int vector);

/* Closes the connection and unmaps the guest's memory. */
void vfio_user_close(struct vfio_user *v);

#endif
