/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket by which pfq group changes a group: one of its own, or another process's. */
#ifndef TOOLS_GROUP_SOCKET_H
#define TOOLS_GROUP_SOCKET_H

#include <pfq/pfq.h>

#include "group.h"

struct group_socket {
	struct pfq *own;	/* a member in the class PFQ_CLASS_CONTROL, which gets no packets; NULL: none */
	int fd;
};

/*
 * Open a socket that has joined the group, which must exist and be shared. Returns 0, or -1 after a message.
 */
int group_socket_open(struct group_socket *s, uint32_t gid);

/*
 * Duplicate the PF_Q socket of a process, so that a program that knows nothing of groups can be put into one. Needs
 * the right to trace the process. Returns as group_socket_open().
 */
int group_socket_of(struct group_socket *s, const struct group_args *args);

/* Set an option. Returns 0, or -1 after a message with the kernel's text. */
int group_socket_set(const struct group_socket *s, int option, const void *value, size_t size);

void group_socket_close(struct group_socket *s);

#endif
