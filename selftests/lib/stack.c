// SPDX-License-Identifier: GPL-2.0-only
/* Receive data frames by an AF_PACKET socket. */
#include "stack.h"

#include "tap.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/socket.h>

#define STACK_BUFFER (64 << 20)	/* bytes: the socket must lose nothing */

int stack_open(int ifindex)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct sockaddr_ll a = {
		.sll_family = AF_PACKET,
		.sll_ifindex = ifindex,
		.sll_protocol = htons(FRAME_DATA),
	};
	int size = STACK_BUFFER;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
	return fd;
}

int stack_read(int fd, struct tally *t, int timeout_ms)
{
	static uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t len;
	int n = 0;

	poll(&p, 1, timeout_ms);
	while ((len = recv(fd, frame, sizeof(frame), MSG_DONTWAIT)) >= 0) {
		tally_add(t, frame, len);
		n++;
	}
	return n;
}
