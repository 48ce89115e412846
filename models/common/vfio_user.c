// SPDX-License-Identifier: GPL-2.0-only
/* The vfio-user server: connection, messages, eventfds of interrupts. */
#include "vfio_user.h"

#include "message.h"

#include <errno.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	VERSION = 1, DMA_MAP, DMA_UNMAP, DEVICE_GET_INFO, REGION_GET_INFO, REGION_GET_IO_FDS,
	IRQ_GET_INFO, SET_IRQS, REGION_READ, REGION_WRITE, DEVICE_RESET = 13,
};

#define MAJOR		0
#define MINOR		1
#define MAX_DATA	4096		/* the max_data_xfer_size that we announce */
#define MAX_PAYLOAD	(MAX_DATA + 1024)
#define MAX_VECTORS	64
#define STUCK_SECONDS	10		/* time limit for a client that stops amid a message */

struct header {
	uint16_t id, command;
	uint32_t size, flags, error;
};

#define FLAG_REPLY	0x01
#define FLAG_TYPE	0x0f
#define FLAG_NO_REPLY	0x10
#define FLAG_ERROR	0x20

struct version {
	uint16_t major, minor;
	char capabilities[];
};

struct map {
	uint32_t argsz, flags;
	uint64_t offset, addr, size;
};

#define MAP_READ	0x1
#define MAP_WRITE	0x2

struct unmap {
	uint32_t argsz, flags;
	uint64_t addr, size;
};

#define UNMAP_ALL	0x2

struct access {
	uint64_t offset;
	uint32_t region, count;
	uint8_t data[];
};

struct vfio_user {
	struct vfio_device device;
	int listening, fd;		/* fd: the connection; -1: none */
	int vector[MAX_VECTORS];	/* eventfds; -1: none */
	uint64_t pending;		/* one bit per vector, as in the PBA of MSI-X */

	union {				/* the message being handled */
		uint8_t payload[MAX_PAYLOAD];
		uint64_t align;
	};
	uint32_t len;			/* of the payload */
	struct message_fds fds;
};

static struct vfio_user *create(const struct vfio_device *device)
{
	struct vfio_user *v = calloc(1, sizeof(*v));
	unsigned int i;

	if (!v)
		return NULL;
	v->device = *device;
	v->listening = v->fd = -1;
	for (i = 0; i < MAX_VECTORS; i++)
		v->vector[i] = -1;
	return v;
}

struct vfio_user *vfio_user_open(const char *path, const struct vfio_device *device)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct vfio_user *v = create(device);

	if (!v)
		return NULL;
	if (strlen(path) >= sizeof(a.sun_path)) {
		free(v);
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(a.sun_path, path);
	unlink(path);
	v->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (v->listening < 0 || bind(v->listening, (void *)&a, sizeof(a)) ||
	    listen(v->listening, 1)) {
		vfio_user_close(v);
		return NULL;
	}
	return v;
}

