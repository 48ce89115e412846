// SPDX-License-Identifier: GPL-2.0-only
/*
 * A per-CPU pool of the skbs that were sent last, oldest first. The pool holds a
 * reference to each. When the driver has dropped its reference, the pool reuses the
 * skb instead of freeing it and allocating another. The skbs need no destructor,
 * so unloading PFQ only has to drop the references.
 *
 * A driver sees a shared skb, as it does from pktgen. This is only safe for
 * devices with IFF_TX_SKB_SHARING, which are the NICs. Other devices may pass the
 * skb on to a receiver that writes to it; they get a new skb each time.
 */
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>

#include "compat/compat.h"
#include "tx/pool.h"

#define QUEUE_MAX	1024	/* twice the descriptors of a usual Tx ring */
#define PROBES		4	/* allocate a new skb if this many of the pool are in use */

/* Bytes of a head, shared info included: for an MTU of 1500, and for jumbo frames. */
static const unsigned int head_size[] = { SZ_2K, SZ_16K };

#define NR_QUEUES ARRAY_SIZE(head_size)

struct pool_queue {
	unsigned int first, n;
	struct sk_buff *skb[QUEUE_MAX];
};

struct pool_cpu {
	struct pool_queue queue[NR_QUEUES];
	struct sk_buff fresh;	/* the first FRESH_SIZE bytes of a new skb */
	bool has_fresh;
	u64 hits;		/* reused */
	u64 misses;		/* allocated */
	u64 dropped;		/* removed: the pool was full, or the driver changed the skb */
	u64 unshared;		/* allocated: the device has no IFF_TX_SKB_SHARING */
};

/* The part that alloc_skb() clears; the head and the refcount follow. */
#define FRESH_SIZE offsetof(struct sk_buff, tail)

static struct pool_cpu __percpu *pool_cpus;

static void pool_push(struct pool_queue *q, struct sk_buff *skb)
{
	q->skb[(q->first + q->n++) % QUEUE_MAX] = skb;
}

static struct sk_buff *pool_pop(struct pool_queue *q)
{
	struct sk_buff *skb = q->skb[q->first];

	q->first = (q->first + 1) % QUEUE_MAX;
	q->n--;
	return skb;
}

static void pool_drop(struct pool_cpu *p, struct sk_buff *skb)
{
	consume_skb(skb);
	p->dropped++;
}

static bool pool_skb_is_free(const struct sk_buff *skb)
{
	if (refcount_read(&skb->users) != 1)
		return false;
	/* pairs with the driver's release of its reference, as in skb_unref() */
	smp_rmb();
	return true;
}

/* The driver has left a clone, fragments, or an owner. */
static bool pool_skb_is_dirty(const struct sk_buff *skb)
{
	return skb_cloned(skb) || skb_is_nonlinear(skb) || skb->destructor ||
	       skb_dst(skb) || skb_has_extensions((struct sk_buff *)skb);
}

/* Restore the state in which alloc_skb() returns an skb. */
static void pool_reset_skb(const struct pool_cpu *p, struct sk_buff *skb)
{
	memcpy(skb, &p->fresh, FRESH_SIZE);
	memset(skb_shinfo(skb), 0, offsetof(struct skb_shared_info, dataref));
	skb->data = skb->head;
	skb_reset_tail_pointer(skb);
}

static struct sk_buff *pool_reuse(struct pool_cpu *p, struct pool_queue *q)
{
	unsigned int probes = min_t(unsigned int, q->n, PROBES);

	while (probes--) {
		struct sk_buff *skb = pool_pop(q);

		if (!pool_skb_is_free(skb)) {
			pool_push(q, skb);
			continue;
		}
		if (unlikely(pool_skb_is_dirty(skb))) {
			pool_drop(p, skb);
			continue;
		}
		pool_reset_skb(p, skb);
		pool_push(q, skb);
		p->hits++;
		return skb_get(skb);
	}
	return NULL;
}

static struct sk_buff *pool_alloc(struct pool_cpu *p, struct pool_queue *q, unsigned int size)
{
	struct sk_buff *skb = alloc_skb(SKB_WITH_OVERHEAD(size), GFP_ATOMIC | __GFP_NOWARN);

	p->misses++;
	if (!skb || skb_pfmemalloc(skb))
		return skb;
	if (!p->has_fresh)
		memcpy(&p->fresh, skb, FRESH_SIZE);
	p->has_fresh = true;
	if (q->n == QUEUE_MAX)
		pool_drop(p, pool_pop(q));
	pool_push(q, skb_get(skb));
	return skb;
}

static struct sk_buff *pool_get(struct net_device *dev, unsigned int size)
{
	struct pool_cpu *p = this_cpu_ptr(pool_cpus);
	unsigned int i;

	if (!(dev->priv_flags & IFF_TX_SKB_SHARING)) {
		p->unshared++;
		return alloc_skb(size, GFP_ATOMIC | __GFP_NOWARN);
	}
	for (i = 0; i < NR_QUEUES; i++)
		if (size <= SKB_WITH_OVERHEAD(head_size[i]))
			return pool_reuse(p, &p->queue[i]) ?: pool_alloc(p, &p->queue[i], head_size[i]);
	p->misses++;
	return alloc_skb(size, GFP_ATOMIC | __GFP_NOWARN);
}

struct sk_buff *pfq_pool_get(struct net_device *dev, unsigned int len)
{
	const unsigned int headroom = LL_RESERVED_SPACE(dev);
	struct sk_buff *skb;

	/* at least ETH_ZLEN: the driver may pad the frame in place */
	skb = pool_get(dev, headroom + max_t(unsigned int, len, ETH_ZLEN) + dev->needed_tailroom);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb->dev = dev;
	return skb;
}

struct sk_buff *pfq_pool_copy(struct net_device *dev, const void *frame, unsigned int len)
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
		const struct pool_cpu *p = per_cpu_ptr(pool_cpus, cpu);

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
	pool_cpus = alloc_percpu(struct pool_cpu);
	return pool_cpus ? 0 : -ENOMEM;
}

void pfq_pool_exit(void)
{
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct pool_cpu *p = per_cpu_ptr(pool_cpus, cpu);

		for (i = 0; i < NR_QUEUES; i++)
			while (p->queue[i].n)
				consume_skb(pool_pop(&p->queue[i]));
	}
	free_percpu(pool_cpus);
}
