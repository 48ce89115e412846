// SPDX-License-Identifier: GPL-2.0-only
/* The vhost-user device: connection, messages; pcidev.c handles the queues' contents. */
#include "vhost_user.h"

#include "message.h"
#include "pcidev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/virtio_config.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	GET_FEATURES = 1, SET_FEATURES, SET_OWNER, RESET_OWNER, SET_MEM_TABLE,
	SET_VRING_NUM = 8, SET_VRING_ADDR, SET_VRING_BASE, GET_VRING_BASE, SET_VRING_KICK,
	SET_VRING_CALL, GET_PROTOCOL_FEATURES = 15, SET_PROTOCOL_FEATURES, SET_VRING_ENABLE = 18,
	SET_BACKEND_REQ_FD = 21,
};

#define F_PROTOCOL_FEATURES	(1ull << 30)
/* Without it, user-mode Linux sets up no interrupt for the queues, see vhost_user_init_slave_req(). */
#define PROTOCOL_F_BACKEND_REQ	(1ull << 5)

#define VERSION		1
#define FLAG_REPLY	0x4
#define QUEUE_MASK	0xff
#define NO_FD		0x100
#define QUEUE_MAX	1024
#define MAX_REGIONS	8
#define MAX_PAYLOAD	(8 + MAX_REGIONS * sizeof(struct region))

struct header {
	uint32_t request, flags, size;
};

struct region {
	uint64_t addr, size;		/* in the guest's physical memory */
	uint64_t user;			/* address in the client's process, which rings use */
	uint64_t offset;		/* in the file */
};

union payload {
	uint64_t number;
	struct { uint32_t queue, value; } state;
	struct { uint32_t queue, flags; uint64_t desc, used, avail, log; } addresses;
	struct { uint32_t n, unused; struct region region[MAX_REGIONS]; } memory;
};

struct vhost_user {
	struct pcidev *pci;
	struct dma *dma;
	int listening, fd;		/* fd: the connection; -1: none */
	pid_t client;
	int backend_req;		/* kept open, but no request is ever sent on it */

	union payload payload;		/* the message being handled */
	uint32_t len;			/* of the payload */
	struct message_fds fds;
};

struct vhost_user *vhost_user_open(const char *path, const struct vfio_device *device, uint8_t *config)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct vhost_user *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	if (strlen(path) >= sizeof(a.sun_path)) {
		free(v);
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(a.sun_path, path);
	unlink(path);
	v->pci = pcidev_create(device, config);
	v->dma = device->dma;
	v->fd = v->client = v->backend_req = -1;
	v->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!v->pci || v->listening < 0 || bind(v->listening, (void *)&a, sizeof(a)) ||
	    listen(v->listening, 1))
		return NULL;
	return v;
}

pid_t vhost_user_client(const struct vhost_user *v)
{
	return v->client;
}

void vhost_user_interrupt(struct vhost_user *v, unsigned int vector)
{
	pcidev_interrupt(v->pci, vector);
}

bool vhost_user_prepare_poll(struct vhost_user *v, struct pollfd *p, bool busy)
{
	unsigned int i;

	p[0] = (struct pollfd) { .fd = v->fd >= 0 ? v->fd : v->listening, .events = POLLIN };
	for (i = 0; i < PCIDEV_QUEUES; i++)
		p[1 + i] = (struct pollfd) { .fd = pcidev_queue(v->pci, i)->kick, .events = POLLIN };
	virtqueue_set_notification(pcidev_queue(v->pci, PCIDEV_INTERRUPTS), !busy);
	return virtqueue_set_notification(pcidev_queue(v->pci, PCIDEV_REQUESTS), !busy);
}

/* --- messages --- */

static int receive(struct vhost_user *v, struct header *h)
{
	if (message_receive_header(v->fd, h, sizeof(*h), &v->fds))
		return -1;
	memset(&v->payload, 0, sizeof(v->payload));
	v->len = h->size;
	if (h->size > MAX_PAYLOAD ||
	    (h->size && recv(v->fd, &v->payload, h->size, MSG_WAITALL) != (ssize_t)h->size)) {
		fprintf(stderr, "vhost-user: malformed message: %u bytes, request %u\n", h->size, h->request);
		return -1;
	}
	return 0;
}

static int reply(const struct vhost_user *v, const struct header *h, uint64_t number)
{
	struct {
		struct header header;
		uint32_t number[2];
	} r = {
		.header = { h->request, VERSION | FLAG_REPLY, sizeof(r.number) },
		.number = { number, number >> 32 },
	};

	return send(v->fd, &r, sizeof(r), MSG_NOSIGNAL) == sizeof(r) ? 0 : -1;
}

