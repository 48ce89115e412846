// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each frame has a page of its own, which begins with the struct xdp_frame. A per-CPU pool
 * holds the pages that were sent last, oldest first, with a reference to each, as
 * pool.c does with skbs. When the driver has dropped its reference, the pool
 * reuses the page. A device that passes the page on passes its reference on too.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <net/xdp.h>

#include "compat/compat.h"
#include "lib/netdev.h"
#include "tx/pool.h"
#include "tx/xdp_xmit.h"
#include <trace/events/pfq.h>

#define PAGES_MAX	1024	/* twice the descriptors of a usual Tx ring */
#define PROBES		4	/* allocate a new page if this many of the pool are in use */
/* Bytes of data. A driver may use the headroom; a receiver may build an skb around the data. */
#define ROOM		(PAGE_SIZE - XDP_PACKET_HEADROOM - SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

/* lock: the shrinker runs on any CPU */
struct xdp_pool {
	spinlock_t lock;
	unsigned int first, n;
	struct page *page[PAGES_MAX];
	const struct net_device *refuses;	/* the device that refused a burst last; no reference */
	unsigned long refused;			/* when, in jiffies */
};

static struct xdp_pool __percpu *xdp_pools;

static bool xdp_refuses(const struct net_device *dev)
{
	const struct xdp_pool *p = this_cpu_ptr(xdp_pools);

	return p->refuses == dev && time_before(jiffies, p->refused + HZ);
}

/*
 * Does the device announce ndo_xdp_xmit? It may still refuse frames, while its
 * XDP program changes or when it has no queue for this CPU.
 */
static bool xdp_announces(const struct net_device *dev)
{
#ifdef HAVE_XDP_FEATURES
	return dev->xdp_features & NETDEV_XDP_ACT_NDO_XMIT;
#else
	const struct bpf_xdp_entity *native = &dev->xdp_state[XDP_MODE_DRV];

	return pfq_dev_is_tun(dev) || READ_ONCE(native->prog) || READ_ONCE(native->link);
#endif
}

bool pfq_xdp_usable(const struct net_device *dev)
{
	return dev->netdev_ops->ndo_xdp_xmit && pfq_dev_has_wire(dev) && xdp_announces(dev) &&
	       dev->mtu + dev->hard_header_len + VLAN_HLEN <= ROOM && !xdp_refuses(dev);
}

static void xdp_pool_push(struct xdp_pool *p, struct page *page)
{
	p->page[(p->first + p->n) % PAGES_MAX] = page;
	WRITE_ONCE(p->n, p->n + 1);	/* read by pfq_xdp_count() */
}

static struct page *xdp_pool_pop(struct xdp_pool *p)
{
	struct page *page = p->page[p->first];

	lockdep_assert_held(&p->lock);
	p->first = (p->first + 1) % PAGES_MAX;
	WRITE_ONCE(p->n, p->n - 1);
	return page;
}

static struct page *xdp_pool_reuse(struct xdp_pool *p)
{
	unsigned int probes = min_t(unsigned int, p->n, PROBES);
	struct page *page;

	while (probes--) {
		page = xdp_pool_pop(p);
		xdp_pool_push(p, page);
		if (page_ref_count(page) == 1) {
			/* pairs with the driver's release of its reference, as in skb_unref() */
			smp_rmb();
			return page;
		}
	}
	return NULL;
}

static struct page *xdp_pool_alloc(struct xdp_pool *p)
{
	struct page *page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);

	if (!page)
		return NULL;
	if (p->n == PAGES_MAX)
		put_page(xdp_pool_pop(p));
	xdp_pool_push(p, page);
	return page;
}

/* The start of a frame's page. A driver may overwrite all but the xdp_frame, once it has the frame. */
struct xdp_item {
	struct xdp_frame frame;
	struct xdp_frame *next;
};

static struct xdp_item *xdp_item(struct xdp_frame *frame)
{
	return container_of(frame, struct xdp_item, frame);
}

void pfq_xdp_enqueue(struct pfq_xdp_queue *q, struct xdp_frame *frame)
{
	xdp_item(frame)->next = NULL;
	if (q->n++)
		xdp_item(q->last)->next = frame;
	else
		q->first = frame;
	q->last = frame;
}

struct xdp_frame *pfq_xdp_dequeue(struct pfq_xdp_queue *q)
{
	struct xdp_frame *frame = q->first;

