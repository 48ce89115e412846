// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port's end of the wire: a unix datagram socket. A datagram holds one frame without its
 * FCS. At the other end is selftests' peer program, QEMU's -netdev dgram, or another port.
 */
#include "nic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define RX_BATCH	64
#define QUEUED		64		/* frames to hold while the socket is full */
#define RETRY_NS	100000
#define GIVE_UP_NS	1000000000ll	/* drop them if nobody reads for this long */
#define SOCKET_BYTES	(4 << 20)

struct port {
	int fd;
	struct sockaddr_un to;		/* the other end */
	struct {
		size_t len;
		uint8_t frame[FRAME_BYTES];
	} queue[QUEUED];
	unsigned int first, n;		/* index of the oldest frame, number of frames */
};

static int set_path(struct sockaddr_un *a, const char *path, size_t len)
{
	if (!len || len >= sizeof(a->sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	memcpy(a->sun_path, path, len);
	return 0;
}

int port_open(struct nic *n, char *local_remote)
{
	char *colon = strchr(local_remote, ':');
	int size = SOCKET_BYTES;
	struct sockaddr_un local;
	struct port *p;

	if (!colon) {
		errno = EINVAL;
		return -1;
	}
	p = calloc(1, sizeof(*p));
	if (!p || set_path(&local, local_remote, colon - local_remote) ||
	    set_path(&p->to, colon + 1, strlen(colon + 1))) {
		free(p);
		return -1;
	}
	unlink(local.sun_path);
	p->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (p->fd < 0 || bind(p->fd, (void *)&local, sizeof(local))) {
		free(p);
		return -1;
	}
	setsockopt(p->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	n->port = p;
	return 0;
}

int port_fd(const struct nic *n)
{
	return n->port && !n->buffer.xoff ? n->port->fd : -1;
}

void port_run(struct nic *n)
{
	static uint8_t frame[FRAME_BYTES];
	unsigned int i;

	for (i = 0; n->port && i < RX_BATCH && buffer_partner_may_send(n); i++) {
		ssize_t len = recv(n->port->fd, frame, sizeof(frame), MSG_TRUNC);

		if (len < 0)
			return;
		if (len <= (ssize_t)sizeof(frame))
			mac_receive(n, frame, len);
	}
}

/* Returns false if the socket is full. Without a receiver the frame is lost, which is no error. */
static bool try_send(struct port *p, const uint8_t *frame, size_t len)
{
	return sendto(p->fd, frame, len, 0, (void *)&p->to, sizeof(p->to)) >= 0 ||
	       (errno != EAGAIN && errno != ENOBUFS);
}

static void flush_queue(struct nic *n)
{
	struct port *p = n->port;

	while (p->n) {
		if (!try_send(p, p->queue[p->first].frame, p->queue[p->first].len)) {
			if (!n->tx_stalled_since)
				n->tx_stalled_since = n->now;
			if (n->now - n->tx_stalled_since < GIVE_UP_NS) {
				n->tx_retry_at = n->now + RETRY_NS;
				return;
			}
		} else {
			n->tx_stalled_since = 0;
		}
		p->first = (p->first + 1) % QUEUED;
		p->n--;
	}
	n->tx_retry_at = NEVER;
}

bool port_flush(struct nic *n)
{
	if (n->port && n->port->n)
		flush_queue(n);
	return !n->port || !n->port->n;
}

/* transmit.c calls port_flush() before each packet, so only the segments of one packet queue up. */
void port_send(struct nic *n, const uint8_t *frame, size_t len)
{
	struct port *p = n->port;
	unsigned int i;

	if (!p || len > FRAME_BYTES || (!p->n && try_send(p, frame, len)))
		return;
	if (p->n < QUEUED) {
		i = (p->first + p->n++) % QUEUED;
		memcpy(p->queue[i].frame, frame, len);
		p->queue[i].len = len;
	}
	if (n->tx_retry_at > n->now + RETRY_NS)
		n->tx_retry_at = n->now + RETRY_NS;
}