static void set_connection(struct vfio_user *v, int fd)
{
	struct timeval limit = { .tv_sec = STUCK_SECONDS };

	v->fd = fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

struct vfio_user *vfio_user_attach(int fd, const struct vfio_device *device)
{
	struct vfio_user *v = create(device);

	if (v)
		set_connection(v, fd);
	return v;
}

int vfio_user_fd(const struct vfio_user *v)
{
	return v->fd >= 0 ? v->fd : v->listening;
}

static void close_vectors(struct vfio_user *v, unsigned int first, unsigned int n)
{
	for (; n; first++, n--) {
		if (v->vector[first] >= 0)
			close(v->vector[first]);
		v->vector[first] = -1;
	}
}

void vfio_user_close(struct vfio_user *v)
{
	if (v->fd >= 0)
		close(v->fd);
	if (v->listening >= 0)
		close(v->listening);
	close_vectors(v, 0, MAX_VECTORS);
	dma_unmap_all(v->device.dma);
	free(v);
}

/*
 * QEMU removes a vector's eventfd to mask the vector, and removes all eventfds while it adds
 * one. Interrupts stay pending meanwhile.
 */
static void send_pending(struct vfio_user *v)
{
	const uint64_t one = 1;
	uint64_t left;

	for (left = v->pending; left; left &= left - 1) {
		unsigned int vector = __builtin_ctzll(left);

		if (v->vector[vector] < 0)
			continue;
		v->pending &= ~(1ull << vector);
		if (write(v->vector[vector], &one, sizeof(one)) != sizeof(one))
			perror("vfio-user: interrupt");
	}
}

void vfio_user_interrupt(struct vfio_user *v, unsigned int vector)
{
	if (vector >= MAX_VECTORS)
		return;
	v->pending |= 1ull << vector;
	send_pending(v);
}

/* --- messages --- */

static int receive(struct vfio_user *v, struct header *h)
{
	if (message_receive_header(v->fd, h, sizeof(*h), &v->fds))
		return -1;
	v->len = h->size - sizeof(*h);
	if (h->size < sizeof(*h) || v->len > MAX_PAYLOAD || (h->flags & FLAG_TYPE)) {
		fprintf(stderr, "vfio-user: malformed message: %u bytes, command %u, flags %x\n",
			h->size, h->command, h->flags);
		return -1;
	}
	if (v->len && recv(v->fd, v->payload, v->len, MSG_WAITALL) != (ssize_t)v->len)
		return -1;
	return 0;
}

/* Replies with the first len bytes of the payload, or with an error. */
static int reply(struct vfio_user *v, const struct header *h, int error, uint32_t len)
{
	struct header r = {
		.id = h->id,
		.command = h->command,
		.size = sizeof(r) + (error ? 0 : len),
		.flags = FLAG_REPLY | (error ? FLAG_ERROR : 0),
		.error = error,
	};
	struct iovec io[2] = { { &r, sizeof(r) }, { v->payload, error ? 0 : len } };
	struct msghdr m = { .msg_iov = io, .msg_iovlen = 2 };

	if (h->flags & FLAG_NO_REPLY)
		return 0;
	return sendmsg(v->fd, &m, MSG_NOSIGNAL) == (ssize_t)r.size ? 0 : -1;
}

/*
 * Command handlers. Each returns 0 and sets *len to the length of the reply's payload, or
 * returns a positive errno.
 */

static int negotiate_version(struct vfio_user *v, uint32_t *len)
{
	struct version *m = (void *)v->payload;

	if (v->len < sizeof(*m) || m->major != MAJOR)
		return EINVAL;
	if (m->minor > MINOR)
		m->minor = MINOR;
	*len = sizeof(*m) + 1 +
	       sprintf(m->capabilities,
		       "{\"capabilities\":{\"max_msg_fds\":%d,\"max_data_xfer_size\":%d}}",
		       MESSAGE_MAX_FDS, MAX_DATA);
	return 0;
}

static int map_memory(struct vfio_user *v)
{
	struct map *m = (void *)v->payload;
	int prot;

	if (v->len < sizeof(*m))
		return EINVAL;
	prot = (m->flags & MAP_READ ? PROT_READ : 0) | (m->flags & MAP_WRITE ? PROT_WRITE : 0);
	return dma_map(v->device.dma, m->addr, m->size, v->fds.n ? v->fds.fd[0] : -1,
		       m->offset, prot) ? errno : 0;
}

static int unmap_memory(struct vfio_user *v, uint32_t *len)
{
	struct unmap *m = (void *)v->payload;

	if (v->len < sizeof(*m))
		return EINVAL;
	*len = sizeof(*m);
	if (m->flags & UNMAP_ALL) {
		dma_unmap_all(v->device.dma);
		return 0;
	}
	return dma_unmap(v->device.dma, m->addr, m->size) ? errno : 0;
}

static int get_device_info(struct vfio_user *v, uint32_t *len)
{
	/* struct vfio_device_info without cap_offset, which older headers lack */
	uint32_t info[4] = {
		sizeof(info),
		VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI,
		VFIO_PCI_NUM_REGIONS,
		VFIO_PCI_NUM_IRQS,
	};

	memcpy(v->payload, info, sizeof(info));
	*len = sizeof(info);
	return 0;
}

static int get_region_info(struct vfio_user *v, uint32_t *len)
{
	struct vfio_region_info *i = (void *)v->payload;

	if (v->len < sizeof(*i) || i->index >= VFIO_PCI_NUM_REGIONS)
		return EINVAL;
	i->argsz = *len = sizeof(*i);
	i->cap_offset = 0;
	i->offset = 0;
	i->size = v->device.region_size(v->device.context, i->index);
	i->flags = i->size ? VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE : 0;
	return 0;
}

static int get_irq_info(struct vfio_user *v, uint32_t *len)
{
	struct vfio_irq_info *i = (void *)v->payload;

	if (v->len < sizeof(*i) || i->index >= VFIO_PCI_NUM_IRQS)
		return EINVAL;
	i->argsz = *len = sizeof(*i);
	i->flags = i->count = 0;
	if (i->index == VFIO_PCI_MSIX_IRQ_INDEX) {
		i->flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
		i->count = v->device.vectors;
	}
	return 0;
}

static int set_irqs(struct vfio_user *v)
{
	struct vfio_irq_set *s = (void *)v->payload;
	unsigned int i;

	if (v->len < sizeof(*s))
		return EINVAL;
	if (s->index != VFIO_PCI_MSIX_IRQ_INDEX)
		return s->count ? EINVAL : 0;
	if (s->start > v->device.vectors || s->count > v->device.vectors - s->start)
		return EINVAL;
	if (!(s->flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return 0;
	if (!s->count) {
		close_vectors(v, 0, v->device.vectors);
	} else if (s->flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		close_vectors(v, s->start, s->count);
		for (i = 0; i < s->count && i < v->fds.n; i++) {
			v->vector[s->start + i] = v->fds.fd[i];
			v->fds.fd[i] = -1;		/* keep it open */
		}
		send_pending(v);
	} else if (s->flags & VFIO_IRQ_SET_DATA_NONE) {
		for (i = 0; i < s->count; i++)
			vfio_user_interrupt(v, s->start + i);
	}
	return 0;
}

/* Checks that an access is complete and within its region. */
static int check_access(const struct vfio_user *v, const struct access *a, bool write)
{
	uint64_t size;

	if (v->len < sizeof(*a) || a->region >= VFIO_PCI_NUM_REGIONS || a->count > MAX_DATA)
		return EINVAL;
	size = v->device.region_size(v->device.context, a->region);
	if (a->offset > size || a->count > size - a->offset)
		return EINVAL;
	return write && v->len < sizeof(*a) + a->count ? EINVAL : 0;
}

static int access_region(struct vfio_user *v, uint32_t *len, bool write)
{
	const struct vfio_device *d = &v->device;
	struct access *a = (void *)v->payload;
	uint32_t done, n;
	int err = check_access(v, a, write);

	if (err)
		return err;
	for (done = 0; done < a->count; done += n) {
		n = a->count - done < 8 ? a->count - done : 8;
		if (write)
			d->write(d->context, a->region, a->offset + done, a->data + done, n);
		else
			d->read(d->context, a->region, a->offset + done, a->data + done, n);
	}
	*len = sizeof(*a) + (write ? 0 : a->count);
	return 0;
}

static int dispatch(struct vfio_user *v, uint16_t command, uint32_t *len)
{
	switch (command) {
	case VERSION:
		return negotiate_version(v, len);
	case DMA_MAP:
		return map_memory(v);
	case DMA_UNMAP:
		return unmap_memory(v, len);
	case DEVICE_GET_INFO:
		return get_device_info(v, len);
	case REGION_GET_INFO:
		return get_region_info(v, len);
	case IRQ_GET_INFO:
		return get_irq_info(v, len);
	case SET_IRQS:
		return set_irqs(v);
	case REGION_READ:
		return access_region(v, len, false);
	case REGION_WRITE:
		return access_region(v, len, true);
	case DEVICE_RESET:
		v->pending = 0;
		v->device.reset(v->device.context);
		return 0;
	default:
		return ENOTSUP;
	}
}

int vfio_user_serve(struct vfio_user *v)
{
	struct header h;
	uint32_t len = 0;
	int err;

	if (v->fd < 0) {
		int fd = accept4(v->listening, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			set_connection(v, fd);
		return 0;
	}
	err = receive(v, &h);
	if (!err) {
		err = dispatch(v, h.command, &len);
		err = reply(v, &h, err, len);
	}
	message_close_fds(&v->fds);
	return err;
}
