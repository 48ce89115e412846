/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel threads that send what rings hold: one a CPU that has rings. */
#ifndef _PFQ_TX_THREAD_H
#define _PFQ_TX_THREAD_H

struct pfq_tx;

/* Have the ring sent by the thread of its CPU. Sleeps. */
int pfq_tx_thread_add(struct pfq_tx *tx);
/* The thread is not in the ring when this returns; it ends with its last one. Sleeps. */
void pfq_tx_thread_remove(struct pfq_tx *tx);
/* Look at the rings. */
void pfq_tx_thread_wake(struct pfq_tx *tx);

#endif
