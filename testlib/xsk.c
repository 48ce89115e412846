// SPDX-License-Identifier: GPL-2.0-only
/* Set up and tear down an AF_XDP socket by system calls alone. */
#include "xsk.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static int map_ring(struct xsk_ring *r, const struct xsk *x, const struct xdp_ring_offset *o,
		    size_t entry, off_t at)
{
	uint8_t *p;

	r->size = o->desc + x->frames * entry;
	p = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, x->fd, at);
	if (p == MAP_FAILED)
		return -1;
	r->map = p;
	r->producer = (uint32_t *)(p + o->producer);
	r->consumer = (uint32_t *)(p + o->consumer);
	r->desc = p + o->desc;
	return 0;
}

static void unmap_ring(struct xsk_ring *r)
{
	if (r->map)
		munmap(r->map, r->size);
}

static int set_up(struct xsk *x, int ifindex, int queue, uint16_t flags)
{
	struct xdp_umem_reg umem = { .len = (uint64_t)x->frames * XSK_FRAME_SIZE,
				     .chunk_size = XSK_FRAME_SIZE };
	const struct sockaddr_xdp a = { .sxdp_family = AF_XDP, .sxdp_flags = flags,
					.sxdp_ifindex = ifindex, .sxdp_queue_id = queue };
	const int n = x->frames;
	struct xdp_mmap_offsets o;
	socklen_t len = sizeof(o);
	unsigned int i;

	x->memory = mmap(NULL, umem.len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	umem.addr = (uintptr_t)x->memory;
	if (x->memory == MAP_FAILED ||
	    setsockopt(x->fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)) ||
	    setsockopt(x->fd, SOL_XDP, XDP_UMEM_FILL_RING, &n, sizeof(n)) ||
	    setsockopt(x->fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, &n, sizeof(n)) ||
	    setsockopt(x->fd, SOL_XDP, XDP_RX_RING, &n, sizeof(n)) ||
	    getsockopt(x->fd, SOL_XDP, XDP_MMAP_OFFSETS, &o, &len) ||
	    map_ring(&x->fill, x, &o.fr, sizeof(uint64_t), XDP_UMEM_PGOFF_FILL_RING) ||
	    map_ring(&x->rx, x, &o.rx, sizeof(struct xdp_desc), XDP_PGOFF_RX_RING))
		return -1;
	for (i = 0; i < x->frames; i++)
		((uint64_t *)x->fill.desc)[i] = (uint64_t)i * XSK_FRAME_SIZE;
	__atomic_store_n(x->fill.producer, x->frames, __ATOMIC_RELEASE);
	return bind(x->fd, (const void *)&a, sizeof(a));
}

int xsk_open(struct xsk *x, int ifindex, int queue, unsigned int frames, uint16_t flags)
{
	int saved;

	*x = (struct xsk) { .frames = frames, .memory = MAP_FAILED };
	x->fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (x->fd < 0)
		return -1;
	if (!set_up(x, ifindex, queue, flags))
		return 0;
	saved = errno;
	xsk_close(x);
	errno = saved;
	return -1;
}

void xsk_close(struct xsk *x)
{
	unmap_ring(&x->rx);
	unmap_ring(&x->fill);
	if (x->memory != MAP_FAILED)
		munmap(x->memory, (size_t)x->frames * XSK_FRAME_SIZE);
	close(x->fd);
}
