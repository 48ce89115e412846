/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * PFQ: packet capture in the network drivers.
 *
 * To receive:
 *
 *	fd = socket(PF_Q, SOCK_RAW, 0)	CAP_NET_RAW; the module parameter family may set
 *					another number than PF_Q
 *	setsockopt(PFQ_SO_RING)		make the receive ring, once
 *	getsockopt(PFQ_SO_RING)		read its layout
 *	mmap(mmap_size bytes at offset 0, PROT_READ | PROT_WRITE, MAP_SHARED)
 *	setsockopt(PFQ_SO_BIND)		packets arrive from now on
 *	read records of the map, see "The receive ring"
 *	poll(POLLIN)			sleep until there is a record
 *
 * To send, no receive ring is needed:
 *
 *	setsockopt(PFQ_SO_TX_BIND)	make a Tx ring; CAP_NET_ADMIN
 *	getsockopt(PFQ_SO_TX_BIND)	read its index
 *	mmap(sizeof(struct pfq_tx_ring) + size bytes at PFQ_TX_MMAP(index), ...)
 *	write records into the map, see "The Tx ring"
 *	setsockopt(PFQ_SO_TX_FLUSH)	send them, or wake the thread that does
 *
 * A packet of a bound device and queue goes to the groups bound there, see
 * "Groups". A socket that uses no group has a private one of its own.
 *
 * poll() reports POLLIN while records are unread, and POLLERR while an error is
 * pending, which getsockopt(SOL_SOCKET, SO_ERROR) reads and clears: ENETDOWN when a
 * bound device was removed. recv(fd, NULL, 0, flags) sleeps as poll() does, at less
 * cost. It returns 0 when there is a record to read, and fails with the pending
 * error, with EAGAIN (MSG_DONTWAIT, SO_RCVTIMEO) or EINTR.
 *
 * Options have level SOL_PFQ. Structs grow at their end only. When an option is
 * set, a shorter struct is completed with zeros; a longer one fails with E2BIG
 * unless its tail is zero. When an option is read, the result is cut to the length
 * given, and the length is set to the bytes written. Fields named reserved must be 0.
 *
 * Each set can fail with EINVAL (less than 4 bytes, or a bad value), E2BIG, EFAULT,
 * ENOMEM, ENOPROTOOPT (an option unknown to this version of pfq.ko), and EINTR. BIND,
 * JOIN, FILTER, VERDICT and PROGRAM fail with EDQUOT when a packet of a bound queue
 * would take too many steps in all groups: see pfq(7), "The budget of a packet". The other
 * errors are listed with each option. After a failed set, PFQ_SO_ERROR reads a text
 * that names the field and the remedy.
 */
#ifndef _UAPI_LINUX_PFQ_H
#define _UAPI_LINUX_PFQ_H

#include <linux/types.h>

#define PF_Q		27
#define AF_Q		PF_Q
#define SOL_PFQ		PF_Q

enum pfq_sockopt {
	PFQ_SO_VERSION	= 1,	/* get: text with its NUL: MAJOR.MINOR.PATCH */
	PFQ_SO_ERROR	= 2,	/* get: text with its NUL; empty when the last set succeeded */
	PFQ_SO_RING	= 3,	/* set, get: struct pfq_so_ring */
	PFQ_SO_BIND	= 4,	/* set: struct pfq_so_bind */
	PFQ_SO_UNBIND	= 5,	/* set: struct pfq_so_bind; flags are ignored */
	PFQ_SO_STATS	= 6,	/* get: struct pfq_so_stats */

	PFQ_SO_JOIN	= 16,	/* set: struct pfq_so_join */
	PFQ_SO_LEAVE	= 17,	/* set: __u32 gid; ENOENT: not a member */
	PFQ_SO_GROUPS	= 18,	/* get: __u32 gid[] of the groups joined, in that order */
	PFQ_SO_FILTER	= 19,	/* set, get: struct pfq_so_filter */
	PFQ_SO_VLANS	= 20,	/* set, get: struct pfq_so_vlans */
	PFQ_SO_VERDICT	= 21,	/* set, get: struct pfq_so_verdict */
	PFQ_SO_GROUP_STATS = 22, /* get: struct pfq_so_group_stats */
	PFQ_SO_GROUP_COUNTERS = 23, /* get: struct pfq_so_counters */
	PFQ_SO_EGRESS	= 24,	/* set: struct pfq_so_egress */
	PFQ_SO_PROGRAM	= 25,	/* set, get: struct pfq_so_program */
	PFQ_SO_CPU_STATS = 26,	/* get: struct pfq_so_cpu_stats */

