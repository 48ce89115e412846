// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

static __thread char open_error[ERROR_LEN];

const char *pfq_error(const struct pfq *q)
{
	return q ? q->error : open_error;
}

int fail(struct pfq *q, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(q->error, sizeof(q->error), fmt, ap);
	va_end(ap);
	return -err;
}

int fail_kernel(struct pfq *q, int err, const char *what)
{
	char text[ERROR_LEN] = "";
	socklen_t len = sizeof(text) - 1;

	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_ERROR, text, &len) || !text[0])
		return fail(q, err, "%s: %s", what, strerror(err));
	return fail(q, err, "%s: %s", what, text);
}

/* The handle goes away, its text stays with the thread. */
int fail_open(const struct pfq *q, int err)
{
	snprintf(open_error, sizeof(open_error), "%s",
		 q ? q->error : strerror(err));
	return -err;
}
