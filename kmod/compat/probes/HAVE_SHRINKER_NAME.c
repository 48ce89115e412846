// SPDX-License-Identifier: GPL-2.0-only
/* 6.0 to 6.6: shrinkers have a name. */
#include <linux/mm.h>
#include <linux/shrinker.h>
int probe(struct shrinker *s);
int probe(struct shrinker *s)
{
	return register_shrinker(s, "probe");
}
