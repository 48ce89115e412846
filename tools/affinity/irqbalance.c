// SPDX-License-Identifier: GPL-2.0-only
/*
 * irqbalance listens at /run/irqbalance/irqbalancePID.sock. If it cannot make that, it listens at an abstract socket: of the
 * name irqbalancePID.sock by irqbalance(1), "API", and in fact of one that consists of zero bytes. "setup" tells what is
 * banned, "settings ban irqs LIST" replaces the list.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/root.h"
#include "irqbalance.h"

/* Version 1.9.2 reads so many bytes of a request, and cuts off the rest. */
#define MAX_REQUEST 500
#define MAX_BANNED 256

int irqbalance_pid(void)
{
	struct dirent **entries;
	int n = root_list(&entries, "proc"), i, pid = 0;
	char comm[32];

	for (i = 0; i < n && !pid; i++) {
		if (!atoi(entries[i]->d_name))
			continue;
		root_line(comm, sizeof(comm), "proc/%s/comm", entries[i]->d_name);
		if (!strcmp(comm, "irqbalance"))
			pid = atoi(entries[i]->d_name);
	}
	root_list_free(entries, n);
	return pid;
}

static int try_connect(int pid, const struct sockaddr_un *addr, socklen_t len)
{
	const struct timeval limit = { .tv_sec = 5 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err;
	socklen_t size = sizeof(struct ucred);
	struct ucred peer;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	err = connect(fd, (const struct sockaddr *)addr, len) ? -errno : 0;
	if (!err && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		err = -errno;
	/* anybody may take the abstract name */
	if (!err && peer.pid == pid)
		return fd;
	close(fd);
	return err ?: -ECONNREFUSED;
}

static int open_socket(int pid)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	char path[PATH_MAX];
	int fd, n;

	root_path(path, "run/irqbalance/irqbalance%d.sock", pid);
	if (strlen(path) < sizeof(addr.sun_path)) {
		strcpy(addr.sun_path, path);
		fd = try_connect(pid, &addr, sizeof(addr));
		if (fd >= 0)
			return fd;
	}
	memset(addr.sun_path, 0, sizeof(addr.sun_path));
	fd = try_connect(pid, &addr, sizeof(addr));
	if (fd >= 0)
		return fd;
	n = snprintf(addr.sun_path + 1, sizeof(addr.sun_path) - 1, "irqbalance%d.sock", pid);
	return try_connect(pid, &addr, offsetof(struct sockaddr_un, sun_path) + 1 + n);
}

/* Send a request with the caller's credentials, which irqbalance checks. */
static int send_request(int fd, const char *text)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control = { 0 };
	const struct ucred me = { .pid = getpid(), .uid = geteuid(), .gid = getegid() };
	/* its parser wants the zero byte */
	struct iovec iov = { (void *)text, strlen(text) + 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
			      .msg_controllen = sizeof(control) };

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_CREDENTIALS;
	control.head.cmsg_len = CMSG_LEN(sizeof(me));
	memcpy(CMSG_DATA(&control.head), &me, sizeof(me));
	return sendmsg(fd, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Make a request, and store the reply, if size is not 0. */
static int request(int pid, const char *text, char *reply, size_t size)
{
	const int fd = open_socket(pid);
	size_t len = 0;
	ssize_t n;
	int err;

	if (fd < 0)
		return fd;
	err = send_request(fd, text);
	while (!err && len + 1 < size) {
		n = recv(fd, reply + len, size - 1 - len, 0);
		if (n <= 0)
			break;
		len += n;
	}
	if (size)
		reply[len] = '\0';
	if (!err && size && !len)
		err = -EPROTO;
	close(fd);
	return err;
}

static bool has(const int *list, size_t n, int number)
{
	while (n)
		if (list[--n] == number)
			return true;
	return false;
}

/* Store the interrupts that are banned: "SLEEP 10 IRQ 43 LOAD 0 DIFF 0 CLASS 4 BANNED 00000000". */
static int read_banned(int pid, int *list, size_t *n)
{
	static char reply[65536];
	const int err = request(pid, "setup", reply, sizeof(reply));
	const char *p = reply;

	*n = 0;
	if (err)
		return err;
	while ((p = strstr(p, "IRQ ")) && *n < MAX_BANNED) {
		p += 4;
		list[(*n)++] = atoi(p);
	}
	return 0;
}

int irqbalance_ban(int pid, const int *irqs, size_t n, bool ban)
{
	char text[MAX_REQUEST];
	int banned[MAX_BANNED];
	size_t nr_banned, i, len;
	const int err = read_banned(pid, banned, &nr_banned);
	bool any = false;

	if (err)
		return err;
	len = snprintf(text, sizeof(text), "settings ban irqs");
	for (i = 0; i < nr_banned && len < sizeof(text); i++) {
		if (has(irqs, n, banned[i]))
			continue;
		len += snprintf(text + len, sizeof(text) - len, " %d", banned[i]);
		any = true;
	}
	for (i = 0; ban && i < n && len < sizeof(text); i++) {
		len += snprintf(text + len, sizeof(text) - len, " %d", irqs[i]);
		any = true;
	}
	if (!any)
		len += snprintf(text + len, sizeof(text) - len, " NONE");
	/* a number that is cut off would be another one */
	return len + 1 < sizeof(text) ? request(pid, text, NULL, 0) : -E2BIG;
}
