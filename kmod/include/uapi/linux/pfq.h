/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * PFQ: packet capture in the network drivers.
 *
 *	socket(PF_Q, SOCK_RAW, 0)	CAP_NET_RAW over the network namespace
 *	setsockopt(PFQ_SO_RING)		size of the ring; once
 *	mmap(whole ring, offset 0)
 *	setsockopt(PFQ_SO_BIND)		packets arrive from now on
 *	poll(POLLIN)			or recv() of no bytes, which sleeps likewise
 *
 * A socket that only sends needs no ring: see Transmission.
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

	PFQ_SO_JOIN	= 16,	/* set: struct pfq_so_join */
	PFQ_SO_LEAVE	= 17,	/* set: __u32 gid */
	PFQ_SO_GROUPS	= 18,	/* get: __u32 gid[], in the order of joining */
	PFQ_SO_FILTER	= 19,	/* set: struct pfq_so_filter */
	PFQ_SO_VLANS	= 20,	/* set: struct pfq_so_vlans */
	PFQ_SO_VERDICT	= 21,	/* set: struct pfq_so_verdict */
	PFQ_SO_GROUP_STATS = 22, /* get: struct pfq_so_group_stats, its gid set */
	PFQ_SO_GROUP_COUNTERS = 23, /* get: struct pfq_so_counters, its gid set */
	PFQ_SO_EGRESS	= 24,	/* set: struct pfq_so_egress */
	PFQ_SO_PROGRAM	= 25,	/* set: struct pfq_so_program */
	PFQ_SO_CPU_STATS = 26,	/* get: struct pfq_so_cpu_stats, its cpu set */

	PFQ_SO_TX_BIND	= 32,	/* set, get: struct pfq_so_tx_bind */
	PFQ_SO_TX_UNBIND = 33,	/* set: __u32 index */
	PFQ_SO_TX_FLUSH	= 34,	/* set: __u32 index, or PFQ_TX_ALL */
	PFQ_SO_TX_STATS	= 35,	/* get: struct pfq_so_tx_stats, its index set */
};

struct pfq_so_ring {
	__u32	block_size;	/* bytes: a power of two, page size to 16 MiB */
	__u32	nr_blocks;	/* a power of two, 4 per possible CPU to 65536 */
	__u32	snaplen;	/* bytes kept of a packet; 0: all that a block holds */
	__u32	nr_streams;	/* get: length of pfq_ring.stream */
	__u64	mmap_size;	/* get: bytes to map */
	__u32	free_offset;	/* get: bytes from the start of the map */
	__u32	block_offset;	/* get: bytes from the start of the map */
	__u32	tstamp;		/* enum pfq_tstamp */
	__u32	page_size;	/* get: of the memory */
	__u64	user_addr;	/* set: the process's own huge pages to use
				 * (MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB);
				 * 0: memory of the kernel's, to be mapped
				 */
	__u64	user_size;	/* set: of them, bytes: room for the streams, free[]
				 * and nr_blocks + 1 blocks; whole huge pages
				 */
};

enum pfq_tstamp {
	PFQ_TSTAMP_PACKET,	/* the clock, read once in a poll of the driver */
	PFQ_TSTAMP_COARSE,	/* the last tick's time, 1 to 10 ms old; costs nothing */
	PFQ_TSTAMP_OFF,		/* 0 */
	PFQ_TSTAMP_HARDWARE,	/* the NIC's, with PFQ_PKT_HWTSTAMP; else the clock's */
};

#define PFQ_ANY_DEVICE	0	/* each device of the network namespace */
#define PFQ_ANY_QUEUE	(-1)

