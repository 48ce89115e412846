// SPDX-License-Identifier: LGPL-2.1-or-later
/* Socket options. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

int fail_no_ring(struct pfq *q)
{
	return fail(q, ENOBUFS, "pfq: this handle has no receive ring: open one without send_only");
}

int set_option(struct pfq *q, int option, const void *value, size_t size,
	       const char *what)
{
	if (!setsockopt(q->fd, SOL_PFQ, option, value, size))
		return 0;
	if (errno == ENOBUFS && !q->map)
		return fail_no_ring(q);
	return fail_kernel(q, errno, what);
}

int get_option_of(struct pfq *q, int option, const char *what, uint32_t number,
		  void *value, size_t size)
{
	socklen_t len = size;

	if (size < sizeof(number))
		return fail(q, EINVAL, "pfq: %s %u: size is %zu: pass the size of the struct",
			    what, number, size);
	memset(value, 0, size);
	memcpy(value, &number, sizeof(number));
	if (getsockopt(q->fd, SOL_PFQ, option, value, &len))
		return fail(q, errno, "pfq: %s %u: %s", what, number, strerror(errno));
	return 0;
}
