/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_INTERNAL_H
#define LIBPFQ_INTERNAL_H

#include "ring.h"

#define ERROR_LEN 256

#define __printf(a, b) __attribute__((format(printf, a, b)))

struct pfq {
	int fd;
	void *map;
	size_t map_size;
	struct ring ring;
	char error[ERROR_LEN];
};

/* Both return -err. The second prefers the kernel's own words. */
__printf(3, 4)
int fail(struct pfq *q, int err, const char *fmt, ...);
int fail_kernel(struct pfq *q, int err, const char *what);
int fail_open(const struct pfq *q, int err);

#endif
