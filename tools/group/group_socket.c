// SPDX-License-Identifier: GPL-2.0-only
/* The socket by which pfq group changes a group. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "group_socket.h"
#include "pfq.h"
#include "table.h"

#define GROUP_WAIT_MS 2000
#define GROUP_POLL_MS 50

/* Also tells group_exists() of the module. */
static int read_table(struct table *t, const char *path)
{
	FILE *f = fopen(path, "re");
	int ret;

	if (!f)
		return -errno;
	ret = table_read(t, f);
	fclose(f);
	return ret;
}

static bool group_exists(uint32_t gid)
{
	struct table t = { 0 };
	bool found = false;
	size_t i;

	if (read_table(&t, "/proc/net/pfq/groups"))
		return true;	/* pfq_open() will report why */
	for (i = 0; i < t.nr_rows && !found; i++)
		found = strtoul(table_get(&t, i, "gid"), NULL, 10) == gid;
	table_free(&t);
	return found;
}

/* A capture that was started in the background a moment ago makes its group soon. */
static bool wait_for_group(uint32_t gid)
{
	int tries = GROUP_WAIT_MS / GROUP_POLL_MS;

	while (!group_exists(gid)) {
		if (!tries--)
			return false;
		usleep(GROUP_POLL_MS * 1000);
	}
	return true;
}

int group_socket_open(struct group_socket *s, uint32_t gid)
{
	const struct pfq_group_opts group = { .size = sizeof(group), .classes = PFQ_CLASS_CONTROL };
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096 };
	uint32_t id = gid;

	*s = (struct group_socket) { .fd = -1 };
	if (!wait_for_group(gid)) {
		group_fail("there is no group %u: pfq group show lists them", gid);
		return -1;
	}
	if (pfq_open(&s->own, &opts)) {
		group_fail("%s", pfq_error(NULL));
		return -1;
	}
	s->fd = pfq_fd(s->own);
	if (!pfq_group_join(s->own, &id, PFQ_POLICY_SHARED, &group))
		return 0;
	group_fail("%s", pfq_error(s->own));
	group_socket_close(s);
	return -1;
}

/* Is this socket, by the number of its inode, one of PFQ's? */
static bool is_pfq(const struct table *sockets, uint64_t inode)
{
	size_t i;

	for (i = 0; i < sockets->nr_rows; i++)
		if (strtoull(table_get(sockets, i, "inode"), NULL, 10) == inode)
			return true;
	return false;
}

/* Return the inode of a process's file if that is a socket, else 0. */
static uint64_t socket_inode(uint64_t pid, const char *fd)
{
	char path[64], target[64];
	uint64_t inode = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/fd/%.20s", pid, fd);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return 0;
	target[n] = '\0';
	return sscanf(target, "socket:[%" SCNu64 "]", &inode) == 1 ? inode : 0;
}

/* Find the number of the process's socket. Returns it, -ENOENT, or -EEXIST if there are several. */
static int find_fd(const struct table *sockets, uint64_t pid, uint64_t wanted)
{
	const struct dirent *entry;
	uint64_t inode, last = 0;
	int found = -ENOENT;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		inode = socket_inode(pid, entry->d_name);
		if (!inode || inode == last || (wanted && inode != wanted) || !is_pfq(sockets, inode))
			continue;
		found = last ? -EEXIST : atoi(entry->d_name);
		last = inode;
	}
	closedir(dir);
	return found;
}

static int duplicate(uint64_t pid, int fd)
{
	const int process = syscall(SYS_pidfd_open, (pid_t)pid, 0);
	int copy;

	if (process < 0)
		return -errno;
	copy = syscall(SYS_pidfd_getfd, process, fd, 0);
	if (copy < 0)
		copy = -errno;
	close(process);
	return copy;
}

static int fail_process(const struct group_args *args, int err)
{
	if (err == -ENOENT && args->inode)
		group_fail("process %" PRIu64 " has no PFQ socket %" PRIu64 ": see /proc/net/pfq/sockets", args->pid,
			   args->inode);
	else if (err == -ENOENT)
		group_fail("process %" PRIu64 " does not exist, or has no PFQ socket: see /proc/net/pfq/sockets", args->pid);
	else if (err == -EEXIST)
		group_fail("process %" PRIu64 " has several PFQ sockets: name one by --socket and its inode in /proc/net/pfq/sockets",
			   args->pid);
	else
		group_fail("process %" PRIu64 ": %s%s", args->pid, strerror(-err),
			   err == -EPERM || err == -EACCES ? ": run as root, or as its user" : "");
	return -1;
}

int group_socket_of(struct group_socket *s, const struct group_args *args)
{
	struct table sockets = { 0 };
	int fd;

	*s = (struct group_socket) { .fd = -1 };
	fd = read_table(&sockets, "/proc/net/pfq/sockets");
	if (fd) {
		group_fail("the pfq module is not loaded: modprobe pfq");
		return -1;
	}
	fd = find_fd(&sockets, args->pid, args->inode);
	table_free(&sockets);
	if (fd >= 0)
		fd = duplicate(args->pid, fd);
	if (fd < 0)
		return fail_process(args, fd);
	s->fd = fd;
	return 0;
}

int group_socket_set(const struct group_socket *s, int option, const void *value, size_t size)
{
	char text[256] = "";
	socklen_t len = sizeof(text) - 1;
	int err;

	if (!setsockopt(s->fd, SOL_PFQ, option, value, size))
		return 0;
	err = errno;
	if (getsockopt(s->fd, SOL_PFQ, PFQ_SO_ERROR, text, &len) || !text[0])
		group_fail("%s", strerror(err));
	else
		group_fail("%s", text);
	return -1;
}

void group_socket_close(struct group_socket *s)
{
	if (s->own)
		pfq_close(s->own);
	else if (s->fd >= 0)
		close(s->fd);
	*s = (struct group_socket) { .fd = -1 };
}
