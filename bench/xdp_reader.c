// SPDX-License-Identifier: GPL-2.0-only
/* XDP_DROP, which is what the driver costs alone, and AF_XDP. */
#include <err.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include "../testlib/device.h"
#include "../testlib/xdp.h"
#include "../testlib/xsk.h"
#include "reader.h"

#define FRAMES 4096
#define NAP_FRAMES 16384		/* of a reader that naps: three naps' worth or more */
#define QUEUES 64


static struct xsk xsk;
static uint64_t sum;

static void attach(const char *dev, int program)
{
	if (program < 0)
		err(1, "XDP program");
	if (xdp_attach(if_nametoindex(dev), program) < 0)
		err(1, "XDP on %s", dev);
	device_up(dev);
}

void attach_pass(const char *dev)
{
	attach(dev, xdp_program_load(XDP_PASS));
}

static void drop_open(const struct reader *r, const char *dev, struct pollfd *fd)
{
	(void)fd;
	attach(dev, xdp_program_load(r->forward ? XDP_TX : XDP_DROP));
}

const struct way xdp_drop_way = { drop_open };

static void xsk_way_open(const struct reader *r, const char *dev, struct pollfd *fd)
{
	int map = xdp_xskmap_create(QUEUES);

	if (map < 0)
		err(1, "XSKMAP");
	attach(dev, xdp_xskmap_program_load(map));
	if (xsk_open(&xsk, if_nametoindex(dev), 0, nap_us ? NAP_FRAMES : FRAMES, r->flags) || xdp_xskmap_set(map, 0, xsk.fd))
		err(1, "AF_XDP on %s", dev);
	fd[0].fd = xsk.fd;
	device_up(dev);
}

static void take(void *unused, const uint8_t *frame, uint32_t len)
{
	(void)unused;
	sum += *(const uint64_t *)(frame + 8) + len;
}

static uint64_t xsk_way_read(const struct reader *r, struct pollfd *fd)
{
	const uint64_t n = xsk_read(&xsk, take, NULL);

	touched = sum;
	if (!n)
		poll(fd, r->sockets, -1);
	return n;
}

const struct way xsk_way = { xsk_way_open, xsk_way_read };
