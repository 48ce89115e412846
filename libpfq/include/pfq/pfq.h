/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libpfq: capture packets in the network drivers, and read them without a copy.
 *
 * A program opens a socket with its ring, binds it to devices, and reads batches of packets:
 *
 *	pfq_open(), pfq_bind(), pfq_read() and pfq_batch_for_each(), pfq_close()
 *
 * Names: functions are called pfq_OBJECT_VERB. A property is set by _set and unset by _clear.
 *
 * Errors: a function that can fail returns an int, which is 0 or positive on success and a negative
 * errno on failure. pfq_error(q) then tells what failed and what to do; after a function that takes no
 * handle, pfq_error(NULL) does.
 *
 * Structs: a struct that a program passes begins with its size, which the program sets to sizeof. New
 * members are added at the end, and 0 is their default. In a struct that libpfq reads, members that it
 * does not know must be 0, or the call fails with -E2BIG. In a struct that libpfq writes, they become 0.
 * A size that was not set, or is smaller than the member size itself, fails with -EINVAL. For the
 * kernel's structs, struct pfq_so_*, the size is a parameter of the function instead: the length of the
 * socket option. struct pfq_batch has no size, because it will never grow.
 *
 * Threads: different handles are independent. A handle must be used by one thread at a time, but its
 * transmit rings may be used by different threads; see pfq_tx_bind(). No function may be called from a
 * signal handler. After fork(), only one of the two processes may use a handle.
 */
#ifndef PFQ_PFQ_H
#define PFQ_PFQ_H

#include <stddef.h>
#include <stdint.h>

/* C++ has no flexible array members; the kernel's structs do. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <pfq/linux/pfq.h>
#pragma GCC diagnostic pop

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* A handle: a socket, its receive ring and its transmit rings. */
struct pfq;

/* The pages of a receive ring. */
enum pfq_hugepages {
	PFQ_HUGEPAGES_NONE,	/* the system's page size */
	PFQ_HUGEPAGES_BEST,	/* 1 GiB, else 2 MiB, else the system's page size */
};

/* Options of pfq_open(). */
struct pfq_opts {
	size_t		size;		/* sizeof(struct pfq_opts) */
	uint32_t	block_size;	/* bytes, a power of two; default: 256 KiB */
	uint32_t	nr_blocks;	/* a power of two; default: 128, or 4 per CPU if that is more */
	uint32_t	snaplen;	/* bytes to keep of a packet; default: all */
	uint32_t	tstamp;		/* enum pfq_tstamp; default: PFQ_TSTAMP_PACKET */
	uint32_t	hugepages;	/* enum pfq_hugepages; default: PFQ_HUGEPAGES_NONE */
	uint32_t	send_only;	/* 1: no receive ring; the options above must be 0 */
};

/* Options of pfq_group_join(). */
struct pfq_group_opts {
	size_t		size;		/* sizeof(struct pfq_group_opts) */
	uint64_t	classes;	/* PFQ_CLASS_*; default: PFQ_CLASS_DEFAULT */
	uint32_t	weight;		/* share of steered packets, 1 to PFQ_WEIGHT_MAX; default: 1 */
	uint32_t	reserved;	/* 0 */
};

/* Options of pfq_group_verdict_set(). */
struct pfq_verdict_opts {
	size_t		size;		/* sizeof(struct pfq_verdict_opts) */
	uint64_t	classes;	/* PFQ_CLASS_*; default: PFQ_CLASS_DEFAULT */
	uint32_t	action;		/* enum pfq_action; default: PFQ_ACTION_COPY */
	uint32_t	hash;		/* enum pfq_hash, for PFQ_ACTION_STEER; default: PFQ_HASH_FLOW */
	uint32_t	flags;		/* PFQ_VERDICT_* */
	uint32_t	counter;	/* the group counter to increment, 1 to 64; 0: none */
	const char *const *forward;	/* names of devices that send a copy */
	size_t		nr_forward;	/* 0 to PFQ_FORWARD_MAX */
};

