/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The output of a capture: a file or a pipe that ends after a whole record, even if the disk is full or a
 * signal interrupts a write.
 */
#ifndef TOOLS_OUT_H
#define TOOLS_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct out {
	FILE *file;		/* writers write here; its bytes go to buf */
	int fd;
	/* A signal has interrupted a write. Returns true to give the write up. */
	bool (*interrupted)(void *arg);
	void *arg;

	uint8_t *buf;
	size_t used;		/* bytes in buf */
	size_t size;
	uint32_t *end;		/* where the records in buf end */
	unsigned int nr_ends;
	unsigned int max_ends;
	uint64_t start;		/* offset in the file where the output begins, if it is a regular file */
	uint64_t whole;		/* bytes written, up to the end of a record */
	uint64_t missing;	/* records that are not in the file because of the error */
	bool regular;
	int error;		/* the first one; a positive errno */
};

/*
 * Start to write to fd, which the output then owns unless it is standard output. Returns 0 or a negative errno.
 */
int out_open(struct out *o, int fd);

/*
 * A record is complete: call it after each. counted: it is a packet, not a header. Returns 0, or the first
 * error as a negative errno; records that follow it are counted as missing.
 */
int out_record(struct out *o, bool counted);

/* Write what is in the buffer. Returns as out_record(). */
int out_flush(struct out *o);

/* Return whether the output is a pipe that nobody has open for reading any more. */
bool out_reader_gone(const struct out *o);

/* Return the bytes that the file has, those in the buffer included. */
uint64_t out_size(const struct out *o);

/*
 * Write the rest, cut a record that was not written whole, and close. Returns as out_record(). missing stays
 * valid.
 */
int out_close(struct out *o);

#endif
