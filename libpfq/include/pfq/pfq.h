/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libpfq: packets captured in the network drivers, read without a copy.
 *
 * Functions return 0 (pfq_read() and pfq_poll() also 1) or a negative errno;
 * pfq_error() says in words what failed and what to do. A handle is used by
 * one thread at a time.
 */
#ifndef PFQ_PFQ_H
#define PFQ_PFQ_H

#include <stddef.h>
#include <stdint.h>

#include <pfq/linux/pfq.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct pfq;

/* Zero means the default. New members come at the end. */
struct pfq_opts {
	size_t		size;		/* sizeof(struct pfq_opts) */
	uint32_t	block_size;	/* bytes, a power of two: 256 KiB */
	uint32_t	nr_blocks;	/* a power of two: 128, or 4 per CPU */
	uint32_t	snaplen;	/* bytes kept of a packet: all */
};

/* Records of one block, in order of arrival; valid until the next pfq_read(). */
struct pfq_batch {
	const uint8_t	*begin;
	const uint8_t	*end;
};

int pfq_open(struct pfq **q, const struct pfq_opts *opts);
void pfq_close(struct pfq *q);
int pfq_fd(const struct pfq *q);
const char *pfq_error(const struct pfq *q);
const char *pfq_version(void);

/* dev may be "any", queue PFQ_ANY_QUEUE, flags PFQ_BIND_*. */
int pfq_bind(struct pfq *q, const char *dev, int queue, unsigned int flags);
int pfq_unbind(struct pfq *q, const char *dev, int queue);

/* 1: a batch, or readable; 0: timed out. A timeout below zero has no end. */
int pfq_read(struct pfq *q, struct pfq_batch *batch, int timeout_ms);
int pfq_poll(struct pfq *q, int timeout_ms);

/* size is sizeof(*stats): what the kernel does not know is zero. */
int pfq_stats(struct pfq *q, struct pfq_so_stats *stats, size_t size);

/*
 * Sending. bind returns the number of a ring; cpu -1: pfq_tx_flush() sends, else
 * a kernel thread on that CPU, which flush wakes. size 0: 1 MiB. Threads may use
 * different rings of a handle at the same time. -EAGAIN: the ring is full.
 */
int pfq_tx_bind(struct pfq *q, const char *dev, int queue, int cpu, uint32_t size);
int pfq_tx_unbind(struct pfq *q, int index);
int pfq_tx_flush(struct pfq *q, int index);
int pfq_tx_stats(struct pfq *q, int index, struct pfq_so_tx_stats *stats, size_t size);

/* Append a frame, to leave at tstamp, ns of CLOCK_REALTIME; 0: at once. */
int pfq_tx_put(struct pfq *q, int index, const void *frame, size_t len, uint32_t copies, uint64_t tstamp);

/* The same for a frame that is built in the ring, and may come out shorter. */
int pfq_tx_reserve(struct pfq *q, int index, size_t len, void **frame);
int pfq_tx_commit(struct pfq *q, int index, size_t len, uint32_t copies, uint64_t tstamp);

#pragma GCC visibility pop

/* The record at pos, or NULL when none fits before the end of the batch. */
static inline const struct pfq_pkthdr *
pfq_batch_at(const struct pfq_batch *batch, const uint8_t *pos)
{
	const struct pfq_pkthdr *pkt =
		(const struct pfq_pkthdr *)(const void *)pos;
	size_t room = (size_t)(batch->end - pos);

	if (room < PFQ_PKT_HDRLEN || room - PFQ_PKT_HDRLEN < pkt->caplen)
		return NULL;
	return pkt;
}

static inline const struct pfq_pkthdr *
pfq_batch_first(const struct pfq_batch *batch)
{
	return pfq_batch_at(batch, batch->begin);
}

static inline const struct pfq_pkthdr *
pfq_batch_next(const struct pfq_batch *batch, const struct pfq_pkthdr *pkt)
{
	const uint8_t *pos = (const uint8_t *)(const void *)pkt;
	size_t stride = PFQ_PKT_STRIDE((size_t)pkt->caplen);

	if (stride >= (size_t)(batch->end - pos))
		return NULL;
	return pfq_batch_at(batch, pos + stride);
}

#define pfq_for_each(pkt, batch)					\
	for ((pkt) = pfq_batch_first(batch); (pkt);			\
	     (pkt) = pfq_batch_next(batch, pkt))

static inline const uint8_t *pfq_pkt_data(const struct pfq_pkthdr *pkt)
{
	return (const uint8_t *)(const void *)pkt + PFQ_PKT_HDRLEN;
}

#ifdef __cplusplus
}
#endif

#endif
