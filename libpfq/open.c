// SPDX-License-Identifier: LGPL-2.1-or-later
/* Opening and closing a handle. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ring_memory.h"

#define DEFAULT_BLOCK_SIZE	(256u << 10)
#define DEFAULT_NR_BLOCKS	128u

const char *pfq_version(void)
{
	return PFQ_VERSION;
}

/*
 * Each CPU can have two streams, one in softirq and one in hard interrupt context. Two blocks per
 * stream leave the reader a block to return while the stream fills the other one.
 */
static uint32_t default_nr_blocks(void)
{
	uint32_t n = DEFAULT_NR_BLOCKS;
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	while (n < 4 * cpus)
		n *= 2;
	return n;
}

/* The module parameter "family" chooses another address family than PF_Q. */
static int read_family(void)
{
	FILE *f = fopen("/sys/module/pfq/parameters/family", "re");
	int family = PF_Q;

	if (!f)
		return PF_Q;
	if (fscanf(f, "%d", &family) != 1)
		family = PF_Q;
	fclose(f);
	return family;
}

static bool in_user_namespace(void)
{
	FILE *f = fopen("/proc/self/uid_map", "re");
	unsigned long inside = 0, outside = 0, n = 0;
	bool initial;

	if (!f)
		return false;
	initial = fscanf(f, "%lu %lu %lu", &inside, &outside, &n) == 3 && !inside && !outside && n == UINT32_MAX;
	fclose(f);
	return !initial;
}

static int open_socket(struct pfq *q)
{
	q->fd = socket(read_family(), SOCK_RAW | SOCK_CLOEXEC, 0);
	if (q->fd >= 0)
		return 0;
	switch (errno) {
	case EAFNOSUPPORT:
		return fail(q, errno,
			    "pfq: socket: the pfq module is not loaded: modprobe pfq");
	case EPERM:
	case EACCES:
		if (in_user_namespace())
			return fail(q, errno,
				    "pfq: socket: a user namespace other than the initial one: the host's root allows it by: echo 1 >/sys/module/pfq/parameters/userns");
		return fail(q, errno,
			    "pfq: socket: CAP_NET_RAW is missing: run as root, or setcap cap_net_raw+ep on the program");
	}
	return fail(q, errno, "pfq: socket: %s", strerror(errno));
}

/* The interface between module and library is fixed within a major version. */
static bool is_same_major(const char *version)
{
	return !strncmp(version, PFQ_VERSION, strcspn(PFQ_VERSION, ".") + 1);
}

static int check_version(struct pfq *q)
{
	char text[32] = "";
	socklen_t len = sizeof(text) - 1;

	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_VERSION, text, &len))
		return fail(q, EPROTONOSUPPORT,
			    "pfq: address family %d belongs to another module, or to an old pfq: rmmod it, then modprobe pfq, or modprobe pfq family=N",
			    read_family());
	if (!is_same_major(text))
		return fail(q, EPROTONOSUPPORT,
			    "pfq: the loaded module is version %s, libpfq is %s: install and load matching versions",
			    text, pfq_version());
	return 0;
}

static int create_ring(struct pfq *q, const struct pfq_opts *opts)
{
	struct pfq_so_ring so = {
		.block_size = opts->block_size ?: DEFAULT_BLOCK_SIZE,
		.nr_blocks = opts->nr_blocks ?: default_nr_blocks(),
		.snaplen = opts->snaplen,
		.tstamp = opts->tstamp,
	};
	int ret;

	ret = ring_memory_create(q, opts->hugepages, &so);
	if (ret)
		return ret;
	ret = ring_init(&q->ring, q->map, &so);
	if (ret == -EIO)
		return fail(q, EIO, "pfq: the kernel's ring has an invalid layout: the module does not match libpfq");
	if (ret)
		return fail(q, -ret, "pfq: ring: %s", strerror(-ret));
	return 0;
}

static int check_send_only(struct pfq *q, const struct pfq_opts *opts)
{
	if (opts->send_only > 1)
		return fail(q, EINVAL, "pfq: send_only is %u: want 0 or 1", opts->send_only);
	if (opts->block_size || opts->nr_blocks || opts->snaplen || opts->tstamp || opts->hugepages)
		return fail(q, EINVAL, "pfq: send_only makes no ring: leave the other options 0");
	return 0;
}

static int open_steps(struct pfq *q, const struct pfq_opts *user_opts)
{
	struct pfq_opts opts;
	int ret;

	ret = take_struct(q, &opts, sizeof(opts), user_opts, "pfq_opts");
	if (ret)
		return ret;
	ret = open_socket(q);
	if (ret)
		return ret;
	ret = check_version(q);
	if (ret)
		return ret;
	if (opts.send_only)
		return check_send_only(q, &opts);
	return create_ring(q, &opts);
}

int pfq_open(struct pfq **q, const struct pfq_opts *opts)
{
	struct pfq *new = calloc(1, sizeof(*new));
	int ret;

	*q = NULL;
	if (!new)
		return fail(NULL, ENOMEM, "pfq: open: no memory");
	new->fd = -1;
	ret = open_steps(new, opts);
	if (ret) {
		fail(NULL, -ret, "%s", new->error);
		pfq_close(new);
		return ret;
	}
	*q = new;
	return 0;
}

void pfq_close(struct pfq *q)
{
	if (!q)
		return;
	bound_exit(&q->bound);
	tx_exit(q);
	ring_exit(&q->ring);
	if (q->map)
		munmap(q->map, q->map_size);
	if (q->fd >= 0)
		close(q->fd);
	free(q);
}

int pfq_fd(const struct pfq *q)
{
	return q->fd;
}

size_t pfq_ring_page_size(const struct pfq *q)
{
	return q->page_size;
}
