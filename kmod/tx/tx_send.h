/* SPDX-License-Identifier: GPL-2.0-only */
/* Send the records of a Tx ring. */
#ifndef _PFQ_TX_SEND_H
#define _PFQ_TX_SEND_H

#include <linux/types.h>

struct pfq_tx;

/* pfq_tx_send(): the ring is empty */
#define PFQ_TX_EMPTY U64_MAX

/**
 * pfq_tx_send() - send a burst of the ring's frames
 * @tx: the ring
 *
 * Return: ns after which to call again; 0: call again at once; PFQ_TX_EMPTY:
 * the ring is empty.
 * Context: Process, one caller at a time.
 */
u64 pfq_tx_send(struct pfq_tx *tx);

/**
 * pfq_tx_send_all() - send the frames in the ring, at most one ring's worth
 * @tx: the ring
 *
 * Waits for records whose time lies ahead, and returns early when the ring is
 * unbound.
 *
 * Return: 0, -ERESTARTSYS for a signal, or why frames failed: -ENODEV,
 * -ENETDOWN, -ECHRNG, -ELOOP, -EBUSY, -ENOMEM.
 * Context: Process, tx->lock. Sleeps.
 */
int pfq_tx_send_all(struct pfq_tx *tx);

/**
 * pfq_tx_drop_pending() - free the frames that were consumed and not yet sent
 * @tx: the ring
 * @err: why, a negative errno for the tracepoint pfq_xmit_failed
 *
 * They count as failed.
 *
 * Context: Process. No other task sends the ring.
 */
void pfq_tx_drop_pending(struct pfq_tx *tx, int err);

#endif