	q->first = xdp_item(frame)->next;
	q->n--;
	return frame;
}

struct xdp_frame *pfq_xdp_get(unsigned int len)
{
	struct xdp_pool *p = this_cpu_ptr(xdp_pools);
	struct xdp_frame *frame;
	struct page *page;

	BUILD_BUG_ON(MEM_TYPE_PAGE_SHARED != 0);
	BUILD_BUG_ON(sizeof(struct xdp_item) > XDP_PACKET_HEADROOM);
	if (len > ROOM)		/* the MTU has grown since pfq_xdp_usable() */
		return NULL;
	spin_lock(&p->lock);
	page = xdp_pool_reuse(p) ?: xdp_pool_alloc(p);
	if (page)
		get_page(page);
	spin_unlock(&p->lock);
	if (!page)
		return NULL;
	frame = page_address(page);
	*frame = (struct xdp_frame) {
		.data = page_address(page) + XDP_PACKET_HEADROOM,
		.len = len,
		.headroom = XDP_PACKET_HEADROOM - sizeof(*frame),
		.frame_sz = PAGE_SIZE,
	};
	return frame;
}

void pfq_xdp_put(struct xdp_frame *frame)
{
	put_page(virt_to_page(frame));
}

static void xdp_trace_failed(const struct net_device *dev, int err, unsigned int frames)
{
	if (frames)
		trace_pfq_xmit_failed(dev->ifindex, -1, err, frames);
}

static void xdp_burst_drop(struct pfq_xdp_burst *b, unsigned int first)
{
	for (; first < b->n; first++)
		pfq_xdp_put(b->frame[first]);
	b->n = 0;
}

static void xdp_set_refuses(const struct net_device *dev)
{
	struct xdp_pool *p = this_cpu_ptr(xdp_pools);

	p->refuses = dev;
	p->refused = jiffies;
}

/* The first frame that we must free. Before 5.13 the driver frees those that it does not take. */
static unsigned int xdp_first_owned(const struct pfq_xdp_burst *b, int taken)
{
#ifdef HAVE_XDP_XMIT_CALLER_FREES
	return taken;
#else
	return b->n;
#endif
}

int pfq_xdp_xmit(struct net_device *dev, struct pfq_xdp_burst *b)
{
	int taken;

	if (!b->n || !netif_running(dev) || !netif_carrier_ok(dev)) {
		xdp_trace_failed(dev, -ENETDOWN, b->n);
		xdp_burst_drop(b, 0);
		return 0;
	}
	taken = dev->netdev_ops->ndo_xdp_xmit(dev, b->n, b->frame, XDP_XMIT_FLUSH);
	if (taken < 0) {
		xdp_set_refuses(dev);
		return taken;
	}
	xdp_trace_failed(dev, -EBUSY, b->n - taken);
	xdp_burst_drop(b, xdp_first_owned(b, taken));
	return taken;
}

void pfq_xdp_to_skbs(struct net_device *dev, struct pfq_xdp_burst *b, struct pfq_xmit_burst *skbs,
		     bool pooled)
{
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < b->n; i++) {
		skb = pfq_pool_copy(dev, b->frame[i]->data, b->frame[i]->len, pooled);
		if (skb)
			skbs->skb[skbs->n++] = skb;
	}
	xdp_trace_failed(dev, -ENOMEM, b->n - skbs->n);
	xdp_burst_drop(b, 0);
}

unsigned long pfq_xdp_count(void)
{
	unsigned long n = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(per_cpu_ptr(xdp_pools, cpu)->n);
	return n;
}

unsigned long pfq_xdp_shrink(unsigned long n)
{
	unsigned long dropped = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct xdp_pool *p = per_cpu_ptr(xdp_pools, cpu);

		spin_lock_bh(&p->lock);
		for (; p->n && dropped < n; dropped++)
			put_page(xdp_pool_pop(p));
		spin_unlock_bh(&p->lock);
	}
	return dropped;
}

int pfq_xdp_init(void)
{
	int cpu;

	xdp_pools = alloc_percpu(struct xdp_pool);
	if (!xdp_pools)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		spin_lock_init(&per_cpu_ptr(xdp_pools, cpu)->lock);
	return 0;
}

void pfq_xdp_exit(void)
{
	pfq_xdp_shrink(ULONG_MAX);
	free_percpu(xdp_pools);
}
