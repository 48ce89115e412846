// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reading into the caller's buffer, and by a callback for each packet. */
#include <errno.h>
#include <string.h>

#include "internal.h"

/*
 * Return the length of the longest prefix of the batch that consists of whole records and fits into
 * size bytes.
 */
static size_t bytes_that_fit(const struct pfq_batch *batch, size_t size)
{
	size_t all = batch->end - batch->begin, bytes = 0, end;
	const struct pfq_pkthdr *pkt;

	if (all <= size)
		return all;
	pfq_batch_for_each(pkt, batch) {
		end = (const uint8_t *)pkt - batch->begin + PFQ_PKT_STRIDE((size_t)pkt->caplen);
		if (end > size)
			break;
		bytes = end;
	}
	return bytes;
}

static int fail_too_small(struct pfq *q, const struct pfq_batch *batch, size_t size)
{
	const struct pfq_pkthdr *pkt = pfq_batch_first(batch);

	if (!pkt)
		return fail_damaged(q);
	return fail(q, EMSGSIZE, "pfq: read_copy: a packet of %u bytes needs a buffer of %u bytes, not %zu",
		    pkt->caplen, PFQ_PKT_STRIDE(pkt->caplen), size);
}

int pfq_read_copy(struct pfq *q, void *buf, size_t size, struct pfq_batch *batch,
	     int timeout_ms)
{
	struct pfq_batch from;
	size_t bytes;
	int ret;

	if ((uintptr_t)buf % __alignof__(struct pfq_pkthdr))
		return fail(q, EINVAL, "pfq: read_copy: align the buffer to %zu bytes",
			    __alignof__(struct pfq_pkthdr));
	ret = pfq_read(q, &from, timeout_ms);
	if (ret <= 0)
		return ret;
	bytes = bytes_that_fit(&from, size);
	memcpy(buf, from.begin, bytes);
	pfq_unread(q, &(struct pfq_batch) { from.begin + bytes, from.end });
	if (!bytes)
		return fail_too_small(q, &from, size);
	*batch = (struct pfq_batch) { buf, (uint8_t *)buf + bytes };
	return 1;
}

int pfq_dispatch(struct pfq *q, pfq_handler handler, void *user, int timeout_ms)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int ret, n = 0;

	ret = pfq_read(q, &batch, timeout_ms);
	if (ret <= 0)
		return ret;
	pfq_batch_for_each(pkt, &batch) {
		handler(user, pkt, pfq_pkt_data(pkt));
		n++;
	}
	return n;
}
