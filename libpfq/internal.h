/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of libpfq share: the handle, error texts, socket options, structs with a size. */
#ifndef LIBPFQ_INTERNAL_H
#define LIBPFQ_INTERNAL_H

#include "bound.h"
#include "rx_reader.h"
#include "tx_writer.h"

#define ERROR_LEN 1024

#define __printf(a, b) __attribute__((format(printf, a, b)))

struct pfq {
	int fd;				/* the socket; -1: not opened yet */
	void *map;			/* the receive ring; NULL: opened with send_only */
	size_t map_size;		/* bytes */
	size_t page_size;		/* bytes, of the ring's pages */
	struct ring ring;
	struct pfq_batch rest;		/* the part of a batch that pfq_read_copy() did not copy */
	struct tx_ring tx[PFQ_TX_MAX];
	struct bound_list bound;
	char error[ERROR_LEN];
};

/* Return the buffer of ERROR_LEN bytes that pfq_error(q) returns. */
char *error_text(struct pfq *q);

/* Set the error text of q, or of the calling thread if q is NULL. Returns -err. */
__printf(3, 4)
int fail(struct pfq *q, int err, const char *fmt, ...);

/*
 * Set the error text to "what: " and the kernel's text (PFQ_SO_ERROR), or strerror(err) if there is
 * none. Returns -err.
 */
int fail_kernel(struct pfq *q, int err, const char *what);

/* Fail because the receive ring is inconsistent. Returns -EIO. */
int fail_damaged(struct pfq *q);

/* Fail because the handle was opened with send_only. Returns -ENOBUFS. */
int fail_no_ring(struct pfq *q);

/* Unmap all transmit rings. */
void tx_exit(struct pfq *q);

/*
 * Call setsockopt(). If it fails, the error text begins with the string what. Returns 0 or a negative
 * errno.
 */
int set_option(struct pfq *q, int option, const void *value, size_t size,
	       const char *what);

/*
 * Call getsockopt() for an option whose struct begins with the number of an object, such as a group.
 * The error text names the object by what and number, as in "group 7". Members that the kernel does
 * not know become 0. Returns 0 or a negative errno.
 */
int get_option_of(struct pfq *q, int option, const char *what, uint32_t number,
		  void *value, size_t size);

/* Get the index of a device, PFQ_ANY_DEVICE for "any". Returns 0, -EINVAL or -ENODEV. */
int find_device(struct pfq *q, const char *dev, uint32_t *ifindex);

/*
 * Copy from, the caller's struct that begins with its size, to a struct of known bytes. Members
 * beyond the caller's size become 0; if from is NULL, all do. Returns 0, -EINVAL if the size was not
 * set or is smaller than its own member, or -E2BIG if a member that this library does not know is
 * not 0.
 */
int take_struct(struct pfq *q, void *to, size_t known, const void *from, const char *name);

/*
 * Copy a struct of known bytes to the caller's struct that begins with its size. The size stays;
 * members that this library does not know become 0. Returns 0, or -EINVAL if the size was not set or
 * is smaller than its own member.
 */
int give_struct(struct pfq *q, void *to, const void *from, size_t known, const char *name);

#endif