	PFQ_SO_TX_BIND	= 32,	/* set, get: struct pfq_so_tx_bind */
	PFQ_SO_TX_UNBIND = 33,	/* set: __u32 index; ENOENT: no such ring */
	PFQ_SO_TX_FLUSH	= 34,	/* set: __u32 index, or PFQ_TX_ALL; see "The Tx ring" */
	PFQ_SO_TX_STATS	= 35,	/* get: struct pfq_so_tx_stats */
};

/*
 * PFQ_SO_RING: the receive ring of the socket
 *
 * Fields marked "get" are ignored by a set. A get before the set reads zeros. The
 * ring counts as locked memory of the user.
 *
 * Errors: EBUSY (the socket has a ring), EPERM (more than RLIMIT_MEMLOCK, without
 * CAP_IPC_LOCK), EFAULT (user_addr cannot be pinned).
 */
struct pfq_so_ring {
	__u32	block_size;	/* bytes: a power of two, page size to 16 MiB; with
				 * user_addr at most a huge page
				 */
	__u32	nr_blocks;	/* a power of two, 4 per possible CPU to 65536; all
				 * blocks together have at most 16 GiB
				 */
	__u32	snaplen;	/* bytes to keep of a packet; 0: all that a block holds */
	__u32	nr_streams;	/* get: length of pfq_ring.stream */
	__aligned_u64 mmap_size;	/* get: bytes to map */
	__u32	free_offset;	/* get: of free[], bytes from the start of the map */
	__u32	block_offset;	/* get: of block 0, bytes from the start of the map */
	__u32	tstamp;		/* enum pfq_tstamp */
	__u32	page_size;	/* get: bytes of a page of the ring's memory */
	__aligned_u64 user_addr;	/* set: huge pages of the process to be used as the map
					 * (MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB), aligned
					 * to a huge page; 0: the kernel allocates, to be mapped
					 */
	__aligned_u64 user_size;	/* set: bytes at user_addr: whole huge pages, with room
					 * for the streams, free[] and nr_blocks + 1 blocks
					 */
};

/* Where pfq_pkthdr.tstamp comes from. */
enum pfq_tstamp {
	PFQ_TSTAMP_PACKET,	/* the clock, read once per poll of the driver */
	PFQ_TSTAMP_COARSE,	/* the clock at the last tick: 1 to 10 ms old; costs least */
	PFQ_TSTAMP_OFF,		/* 0 */
	PFQ_TSTAMP_HARDWARE,	/* the NIC, with PFQ_PKT_HWTSTAMP; the clock if the NIC gives none */
};

#define PFQ_ANY_DEVICE	0	/* each device of the network namespace */
#define PFQ_ANY_QUEUE	(-1)

/*
 * PFQ_SO_BIND: give a group the packets of a device's queue
 *
 * Any member may bind and unbind its group.
 *
 * Errors: ENOBUFS (no ring yet), ENODEV, ENOENT (not a member of the group; for
 * UNBIND also: not bound), EEXIST (bound already), ENOSPC (the group has 1024 bindings),
 * EPERM (PFQ_BIND_STEAL), and what
 * the device returns for promiscuous mode.
 */
struct pfq_so_bind {
	__u32	ifindex;	/* or PFQ_ANY_DEVICE */
	__s32	queue;		/* hardware receive queue, 0 to 65534, or PFQ_ANY_QUEUE */
	__u32	flags;		/* PFQ_BIND_* */
	__u32	gid;		/* the group, or PFQ_OWN_GROUP */
};

#define PFQ_BIND_STEAL	 1u	/* the stack does not get packets that come by a hook; CAP_NET_ADMIN */
#define PFQ_BIND_PROMISC 2u	/* promiscuous mode until the unbind; not with PFQ_ANY_DEVICE */

