// SPDX-License-Identifier: GPL-2.0-only
/* XDP_DROP and XDP_TX, which show the cost of the driver alone, and AF_XDP sockets. */
#include <err.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include "device.h"
#include "xdp.h"
#include "xsk.h"
#include "reader.h"

#define FRAMES 4096
#define IDLE_FRAMES 16384		/* if the reader sleeps: enough for three sleeps */
#define QUEUES 64

static struct xsk xsk;
static uint64_t sum;

static void attach(const char *dev, int program)
{
	if (program < 0)
		err(1, "cannot load an XDP program");
	if (xdp_attach(if_nametoindex(dev), program) < 0)
		err(1, "cannot attach an XDP program to %s", dev);
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

const struct reader_ops xdp_drop_ops = { drop_open };

static void xsk_ops_open(const struct reader *r, const char *dev, struct pollfd *fd)
{
	int map = xdp_xskmap_create(QUEUES);

	if (map < 0)
		err(1, "cannot create an XSKMAP");
	attach(dev, xdp_xskmap_program_load(map));
	if (xsk_open(&xsk, if_nametoindex(dev), 0, idle_us ? IDLE_FRAMES : FRAMES, r->flags) ||
	    xdp_xskmap_set(map, 0, xsk.fd))
		err(1, "cannot open an AF_XDP socket on %s", dev);
	fd[0].fd = xsk.fd;
	device_up(dev);
}

static void handle_frame(void *unused, const uint8_t *frame, uint32_t len)
{
	(void)unused;
	sum += *(const uint64_t *)(frame + 8) + len;
}

static uint64_t xsk_ops_read(const struct reader *r, struct pollfd *fd)
{
	const uint64_t n = xsk_read(&xsk, handle_frame, NULL);

	touched = sum;
	if (!n)
		poll(fd, r->sockets, -1);
	return n;
}

const struct reader_ops xsk_ops = { xsk_ops_open, xsk_ops_read };
