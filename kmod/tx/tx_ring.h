/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring of frames that a socket shares with its sender. */
#ifndef _PFQ_TX_RING_H
#define _PFQ_TX_RING_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/wait.h>
#include <uapi/linux/pfq.h>

#include "lib/deferred.h"
#include "lib/mem.h"
#include "tx/xmit.h"

struct net_device;
struct pfq_tx_thread;
struct vm_area_struct;

struct pfq_tx {
	/* constant */
	struct pfq_tx_ring *map;
	const u8 *data;
	u32 size;
	struct pfq_so_tx_bind req;
	struct pfq_mem mem;

	struct net_device __rcu *dev;	/* NULL when it is gone */
	refcount_t users;		/* the socket, a flush, each map */
	struct rcu_head rcu;
	struct pfq_deferred deferred;
	bool unbound;
	wait_queue_head_t wait;		/* a flush that waits for a record's time */

	/* its thread */
	struct pfq_tx_thread *thread;
	struct list_head of_thread;

	/*
	 * Of who sends: the thread, or a flush under the lock.
	 */
	struct mutex lock;
	u32 tail;			/* the map's is for the sender only */
	bool open;			/* rec is the record at tail */
	struct pfq_tx_pkthdr rec;
	struct sk_buff *skb;		/* more copies of it are to be sent */
	u32 copies;
	struct pfq_xmit_burst burst;
	u64 stuck_since;		/* ns: the queue takes nothing; 0: it does */
	int err;			/* why frames failed last */

	u64 taken;
	u64 sent;
	u64 failed;
	u64 rejected;
};

/* On failure *why says what is wrong with the request. */
struct pfq_tx *pfq_tx_create(const struct pfq_so_tx_bind *req, const char **why);
void pfq_tx_put(struct pfq_tx *tx);
/* The map takes over the caller's reference; a failure drops it. */
int pfq_tx_map(struct pfq_tx *tx, struct vm_area_struct *vma);

/*
 * The record at tail into tx->rec: 1; 0: the ring is empty. -EAGAIN: what was
 * there is skipped, or rejected; call again.
 */
int pfq_tx_peek(struct pfq_tx *tx);
/* The open record's frame, in memory that changes at the sender's will. */
const void *pfq_tx_frame(const struct pfq_tx *tx);
/* How many copies it stands for. */
u32 pfq_tx_copies(const struct pfq_tx *tx);
/* Go on to the next one. */
void pfq_tx_take(struct pfq_tx *tx);
void pfq_tx_reject(struct pfq_tx *tx);
/* Let the sender use again what was taken. */
void pfq_tx_publish(struct pfq_tx *tx);

/* Whether there is something to peek at; not while the open record waits for its time. */
bool pfq_tx_has_more(const struct pfq_tx *tx);

#endif
