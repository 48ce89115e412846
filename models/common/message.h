/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The common part of vfio-user and vhost-user messages: a header of fixed size. File descriptors
 * can arrive with its first byte.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>

#define MESSAGE_MAX_FDS 16		/* the max_msg_fds of vfio-user; QEMU accepts no more */

struct message_fds {
	int fd[MESSAGE_MAX_FDS];	/* a handler that keeps one sets it to -1 here */
	unsigned int n;
};

/*
 * Reads a header of len bytes and the descriptors that came with it. Returns 0, or -1 if the
 * peer has closed the connection or sent less.
 */
int message_receive_header(int socket, void *header, size_t len, struct message_fds *fds);

/* Closes the descriptors that no handler has kept. */
void message_close_fds(struct message_fds *fds);

#endif