/* PFQ_SO_STATS: of the socket; seen = delivered + filtered + dropped + lost */
struct pfq_so_stats {
	__aligned_u64 seen;		/* packets that came to the socket's groups */
	__aligned_u64 delivered;	/* packets in the ring, or sent by an egress socket */
	__aligned_u64 filtered;	/* packets that a group's filter rejected */
	__aligned_u64 dropped;	/* packets that a group's verdict dropped */
	__aligned_u64 lost;		/* packets that found the ring full, or could not be sent */
	__aligned_u64 stolen;		/* of those delivered: packets that the stack did not get */
	__aligned_u64 bytes;		/* of those delivered: bytes on the wire */
};

/*
 * Groups
 *
 * A packet of a bound device and queue goes to each group bound there. A group
 * runs its BPF filter, its VLAN filter and its verdict or program on the packet,
 * and gives it to sockets among its members: to all members of a class, or to one
 * of them chosen by a hash. A socket that several groups choose gets the packet once.
 *
 * A group exists while it has members. Any member may change its filters, verdict,
 * program and bindings while packets flow; each packet sees all of the old or all
 * of the new. The options that change a group fail with ENOENT when the socket is
 * not a member.
 */
#define PFQ_OWN_GROUP	0		/* a private group of this socket, made on first use */
#define PFQ_NEW_GROUP	0xffffffffu	/* in PFQ_SO_JOIN: the first free gid */
#define PFQ_GROUP_MAX	4096		/* gid: 1 to this, per network namespace */

/*
 * The policy of a group decides which sockets may join it. The first join with a policy other than
 * UNDEFINED sets it. A join with UNDEFINED asks for no policy, and the group's policy applies to it, too.
 */
enum pfq_policy {
	PFQ_POLICY_UNDEFINED,	/* no packets until the socket joins again with a policy */
	PFQ_POLICY_PRIVATE,	/* only the socket that set the policy */
	PFQ_POLICY_RESTRICTED,	/* sockets of the process that set the policy */
	PFQ_POLICY_SHARED,	/* all sockets of the network namespace */
};

/* A member gets a packet when it has a class in common with the verdict. */
#define PFQ_CLASS_DEFAULT	(1ull << 0)
#define PFQ_CLASS_USER_PLANE	(1ull << 1)
#define PFQ_CLASS_CONTROL_PLANE	(1ull << 2)
#define PFQ_CLASS_CONTROL	(1ull << 63)	/* for control programs; not in ANY */
#define PFQ_CLASS_ANY		(~PFQ_CLASS_CONTROL)

#define PFQ_WEIGHT_MAX	64

/*
 * PFQ_SO_JOIN: become a member of a group, or change the membership
 *
 * Creates the group when it does not exist. After a join of PFQ_NEW_GROUP the last
 * entry of PFQ_SO_GROUPS is the new gid.
 *
 * Errors: ENOBUFS (no ring yet), EACCES (the group has another policy, or its policy
 * excludes this socket; or the policy asked for excludes a member), ENOSPC (all gids are
 * in use, or the group has 4096 members).
 */
struct pfq_so_join {
	__u32	gid;		/* 1 to PFQ_GROUP_MAX, or PFQ_NEW_GROUP */
	__u32	policy;		/* enum pfq_policy */
	__aligned_u64 classes;	/* PFQ_CLASS_*; 0: PFQ_CLASS_DEFAULT */
	__u32	weight;		/* share of steered packets: 1 to PFQ_WEIGHT_MAX; 0: 1 */
	__u32	reserved;
};

struct pfq_bpf_insn {		/* as struct sock_filter */
	__u16	code;
	__u8	jt;
	__u8	jf;
	__u32	k;
};

/*
 * A get of FILTER, VLANS, VERDICT and PROGRAM reads what was set. The caller sets gid before, to a group of the
 * socket, or with CAP_NET_ADMIN to any group of the network namespace (ENOENT: neither). The members nr_insns and
 * size tell how long the whole value is, so read a header first, then the value.
 */

