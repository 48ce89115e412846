// SPDX-License-Identifier: GPL-2.0-only
/* The output of a capture. */
#include <errno.h>
#include <poll.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"

#define FLUSH_BYTES	(1u << 20)
#define NOT_COUNTED	0x80000000u	/* in out.end: the record is no packet */

/* The write function of out.file. Returns 0, as fopencookie(3) wants it, if there is no memory. */
static ssize_t take_bytes(void *cookie, const char *data, size_t n)
{
	struct out *o = cookie;

	if (o->used + n > o->size) {
		const size_t size = 2 * (o->used + n);
		uint8_t *more = realloc(o->buf, size);

		if (!more) {
			o->error = o->error ?: ENOMEM;
			return 0;
		}
		o->buf = more;
		o->size = size;
	}
	memcpy(o->buf + o->used, data, n);
	o->used += n;
	return n;
}

int out_open(struct out *o, int fd)
{
	struct stat st;

	*o = (struct out) { .fd = fd, .interrupted = o->interrupted, .arg = o->arg };
	o->file = fopencookie(o, "w", (cookie_io_functions_t) { .write = take_bytes });
	if (!o->file)
		return -ENOMEM;
	/* Only one thread writes: save a lock per packet. */
	__fsetlocking(o->file, FSETLOCKING_BYCALLER);
	o->regular = !fstat(fd, &st) && S_ISREG(st.st_mode);
	if (o->regular)
		o->start = lseek(fd, 0, SEEK_CUR);
	return 0;
}

/* Write n bytes of buf. Returns how many were written; if not all, o->error is set. */
static size_t write_bytes(struct out *o, size_t n)
{
	size_t done = 0;
	ssize_t ret;

	while (done < n) {
		ret = write(o->fd, o->buf + done, n - done);
		if (ret > 0) {
			done += ret;
			continue;
		}
		if (ret < 0 && errno == EINTR && !(o->interrupted && o->interrupted(o->arg)))
			continue;
		o->error = ret < 0 ? errno : EIO;
		break;
	}
	return done;
}

/* Forget the records in buf of which the first done bytes were written, and count those that were not. */
static void forget_records(struct out *o, size_t done)
{
	uint32_t whole = 0, i, end;

	for (i = 0; i < o->nr_ends; i++) {
		end = o->end[i] & ~NOT_COUNTED;
		if (end <= done)
			whole = end;
		else if (!(o->end[i] & NOT_COUNTED))
			o->missing++;
	}
	o->whole += whole;
	o->used = o->nr_ends = 0;
}

int out_flush(struct out *o)
{
	if (!o->error && o->used)
		forget_records(o, write_bytes(o, o->used));
	return -o->error;
}

static bool note_end(struct out *o, bool counted)
{
	if (o->nr_ends == o->max_ends) {
		const unsigned int max = o->max_ends ? 2 * o->max_ends : 1024;
		uint32_t *more = realloc(o->end, max * sizeof(*more));

		if (!more)
			return false;
		o->end = more;
		o->max_ends = max;
	}
	o->end[o->nr_ends++] = o->used | (counted ? 0 : NOT_COUNTED);
	return true;
}

int out_record(struct out *o, bool counted)
{
	if (fflush(o->file) && !o->error)
		o->error = errno ?: ENOMEM;
	if (!o->error && !note_end(o, counted))
		o->error = ENOMEM;
	if (o->error) {
		forget_records(o, 0);
		o->missing += counted;
		return -o->error;
	}
	return o->used < FLUSH_BYTES ? 0 : out_flush(o);
}

bool out_reader_gone(const struct out *o)
{
	struct pollfd pfd = { .fd = o->fd };

	return poll(&pfd, 1, 0) == 1 && pfd.revents & POLLERR;
}

uint64_t out_size(const struct out *o)
{
	return o->whole + o->used;
}

int out_close(struct out *o)
{
	out_flush(o);
	if (o->error && o->regular && ftruncate(o->fd, o->start + o->whole))
		o->regular = false;
	if (o->fd != STDOUT_FILENO && close(o->fd) && !o->error)
		o->error = errno;
	fclose(o->file);
	free(o->buf);
	free(o->end);
	o->file = NULL;
	o->buf = NULL;
	o->end = NULL;
	return -o->error;
}
