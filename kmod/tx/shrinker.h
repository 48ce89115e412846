/* SPDX-License-Identifier: GPL-2.0-only */
/* Give the memory of the pools back when the kernel needs it. */
#ifndef _PFQ_SHRINKER_H
#define _PFQ_SHRINKER_H

/**
 * pfq_shrinker_init() - register a shrinker for the pools of skbs and pages
 *
 * Return: 0 or -ENOMEM.
 * Context: Module load, after the pools' init.
 */
int pfq_shrinker_init(void);

/**
 * pfq_shrinker_exit() - unregister the shrinker
 *
 * Context: Module unload, before the pools' exit. Sleeps.
 */
void pfq_shrinker_exit(void);

#endif