/*
 * PFQ_SO_FILTER: replace the BPF filter of a group
 *
 * The filter sees the frame from its link header on, without its outermost VLAN tag (802.1Q, 802.1ad),
 * which SKF_AD_VLAN_TAG and the fields of struct __sk_buff tell, as in a packet socket. Classic BPF that
 * compares the type field with the type of a tag, and loads no SKF_AD_VLAN_*, finds the tag in the frame. So
 * it makes no difference whether the NIC has stripped the tag. A result of 0 rejects the packet; any other
 * result passes the whole packet.
 *
 * Errors: ENOENT, and what the kernel returns for the program or fd.
 */
struct pfq_so_filter {
	__u32	gid;
	__s32	fd;		/* an eBPF program of type BPF_PROG_TYPE_SOCKET_FILTER; -1: insn; get: the program's id */
	__u32	nr_insns;	/* instructions of classic BPF, up to 4096; 0 with fd -1: no filter */
	__u32	reserved;
	struct pfq_bpf_insn insn[];
};

/* PFQ_SO_VLANS: replace the VLAN filter of a group. Errors: ENOENT. */
struct pfq_so_vlans {
	__u32	gid;
	__u32	enable;		/* 1; 0: no filter */
	__aligned_u64 vid[64];	/* bit N of the 4096 passes packets whose outermost tag has
				 * id N; bit 0 passes packets without a tag
				 */
};

enum pfq_action {
	PFQ_ACTION_COPY,	/* to all members in the classes */
	PFQ_ACTION_STEER,	/* to one of them, by hash and weight */
	PFQ_ACTION_DROP,	/* to none */
	PFQ_ACTION_DOUBLE,	/* to two of them, by two hashes; programs only */
};

/* The fields that a steering hash covers. Both directions of a flow have the same hash. */
enum pfq_hash {
	PFQ_HASH_FLOW,		/* addresses, protocol, ports; fragments: addresses, id */
	PFQ_HASH_ADDRESSES,	/* IP addresses */
	PFQ_HASH_LINK,		/* MAC addresses */
	PFQ_HASH_VLAN,		/* id of the outermost tag */
	PFQ_HASH_ROUND_ROBIN,	/* a counter of each CPU */
	PFQ_HASH_RSS,		/* the NIC's hash, which may not be symmetric; without one PFQ_HASH_FLOW */
};

#define PFQ_VERDICT_INNER	1u	/* hash the packet inside IPIP, GRE or VXLAN */
#define PFQ_VERDICT_STACK	2u	/* the stack gets the packet even when a binding steals it; CAP_NET_ADMIN */
#define PFQ_VERDICT_NO_STACK	4u	/* steal the packet; CAP_NET_ADMIN */

#define PFQ_FORWARD_MAX	16

/*
 * PFQ_SO_VERDICT: replace the verdict of a group, and remove its program
 *
 * The verdict is the same for all packets that pass the filters. All zero: copy to
 * the default class, which is also what a new group does.
 *
 * Errors: ENOENT, ENODEV (no such device to forward to), EPERM.
 */
struct pfq_so_verdict {
	__u32	gid;
	__u32	action;		/* enum pfq_action */
	__u32	hash;		/* enum pfq_hash */
	__u32	flags;		/* PFQ_VERDICT_* */
	__aligned_u64 classes;	/* PFQ_CLASS_*; 0: PFQ_CLASS_DEFAULT */
	__u32	counter;	/* 1 + index of the group counter to increment; 0: none */
	__u32	nr_forward;
	__u32	forward[PFQ_FORWARD_MAX]; /* ifindex of devices that send a copy; CAP_NET_ADMIN */
};

/*
 * PFQ_SO_PROGRAM: replace the program of a group, and remove its verdict
 *
 * The program decides on each packet that passes the filters. A program that
 * forwards, passes packets to the stack, or writes to the kernel's log, needs CAP_NET_ADMIN.
 *
 * Errors: ENOENT (not a member, or a function that no loaded module has), ENODEV
 * (no such device to forward to), EPERM.
 */
struct pfq_so_program {
	__u32	gid;
	__u32	size;		/* bytes of code; 0: no program, and the verdict of a new group */
	__u8	code[];		/* see <linux/pfq_lang.h> */
};

/*
 * PFQ_SO_GROUP_STATS: get the counters of a group
 *
 * The caller sets gid before the get. seen = passed + filtered + dropped.
 * Errors: ENOENT (not a member).
 */