/* Special VLAN ids for pfq_group_vlans_set(). */
#define PFQ_VLAN_UNTAGGED	0u	/* packets without a tag, or with a priority tag */
#define PFQ_VLAN_ANY		0xffffu	/* packets with any id from 1 to 4095 */

/* Consecutive records of one block, in order of arrival. A record is a struct pfq_pkthdr and the frame. */
struct pfq_batch {
	const uint8_t	*begin;
	const uint8_t	*end;
};

/* --- the handle --- */

/**
 * @brief Open a socket, create its receive ring and map it. No packets arrive before pfq_bind().
 * @param q	where to store the handle; NULL is stored on failure
 * @param opts	options, or NULL for the defaults
 * @return 0, or a negative errno; pfq_error(NULL) returns the text:
 *	-EAFNOSUPPORT: the module pfq is not loaded
 *	-EPERM: CAP_NET_RAW is missing, or the user would lock more memory than RLIMIT_MEMLOCK
 *	-EPROTONOSUPPORT: the module has another major version, or address family 27 belongs to another
 *		module
 *	-EINVAL: an option is out of range
 *	-E2BIG: a member of opts that libpfq does not know is not 0
 *	-ENOMEM
 */
int pfq_open(struct pfq **q, const struct pfq_opts *opts);

/**
 * @brief Close a handle: leave its groups, and unmap its rings. Batches become invalid.
 * @param q	the handle, or NULL
 */
void pfq_close(struct pfq *q);

/**
 * @brief Get the socket, for poll(2) and epoll(7). It is readable while the ring holds unread packets.
 * @param q	the handle
 * @return the file descriptor, which belongs to the handle
 */
int pfq_fd(const struct pfq *q);

/**
 * @brief Get the text of the last error.
 * @param q	the handle that was passed to the failed function; NULL if the function takes none, as
 *		pfq_open() and pfq_lang_compile(): each thread has one text for these
 * @return the text, of one or more lines, without a newline at the end; valid until the next failure.
 *	Undefined unless a function failed.
 */
const char *pfq_error(const struct pfq *q);

/**
 * @brief Get the version of the library.
 * @return "MAJOR.MINOR.PATCH"
 */
const char *pfq_version(void);

/**
 * @brief Get the size of the pages of the receive ring.
 * @param q	the handle
 * @return bytes; 0 if the handle was opened with send_only
 */
size_t pfq_ring_page_size(const struct pfq *q);

/**
 * @brief Get the geometry of the receive ring as the kernel created it.
 * @param q	the handle
 * @param ring	where to store the geometry; members that the kernel does not know become 0
 * @param size	sizeof(*ring)
 * @return 0, or a negative errno:
 *	-ENOBUFS: the handle was opened with send_only
 */
int pfq_ring_info(struct pfq *q, struct pfq_so_ring *ring, size_t size);

/* --- bindings --- */

/**
 * @brief Let a group receive the packets of a device's receive queue.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param dev	name of the device, or "any" for every device of the network namespace
 * @param queue	number of the receive queue, or PFQ_ANY_QUEUE
 * @param flags	PFQ_BIND_*
 * @return 0, or a negative errno:
 *	-ENODEV: no such device
 *	-EINVAL: bad queue or flags
 *	-EEXIST: the group is already bound to this device and queue
 *	-ENOENT: not a member of the group
 *	-EPERM: PFQ_BIND_STEAL without CAP_NET_ADMIN
 *	-EOPNOTSUPP: PFQ_BIND_STEAL on a device whose driver has no hook
 *	-ENOBUFS: the handle was opened with send_only
 *	-ENOSPC: the group or the device has as many bindings as it may: see pfq(7), "Limits"
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 *	-ENOMEM
 */
int pfq_group_bind(struct pfq *q, uint32_t gid, const char *dev, int queue,
		   unsigned int flags);

