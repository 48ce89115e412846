// SPDX-License-Identifier: GPL-2.0-only
/*
 * A per-CPU pool of the skbs that were sent last, oldest first. The pool holds a
 * reference to each. When the driver has dropped its reference, the pool reuses the
 * skb instead of freeing it and allocating another. The skbs need no destructor,
 * so unloading PFQ only has to drop the references.
 *
 * A driver sees a shared skb, as it does from pktgen. IFF_TX_SKB_SHARING does not tell that this is safe:
 * ether_setup() sets it for every device, also for those that pass the skb on to a receiver which writes to
 * it (vrf). So the pool serves devices of the drivers in pool_drivers alone. Other devices get a new skb for
 * each frame.
 */
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>
#include <linux/string.h>

#include "compat/compat.h"
#include "lib/stats.h"
#include "tx/pool.h"
#include "tx/xmit.h"

#define PROBES		4	/* allocate a new skb if this many of the pool are in use */

/* Bytes of a head, shared info included, for an MTU of 1500 and for jumbo frames, and how many are kept. */
static const struct pool_kind {
	unsigned int head_size;
	unsigned int max;
} pool_kinds[] = {
	{ SZ_2K, 1024 },	/* twice the descriptors of a usual Tx ring */
	{ SZ_16K, 64 },
};

#define NR_KINDS ARRAY_SIZE(pool_kinds)
#define QUEUE_MAX 1024

/*
 * The drivers whose transmission was read, in Linux 6.1 and 7.3: it neither changes a linear skb that needs
 * no segmentation, but for padding and headers that have room, nor passes it on, nor expands its head.
 */
static const char *const pool_drivers[] = {
	"e1000", "e1000e", "i40e", "igb", "igc", "ixgbe", "mlx5_core", "virtio_net", "vmxnet3",
};

struct pool_queue {
	unsigned int first, n;
	struct sk_buff *skb[QUEUE_MAX];
};

/* lock: the shrinker runs on any CPU */
struct pool_cpu {
	spinlock_t lock;
	struct pool_queue queue[NR_KINDS];
	struct sk_buff fresh;	/* the first FRESH_SIZE bytes of a new skb */
	bool has_fresh;
	u64 hits;		/* reused */
	u64 misses;		/* allocated */
	u64 dropped;		/* removed: the pool was full, or the driver changed the skb */
	u64 unshared;		/* allocated: the device is not in pool_drivers */
};

/* The part that alloc_skb() clears; the head and the refcount follow. */
#define FRESH_SIZE offsetof(struct sk_buff, tail)

static struct pool_cpu __percpu *pool_cpus;

static void pool_push(struct pool_queue *q, struct sk_buff *skb)
{
	q->skb[(q->first + q->n) % QUEUE_MAX] = skb;
	WRITE_ONCE(q->n, q->n + 1);	/* read by pfq_pool_count() */
}

static struct sk_buff *pool_pop(struct pool_queue *q)
{
	struct sk_buff *skb = q->skb[q->first];

	q->first = (q->first + 1) % QUEUE_MAX;
	WRITE_ONCE(q->n, q->n - 1);
	return skb;
}

static void pool_drop(struct pool_cpu *p, struct sk_buff *skb)
{
	consume_skb(skb);
	pfq_count(p->dropped, 1);
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

	lockdep_assert_held(&p->lock);
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
		pfq_count(p->hits, 1);
		return skb_get(skb);
	}
	return NULL;
}

static struct sk_buff *pool_alloc(struct pool_cpu *p, struct pool_queue *q, const struct pool_kind *kind)
{
	struct sk_buff *skb = alloc_skb(SKB_WITH_OVERHEAD(kind->head_size), GFP_ATOMIC | __GFP_NOWARN);

	pfq_count(p->misses, 1);
	if (!skb || skb_pfmemalloc(skb))
		return skb;
	if (!p->has_fresh)
		memcpy(&p->fresh, skb, FRESH_SIZE);
	p->has_fresh = true;
	if (q->n == kind->max)
		pool_drop(p, pool_pop(q));
	pool_push(q, skb_get(skb));
	return skb;
}