struct pfq_so_group_stats {
	__u32	gid;
	__u32	reserved;
	__aligned_u64 seen;		/* packets */
	__aligned_u64 filtered;	/* packets that the BPF or the VLAN filter rejected */
	__aligned_u64 dropped;	/* packets that the verdict dropped, or that had no member to go to */
	__aligned_u64 passed;		/* the other packets */
	__aligned_u64 delivered;	/* copies in rings or sent by egress sockets, one per socket */
	__aligned_u64 lost;		/* copies that found a ring full or could not be sent, one per socket */
	__aligned_u64 forwarded;	/* copies that were queued for devices */
	__aligned_u64 unforwarded;	/* copies that could not be */
	__aligned_u64 to_stack;	/* packets that the verdict gave to the stack */
	__aligned_u64 looped;		/* of those unforwarded: had been forwarded 4 times already,
					 * or already, and to another device by this one
					 */
	__aligned_u64 cut;		/* packets whose headers go on beyond byte 2048: the program did not see them */
};

/*
 * PFQ_SO_GROUP_COUNTERS: get the counters that verdict and program increment
 *
 * The caller sets gid before the get. Errors: ENOENT (not a member).
 */
struct pfq_so_counters {
	__u32	gid;
	__u32	reserved;
	__aligned_u64 counter[64];
};

/*
 * PFQ_SO_CPU_STATS: get what a CPU has received for the network namespace
 *
 * The caller sets cpu before the get. seen = delivered + filtered + dropped + lost.
 * Errors: ENOENT (cpu exceeds the highest number of a possible CPU).
 */
struct pfq_so_cpu_stats {
	__u32	cpu;
	__u32	reserved;
	__aligned_u64 seen;		/* packets of devices while they were bound */
	__aligned_u64 delivered;	/* packets that at least one socket got */
	__aligned_u64 filtered;	/* packets that the filters of each group rejected */
	__aligned_u64 dropped;	/* packets that a verdict dropped, or that had no member to go to */
	__aligned_u64 lost;		/* packets that no chosen socket could take: rings were full */
	__aligned_u64 stolen;		/* packets that the stack did not get */
};

/*
 * PFQ_SO_EGRESS: send the packets that would be delivered to this socket
 *
 * Errors: EPERM (needs CAP_NET_ADMIN), ENODEV.
 */
struct pfq_so_egress {
	__u32	ifindex;	/* the device that sends; 0: deliver to the ring again */
	__s32	queue;		/* its Tx queue, or PFQ_ANY_QUEUE for the stack's choice */
};

/*
 * The Tx ring
 *
 * PFQ_SO_TX_BIND makes a ring and binds it to a device's queue. User space maps it
 * at offset PFQ_TX_MMAP(index), sizeof(struct pfq_tx_ring) + size bytes:
 *
 *	struct pfq_tx_ring | data[size]
 *
 * head and tail count bytes modulo 2^32; a record starts at data[head % size]. User
 * space appends a record so:
 *
 *	1. Load tail with acquire when the room known so far is too small. The
 *	   records between tail and head are the kernel's.
 *	2. A record does not wrap. When PFQ_TX_STRIDE(len) exceeds the bytes to the end
 *	   of data, write PFQ_TX_SKIP to the len of a header there, and skip these bytes:
 *	   the store to head of step 4 covers them too.
 *	3. Write a struct pfq_tx_pkthdr and the frame behind it.
 *	4. Add PFQ_TX_STRIDE(len) to head with a store-release.
 *	5. With a thread (cpu >= 0): execute a full memory barrier, load asleep, and
 *	   set PFQ_SO_TX_FLUSH if it is not 0. Without a thread (cpu -1), records leave
 *	   when PFQ_SO_TX_FLUSH is set, which returns when they have been sent.
 *
 * Any length up to size / 2 - PFQ_TX_HDRLEN finds room sooner or later. The kernel
 * copies a record's header before it checks the copy, and trusts none of the map. If
 * lengths do not add up, the kernel rejects everything up to head.
 *
 * Errors of PFQ_SO_TX_FLUSH: ENOENT (no such ring), EINTR (a signal).
 * Without a thread also: ENETDOWN (the device is down, has no carrier, or was
 * removed), EINVAL (the device no longer has the queue), EBUSY (the queue stayed full
 * for 1 s), ENOMEM; frames were dropped, and PFQ_SO_TX_STATS counts them as failed.
 * With PFQ_TX_ALL: the error of the last ring that failed.
 */