static int set_mem_table(struct vhost_user *v)
{
	const struct region *r = v->payload.memory.region;
	unsigned int i;

	dma_unmap_all(v->dma);
	if (v->payload.memory.n > v->fds.n || v->payload.memory.n > MAX_REGIONS)
		return -1;
	for (i = 0; i < v->payload.memory.n; i++) {
		/* dma_ptr() finds rings by the client's addresses, data by the guest's */
		if (r[i].user != r[i].addr) {
			fprintf(stderr, "vhost-user: guest address %llx differs from the client's, %llx\n",
				(unsigned long long)r[i].addr, (unsigned long long)r[i].user);
			return -1;
		}
		if (dma_map(v->dma, r[i].addr, r[i].size, v->fds.fd[i], r[i].offset,
			    PROT_READ | PROT_WRITE)) {
			perror("vhost-user: cannot map the guest's memory");
			return -1;
		}
	}
	return 0;
}

/* The file descriptor that came with the message, made non-blocking; -1: none. */
static int take_fd(struct vhost_user *v)
{
	int fd = v->fds.n && !(v->payload.number & NO_FD) ? v->fds.fd[0] : -1;

	if (fd >= 0) {
		v->fds.fd[0] = -1;
		fcntl(fd, F_SETFL, O_NONBLOCK);
	}
	return fd;
}

static void replace_fd(int *fd, int new_fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = new_fd;
}

static int serve_queue(struct vhost_user *v, const struct header *h)
{
	struct virtqueue *q = pcidev_queue(v->pci, v->payload.number & QUEUE_MASK);

	if (!q)
		return -1;
	switch (h->request) {
	case SET_VRING_NUM:
		q->num = v->payload.state.value <= QUEUE_MAX ? v->payload.state.value : 0;
		return 0;
	case SET_VRING_BASE:
		q->next = v->payload.state.value;
		return 0;
	case GET_VRING_BASE:
		q->num = 0;		/* this stops the queue */
		return reply(v, h, (v->payload.number & QUEUE_MASK) | (uint64_t)q->next << 32);
	case SET_VRING_ADDR:
		q->desc = v->payload.addresses.desc;
		q->used = v->payload.addresses.used;
		q->avail = v->payload.addresses.avail;
		return 0;
	case SET_VRING_KICK:
		replace_fd(&q->kick, take_fd(v));
		return 0;
	default:
		replace_fd(&q->call, take_fd(v));
		return 0;
	}
}

static int dispatch(struct vhost_user *v, const struct header *h)
{
	switch (h->request) {
	case GET_FEATURES:
		return reply(v, h, F_PROTOCOL_FEATURES | 1ull << VIRTIO_F_VERSION_1);
	case GET_PROTOCOL_FEATURES:
		return reply(v, h, PROTOCOL_F_BACKEND_REQ);
	case SET_MEM_TABLE:
		return set_mem_table(v);
	case SET_BACKEND_REQ_FD:
		replace_fd(&v->backend_req, take_fd(v));
		return 0;
	case SET_VRING_NUM ... SET_VRING_CALL:
		return serve_queue(v, h);
	case SET_FEATURES:
	case SET_OWNER:
	case RESET_OWNER:
	case SET_PROTOCOL_FEATURES:
	case SET_VRING_ENABLE:
		return 0;
	default:
		fprintf(stderr, "vhost-user: unknown request %u\n", h->request);
		return -1;
	}
}

static void accept_client(struct vhost_user *v)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	v->fd = accept4(v->listening, NULL, NULL, SOCK_CLOEXEC);
	if (v->fd >= 0 && !getsockopt(v->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		v->client = peer.pid;
}

static int serve_message(struct vhost_user *v)
{
	struct header h;
	int err;

	if (v->fd < 0) {
		accept_client(v);
		return 0;
	}
	err = receive(v, &h) || dispatch(v, &h);
	message_close_fds(&v->fds);
	return err ? -1 : 0;
}

int vhost_user_serve(struct vhost_user *v, const struct pollfd *p)
{
	uint64_t kicks;
	unsigned int i;

	for (i = 0; i < PCIDEV_QUEUES; i++)
		if ((p[1 + i].revents & POLLIN) && read(p[1 + i].fd, &kicks, sizeof(kicks)) < 0 &&
		    errno != EAGAIN)
			return -1;
	pcidev_serve(v->pci);
	return p[0].revents ? serve_message(v) : 0;
}
