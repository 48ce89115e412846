// SPDX-License-Identifier: GPL-2.0-only
/* Give the memory of the pools back when the kernel needs it. */
#include <linux/mm.h>
#include <linux/shrinker.h>

#include "compat/compat.h"
#include "tx/pool.h"
#include "tx/shrinker.h"
#include "tx/xdp_xmit.h"

static unsigned long shrinker_count(struct shrinker *s, struct shrink_control *sc)
{
	return pfq_pool_count() + pfq_xdp_count() ?: SHRINK_EMPTY;
}

static unsigned long shrinker_scan(struct shrinker *s, struct shrink_control *sc)
{
	const unsigned long n = pfq_pool_shrink(sc->nr_to_scan);

	return n + pfq_xdp_shrink(sc->nr_to_scan - n);
}

#ifdef HAVE_SHRINKER_ALLOC
static struct shrinker *shrinker;

int pfq_shrinker_init(void)
{
	shrinker = shrinker_alloc(0, "pfq");
	if (!shrinker)
		return -ENOMEM;
	shrinker->count_objects = shrinker_count;
	shrinker->scan_objects = shrinker_scan;
	shrinker_register(shrinker);
	return 0;
}

void pfq_shrinker_exit(void)
{
	shrinker_free(shrinker);
}
#else
static struct shrinker shrinker = {
	.count_objects = shrinker_count,
	.scan_objects = shrinker_scan,
	.seeks = DEFAULT_SEEKS,
};

int pfq_shrinker_init(void)
{
#ifdef HAVE_SHRINKER_NAME
	return register_shrinker(&shrinker, "pfq");
#else
	return register_shrinker(&shrinker);
#endif
}

void pfq_shrinker_exit(void)
{
	unregister_shrinker(&shrinker);
}
#endif