struct pfq_so_bind {
	__u32	ifindex;
	__s32	queue;		/* hardware receive queue */
	__u32	flags;
	__u32	gid;		/* of the group that gets the packets */
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
 * Groups
 *
 * A packet of a bound device and queue goes to the groups bound there. Each
 * runs its filter, its VLAN filter and its verdict, and gives the packet to
 * sockets among its members: to all of a class, or to one by hash. A socket
 * that several groups choose gets the packet once.
 */
#define PFQ_OWN_GROUP	0		/* of this socket alone; made when first bound or set */
#define PFQ_NEW_GROUP	0xffffffffu
#define PFQ_GROUP_MAX	4096		/* gid: 1 to this, in a network namespace */

enum pfq_policy {
	PFQ_POLICY_UNDEFINED,	/* wait: the first join with another one decides */
	PFQ_POLICY_PRIVATE,	/* only the socket that created it */
	PFQ_POLICY_RESTRICTED,	/* sockets of the process that created it */
	PFQ_POLICY_SHARED,	/* any socket of the network namespace */
};

#define PFQ_CLASS_DEFAULT	(1ull << 0)
#define PFQ_CLASS_USER_PLANE	(1ull << 1)
#define PFQ_CLASS_CONTROL_PLANE	(1ull << 2)
#define PFQ_CLASS_CONTROL	(1ull << 63)	/* manages; no packets unless a verdict says so */
#define PFQ_CLASS_ANY		(~PFQ_CLASS_CONTROL)

#define PFQ_WEIGHT_MAX	64

/* Joining again changes classes and weight. With PFQ_NEW_GROUP, PFQ_SO_GROUPS tells the gid. */
struct pfq_so_join {
	__u32	gid;
	__u32	policy;		/* enum pfq_policy */
	__u64	classes;	/* 0: PFQ_CLASS_DEFAULT */
	__u32	weight;		/* share of what is steered: 1 to PFQ_WEIGHT_MAX; 0: 1 */
	__u32	reserved;
};

struct pfq_bpf_insn {		/* struct sock_filter */
	__u16	code;
	__u8	jt;
	__u8	jf;
	__u32	k;
};

/* Replaces the group's filter. 0 as the filter's result rejects the packet. */
struct pfq_so_filter {
	__u32	gid;
	__s32	fd;		/* a program of type BPF_PROG_TYPE_SOCKET_FILTER; -1: insn */
	__u32	nr_insns;	/* of classic BPF; 0 with fd -1: no filter */
	__u32	reserved;
	struct pfq_bpf_insn insn[];
};

/* Replaces the group's VLAN filter: bit N passes the outermost tag's id N, bit 0 what has no tag. */
struct pfq_so_vlans {
	__u32	gid;
	__u32	enable;		/* 0: no filter */
	__u64	vid[64];
};

enum pfq_action {
	PFQ_ACTION_COPY,	/* to all members in the classes */
	PFQ_ACTION_STEER,	/* to one of them, by hash and weight */
	PFQ_ACTION_DROP,	/* to none */
	PFQ_ACTION_DOUBLE,	/* to two of them, by two hashes; programs only */
};

/* What a steering hash is made of. Both directions of a flow hash alike. */
enum pfq_hash {
	PFQ_HASH_FLOW,		/* addresses, protocol, ports; fragments: addresses, id */
	PFQ_HASH_ADDRESSES,	/* IP addresses */
	PFQ_HASH_LINK,		/* MAC addresses */
	PFQ_HASH_VLAN,		/* outermost tag's id */
	PFQ_HASH_ROUND_ROBIN,	/* one after the other, on each CPU */
	PFQ_HASH_RSS,		/* the NIC's, which may not be symmetric; else PFQ_HASH_FLOW */
};

#define PFQ_VERDICT_INNER	1u	/* hash the packet inside IPIP, GRE or VXLAN */
#define PFQ_VERDICT_STACK	2u	/* to the stack also when a binding steals */
#define PFQ_VERDICT_NO_STACK	4u	/* not to the stack; CAP_NET_ADMIN */

#define PFQ_FORWARD_MAX	16

/* Replaces the group's verdict. All zero: copy to the default class. */
struct pfq_so_verdict {
	__u32	gid;
	__u32	action;		/* enum pfq_action */
	__u32	hash;		/* enum pfq_hash */
	__u32	flags;		/* PFQ_VERDICT_* */
	__u64	classes;	/* 0: PFQ_CLASS_DEFAULT */
	__u32	counter;	/* 1 + index of the group counter that counts; 0: none */
	__u32	nr_forward;
	__u32	forward[PFQ_FORWARD_MAX]; /* devices that get a copy; CAP_NET_ADMIN */
};

/* Replaces the group's program, and its verdict. size 0: neither. */
struct pfq_so_program {
	__u32	gid;
	__u32	size;
	__u8	code[];		/* <linux/pfq_lang.h>; what forwards: CAP_NET_ADMIN */
};

/* seen = passed + filtered + dropped; delivered and lost count once a socket */
struct pfq_so_group_stats {
	__u32	gid;
	__u32	reserved;
	__u64	seen;
	__u64	filtered;	/* by BPF or VLAN filter */
	__u64	dropped;	/* by the verdict, or with no socket to go to */
	__u64	passed;
	__u64	delivered;	/* copies in rings and sent by egress sockets */
	__u64	lost;		/* copies that found a ring full */
	__u64	forwarded;	/* copies that devices took */
	__u64	unforwarded;	/* copies that they did not */
	__u64	to_stack;
	__u64	looped;		/* of those not forwarded, had been 4 times before */
};

struct pfq_so_counters {
	__u32	gid;
	__u32	reserved;
	__u64	counter[64];
};

/* What a CPU has received for the network namespace; seen is the sum of the next four. */
struct pfq_so_cpu_stats {
	__u32	cpu;
	__u32	reserved;
	__u64	seen;		/* of devices, while they were bound */
	__u64	delivered;	/* to one socket or more */
	__u64	filtered;	/* by the filters of each group */
	__u64	dropped;	/* by a verdict, or with no socket to go to */
	__u64	lost;		/* the rings of all that it was for were full */
	__u64	stolen;		/* kept from the stack */
};

/* What would be delivered to this socket is sent; CAP_NET_ADMIN. */
struct pfq_so_egress {
	__u32	ifindex;	/* 0: to the ring again */
	__s32	queue;		/* PFQ_ANY_QUEUE: as the stack chooses */
};

/*
 * Transmission
 *
 * Each PFQ_SO_TX_BIND makes a ring of bytes, to be mapped at PFQ_TX_MMAP(index):
 *
 *	struct pfq_tx_ring | data[size]
 *
 * The sender appends records at head, kernel threads (cpu >= 0) or
 * PFQ_SO_TX_FLUSH (cpu -1) take them from tail. A record does not wrap: one of
 * len PFQ_TX_SKIP fills the rest. The kernel copies a record before it looks
 * at it, and believes none of its numbers.
 */
#define PFQ_TX_MAX	16		/* rings of a socket */
#define PFQ_TX_ALL	0xffffffffu
#define PFQ_TX_MMAP(index) (((__u64)(index) + 1) << 40)
#define PFQ_TX_SKIP	0xffffffffu
#define PFQ_TX_COPIES_MAX 65536

struct pfq_so_tx_bind {
	__u32	ifindex;
	__s32	queue;		/* PFQ_ANY_QUEUE: as the stack chooses */
	__s32	cpu;		/* of the kernel thread that sends; -1: PFQ_SO_TX_FLUSH does */
	__u32	size;		/* of data: a power of two, 64 KiB to 64 MiB */
	__u32	index;		/* set: 0; get: of the ring made last */
	__u32	reserved;
};

struct pfq_tx_ring {
	/* written by the sender */
	__u32	head;		/* bytes appended, modulo 2^32. Store-release. */
	__u32	reserved0[15];