/**
 * @brief Remove a binding. Packets that are in the ring can still be read.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param dev	name of the device, or "any", as in the call that created the binding, even if
 *		the device has another name now
 * @param queue	number of the receive queue, or PFQ_ANY_QUEUE, as in that call
 * @return 0, or a negative errno:
 *	-ENOENT: no such binding, or not a member
 *	-ENODEV: no such device
 *	-EINVAL: bad queue
 */
int pfq_group_unbind(struct pfq *q, uint32_t gid, const char *dev, int queue);

/** @brief pfq_group_bind() for PFQ_OWN_GROUP. */
int pfq_bind(struct pfq *q, const char *dev, int queue, unsigned int flags);

/** @brief pfq_group_unbind() for PFQ_OWN_GROUP. */
int pfq_unbind(struct pfq *q, const char *dev, int queue);

/**
 * @brief Find out whether a device's driver has a hook, so that its packets can be stolen.
 * @param dev	name of the device
 * @return 0, or a negative errno; pfq_error(NULL) returns the text:
 *	-EOPNOTSUPP: it has none, or sysfs does not tell; the text says why
 *	-EINVAL: dev is NULL
 */
int pfq_device_check_hook(const char *dev);

/* --- groups --- */

/**
 * @brief Join a group; create it if it does not exist. Joining again changes classes and weight.
 * @param q	the handle
 * @param gid	the group's number, 1 to PFQ_GROUP_MAX; if it is PFQ_NEW_GROUP, a group is created and
 *		its number is stored here
 * @param policy	enum pfq_policy: who may join
 * @param opts	options, or NULL for the defaults
 * @return 0, or a negative errno:
 *	-EACCES: the group's policy differs or does not admit this socket, or policy would exclude a member
 *	-EINVAL: an argument is out of range
 *	-E2BIG: a member of opts that libpfq does not know is not 0
 *	-ENOSPC: all groups are in use, or the group has 4096 members
 *	-ENOBUFS: the handle was opened with send_only
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 *	-ENOMEM
 */
int pfq_group_join(struct pfq *q, uint32_t *gid, unsigned int policy,
		   const struct pfq_group_opts *opts);

/**
 * @brief Leave a group. A group ends with its last member.
 * @param q	the handle
 * @param gid	the group
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 */
int pfq_group_leave(struct pfq *q, uint32_t gid);

/**
 * @brief List the groups that the socket is a member of, in the order in which it joined.
 * @param q	the handle
 * @param gid	where to store at most max numbers
 * @param max	number of elements of gid; may be 0
 * @return the number of groups, which may be larger than max, or a negative errno
 */
int pfq_group_list(struct pfq *q, uint32_t *gid, size_t max);

/**
 * @brief Set a group's filter, a classic BPF program. It replaces the previous filter while packets flow.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param insns	instructions: struct bpf_insn of libpcap, or struct sock_filter. They are copied.
 * @param n	number of instructions, 1 to 4096
 * @return 0, or a negative errno, in which case the old filter stays:
 *	-ENOENT: not a member
 *	-EINVAL: bad n, or the kernel rejects the program
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 *	-ENOMEM
 */
int pfq_group_filter_set(struct pfq *q, uint32_t gid, const void *insns,
			 unsigned int n);

/**
 * @brief Set a group's filter, a loaded eBPF program.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param fd	file descriptor of a program of type BPF_PROG_TYPE_SOCKET_FILTER; it may be closed
 *		afterwards
 * @return 0, or a negative errno, in which case the old filter stays:
 *	-ENOENT: not a member
 *	-EBADF: bad fd
 *	-EINVAL: a program of another type
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 *	-ENOMEM
 */
int pfq_group_filter_set_fd(struct pfq *q, uint32_t gid, int fd);

/**
 * @brief Remove a group's filter, if it has one.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 *	-ENOMEM
 */
int pfq_group_filter_clear(struct pfq *q, uint32_t gid);

