/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server's side of the vfio-user protocol (QEMU, docs/interop/vfio-user.rst),
 * for one client and one device. It knows nothing of what the device is.
 */
#ifndef VFIO_USER_H
#define VFIO_USER_H

#include "dma.h"

struct vfio_device {
	void *context;
	struct dma *dma;
	unsigned int vectors;		/* MSI-X */
	uint64_t (*region_size)(void *context, unsigned int region);
	/* len is 1 to 8 and lies within the region */
	void (*read)(void *context, unsigned int region, uint64_t at, uint8_t *data, uint32_t len);
	void (*write)(void *context, unsigned int region, uint64_t at, const uint8_t *data, uint32_t len);
	void (*reset)(void *context);
};

struct vfio_user;

/* Listens on a unix socket; NULL with errno. */
struct vfio_user *vfio_user_open(const char *path, const struct vfio_device *device);

/* Takes over a connected socket. */
struct vfio_user *vfio_user_adopt(int fd, const struct vfio_device *device);

int vfio_user_fd(const struct vfio_user *v);

/* Serves what has come; -1 when the client is gone or does not keep to the protocol. */
int vfio_user_serve(struct vfio_user *v);

void vfio_user_interrupt(struct vfio_user *v, unsigned int vector);
void vfio_user_close(struct vfio_user *v);

#endif
