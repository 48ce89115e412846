/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_INTERNAL_H
#define LIBPFQ_INTERNAL_H

#include "rx_reader.h"
#include "tx_writer.h"

#define ERROR_LEN 1024

#define __printf(a, b) __attribute__((format(printf, a, b)))

struct pfq {
	int fd;
	void *map;
	size_t map_size;
	size_t page_size;
	struct ring ring;
	struct pfq_batch rest;		/* of a batch that pfq_recv() has taken a part of */
	struct tx_ring tx[PFQ_TX_MAX];
	char error[ERROR_LEN];
};

/* Both return -err. The second prefers the kernel's own words. */
__printf(3, 4)
int fail(struct pfq *q, int err, const char *fmt, ...);
int fail_kernel(struct pfq *q, int err, const char *what);
int fail_open(const struct pfq *q, int err);
int fail_damaged(struct pfq *q);
/* A ring is wanted, of a handle that was opened to send only. */
int fail_no_ring(struct pfq *q);

/* transmit.c: unmaps the rings. */
void tx_exit(struct pfq *q);

/* setsockopt(); what it is about precedes the kernel's words. */
int set_option(struct pfq *q, int option, const void *value, size_t size,
	       const char *what);

/* Which device; ifindex is PFQ_ANY_DEVICE for "any". */
int find_device(struct pfq *q, const char *dev, uint32_t *ifindex);

/* getsockopt() of an answer that begins with the number of what is asked about. */
int get_option_of(struct pfq *q, int option, const char *what, uint32_t number,
		  void *answer, size_t size);

/*
 * Options begin with their size. Members that this library does not know must
 * be zero; those that the program does not know become zero. NULL: all zero.
 */
int take_opts(struct pfq *q, void *to, size_t known, const void *from,
	      const char *name);

#endif
