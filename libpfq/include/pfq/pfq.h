/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libpfq: packets captured in the network drivers, read without a copy.
 *
 * Names are pfq_OBJECT_VERB; a property is set by _set and unset by _clear.
 *
 * Errors: a function that can fail returns an int, 0 or above on success and a
 * negative errno on failure. pfq_error(q) then says in words what failed and what
 * to do; after a function without a handle, pfq_error(NULL) does.
 *
 * Structs that a program passes begin with their size, which it sets. New members
 * come at the end, and 0 is their default. Members that the library does not know
 * must be 0, or the call fails with -E2BIG; in a struct that the library fills in,
 * they become 0. The structs of the kernel, struct pfq_so_*, come with their size as
 * a parameter, which is the length of the socket option. struct pfq_batch has no
 * size and never grows: two pointers, given for each read.
 *
 * A handle is used by one thread at a time; for exceptions see pfq_tx_bind().
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

enum pfq_hugepages {
	PFQ_HUGEPAGES_NONE,	/* small pages */
	PFQ_HUGEPAGES_BEST,	/* of 1 GiB, else of 2 MiB, else small ones */
};

/*
 * In options zero means the default, and so does NULL in their place. size is
 * that of the struct; new members come at the end.
 */
struct pfq_opts {
	size_t		size;
	uint32_t	block_size;	/* bytes, a power of two: 256 KiB */
	uint32_t	nr_blocks;	/* a power of two: 128, or 4 per CPU */
	uint32_t	snaplen;	/* bytes kept of a packet: all */
	uint32_t	tstamp;		/* PFQ_TSTAMP_*: _PACKET */
	uint32_t	hugepages;	/* PFQ_HUGEPAGES_*: _NONE */
	uint32_t	send_only;	/* 1: no ring, and nothing else of the above */
};

struct pfq_group_opts {
	size_t		size;
	uint64_t	classes;	/* PFQ_CLASS_*: _DEFAULT */
	uint32_t	weight;		/* share of what is steered, to 64: 1 */
	uint32_t	reserved;	/* 0 */
};

struct pfq_verdict_opts {
	size_t		size;
	uint64_t	classes;	/* PFQ_CLASS_*: _DEFAULT */
	uint32_t	action;		/* PFQ_ACTION_*: _COPY */
	uint32_t	hash;		/* PFQ_HASH_*: _FLOW */
	uint32_t	flags;		/* PFQ_VERDICT_* */
	uint32_t	counter;	/* 1 to 64: which one counts; 0: none */
	const char *const *forward;	/* names of devices that get a copy */
	size_t		nr_forward;	/* to PFQ_FORWARD_MAX */
};

#define PFQ_VLAN_UNTAGGED	0u
#define PFQ_VLAN_ANY		0xffffu	/* each that has a tag */

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
size_t pfq_ring_page_size(const struct pfq *q);
/* Its geometry, as the kernel has made it. */
int pfq_ring_info(struct pfq *q, struct pfq_so_ring *ring, size_t size);

/* dev may be "any", queue PFQ_ANY_QUEUE, flags PFQ_BIND_*. */
int pfq_bind(struct pfq *q, const char *dev, int queue, unsigned int flags);
int pfq_unbind(struct pfq *q, const char *dev, int queue);
int pfq_group_bind(struct pfq *q, uint32_t gid, const char *dev, int queue,
		   unsigned int flags);
int pfq_group_unbind(struct pfq *q, uint32_t gid, const char *dev, int queue);

/* *gid: 1 to PFQ_GROUP_MAX, or PFQ_NEW_GROUP and then the new one's. */
int pfq_group_join(struct pfq *q, uint32_t *gid, unsigned int policy,
		   const struct pfq_group_opts *opts);
int pfq_group_leave(struct pfq *q, uint32_t gid);
/* How many; writes the first max of them. */
int pfq_group_list(struct pfq *q, uint32_t *gid, size_t max);

/* gid may be PFQ_OWN_GROUP. insns: struct bpf_insn of libpcap, or struct sock_filter. */
int pfq_group_filter_set(struct pfq *q, uint32_t gid, const void *insns,
		     unsigned int n);
