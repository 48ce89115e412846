// SPDX-License-Identifier: GPL-2.0-only
/*
 * A frame has a page of its own, which begins with its struct xdp_frame. Per CPU, the pages
 * sent last, oldest first, each with a reference of ours, as the skbs of pool.c: when the
 * driver has dropped its one, the page is used again. A device may pass it on; whoever has it
 * then has a reference, too.
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

#define PAGES_MAX	1024	/* what a NIC's ring may hold, twice */
#define PROBES		4	/* pages of a slow device in a row before a fresh one is taken */
/* A driver may put its header before the data, a receiver build an skb around it. */
#define ROOM		(PAGE_SIZE - XDP_PACKET_HEADROOM - SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

struct pages {
	unsigned int first, n;
	struct page *page[PAGES_MAX];
	const struct net_device *refuses;	/* refused frames last; not held */
	unsigned long refused;			/* jiffies */
};

static struct pages __percpu *pages;

static bool refuses(const struct net_device *dev)
{
	const struct pages *p = this_cpu_ptr(pages);

	return p->refuses == dev && time_before(jiffies, p->refused + HZ);
}

/* It may still be amid a change of programs, or have no queue for this CPU. */
static bool announces(const struct net_device *dev)
{
#ifdef HAVE_XDP_FEATURES
	return dev->xdp_features & NETDEV_XDP_ACT_NDO_XMIT;
#else
	const struct bpf_xdp_entity *native = &dev->xdp_state[XDP_MODE_DRV];

	return pfq_dev_is_tun(dev) || READ_ONCE(native->prog) || READ_ONCE(native->link);
#endif
}

bool pfq_xdp_can(const struct net_device *dev)
{
	return dev->netdev_ops->ndo_xdp_xmit && pfq_dev_has_wire(dev) && announces(dev) &&
	       dev->mtu + dev->hard_header_len + VLAN_HLEN <= ROOM && !refuses(dev);
}

static void push(struct pages *p, struct page *page)
{
	p->page[(p->first + p->n++) % PAGES_MAX] = page;
}

static struct page *pop(struct pages *p)
{
	struct page *page = p->page[p->first];

	p->first = (p->first + 1) % PAGES_MAX;
	p->n--;
	return page;
}

static struct page *reuse(struct pages *p)
{
	unsigned int probes = min_t(unsigned int, p->n, PROBES);
	struct page *page;

	while (probes--) {
		page = pop(p);
		push(p, page);
		if (page_ref_count(page) == 1) {
			/* pairs with the driver's dropping its reference, as in skb_unref() */
			smp_rmb();
			return page;
		}
	}
	return NULL;
}

static struct page *fresh(struct pages *p)
{
	struct page *page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);

	if (!page)
		return NULL;
	if (p->n == PAGES_MAX)
		put_page(pop(p));
	push(p, page);
	return page;
}

struct xdp_frame *pfq_xdp_get(unsigned int len)
{
	struct pages *p = this_cpu_ptr(pages);
	struct xdp_frame *frame;
	struct page *page;

	BUILD_BUG_ON(MEM_TYPE_PAGE_SHARED != 0);
	if (len > ROOM)		/* the MTU has been changed since */
		return NULL;
	page = reuse(p) ?: fresh(p);
	if (!page)
		return NULL;
	get_page(page);
	frame = page_address(page);
	*frame = (struct xdp_frame) {
		.data = page_address(page) + XDP_PACKET_HEADROOM,
		.len = len,
		.headroom = XDP_PACKET_HEADROOM - sizeof(*frame),
		.frame_sz = PAGE_SIZE,
	};
	return frame;
}

static void drop(struct pfq_xdp_burst *b, unsigned int first)
{
	for (; first < b->n; first++)
		put_page(virt_to_page(b->frame[first]));
	b->n = 0;
}

static void refuse(const struct net_device *dev)
{
	struct pages *p = this_cpu_ptr(pages);

	p->refuses = dev;
	p->refused = jiffies;
}

/* Of those that the driver did not take, which are still there. */
static unsigned int first_left(const struct pfq_xdp_burst *b, int taken)
{
#ifdef HAVE_XDP_XMIT_LEAVES
	return taken;
#else
	return b->n;
#endif
}

int pfq_xdp_xmit(struct net_device *dev, struct pfq_xdp_burst *b)
{
	int taken;

	if (!b->n || !netif_running(dev) || !netif_carrier_ok(dev)) {
		drop(b, 0);
		return 0;
	}
	taken = dev->netdev_ops->ndo_xdp_xmit(dev, b->n, b->frame, XDP_XMIT_FLUSH);
	if (taken < 0)
		refuse(dev);
	else
		drop(b, first_left(b, taken));
	return taken;
}

void pfq_xdp_to_skbs(struct net_device *dev, struct pfq_xdp_burst *b, struct pfq_xmit_burst *skbs)
{
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < b->n; i++) {
		skb = pfq_pool_fill(dev, b->frame[i]->data, b->frame[i]->len);
		if (skb)
			skbs->skb[skbs->n++] = skb;
	}
	drop(b, 0);
}

int pfq_xdp_init(void)
{
	pages = alloc_percpu(struct pages);
	return pages ? 0 : -ENOMEM;
}

void pfq_xdp_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct pages *p = per_cpu_ptr(pages, cpu);

		while (p->n)
			put_page(pop(p));
	}
	free_percpu(pages);
}
