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
	struct pfq_batch rest;		/* of a batch that pfq_read_copy() has taken a part of */
	struct tx_ring tx[PFQ_TX_MAX];
	char error[ERROR_LEN];
};

/* The buffer, of ERROR_LEN bytes, that pfq_error(q) returns. */
char *error_text(struct pfq *q);

/* Set the error text of q, or of this thread if q is NULL, and return -err. */
__printf(3, 4)
int fail(struct pfq *q, int err, const char *fmt, ...);
/* The same, with the text of the kernel if it has one. */
int fail_kernel(struct pfq *q, int err, const char *what);
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
 * Copy a struct of the caller, which begins with its size, to one of known bytes. Members that this library does not
 * know must be zero, or the error is -E2BIG; members that the caller does not know become zero, as all do if from is
 * NULL. -EINVAL if the size is none.
 */
int take_struct(struct pfq *q, void *to, size_t known, const void *from, const char *name);

/*
 * Copy a struct of known bytes to one of the caller, which begins with its size and keeps it. Members that this
 * library does not know become zero. -EINVAL if the size is none.
 */
int give_struct(struct pfq *q, void *to, const void *from, size_t known, const char *name);

#endif