	/* written by the kernel */
	__u32	tail;		/* bytes taken, modulo 2^32. Load-acquire. */
	__u32	asleep;		/* the thread wants a PFQ_SO_TX_FLUSH. The sender
				 * reads it after a full barrier after head.
				 */
	__u32	reserved1[14];
};

#define PFQ_TX_HDRLEN	16
#define PFQ_TX_STRIDE(len) (((len) + PFQ_TX_HDRLEN + 15) & ~15u)

struct pfq_tx_pkthdr {
	__u64	tstamp;		/* when to leave, ns of CLOCK_REALTIME; past: now; more
				 * than an hour ahead is rejected
				 */
	__u32	len;		/* of the frame: link header to MTU, and a tag on top */
	__u32	copies;		/* 0 counts as 1 */
};

/* taken = sent + failed + rejected, in copies, when nothing is under way */
struct pfq_so_tx_stats {
	__u32	index;
	__u32	reserved;
	__u64	taken;
	__u64	sent;		/* the device took it */
	__u64	failed;		/* link down, device gone, queue full for 1 s */
	__u64	rejected;	/* a record that made no sense */
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
	__u32	error;		/* not 0: ask for SO_ERROR. The kernel sets it,
				 * seldom; the reader clears it, then asks.
				 */
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
#define PFQ_PKT_HWTSTAMP 16u	/* tstamp is the NIC's */

#endif
