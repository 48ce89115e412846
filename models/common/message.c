// SPDX-License-Identifier: GPL-2.0-only
/* Receives message headers with their file descriptors (SCM_RIGHTS). */
#include "message.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int message_receive_header(int socket, void *header, size_t len, struct message_fds *fds)
{
	char control[CMSG_SPACE(sizeof(fds->fd))];
	struct iovec io = { header, len };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1,
			    .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *c;

	fds->n = 0;
	if (recvmsg(socket, &m, MSG_WAITALL | MSG_CMSG_CLOEXEC) != (ssize_t)len)
		return -1;
	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
			fds->n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
			memcpy(fds->fd, CMSG_DATA(c), fds->n * sizeof(int));
		}
	}
	return 0;
}

void message_close_fds(struct message_fds *fds)
{
	unsigned int i;

	for (i = 0; i < fds->n; i++)
		if (fds->fd[i] >= 0)
			close(fds->fd[i]);
}
