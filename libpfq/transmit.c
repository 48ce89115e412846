// SPDX-License-Identifier: LGPL-2.1-or-later
/* Transmit rings. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

#define DEFAULT_SIZE	(1u << 20)
#define MAX_COPIES	PFQ_TX_COPIES_MAX

static struct tx_ring *find_ring(struct pfq *q, int index)
{
	if (index < 0 || index >= PFQ_TX_MAX || !q->tx[index].map)
		return NULL;
	return &q->tx[index];
}

static int fail_index(struct pfq *q, int index)
{
	return fail(q, ENOENT, "pfq: no tx ring %d: pass an index that pfq_tx_bind() returned",
		    index);
}

/* Map the ring that the kernel created. Returns its index or a negative errno. */
static int map_ring(struct pfq *q, const struct pfq_so_tx_bind *bind)
{
	size_t page = sysconf(_SC_PAGESIZE), size = sizeof(struct pfq_tx_ring) + bind->size;
	struct tx_ring *r;
	void *map;

	if (bind->index >= PFQ_TX_MAX || q->tx[bind->index].map)
		return fail(q, EIO, "pfq: tx bind: the kernel returned an invalid index: the module does not match libpfq");
	size = (size + page - 1) & ~(page - 1);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd,
		   PFQ_TX_MMAP(bind->index));
	if (map == MAP_FAILED)
		return fail(q, errno, "pfq: cannot map the tx ring of %zu bytes: %s", size,
			    strerror(errno));
	r = &q->tx[bind->index];
	*r = (struct tx_ring) {
		.map = map,
		.map_size = size,
		.data = (uint8_t *)map + sizeof(struct pfq_tx_ring),
		.size = bind->size,
		.threaded = bind->cpu >= 0,
	};
	return bind->index;
}

int pfq_tx_bind(struct pfq *q, const char *dev, int queue, int cpu, uint32_t size)
{
	struct pfq_so_tx_bind bind = {
		.ifindex = dev ? if_nametoindex(dev) : 0,
		.queue = queue,
		.cpu = cpu,
		.size = size ?: DEFAULT_SIZE,
	};
	socklen_t len = sizeof(bind);
	int ret;

	if (!dev)
		return fail(q, EINVAL, "pfq: no device: name one");
	if (!bind.ifindex)
		return fail(q, ENODEV, "%s: no such device", dev);
	if (bound_reserve(&q->bound))
		return fail(q, ENOMEM, "%s: tx bind: no memory", dev);
	if (setsockopt(q->fd, SOL_PFQ, PFQ_SO_TX_BIND, &bind, sizeof(bind)))
		return fail_kernel(q, errno, dev);
	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_TX_BIND, &bind, &len))
		return fail_kernel(q, errno, dev);
	ret = map_ring(q, &bind);
	if (ret < 0)
		setsockopt(q->fd, SOL_PFQ, PFQ_SO_TX_UNBIND, &bind.index, sizeof(bind.index));
	else
		bound_add(&q->bound, dev, bind.ifindex, BOUND_TX, ret);
	return ret;
}

static void unmap(struct tx_ring *r)
{
	if (r->map)
		munmap(r->map, r->map_size);
	r->map = NULL;
}

int pfq_tx_unbind(struct pfq *q, int index)
{
	struct tx_ring *r = find_ring(q, index);
	uint32_t number = index;

	if (!r)
		return fail_index(q, index);
	unmap(r);
	bound_remove(&q->bound, 0, BOUND_TX, index);
	if (setsockopt(q->fd, SOL_PFQ, PFQ_SO_TX_UNBIND, &number, sizeof(number)))
		return fail_kernel(q, errno, "pfq: tx unbind");
	return 0;
}

void tx_exit(struct pfq *q)
{
	int i;

	for (i = 0; i < PFQ_TX_MAX; i++)
		unmap(&q->tx[i]);
}

int pfq_tx_reserve(struct pfq *q, int index, size_t len, void **frame)
{
	struct tx_ring *r = find_ring(q, index);

	if (!r)
		return fail_index(q, index);
	if (len > tx_ring_max_frame(r))
		return fail(q, EMSGSIZE, "pfq: a frame of %zu bytes: a tx ring of %u bytes takes at most %u",
			    len, r->size, tx_ring_max_frame(r));
	*frame = tx_ring_reserve(r, len);
	return *frame ? 0 : -EAGAIN;
}

int pfq_tx_commit(struct pfq *q, int index, size_t len, uint32_t copies, uint64_t tstamp)
{
	struct tx_ring *r = find_ring(q, index);

	if (!r)
		return fail_index(q, index);
	if (!r->is_reserved || len > r->reserved)
		return fail(q, EINVAL, "pfq: a frame of %zu bytes: reserve that many bytes first", len);
	if (copies > MAX_COPIES)
		return fail(q, EINVAL, "pfq: %u copies: want at most %u", copies, MAX_COPIES);
	tx_ring_commit(r, len, copies, tstamp);
	return 0;
}

int pfq_tx_put(struct pfq *q, int index, const void *frame, size_t len, uint32_t copies,
	       uint64_t tstamp)
{
	void *to;
	int ret = pfq_tx_reserve(q, index, len, &to);

	if (ret)
		return ret;
	memcpy(to, frame, len);
	return pfq_tx_commit(q, index, len, copies, tstamp);
}

int pfq_tx_flush(struct pfq *q, int index)
{
	struct tx_ring *r = find_ring(q, index);
	uint32_t number = index;

	if (!r)
		return fail_index(q, index);
	if (!tx_ring_needs_flush(r))
		return 0;
	if (setsockopt(q->fd, SOL_PFQ, PFQ_SO_TX_FLUSH, &number, sizeof(number)))
		return fail_kernel(q, errno, "pfq: tx flush");
	return 0;
}

int pfq_tx_send(struct pfq *q, int index, const void *frame, size_t len)
{
	int ret = pfq_tx_put(q, index, frame, len, 1, 0);

	if (ret == -EAGAIN)
		ret = pfq_tx_flush(q, index) ?: pfq_tx_put(q, index, frame, len, 1, 0);
	return ret ?: pfq_tx_flush(q, index);
}

int pfq_tx_stats(struct pfq *q, int index, struct pfq_so_tx_stats *stats, size_t size)
{
	if (!find_ring(q, index))
		return fail_index(q, index);
	return get_option_of(q, PFQ_SO_TX_STATS, "tx ring", index, stats, size);
}
