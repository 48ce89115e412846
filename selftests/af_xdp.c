// SPDX-License-Identifier: GPL-2.0-only
/* An AF_XDP socket on queue 1 gets that queue's packets, PFQ on queue 0 the others. */
#include "capture.h"
#include "device.h"
#include "rxhash.h"
#include "tap.h"
#include "xdp.h"

#include <errno.h>
#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAMES		1024
#define FRAME_SIZE	2048
#define FLOWS		100
#define COUNT		2000
#define QUIET_MS	300

struct ring {
	uint32_t *producer, *consumer;
	void *desc;
};

struct xsk {
	int fd;
	uint8_t *memory;
	struct ring fill, rx;
};

static void map_ring(struct ring *r, int fd, const struct xdp_ring_offset *o, size_t entry, off_t at)
{
	uint8_t *p = mmap(NULL, o->desc + FRAMES * entry, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, fd, at);

	if (p == MAP_FAILED)
		tap_bail("AF_XDP ring: %m");
	r->producer = (uint32_t *)(p + o->producer);
	r->consumer = (uint32_t *)(p + o->consumer);
	r->desc = p + o->desc;
}

static void give_back(struct xsk *x, uint64_t at)
{
	uint32_t p = *x->fill.producer;

	((uint64_t *)x->fill.desc)[p % FRAMES] = at;
	__atomic_store_n(x->fill.producer, p + 1, __ATOMIC_RELEASE);
}

static void xsk_open(struct xsk *x, int ifindex, int queue)
{
	struct xdp_umem_reg umem = { .len = FRAMES * FRAME_SIZE, .chunk_size = FRAME_SIZE };
	struct sockaddr_xdp a = { .sxdp_family = AF_XDP, .sxdp_ifindex = ifindex,
				  .sxdp_queue_id = queue };
	struct xdp_mmap_offsets o;
	socklen_t len = sizeof(o);
	int n = FRAMES, i;

	x->fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (x->fd < 0)
		tap_skip_all("no AF_XDP: %m");
	x->memory = mmap(NULL, umem.len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	umem.addr = (uintptr_t)x->memory;
	if (x->memory == MAP_FAILED ||
	    setsockopt(x->fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)) ||
	    setsockopt(x->fd, SOL_XDP, XDP_UMEM_FILL_RING, &n, sizeof(n)) ||
	    setsockopt(x->fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, &n, sizeof(n)) ||
	    setsockopt(x->fd, SOL_XDP, XDP_RX_RING, &n, sizeof(n)) ||
	    getsockopt(x->fd, SOL_XDP, XDP_MMAP_OFFSETS, &o, &len))
		tap_bail("AF_XDP: %m");
	map_ring(&x->fill, x->fd, &o.fr, sizeof(uint64_t), XDP_UMEM_PGOFF_FILL_RING);
	map_ring(&x->rx, x->fd, &o.rx, sizeof(struct xdp_desc), XDP_PGOFF_RX_RING);
	for (i = 0; i < FRAMES; i++)
		give_back(x, (uint64_t)i * FRAME_SIZE);
	if (bind(x->fd, (void *)&a, sizeof(a)))
		tap_bail("AF_XDP on queue %d: %m", queue);
}

static void xsk_read(struct xsk *x, struct tally *tally)
{
	while (*x->rx.consumer != __atomic_load_n(x->rx.producer, __ATOMIC_ACQUIRE)) {
		struct xdp_desc *d = &((struct xdp_desc *)x->rx.desc)[*x->rx.consumer % FRAMES];

		tally_add(tally, x->memory + d->addr, d->len);
		give_back(x, d->addr & ~(uint64_t)(FRAME_SIZE - 1));
		__atomic_store_n(x->rx.consumer, *x->rx.consumer + 1, __ATOMIC_RELEASE);
	}
}

int main(void)
{
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 600, .flows = FLOWS };
	int map = xdp_xsk_map(64), program = map < 0 ? -1 : xdp_xsk_program(map), link, n;
	unsigned int i, ones = 0;
	struct tally tally;
	struct capture c;
	struct traffic t;
	struct rxhash r;
	struct xsk x;

	traffic_open(&t);
	if (program < 0)
		tap_skip_all("AF_XDP programs cannot be loaded: %m");
	if (rxhash_get(t.dev, &r) || r.queues < 2)
		tap_skip_all("%s has no second queue", t.dev);
	link = xdp_attach(t.ifindex, program);
	if (link < 0)
		tap_skip_all("%s runs no XDP programs: %m", t.driver);
	tap_plan(3);
	xsk_open(&x, t.ifindex, 1);
	if (xdp_map_set(map, 1, x.fd))
		tap_bail("XSKMAP: %m");
	device_up(t.dev);
	usleep(500000);		/* the driver has restarted its queues */

	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	if (traffic_start(&t, ask))
		tap_bail("no traffic");
	capture_follow(&c, &t);
	c.traffic = NULL;
	tally_start(&tally, &t.ask);
	do {
		n = capture_read(&c, QUIET_MS);
		xsk_read(&x, &tally);
		traffic_got(&t, c.tally.right + tally.right);
	} while (n > 0 || !traffic_ended(&t));
	for (i = 0; i < COUNT; i++)
		ones += rxhash_queue(&r, rxhash_of(&r, i % FLOWS, 0)) == 1;
	tap_ok(tally.right == ones && !tally.wrong && !tally.twice,
	       "AF_XDP: %u packets of queue 1, byte for byte", ones);
	tap_ok(c.tally.right == COUNT - ones && !c.tally.wrong && !c.tally.twice,
	       "PFQ: the %u of queue 0", COUNT - ones);
	if (tally.right != ones || c.tally.right != COUNT - ones)
		tap_note("AF_XDP got %u, PFQ %u", tally.right, c.tally.right);
	close(link);
	close(x.fd);
	device_up(t.dev);
	usleep(500000);
	ask.flows = 0;
	tap_ok(capture_exact(&c, &t, ask), "without AF_XDP PFQ gets all");
	capture_close(&c);
	tally_stop(&tally);
	return tap_done();
}
