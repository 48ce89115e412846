// SPDX-License-Identifier: GPL-2.0-only
/* Each option in its right use and in wrong ones: an errno, and a text that says why. */
#include "capture.h"
#include "tap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEV 0xffffffffu		/* stands for the index of NETIF */

static const struct ring_case {
	struct pfq_so_ring r;
	int err;
	const char *what;
} rings[] = {
	{ { .block_size = 0, .nr_blocks = 64 }, EINVAL, "ring: no block size" },
	{ { .block_size = 2048, .nr_blocks = 64 }, EINVAL, "ring: blocks smaller than a page" },
	{ { .block_size = 5000, .nr_blocks = 64 }, EINVAL, "ring: block size not a power of two" },
	{ { .block_size = 1 << 25, .nr_blocks = 64 }, EINVAL, "ring: blocks of 32 MiB" },
	{ { .block_size = 4096, .nr_blocks = 0 }, EINVAL, "ring: no blocks" },
	{ { .block_size = 4096, .nr_blocks = 100 }, EINVAL, "ring: blocks not a power of two" },
	{ { .block_size = 4096, .nr_blocks = 1 }, EINVAL, "ring: fewer blocks than four per CPU" },
	{ { .block_size = 4096, .nr_blocks = 1 << 17 }, EINVAL, "ring: too many blocks" },
	{ { .block_size = 1 << 24, .nr_blocks = 65536 }, EINVAL, "ring: 1 TiB" },
	{ { .block_size = 4096, .nr_blocks = 64 }, 0, "ring" },
	{ { .block_size = 4096, .nr_blocks = 64 }, EBUSY, "ring: twice" },
};

static const struct bind_case {
	int option;
	struct pfq_so_bind b;
	int err;
	const char *what;
} binds[] = {
	{ PFQ_SO_BIND, { .ifindex = 999999, .queue = -1 }, ENODEV, "bind: no such device" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -2 }, EINVAL, "bind: queue -2" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = 65536 }, EINVAL, "bind: queue 65536" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1, .flags = 1u << 31 }, EINVAL, "bind: unknown flag" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1, .gid = 4096 }, ENOENT, "bind: a group it is not in" },
	{ PFQ_SO_BIND, { .queue = -1, .flags = PFQ_BIND_PROMISC }, EINVAL, "bind: any device, promiscuous" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = -1 }, ENOENT, "unbind: not bound" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1, .flags = PFQ_BIND_PROMISC }, 0, "bind" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1 }, EEXIST, "bind: twice" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = 0 }, 0, "bind: one queue beside" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = 1 }, ENOENT, "unbind: another queue" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = -1 }, 0, "unbind" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = -1 }, ENOENT, "unbind: twice" },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

/* The errno, and where it is not 0 a text in PFQ_SO_ERROR, where it is none. */
static void expect(int fd, int option, const void *value, socklen_t len, int err, const char *what)
{
	char text[256] = "";
	socklen_t text_len = sizeof(text) - 1;
	int got = setsockopt(fd, SOL_PFQ, option, value, len) ? errno : 0;
	int said;

	said = !getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &text_len) && text[0];
	tap_ok(got == err && said == !!err, "%s: %s", what, err ? strerror(err) : "works");
	if (got != err || said != !!err)
		tap_note("errno %d, text \"%s\"", got, text);
	else if (err)
		tap_note("\"%s\"", text);
}

static void wrong_sizes(int fd)
{
	struct {
		struct pfq_so_bind b;
		uint32_t more[2];
	} longer = { .b = { .queue = -1 } };
	uint8_t page[8192] = { 0 };

	expect(fd, PFQ_SO_BIND, &longer, 0, EINVAL, "bind: no bytes");
	expect(fd, PFQ_SO_BIND, &longer, 3, EINVAL, "bind: 3 bytes");
	page[sizeof(page) - 1] = 1;
	expect(fd, PFQ_SO_BIND, page, sizeof(page), E2BIG, "bind: 8192 bytes with something in them");
	expect(fd, PFQ_SO_BIND, page, 1 << 16, EINVAL, "bind: 64 KiB");
	expect(fd, PFQ_SO_BIND, NULL, sizeof(longer.b), EFAULT, "bind: a bad address");
	expect(fd, 999, &longer, sizeof(longer), ENOPROTOOPT, "an unknown option");
	longer.more[1] = 1;
	expect(fd, PFQ_SO_BIND, &longer, sizeof(longer), E2BIG, "bind: a longer struct with something in it");
	longer.more[1] = 0;
	expect(fd, PFQ_SO_BIND, &longer, sizeof(longer), 0, "bind: a longer struct of zeros");
	expect(fd, PFQ_SO_UNBIND, &longer, 8, 0, "unbind: a shorter struct");
}

static void read_back(int fd)
{
	struct pfq_so_ring r = { 0 };
	struct pfq_so_stats s;
	socklen_t len = sizeof(r);
	char text[64] = "";
	int on = 1;

	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, &len) && len == sizeof(r) &&
	       r.block_size == 4096 && r.nr_blocks == 64 && r.snaplen &&
	       r.mmap_size >= r.block_offset + 4096 * 64 && r.nr_streams,
	       "the ring reads back");
	len = sizeof(text) - 1;
	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_VERSION, text, &len) && text[0] == '7',
	       "the version reads back: %s", text);
	len = 8;
	s.delivered = 77;
	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, &s, &len) && len == 8 && s.delivered == 77,
	       "a short buffer is filled, and no more");
	len = sizeof(s);
	tap_ok(getsockopt(fd, SOL_PFQ, 999, &s, &len) && errno == ENOPROTOOPT,
	       "an unknown option does not read back");
	tap_ok(getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, NULL, &len) && errno == EFAULT,
	       "nor into a bad address");
	tap_ok(setsockopt(fd, SOL_PFQ + 1, PFQ_SO_RING, &on, sizeof(on)), "another level is not ours");
}

static void sockets(void)
{
	tap_ok(socket(PF_Q, SOCK_DGRAM, 0) < 0 && errno == ESOCKTNOSUPPORT, "socket: SOCK_DGRAM is none");
	tap_ok(socket(PF_Q, SOCK_RAW, 17) < 0 && errno == EPROTONOSUPPORT, "socket: nor is protocol 17");
}

int main(void)
{
	struct capture probe;
	struct traffic t;
	unsigned int i;
	int fd;

	traffic_open(&t);
	capture_open(&probe, NULL);
	tap_plan(2 + 1 + N(rings) + 6 + 9 + N(binds));
	sockets();
	fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);
	expect(fd, PFQ_SO_BIND, &(struct pfq_so_bind) { .queue = -1 }, sizeof(struct pfq_so_bind),
	       ENOBUFS, "bind: before there is a ring");
	for (i = 0; i < N(rings); i++)
		expect(fd, PFQ_SO_RING, &rings[i].r, sizeof(rings[i].r), rings[i].err, rings[i].what);
	read_back(fd);
	wrong_sizes(fd);
	for (i = 0; i < N(binds); i++) {
		struct pfq_so_bind b = binds[i].b;

		if (b.ifindex == DEV)
			b.ifindex = t.ifindex;
		expect(fd, binds[i].option, &b, sizeof(b), binds[i].err, binds[i].what);
	}
	return tap_done();
}