int pfq_group_filter_set_fd(struct pfq *q, uint32_t gid, int fd);
int pfq_group_filter_clear(struct pfq *q, uint32_t gid);
int pfq_group_vlans_set(struct pfq *q, uint32_t gid, const uint16_t *ids, size_t n);
int pfq_group_vlans_clear(struct pfq *q, uint32_t gid);

int pfq_group_verdict_set(struct pfq *q, uint32_t gid,
		      const struct pfq_verdict_opts *opts);
int pfq_group_verdict_clear(struct pfq *q, uint32_t gid);
int pfq_egress_set(struct pfq *q, const char *dev, int queue);
int pfq_egress_clear(struct pfq *q);

/* 1: a batch, or readable; 0: timed out. A timeout below zero has no end. */
int pfq_read(struct pfq *q, struct pfq_batch *batch, int timeout_ms);
int pfq_poll(struct pfq *q, int timeout_ms);

/* A copy of the next packets, as many as fit; batch is in buf and stays valid. */
int pfq_read_copy(struct pfq *q, void *buf, size_t size, struct pfq_batch *batch,
	     int timeout_ms);

/* Calls handler for each packet of a batch; returns how many. 0: timed out. */
typedef void (*pfq_handler)(void *user, const struct pfq_pkthdr *pkt,
			    const uint8_t *data);
int pfq_dispatch(struct pfq *q, pfq_handler handler, void *user, int timeout_ms);

/* Of an Ethernet frame: both directions of a flow, and fragments, hash alike. */
uint32_t pfq_hash_symmetric(const void *frame, size_t len);

/* size is sizeof(*stats): what the kernel does not know is zero. */
int pfq_stats(struct pfq *q, struct pfq_so_stats *stats, size_t size);
int pfq_group_stats(struct pfq *q, uint32_t gid,
		    struct pfq_so_group_stats *stats, size_t size);
int pfq_group_counters(struct pfq *q, uint32_t gid,
		       struct pfq_so_counters *counters, size_t size);
/* cpu: from 0; -ENOENT: there are no more. */
int pfq_cpu_stats(struct pfq *q, unsigned int cpu,
		  struct pfq_so_cpu_stats *stats, size_t size);

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

/* One frame, now: makes room by flush if it must, and flushes. */
int pfq_tx_send(struct pfq *q, int index, const void *frame, size_t len);

#pragma GCC visibility pop

/*
 * The record at *pos, or NULL when none fits before the end of the batch; *pos is then
 * where the next begins. As records are aligned, a header's first half, with caplen, does.
 */
static inline const struct pfq_pkthdr *
pfq_batch_next(const struct pfq_batch *batch, const uint8_t **pos)
{
	const struct pfq_pkthdr *pkt = (const struct pfq_pkthdr *)(const void *)*pos;

	if (__builtin_expect(*pos >= batch->end, 0))
		return NULL;
	*pos += PFQ_PKT_STRIDE((size_t)pkt->caplen);
	return __builtin_expect(*pos > batch->end, 0) ? NULL : pkt;
}

static inline const struct pfq_pkthdr *
pfq_batch_first(const struct pfq_batch *batch)
{
	const uint8_t *pos = batch->begin;

	return pfq_batch_next(batch, &pos);
}

#define pfq_batch_for_each(pkt, batch)					\
	for (const uint8_t *pfq_pos_ = (batch)->begin;			\
	     ((pkt) = pfq_batch_next(batch, &pfq_pos_)); )

static inline const uint8_t *pfq_pkt_data(const struct pfq_pkthdr *pkt)
{
	return (const uint8_t *)(const void *)pkt + PFQ_PKT_HDRLEN;
}

/* Which of n a hash falls on. */
static inline uint32_t pfq_hash_fold(uint32_t hash, uint32_t n)
{
	return (uint32_t)((uint64_t)hash * n >> 32);
}

/* In a loop that waits for another CPU. */
static inline void pfq_cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

#ifdef __cplusplus
}
#endif

#endif