static struct sk_buff *pool_get(unsigned int size)
{
	struct pool_cpu *p = this_cpu_ptr(pool_cpus);
	struct sk_buff *skb = NULL;
	unsigned int i;

	for (i = 0; i < NR_KINDS && size > SKB_WITH_OVERHEAD(pool_kinds[i].head_size); i++)
		;
	if (i == NR_KINDS)
		return alloc_skb(size, GFP_ATOMIC | __GFP_NOWARN);
	spin_lock(&p->lock);
	skb = pool_reuse(p, &p->queue[i]) ?: pool_alloc(p, &p->queue[i], &pool_kinds[i]);
	spin_unlock(&p->lock);
	return skb;
}

static struct sk_buff *pool_bypass(unsigned int size)
{
	this_cpu_inc(pool_cpus->unshared);
	return alloc_skb(size, GFP_ATOMIC | __GFP_NOWARN);
}

bool pfq_pool_usable(const struct net_device *dev)
{
	const struct device *parent = dev->dev.parent;

	return dev->priv_flags & IFF_TX_SKB_SHARING && parent && parent->driver &&
	       match_string(pool_drivers, ARRAY_SIZE(pool_drivers), parent->driver->name) >= 0;
}

struct sk_buff *pfq_pool_get(struct net_device *dev, unsigned int len, bool pooled)
{
	const unsigned int headroom = LL_RESERVED_SPACE(dev);
	/* a driver may pad the frame in place */
	const unsigned int room = max3(len, (unsigned int)ETH_ZLEN, (unsigned int)dev->hard_header_len);
	const unsigned int size = headroom + room + dev->needed_tailroom;
	struct sk_buff *skb = pooled ? pool_get(size) : pool_bypass(size);

	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb->dev = dev;
	return skb;
}

struct sk_buff *pfq_pool_copy(struct net_device *dev, const void *frame, unsigned int len, bool pooled)
{
	struct sk_buff *skb = pfq_pool_get(dev, len, pooled);

	if (!skb)
		return NULL;
	skb_put_data(skb, frame, len);
	pfq_xmit_set_headers(skb);
	return skb;
}

unsigned long pfq_pool_count(void)
{
	unsigned long n = 0;
	unsigned int i;
	int cpu;

	for_each_possible_cpu(cpu)
		for (i = 0; i < NR_KINDS; i++)
			n += READ_ONCE(per_cpu_ptr(pool_cpus, cpu)->queue[i].n);
	return n;
}

static unsigned long pool_shrink_cpu(struct pool_cpu *p, unsigned long n)
{
	unsigned long dropped = 0;
	unsigned int i;

	spin_lock_bh(&p->lock);
	for (i = NR_KINDS; i-- && dropped < n;)
		for (; p->queue[i].n && dropped < n; dropped++)
			pool_drop(p, pool_pop(&p->queue[i]));
	spin_unlock_bh(&p->lock);
	return dropped;
}

unsigned long pfq_pool_shrink(unsigned long n)
{
	unsigned long dropped = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		dropped += pool_shrink_cpu(per_cpu_ptr(pool_cpus, cpu), n - dropped);
	return dropped;
}

int pfq_pool_show(struct seq_file *m)
{
	unsigned int i, kept;
	int cpu;

	seq_puts(m, "# cpu hits misses dropped unshared kept\n");
	for_each_possible_cpu(cpu) {
		const struct pool_cpu *p = per_cpu_ptr(pool_cpus, cpu);

		for (kept = 0, i = 0; i < NR_KINDS; i++)
			kept += READ_ONCE(p->queue[i].n);
		seq_printf(m, "%d %llu %llu %llu %llu %u\n", cpu, READ_ONCE(p->hits),
			   READ_ONCE(p->misses), READ_ONCE(p->dropped),
			   READ_ONCE(p->unshared), kept);
	}
	return 0;
}

int pfq_pool_init(void)
{
	int cpu;

	pool_cpus = alloc_percpu(struct pool_cpu);
	if (!pool_cpus)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		spin_lock_init(&per_cpu_ptr(pool_cpus, cpu)->lock);
	return 0;
}

void pfq_pool_exit(void)
{
	pfq_pool_shrink(ULONG_MAX);
	free_percpu(pool_cpus);
}
