// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each socket option for capture works when used correctly. Wrong use fails with the right
 * errno, and PFQ_SO_ERROR has a text that says why.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that the kernel accepts a
 * wrong value, rejects a correct one, or gives no reason.
 */
#include "capture.h"
#include "tap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEV 0xffffffffu		/* replaced by the index of NETIF */

static const struct ring_case {
	struct pfq_so_ring r;
	int err;
	const char *what;
} rings[] = {
	{ { .block_size = 0, .nr_blocks = 64 }, EINVAL, "PFQ_SO_RING, block size 0" },
	{ { .block_size = 2048, .nr_blocks = 64 }, EINVAL, "PFQ_SO_RING, blocks smaller than a page" },
	{ { .block_size = 5000, .nr_blocks = 64 }, EINVAL, "PFQ_SO_RING, block size not a power of two" },
	{ { .block_size = 1 << 25, .nr_blocks = 64 }, EINVAL, "PFQ_SO_RING, blocks of 32 MiB" },
	{ { .block_size = 4096, .nr_blocks = 0 }, EINVAL, "PFQ_SO_RING, no blocks" },
	{ { .block_size = 4096, .nr_blocks = 100 }, EINVAL,
	  "PFQ_SO_RING, number of blocks not a power of two" },
	{ { .block_size = 4096, .nr_blocks = 1 }, EINVAL, "PFQ_SO_RING, fewer than four blocks per CPU" },
	{ { .block_size = 4096, .nr_blocks = 1 << 17 }, EINVAL, "PFQ_SO_RING, too many blocks" },
	{ { .block_size = 1 << 24, .nr_blocks = 65536 }, EINVAL, "PFQ_SO_RING, a ring of 1 TiB" },
	{ { .block_size = 4096, .nr_blocks = 64 }, 0, "PFQ_SO_RING" },
	{ { .block_size = 4096, .nr_blocks = 64 }, EBUSY, "PFQ_SO_RING a second time" },
};

static const struct bind_case {
	int option;
	struct pfq_so_bind b;
	int err;
	const char *what;
} binds[] = {
	{ PFQ_SO_BIND, { .ifindex = 999999, .queue = -1 }, ENODEV, "PFQ_SO_BIND, no such device" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -2 }, EINVAL, "PFQ_SO_BIND, queue -2" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = 65536 }, EINVAL, "PFQ_SO_BIND, queue 65536" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1, .flags = 1u << 31 }, EINVAL,
	  "PFQ_SO_BIND, unknown flag" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1, .gid = 4096 }, ENOENT,
	  "PFQ_SO_BIND, a group that the socket is not in" },
	{ PFQ_SO_BIND, { .queue = -1, .flags = PFQ_BIND_PROMISC }, EINVAL,
	  "PFQ_SO_BIND, any device, promiscuous" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = -1 }, ENOENT,
	  "PFQ_SO_UNBIND of a device that is not bound" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1, .flags = PFQ_BIND_PROMISC }, 0, "PFQ_SO_BIND" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = -1 }, EEXIST, "PFQ_SO_BIND a second time" },
	{ PFQ_SO_BIND, { .ifindex = DEV, .queue = 0 }, 0, "PFQ_SO_BIND of one queue besides all queues" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = 1 }, ENOENT,
	  "PFQ_SO_UNBIND of a queue that is not bound" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = -1 }, 0, "PFQ_SO_UNBIND" },
	{ PFQ_SO_UNBIND, { .ifindex = DEV, .queue = -1 }, ENOENT, "PFQ_SO_UNBIND a second time" },
};

#define N(a) (sizeof(a) / sizeof(*(a)))

/* Set an option. Check the errno, and that PFQ_SO_ERROR has a text if and only if it failed. */
static void expect(int fd, int option, const void *value, socklen_t len, int err, const char *what)
{
	char text[256] = "";
	socklen_t text_len = sizeof(text) - 1;
	int got = setsockopt(fd, SOL_PFQ, option, value, len) ? errno : 0;
	int said;

	said = !getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &text_len) && text[0];
	tap_ok(got == err && said == !!err, "%s: %s", what, err ? strerror(err) : "succeeds");
	if (got != err || said != !!err)
		tap_note("got errno %d, PFQ_SO_ERROR \"%s\"", got, text);
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

	expect(fd, PFQ_SO_BIND, &longer, 0, EINVAL, "PFQ_SO_BIND, 0 bytes");
	expect(fd, PFQ_SO_BIND, &longer, 3, EINVAL, "PFQ_SO_BIND, 3 bytes");
	page[sizeof(page) - 1] = 1;
	expect(fd, PFQ_SO_BIND, page, sizeof(page), E2BIG,
	       "PFQ_SO_BIND, 8192 bytes, whose last is not zero");
	expect(fd, PFQ_SO_BIND, page, 1 << 16, EINVAL, "PFQ_SO_BIND, 64 KiB");
	expect(fd, PFQ_SO_BIND, NULL, sizeof(longer.b), EFAULT, "PFQ_SO_BIND, a bad address");
	expect(fd, 999, &longer, sizeof(longer), ENOPROTOOPT, "setsockopt of an unknown option");
	longer.more[1] = 1;
	expect(fd, PFQ_SO_BIND, &longer, sizeof(longer), E2BIG,
	       "PFQ_SO_BIND, a longer struct, whose extra bytes are not zero");
	longer.more[1] = 0;
	expect(fd, PFQ_SO_BIND, &longer, sizeof(longer), 0,
	       "PFQ_SO_BIND, a longer struct, whose extra bytes are zero");
	expect(fd, PFQ_SO_UNBIND, &longer, 8, 0, "PFQ_SO_UNBIND, a shorter struct");
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
	       "getsockopt returns the ring");
	len = sizeof(text) - 1;
	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_VERSION, text, &len) && text[0] == '7',
	       "getsockopt returns the version %s", text);
	len = 8;
	s.delivered = 77;
	tap_ok(!getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, &s, &len) && len == 8 && s.delivered == 77,
	       "getsockopt does not write past a short buffer");
	len = sizeof(s);
	tap_ok(getsockopt(fd, SOL_PFQ, 999, &s, &len) && errno == ENOPROTOOPT,
	       "getsockopt of an unknown option fails");
	tap_ok(getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, NULL, &len) && errno == EFAULT,
	       "getsockopt into a bad address fails");
	tap_ok(setsockopt(fd, SOL_PFQ + 1, PFQ_SO_RING, &on, sizeof(on)),
	       "setsockopt at another level fails");
}

static void sockets(void)
{
	tap_ok(socket(PF_Q, SOCK_DGRAM, 0) < 0 && errno == ESOCKTNOSUPPORT, "socket() refuses SOCK_DGRAM");
	tap_ok(socket(PF_Q, SOCK_RAW, 17) < 0 && errno == EPROTONOSUPPORT, "socket() refuses protocol 17");
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
	       ENOBUFS, "PFQ_SO_BIND before PFQ_SO_RING");
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