/**
 * @brief Set a group's VLAN filter: pass only packets whose outermost tag has one of these ids.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param ids	each from 1 to 4095, or PFQ_VLAN_UNTAGGED (0), or PFQ_VLAN_ANY
 * @param n	number of ids; with 0, no packet passes
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 *	-EINVAL: bad id
 *	-ENOMEM
 */
int pfq_group_vlans_set(struct pfq *q, uint32_t gid, const uint16_t *ids, size_t n);

/**
 * @brief Remove a group's VLAN filter, if it has one.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 *	-ENOMEM
 */
int pfq_group_vlans_clear(struct pfq *q, uint32_t gid);

/**
 * @brief Set a group's verdict: what happens to the packets that pass its filters. It replaces the
 * previous verdict or program while packets flow.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param opts	options, or NULL for the defaults: a copy for each member of class PFQ_CLASS_DEFAULT
 * @return 0, or a negative errno, in which case the old verdict stays:
 *	-ENOENT: not a member
 *	-ENODEV: no such device
 *	-EINVAL: an option is out of range, or a device is "any"
 *	-E2BIG: a member of opts that libpfq does not know is not 0
 *	-EPERM: forwarding, PFQ_VERDICT_STACK or PFQ_VERDICT_NO_STACK without CAP_NET_ADMIN, or any
 *		verdict, filter or binding of a group that steals, forwards, sends or logs
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 *	-ENOMEM
 */
int pfq_group_verdict_set(struct pfq *q, uint32_t gid,
			  const struct pfq_verdict_opts *opts);

/**
 * @brief Set the default verdict.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 *	-ENOMEM
 */
int pfq_group_verdict_clear(struct pfq *q, uint32_t gid);

/**
 * @brief Send this handle's packets out of a device, instead of storing them in the ring.
 * @param q	the handle
 * @param dev	name of the device
 * @param queue	number of the transmit queue; PFQ_ANY_QUEUE: the stack chooses one
 * @return 0, or a negative errno:
 *	-ENODEV: no such device
 *	-EINVAL: bad queue, or the device is "any"
 *	-EPERM: CAP_NET_ADMIN is missing
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 */
int pfq_egress_set(struct pfq *q, const char *dev, int queue);

/**
 * @brief Undo pfq_egress_set(): store packets in the ring again.
 * @param q	the handle
 * @return 0, or a negative errno:
 *	-EPERM: CAP_NET_ADMIN is missing
 */
int pfq_egress_clear(struct pfq *q);

/* --- reading --- */

/**
 * @brief Get the next batch of packets. Makes no system call while the ring holds packets.
 * @param q	the handle
 * @param batch	where to store the batch, which lies in the ring and is valid until the next read from
 *		this handle
 * @param timeout_ms	how long to wait for packets, in ms; 0: do not wait; negative: without a limit
 * @return 1: a batch; 0: timed out; or a negative errno:
 *	-EINTR: a signal arrived
 *	-ENETDOWN: a bound device was removed, reported once after its last packets; pfq_error() names it
 *	-ENOBUFS: the handle was opened with send_only
 *	-EIO: the ring is inconsistent, because something else wrote to it; close the handle
 */
int pfq_read(struct pfq *q, struct pfq_batch *batch, int timeout_ms);

/**
 * @brief The same, with the packets of all CPUs in the order of their time stamps, as far as they are there. With
 *	packets of one CPU, it costs no more than pfq_read(). Where CPUs alternate, batches are short. Not for
 *	PFQ_TSTAMP_HARDWARE: a busy NIC whose clock is behind would keep the packets of others from being read.
 * @param q	the handle
 * @param batch	where to store the batch, as in pfq_read()
 * @param timeout_ms	as in pfq_read()
 * @return as pfq_read()
 */
int pfq_read_ordered(struct pfq *q, struct pfq_batch *batch, int timeout_ms);

