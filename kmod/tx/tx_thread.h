/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel threads that send Tx rings: one per CPU that has rings. */
#ifndef _PFQ_TX_THREAD_H
#define _PFQ_TX_THREAD_H

struct pfq_tx;

/**
 * pfq_tx_thread_add() - give the ring to the thread of CPU tx->req.cpu
 * @tx: the ring
 *
 * Creates the thread for a CPU's first ring.
 *
 * Return: 0, -EINVAL when the CPU is offline, or why no thread could be created.
 * Context: Process. Sleeps.
 */
int pfq_tx_thread_add(struct pfq_tx *tx);

/**
 * pfq_tx_thread_remove() - take the ring from its thread
 * @tx: the ring
 *
 * On return the thread no longer uses the ring. A thread ends with its last ring.
 *
 * Context: Process. Sleeps.
 */
void pfq_tx_thread_remove(struct pfq_tx *tx);

/**
 * pfq_tx_thread_wake() - wake the ring's thread
 * @tx: the ring
 *
 * Context: Any.
 */
void pfq_tx_thread_wake(struct pfq_tx *tx);

#endif
