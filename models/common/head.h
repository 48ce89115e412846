/* SPDX-License-Identifier: GPL-2.0-only */
/* What vfio-user's messages and vhost-user's have in common: descriptors come with the first byte. */
#ifndef _NIC_HEAD_H
#define _NIC_HEAD_H

#include <stddef.h>

#define HEAD_FDS 16			/* vfio-user: max_msg_fds, QEMU accepts no more */

struct head_fds {
	int fd[HEAD_FDS];		/* -1: kept by whoever took it */
	unsigned int n;
};

/* A message's first len bytes. 0, or -1: they do not come whole. */
int head_receive(int socket, void *head, size_t len, struct head_fds *fds);

/* Those that nobody has taken. */
void head_close(struct head_fds *fds);

#endif