/**
 * @brief Give the rest of the last batch back. The next read returns it, and until then pfq_fd() is readable.
 * @param q	the handle
 * @param rest	the end part of the batch that pfq_read() returned last: begin is that of a record, or the end
 */
void pfq_unread(struct pfq *q, const struct pfq_batch *rest);

/**
 * @brief Wait until there is something to read.
 * @param q	the handle; if it was opened with send_only, only errors end the wait
 * @param timeout_ms	as in pfq_read()
 * @return 1: readable; 0: timed out; or a negative errno:
 *	-EINTR, -ENETDOWN as in pfq_read()
 */
int pfq_poll(struct pfq *q, int timeout_ms);

/**
 * @brief Copy as many of the next packets as fit into the caller's buffer.
 * @param q	the handle
 * @param buf	where to copy them, aligned to 8 bytes
 * @param size	bytes at buf; a packet takes PFQ_PKT_STRIDE(caplen)
 * @param batch	where to store the batch, which lies in buf
 * @param timeout_ms	as in pfq_read()
 * @return 1: a batch; 0: timed out; or a negative errno: those of pfq_read(), and:
 *	-EINVAL: buf is not aligned
 *	-EMSGSIZE: the next packet does not fit into buf; the next read returns it
 */
int pfq_read_copy(struct pfq *q, void *buf, size_t size, struct pfq_batch *batch,
		  int timeout_ms);

/**
 * @brief A function that pfq_dispatch() calls for each packet. It must not read from the same handle.
 * @param user	the parameter user of pfq_dispatch()
 * @param pkt	the packet's header
 * @param data	the frame, pkt->caplen bytes
 */
typedef void (*pfq_handler)(void *user, const struct pfq_pkthdr *pkt,
			    const uint8_t *data);

/**
 * @brief Read a batch, and call a function for each of its packets.
 * @param q	the handle
 * @param handler	the function
 * @param user	passed to the function
 * @param timeout_ms	as in pfq_read()
 * @return the number of packets; 0: timed out; or a negative errno, as pfq_read()
 */
int pfq_dispatch(struct pfq *q, pfq_handler handler, void *user, int timeout_ms);

/**
 * @brief Hash the flow of an Ethernet frame. Both directions of a flow, and all fragments of a packet,
 * have the same hash. The value differs from the kernel's hash, which has a secret seed.
 * @param frame	the frame, from its MAC header
 * @param len	bytes at frame; may be less than the frame's length
 * @return the hash
 */
uint32_t pfq_hash_symmetric(const void *frame, size_t len);

/* --- statistics --- */

/**
 * @brief Get the counters of the socket, since it was opened.
 * @param q	the handle
 * @param stats	where to store the counters; those that the kernel does not know become 0
 * @param size	sizeof(*stats)
 * @return 0, or a negative errno
 */
int pfq_stats(struct pfq *q, struct pfq_so_stats *stats, size_t size);

/**
 * @brief Get the counters of a group, since it was created.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param stats	where to store the counters; those that the kernel does not know become 0
 * @param size	sizeof(*stats)
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 *	-EINVAL: bad size
 */
int pfq_group_stats(struct pfq *q, uint32_t gid,
		    struct pfq_so_group_stats *stats, size_t size);

/**
 * @brief Get a group's 64 counters, which its verdict or program increments.
 * @param q	the handle, a member of the group
 * @param gid	the group, or PFQ_OWN_GROUP
 * @param counters	where to store the counters; counter N is in counters->counter[N - 1]
 * @param size	sizeof(*counters)
 * @return 0, or a negative errno:
 *	-ENOENT: not a member
 *	-EINVAL: bad size
 */
int pfq_group_counters(struct pfq *q, uint32_t gid,
		       struct pfq_so_counters *counters, size_t size);

