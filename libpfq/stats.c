// SPDX-License-Identifier: LGPL-2.1-or-later
/* The geometry of the ring, and the counters of the socket and of CPUs. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

int pfq_ring_info(struct pfq *q, struct pfq_so_ring *ring, size_t size)
{
	socklen_t len = size;

	if (!q->map)
		return fail_no_ring(q);
	memset(ring, 0, size);
	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_RING, ring, &len))
		return fail(q, errno, "pfq: ring: %s", strerror(errno));
	return 0;
}

int pfq_stats(struct pfq *q, struct pfq_so_stats *stats, size_t size)
{
	socklen_t len = size;

	memset(stats, 0, size);
	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_STATS, stats, &len))
		return fail(q, errno, "pfq: stats: %s", strerror(errno));
	return 0;
}

int pfq_cpu_stats(struct pfq *q, unsigned int cpu, struct pfq_so_cpu_stats *stats, size_t size)
{
	int ret = get_option_of(q, PFQ_SO_CPU_STATS, "cpu", cpu, stats, size);

	if (ret == -ENOENT)
		return fail(q, ENOENT, "pfq: there is no CPU %u or above", cpu);
	return ret;
}
