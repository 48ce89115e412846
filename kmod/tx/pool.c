// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per CPU, the skbs sent last, oldest first. The pool keeps a reference of its
 * own to each; when the driver has dropped its one, the skb is used again, and
 * nothing was allocated or freed. So nothing need be told when a driver is
 * done, and unloading only drops the references.
 *
 * The driver sees a shared skb, as from pktgen, which sends the same way, so
 * this is for devices with IFF_TX_SKB_SHARING: the NICs. Others may hand an
 * skb on to a receiver, who would write to it; they get a fresh one each time,
 * from the kernel's own per-CPU caches.
 */
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "tx/pool.h"

#define QUEUE_MAX	1024	/* what a NIC's rings may hold, twice */
#define PROBES		4	/* skbs of a slow device in a row before a fresh one is made */

/* Bytes of a head, shared info included: for the usual MTU, and for jumbo frames. */
static const unsigned int head_size[] = { SZ_2K, SZ_16K };

#define NR_QUEUES ARRAY_SIZE(head_size)

struct pool_queue {
	unsigned int first, n;
	struct sk_buff *skb[QUEUE_MAX];
};

struct pool {
	struct pool_queue queue[NR_QUEUES];
	struct sk_buff fresh;	/* its start, as the allocator leaves it */
	bool has_fresh;
	u64 hits;
	u64 misses;		/* allocated to be kept */
	u64 dropped;		/* given up: the driver kept it too long, or changed it */
	u64 unshared;		/* the device lets no skb be shared */
};

/* What alloc_skb() clears; behind it are the head and the reference count. */
#define FRESH_SIZE offsetof(struct sk_buff, tail)

static struct pool __percpu *pools;

static void push(struct pool_queue *q, struct sk_buff *skb)
{
	q->skb[(q->first + q->n++) % QUEUE_MAX] = skb;
}

static struct sk_buff *pop(struct pool_queue *q)
{
	struct sk_buff *skb = q->skb[q->first];

	q->first = (q->first + 1) % QUEUE_MAX;
	q->n--;
	return skb;
}

static void drop(struct pool *p, struct sk_buff *skb)
{
	consume_skb(skb);
	p->dropped++;
}

static bool driver_is_done(const struct sk_buff *skb)
{
	if (refcount_read(&skb->users) != 1)
		return false;
	/* pairs with the driver's dropping its reference, as in skb_unref() */
	smp_rmb();
	return true;
}

/* A clone that lives on, or something that the driver hung on it. */
static bool is_spoiled(const struct sk_buff *skb)
{
	return skb_cloned(skb) || skb_is_nonlinear(skb) || skb->destructor ||
	       skb_dst(skb) || skb_has_extensions((struct sk_buff *)skb);
}

/* As alloc_skb() leaves it. */
static void renew(const struct pool *p, struct sk_buff *skb)
{
	memcpy(skb, &p->fresh, FRESH_SIZE);
	memset(skb_shinfo(skb), 0, offsetof(struct skb_shared_info, dataref));
	skb->data = skb->head;
	skb_reset_tail_pointer(skb);
}

static struct sk_buff *reuse(struct pool *p, struct pool_queue *q)
{
	unsigned int probes = min_t(unsigned int, q->n, PROBES);

	while (probes--) {
		struct sk_buff *skb = pop(q);

		if (!driver_is_done(skb)) {
			push(q, skb);
			continue;
		}
		if (unlikely(is_spoiled(skb))) {
			drop(p, skb);
			continue;
		}
		renew(p, skb);
		push(q, skb);
		p->hits++;
		return skb_get(skb);
	}
	return NULL;
}

static struct sk_buff *keep(struct pool *p, struct pool_queue *q, unsigned int size)
{
	struct sk_buff *skb = alloc_skb(SKB_WITH_OVERHEAD(size), GFP_ATOMIC | __GFP_NOWARN);

	p->misses++;
	if (!skb || skb_pfmemalloc(skb))
		return skb;
	if (!p->has_fresh)
		memcpy(&p->fresh, skb, FRESH_SIZE);
	p->has_fresh = true;
	if (q->n == QUEUE_MAX)
		drop(p, pop(q));
	push(q, skb_get(skb));
	return skb;
}

static struct sk_buff *get(struct net_device *dev, unsigned int size)
{
	struct pool *p = this_cpu_ptr(pools);
	unsigned int i;

	if (!(dev->priv_flags & IFF_TX_SKB_SHARING)) {
		p->unshared++;
		return alloc_skb(size, GFP_ATOMIC | __GFP_NOWARN);
	}
	for (i = 0; i < NR_QUEUES; i++)
		if (size <= SKB_WITH_OVERHEAD(head_size[i]))
			return reuse(p, &p->queue[i]) ?: keep(p, &p->queue[i], head_size[i]);
	p->misses++;
	return alloc_skb(size, GFP_ATOMIC | __GFP_NOWARN);
}

struct sk_buff *pfq_pool_get(struct net_device *dev, unsigned int len)
{
	const unsigned int headroom = LL_RESERVED_SPACE(dev);
	struct sk_buff *skb;

	/* a driver may pad it */
	skb = get(dev, headroom + max_t(unsigned int, len, ETH_ZLEN) + dev->needed_tailroom);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb->dev = dev;
	return skb;
}

struct sk_buff *pfq_pool_fill(struct net_device *dev, const void *frame, unsigned int len)
{
	struct sk_buff *skb = pfq_pool_get(dev, len);

	if (!skb)
		return NULL;
	skb_put_data(skb, frame, len);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, min_t(unsigned int, len, dev->min_header_len));
	skb->protocol = dev_parse_header_protocol(skb);
	return skb;
}

int pfq_pool_show(struct seq_file *m)
{
	unsigned int i, kept;
	int cpu;

	seq_puts(m, "# cpu hits misses dropped unshared kept\n");
	for_each_possible_cpu(cpu) {
		const struct pool *p = per_cpu_ptr(pools, cpu);

		for (kept = 0, i = 0; i < NR_QUEUES; i++)
			kept += READ_ONCE(p->queue[i].n);
		seq_printf(m, "%d %llu %llu %llu %llu %u\n", cpu, READ_ONCE(p->hits),
			   READ_ONCE(p->misses), READ_ONCE(p->dropped),
			   READ_ONCE(p->unshared), kept);
	}
	return 0;
}

int pfq_pool_init(void)
{
	pools = alloc_percpu(struct pool);
	return pools ? 0 : -ENOMEM;
}

void pfq_pool_exit(void)
{
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct pool *p = per_cpu_ptr(pools, cpu);

		for (i = 0; i < NR_QUEUES; i++)
			while (p->queue[i].n)
				consume_skb(pop(&p->queue[i]));
	}
	free_percpu(pools);
}
