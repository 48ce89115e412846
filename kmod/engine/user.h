/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* For env.h: user-space substitutes for the kernel functions and types that engine/ uses. */
#ifndef _PFQ_USER_H
#define _PFQ_USER_H

#include <linux/if_ether.h>
#include <linux/types.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "include/uapi/linux/pfq.h"
#include "include/uapi/linux/pfq_lang.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif
#ifndef fallthrough
#define fallthrough __attribute__((__fallthrough__))
#endif
#define noinline
#define __pfq_uninitialized
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define __fls(x) (31 - __builtin_clz(x))
#define cond_resched() do { } while (0)
#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, value) __atomic_store_n(&(x), value, __ATOMIC_RELAXED)

/* Not the kernel's jhash: the tests check properties of the hash, not values. */
static inline __u32 jhash2(const __u32 *k, __u32 n, __u32 seed)
{
	__u32 h = seed ^ 0x9e3779b9;

	while (n--) {
		h ^= *k++;
		h *= 0x85ebca6b;
		h ^= h >> 13;
		h *= 0xc2b2ae35;
		h ^= h >> 16;
	}
	return h;
}

static inline __u32 jhash_2words(__u32 a, __u32 b, __u32 seed)
{
	const __u32 k[] = { a, b };

	return jhash2(k, 2, seed);
}

#endif