#define PFQ_TX_MAX	16		/* rings of a socket */
#define PFQ_TX_ALL	0xffffffffu	/* in PFQ_SO_TX_FLUSH: all rings of the socket */
#define PFQ_TX_MMAP(index) (((__u64)(index) + 1) << 40)
#define PFQ_TX_SKIP	0xffffffffu
#define PFQ_TX_COPIES_MAX 65536

/*
 * PFQ_SO_TX_BIND: make a Tx ring
 *
 * A get reads the ring made last (ENOENT: none yet). The ring counts as locked
 * memory of the user.
 *
 * Errors: EPERM (needs CAP_NET_ADMIN; or more than RLIMIT_MEMLOCK, without
 * CAP_IPC_LOCK; or a CPU where this process may not run, without CAP_SYS_NICE),
 * ENODEV, ENOSPC (PFQ_TX_MAX rings), EINVAL (also: the CPU is offline,
 * or the device has no such queue).
 */
struct pfq_so_tx_bind {
	__u32	ifindex;
	__s32	queue;		/* Tx queue, or PFQ_ANY_QUEUE for the stack's choice */
	__s32	cpu;		/* of the kernel thread that sends; -1: no thread */
	__u32	size;		/* bytes of data: a power of two, 64 KiB to 64 MiB */
	__u32	index;		/* set: 0; get: of the ring */
	__u32	reserved;
};

struct pfq_tx_ring {
	/* written by user space */
	__u32	head;		/* bytes appended, modulo 2^32. User space: store-release
				 * after the records. Kernel: load-acquire.
				 */
	__u32	reserved0[15];

	/* written by the kernel */
	__u32	tail;		/* bytes consumed, modulo 2^32. Kernel: store-release
				 * after it has read the frames. User space: load-acquire
				 * before it overwrites them.
				 */
	__u32	asleep;		/* not 0: the thread sleeps until PFQ_SO_TX_FLUSH. User
				 * space: full barrier between the store to head and this
				 * load. Kernel: full barrier between its store and a last
				 * load of head.
				 */
	__u32	reserved1[14];
};

#define PFQ_TX_HDRLEN	16
#define PFQ_TX_STRIDE(len) (((len) + PFQ_TX_HDRLEN + 15) & ~15u)

/* A record: this header, len bytes of frame, padding to PFQ_TX_STRIDE(len) bytes. */
struct pfq_tx_pkthdr {
	__aligned_u64 tstamp;		/* when to send, ns of CLOCK_REALTIME; 0 or past: at once; more
					 * than an hour ahead: rejected
					 */
	__u32	len;		/* bytes of the frame: from its link header to the device's MTU,
				 * plus 4 with a VLAN tag; else rejected
				 */
	__u32	copies;		/* how often to send the frame, up to PFQ_TX_COPIES_MAX; 0: once */
};

/*
 * PFQ_SO_TX_STATS: get the counters of a Tx ring
 *
 * The caller sets index before the get. All fields count copies. While nothing is
 * being sent, taken = sent + failed + rejected. Errors: ENOENT (no such ring).
 */
struct pfq_so_tx_stats {
	__u32	index;
	__u32	reserved;
	__aligned_u64 taken;		/* consumed from the ring */
	__aligned_u64 sent;		/* the device took it */
	__aligned_u64 failed;		/* no carrier, device removed, queue full for 1 s, no memory */
	__aligned_u64 rejected;	/* in a bad record */
};

