/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * PFQ: packet capture in the network drivers.
 *
 *	socket(PF_Q, SOCK_RAW, 0)	CAP_NET_RAW over the network namespace
 *	setsockopt(PFQ_SO_RING)		size of the ring; once
 *	mmap(whole ring, offset 0)
 *	setsockopt(PFQ_SO_BIND)		packets arrive from now on
 *	poll(POLLIN)
 *
 * The structs grow at their end only. A shorter one from older user space is
 * completed with zeros; a longer one is refused with E2BIG unless its tail is
 * zero. When a call fails, PFQ_SO_ERROR reads why, as text.
 */
#ifndef _UAPI_LINUX_PFQ_H
#define _UAPI_LINUX_PFQ_H

#include <linux/types.h>

#define PF_Q		27
#define AF_Q		PF_Q
#define SOL_PFQ		PF_Q

enum pfq_sockopt {
	PFQ_SO_VERSION	= 1,	/* get: text, "7.0.0" */
	PFQ_SO_ERROR	= 2,	/* get: text, why the last setsockopt failed */
	PFQ_SO_RING	= 3,	/* set, get: struct pfq_so_ring */
	PFQ_SO_BIND	= 4,	/* set: struct pfq_so_bind */
	PFQ_SO_UNBIND	= 5,	/* set: struct pfq_so_bind */
	PFQ_SO_STATS	= 6,	/* get: struct pfq_so_stats */
};

struct pfq_so_ring {
	__u32	block_size;	/* bytes: a power of two, page size to 16 MiB */
	__u32	nr_blocks;	/* a power of two, 4 per possible CPU to 65536 */
	__u32	snaplen;	/* bytes kept of a packet; 0: all that a block holds */
	__u32	nr_streams;	/* get: length of pfq_ring.stream */
	__u64	mmap_size;	/* get: bytes to map */
	__u32	free_offset;	/* get: bytes from the start of the map */
	__u32	block_offset;	/* get: bytes from the start of the map */
};

#define PFQ_ANY_DEVICE	0	/* each device of the network namespace */
#define PFQ_ANY_QUEUE	(-1)

struct pfq_so_bind {
	__u32	ifindex;
	__s32	queue;		/* hardware receive queue */
	__u32	flags;
	__u32	reserved;	/* 0 */
};

#define PFQ_BIND_STEAL	 1u	/* the stack does not get what the hook gave us; CAP_NET_ADMIN */
#define PFQ_BIND_PROMISC 2u	/* until unbound; one device only */

/* seen = delivered + filtered + dropped + lost */
struct pfq_so_stats {
	__u64	seen;		/* packets offered to this socket */
	__u64	delivered;	/* packets in the ring */
	__u64	filtered;	/* by a filter */
	__u64	dropped;	/* by a program */
	__u64	lost;		/* the ring was full */
	__u64	stolen;		/* of those delivered, kept from the stack */
	__u64	bytes;		/* on the wire, of those delivered */
};

/*
 * The shared map
 *
 *	struct pfq_ring | __u32 free[nr_blocks] | pad | block 0 | block 1 | ...
 *
 * A producer is a CPU in one context. Each owns one stream, a chain of blocks
 * of which it fills the last; the reader follows every stream. Blocks come
 * from the free ring, to which the reader returns them in any order. The
 * kernel reads of the map free[], free_tail and consumed, and believes none of
 * them: a reader that writes nonsense loses packets of its own.
 */
struct pfq_stream {
	__u32	first;		/* 1 + index of the first block; 0: no stream yet.
				 * Kernel: store-release once. Streams are
				 * numbered in order of their first packet.
				 */
	__u32	reserved[15];
};

struct pfq_ring {
	/* written by the reader */
	__u32	free_tail;	/* blocks returned since the start, modulo 2^32,
				 * with nr_blocks to begin with. Reader: writes
				 * free[free_tail % nr_blocks], then
				 * store-release.
				 */
	__u32	reserved0;
	__u64	consumed;	/* bytes of records read, headers and padding
				 * included; poll() sleeps when it equals what
				 * was delivered
				 */
	__u64	reserved1[6];

	/* written by the kernel */
	struct pfq_stream stream[];
};

#define PFQ_BLOCK_HDRLEN 64

/* Records start PFQ_BLOCK_HDRLEN bytes into the block. */
struct pfq_block {
	__u32	committed;	/* bytes of the block that are valid, this
				 * header included. Kernel: store-release after
				 * each packet. Reader: load-acquire.
				 */
	__u32	next;		/* 1 + index of the stream's next block; 0: this
				 * is the last. Kernel: store-release after the
				 * final committed. Reader: load-acquire, then
				 * committed again.
				 */
	__u32	reserved[14];
};

#define PFQ_PKT_ALIGN	16
#define PFQ_PKT_HDRLEN	32

struct pfq_pkthdr {
	__u64	tstamp;		/* ns since 1970, CLOCK_REALTIME */
	__u32	caplen;		/* bytes that follow this header */
	__u32	len;		/* bytes of the frame, without its stripped tag */
	__u32	ifindex;
	__u32	mark;		/* the skb's */
	__u16	queue;		/* hardware receive queue */
	__u16	vlan_tci;	/* PFQ_PKT_VLAN; as on the wire, DEI included */
	__u16	vlan_proto;	/* PFQ_PKT_VLAN; 0x8100 or 0x88a8, host order */
	__u16	flags;		/* PFQ_PKT_* */
};				/* next record: PFQ_PKT_STRIDE(caplen) further */

#define PFQ_PKT_STRIDE(caplen) \
	(((caplen) + PFQ_PKT_HDRLEN + PFQ_PKT_ALIGN - 1) & ~(PFQ_PKT_ALIGN - 1))

#define PFQ_PKT_VLAN	 1u	/* the NIC stripped a tag, see vlan_* */
#define PFQ_PKT_TAP	 2u	/* the driver has no hook: taken from the stack */
#define PFQ_PKT_STOLEN	 4u	/* the stack did not get it */
#define PFQ_PKT_MERGED	 8u	/* several frames merged by the NIC or by GRO */

#endif