/**
 * @brief Get the counters of a CPU. They cover all sockets of the network namespace.
 * @param q	the handle
 * @param cpu	number of the CPU, from 0
 * @param stats	where to store the counters; those that the kernel does not know become 0
 * @param size	sizeof(*stats)
 * @return 0, or a negative errno:
 *	-ENOENT: cpu exceeds the highest number of a CPU
 *	-EINVAL: bad size
 */
int pfq_cpu_stats(struct pfq *q, unsigned int cpu,
		  struct pfq_so_cpu_stats *stats, size_t size);

/* --- transmission --- */

/**
 * @brief Create a transmit ring. Different threads may use different rings of a handle at the same
 * time, but no thread may call pfq_tx_bind() or pfq_tx_unbind() meanwhile. pfq_error() may then return
 * another thread's text.
 * @param q	the handle
 * @param dev	name of the device
 * @param queue	number of the transmit queue; PFQ_ANY_QUEUE: the stack chooses one for each frame
 * @param cpu	the CPU of the kernel thread that sends; -1: no thread, pfq_tx_flush() sends
 * @param size	bytes, a power of two from 64 KiB to 64 MiB; 0: 1 MiB
 * @return the index of the ring, or a negative errno:
 *	-ENODEV: no such device
 *	-EINVAL: no such queue, CPU or size
 *	-EPERM: CAP_NET_ADMIN is missing; the user would lock more memory than RLIMIT_MEMLOCK; or
 *		cpu is not one of this process and CAP_SYS_NICE is missing
 *	-ENOSPC: the socket already has PFQ_TX_MAX rings
 *	-ENOMEM
 */
int pfq_tx_bind(struct pfq *q, const char *dev, int queue, int cpu, uint32_t size);

/**
 * @brief Remove a transmit ring. Frames that were not sent are discarded.
 * @param q	the handle
 * @param index	the ring
 * @return 0, or a negative errno:
 *	-ENOENT: no such ring
 */
int pfq_tx_unbind(struct pfq *q, int index);

/**
 * @brief Send the frames in the ring. If the ring has a kernel thread, only wake it if it sleeps.
 * Otherwise send the frames in this call, and wait for those that have a departure time.
 * @param q	the handle
 * @param index	the ring
 * @return 0, or a negative errno:
 *	-ENOENT: no such ring
 *	-ENETDOWN: the device is down, has no link or was removed, and frames failed
 *	-EBUSY: the device's queue was full for 1 s, and frames failed
 *	-EINVAL: the device no longer has the queue, and frames failed
 *	-EINTR: a signal arrived; flush again to send the other frames
 *	-ENOMEM
 */
int pfq_tx_flush(struct pfq *q, int index);

/**
 * @brief Get the counters of a transmit ring.
 * @param q	the handle
 * @param index	the ring
 * @param stats	where to store the counters; those that the kernel does not know become 0
 * @param size	sizeof(*stats)
 * @return 0, or a negative errno:
 *	-ENOENT: no such ring
 *	-EINVAL: bad size
 */
int pfq_tx_stats(struct pfq *q, int index, struct pfq_so_tx_stats *stats, size_t size);

/**
 * @brief Append a frame to a transmit ring. Makes no system call.
 * @param q	the handle
 * @param index	the ring
 * @param frame	the frame, from its MAC header, without the FCS
 * @param len	bytes at frame
 * @param copies	how many copies to send, up to PFQ_TX_COPIES_MAX; 0: 1
 * @param tstamp	when to send, in ns of CLOCK_REALTIME; 0: as soon as possible
 * @return 0, or a negative errno:
 *	-EAGAIN: the ring is full: flush and try again (pfq_error() gets no text)
 *	-ENOENT: no such ring
 *	-EMSGSIZE: the frame is longer than half the ring
 *	-EINVAL: too many copies
 */
int pfq_tx_put(struct pfq *q, int index, const void *frame, size_t len, uint32_t copies, uint64_t tstamp);

