// SPDX-License-Identifier: LGPL-2.1-or-later
/* Error texts: one per handle, and one per thread for functions without a handle. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

static __thread char thread_error[ERROR_LEN];

char *error_text(struct pfq *q)
{
	return q ? q->error : thread_error;
}

const char *pfq_error(const struct pfq *q)
{
	return q ? q->error : thread_error;
}

int fail(struct pfq *q, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error_text(q), ERROR_LEN, fmt, ap);
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
