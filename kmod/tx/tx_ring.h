/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring of frames that user space writes and the kernel sends. */
#ifndef _PFQ_TX_RING_H
#define _PFQ_TX_RING_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/wait.h>
#include <uapi/linux/pfq.h>

#include "lib/mem.h"
#include "tx/xmit.h"

struct net_device;
struct pfq_tx_thread;
struct vm_area_struct;

/**
 * struct pfq_tx - a Tx ring
 * @map: the shared head and tail; set once, like the next four
 * @data: the records
 * @size: bytes of data, a power of two
 * @req: the binding
 * @mem: the memory of map and data
 * @dev: the device; NULL when it has been removed
 * @pooled: pfq_pool_usable() of the device
 * @users: references: the socket's, a running flush's, one per mapping
 * @rcu: frees the struct, since pfq_tx_mmap() finds it by RCU
 * @unbound: the socket has unbound the ring: a running flush must end
 * @wait: where a flush sleeps until a record is due or a full queue has room
 * @thread: the thread that sends the ring; NULL: PFQ_SO_TX_FLUSH sends it
 * @thread_node: in the thread's list of rings
 * @lock: held by a flush, so that one task at a time sends. The thread does not
 *	take it: a ring with a thread is never flushed. The next fields belong to
 *	the task that sends
 * @tail: bytes consumed, modulo 2^32. map->tail is a copy for user space
 * @rec_valid: rec is the record at tail
 * @rec: a private copy of that record's header
 * @skb: the frame of the record that is being sent; NULL: none
 * @copies: number of its copies that are still to be sent
 * @burst: skbs on their way to the device
 * @stuck_since: when the queue became full, in ns of CLOCK_MONOTONIC; 0: it is not full
 * @err: errno of the last frames that failed, for the flush
 * @taken: copies consumed; with the next three, struct pfq_so_tx_stats
 * @sent: copies that the device took
 * @failed: copies that the device did not take
 * @rejected: copies in invalid records
 */
struct pfq_tx {
	struct pfq_tx_ring *map;
	const u8 *data;
	u32 size;
	struct pfq_so_tx_bind req;
	struct pfq_mem mem;

	struct net_device __rcu *dev;
	bool pooled;
	refcount_t users;
	struct rcu_head rcu;
	bool unbound;
	wait_queue_head_t wait;

	struct pfq_tx_thread *thread;
	struct list_head thread_node;

	struct mutex lock;
	u32 tail;
	bool rec_valid;
	struct pfq_tx_pkthdr rec;
	struct sk_buff *skb;
	u32 copies;
	struct pfq_xmit_burst burst;
	u64 stuck_since;
	int err;

	u64 taken;
	u64 sent;
	u64 failed;
	u64 rejected;
};

/**
 * pfq_tx_create() - allocate a ring
 * @req: the binding; only size is checked here
 * @errmsg: on failure, what is wrong with the request, or NULL
 *
 * The memory is charged to the user as locked memory.
 *
 * Return: The ring with one reference, or an ERR_PTR: -EINVAL, -EPERM (RLIMIT_MEMLOCK), -ENOMEM.
 * Context: Process. Sleeps.
 */
struct pfq_tx *pfq_tx_create(const struct pfq_so_tx_bind *req, const char **errmsg);

/**
 * pfq_tx_put() - drop a reference; the last one frees the ring
 * @tx: the ring
 *
 * Context: Process. Sleeps.
 */
void pfq_tx_put(struct pfq_tx *tx);

/**
 * pfq_tx_map() - map a ring into a process
 * @tx: the ring; the mapping takes over the caller's reference, an error drops it
 * @vma: the mapping
 *
 * Return: 0, or what pfq_mem_mmap() returns.
 * Context: Process, mmap lock.
 */
int pfq_tx_map(struct pfq_tx *tx, struct vm_area_struct *vma);

/**
 * pfq_tx_peek() - read the header of the record at tail into tx->rec
 * @tx: the ring
 *
 * Return: 1 when tx->rec is valid; 0 when the ring is empty; -EAGAIN when a
 * filler was skipped or a record rejected: call again.
 * Context: The task that sends the ring.
 */
int pfq_tx_peek(struct pfq_tx *tx);

/**
 * pfq_tx_frame() - the frame of the record in tx->rec
 * @tx: the ring
 *
 * Return: Its first byte, in memory that user space can change at any time.
 * Context: The task that sends the ring.
 */
const void *pfq_tx_frame(const struct pfq_tx *tx);

/**
 * pfq_tx_copies() - how many times to send the record in tx->rec
 * @tx: the ring
 *
 * Return: 1 to PFQ_TX_COPIES_MAX.
 * Context: The task that sends the ring.
 */
u32 pfq_tx_copies(const struct pfq_tx *tx);

/**
 * pfq_tx_advance() - move tail past the record in tx->rec
 * @tx: the ring
 *
 * Context: The task that sends the ring.
 */
void pfq_tx_advance(struct pfq_tx *tx);

/**
 * pfq_tx_reject() - count the record in tx->rec as rejected, and move past it
 * @tx: the ring
 *
 * Context: The task that sends the ring.
 */
void pfq_tx_reject(struct pfq_tx *tx);

/**
 * pfq_tx_publish_tail() - let user space overwrite the consumed records
 * @tx: the ring
 *
 * Context: The task that sends the ring.
 */
void pfq_tx_publish_tail(struct pfq_tx *tx);

/**
 * pfq_tx_has_new() - whether user space has appended records past tail
 * @tx: the ring
 *
 * Return: False also while the record at tail waits for its time.
 * Context: The task that sends the ring.
 */
bool pfq_tx_has_new(const struct pfq_tx *tx);

#endif