/**
 * @brief Reserve room for a frame that the caller writes into the ring. pfq_tx_commit() appends it.
 * @param q	the handle
 * @param index	the ring
 * @param len	the maximum length of the frame, bytes
 * @param frame	where to store the address of the reserved room
 * @return 0, or a negative errno:
 *	-EAGAIN, -ENOENT, -EMSGSIZE as in pfq_tx_put()
 */
int pfq_tx_reserve(struct pfq *q, int index, size_t len, void **frame);

/**
 * @brief Append the frame that was written after pfq_tx_reserve().
 * @param q	the handle
 * @param index	the ring
 * @param len	bytes of the frame, at most what was reserved
 * @param copies	as in pfq_tx_put()
 * @param tstamp	as in pfq_tx_put()
 * @return 0, or a negative errno:
 *	-ENOENT: no such ring
 *	-EINVAL: nothing was reserved, the frame is longer than reserved, or too many copies
 */
int pfq_tx_commit(struct pfq *q, int index, size_t len, uint32_t copies, uint64_t tstamp);

/**
 * @brief Append a frame and flush. If the ring is full, also flush first.
 * @param q	the handle
 * @param index	the ring
 * @param frame	the frame, from its MAC header, without the FCS
 * @param len	bytes at frame
 * @return 0, or a negative errno, as pfq_tx_put() and pfq_tx_flush()
 */
int pfq_tx_send(struct pfq *q, int index, const void *frame, size_t len);

#pragma GCC visibility pop

/* --- inline functions --- */

/**
 * @brief Get the next packet of a batch.
 * @param batch	the batch
 * @param pos	the position, which starts at batch->begin and is advanced
 * @return the packet's header; NULL at the end of the batch, or if a record does not fit into the batch
 *	because something wrote to the ring
 */
static inline const struct pfq_pkthdr *
pfq_batch_next(const struct pfq_batch *batch, const uint8_t **pos)
{
	const struct pfq_pkthdr *pkt = (const struct pfq_pkthdr *)(const void *)*pos;

	if (__builtin_expect(*pos >= batch->end, 0))
		return NULL;
	/*
	 * It is safe to read caplen: records and the end of the batch are aligned to PFQ_PKT_ALIGN
	 * bytes, and caplen is in the first PFQ_PKT_ALIGN bytes of a record.
	 */
	*pos += PFQ_PKT_STRIDE((size_t)pkt->caplen);
	return __builtin_expect(*pos > batch->end, 0) ? NULL : pkt;
}

/**
 * @brief Get the first packet of a batch.
 * @param batch	the batch
 * @return as pfq_batch_next()
 */
static inline const struct pfq_pkthdr *
pfq_batch_first(const struct pfq_batch *batch)
{
	const uint8_t *pos = batch->begin;

	return pfq_batch_next(batch, &pos);
}

/**
 * @brief Loop over the packets of a batch.
 * @param pkt	a variable of type const struct pfq_pkthdr *
 * @param batch	the batch, const struct pfq_batch *
 */
#define pfq_batch_for_each(pkt, batch)					\
	for (const uint8_t *pfq_pos_ = (batch)->begin;			\
	     ((pkt) = pfq_batch_next(batch, &pfq_pos_));)

/**
 * @brief Get the frame of a packet.
 * @param pkt	the packet's header
 * @return the frame, from its MAC header, pkt->caplen bytes
 */
static inline const uint8_t *pfq_pkt_data(const struct pfq_pkthdr *pkt)
{
	return (const uint8_t *)(const void *)pkt + PFQ_PKT_HDRLEN;
}

/**
 * @brief Map a hash to one of n parts of equal size.
 * @param hash	a hash whose high bits are distributed evenly, such as that of pfq_hash_symmetric()
 * @param n	the number of parts
 * @return 0 to n - 1
 */
static inline uint32_t pfq_hash_fold(uint32_t hash, uint32_t n)
{
	return (uint32_t)((uint64_t)hash * n >> 32);
}

/** @brief Relax the CPU in a loop that waits for another CPU. */
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