/*
 * The receive ring
 *
 *	struct pfq_ring | __u32 free[nr_blocks] | pad | block 0 | block 1 | ...
 *
 * free[] is at free_offset, block N at block_offset + N * block_size, as
 * PFQ_SO_RING tells.
 *
 * Each CPU has two producers, for softirq and for hard interrupt context. A
 * producer writes one stream: a chain of blocks of which it fills the last. Packets
 * of a stream are in order. The reader follows all streams:
 *
 *	1. Streams are numbered in the order of their first packet. Load stream[i].first
 *	   with acquire; when it is not 0, stream i starts at block first - 1.
 *	2. Load committed of the stream's current block with acquire. The records
 *	   between PFQ_BLOCK_HDRLEN and committed are complete: a struct pfq_pkthdr,
 *	   caplen bytes, padding to PFQ_PKT_STRIDE(caplen) bytes.
 *	3. After each read add the bytes of these records to consumed, by which poll()
 *	   and recv() know whether records are unread.
 *	4. When all records are read and next, loaded with acquire, is not 0, load
 *	   committed once more: the final value. When that is read too, go on to block
 *	   next - 1 and return the old block: write its number to
 *	   free[free_tail % nr_blocks], then add 1 to free_tail with a store-release.
 *
 * Blocks may be returned in any order. When no block is free, packets are lost and
 * counted. The kernel reads only free[], free_tail and consumed of the map
 * and trusts none of them: a reader that writes nonsense loses packets of its own.
 */
struct pfq_stream {
	__u32	first;		/* 1 + index of the first block; 0: no packet yet.
				 * Kernel: store-release, once. Reader: load-acquire.
				 */
	__u32	reserved[15];
};

struct pfq_ring {
	/* written by the reader */
	__u32	free_tail;	/* blocks returned since the start, modulo 2^32;
				 * nr_blocks at the start. Reader: store-release after
				 * free[]. Kernel: load-acquire.
				 */
	__u32	error;		/* not 0: an error is pending in SO_ERROR. The kernel sets
				 * it; the reader clears it before it reads SO_ERROR.
				 */
	__aligned_u64 consumed;	/* bytes of records read, headers and padding included.
				 * poll() sleeps when it equals the bytes delivered.
				 */
	__aligned_u64 reserved1[6];

	/* written by the kernel */
	struct pfq_stream stream[];	/* nr_streams */
};

#define PFQ_BLOCK_HDRLEN 64

/* A block's header; records start PFQ_BLOCK_HDRLEN bytes into the block. */
struct pfq_block {
	__u32	committed;	/* valid bytes of the block, this header included.
				 * Kernel: store-release after each packet.
				 * Reader: load-acquire.
				 */
	__u32	next;		/* 1 + index of the stream's next block; 0: this is the
				 * last. Kernel: store-release after the final committed.
				 * Reader: load-acquire, then committed again.
				 */
	__u32	reserved[14];
};

#define PFQ_PKT_ALIGN	16
#define PFQ_PKT_HDRLEN	32

struct pfq_pkthdr {
	__aligned_u64 tstamp;		/* ns of CLOCK_REALTIME, see enum pfq_tstamp */
	__u32	caplen;		/* bytes that follow this header */
	__u32	len;		/* bytes of the frame, without a tag that the NIC stripped */
	__u32	ifindex;	/* the device that received it */
	__u32	mark;		/* skb->mark, or the mark that a program set */
	__u16	queue;		/* hardware receive queue */
	__u16	vlan_tci;	/* with PFQ_PKT_VLAN: PCP, DEI and id, in host order */
	__u16	vlan_proto;	/* with PFQ_PKT_VLAN: 0x8100 or 0x88a8, in host order */
	__u16	flags;		/* PFQ_PKT_* */
};				/* the next record follows PFQ_PKT_STRIDE(caplen) bytes later */

#define PFQ_PKT_STRIDE(caplen) \
	(((caplen) + PFQ_PKT_HDRLEN + PFQ_PKT_ALIGN - 1) & ~(PFQ_PKT_ALIGN - 1))

#define PFQ_PKT_VLAN	 1u	/* the NIC stripped a tag: see vlan_tci, vlan_proto */
#define PFQ_PKT_TAP	 2u	/* taken from the stack, not by a hook */
#define PFQ_PKT_STOLEN	 4u	/* the stack did not get it */
#define PFQ_PKT_MERGED	 8u	/* several frames, merged by the NIC or by GRO */
#define PFQ_PKT_HWTSTAMP 16u	/* tstamp is the NIC's */

#endif
