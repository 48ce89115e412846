/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PFQ_TX_SEND_H
#define _PFQ_TX_SEND_H

#include <linux/types.h>

struct pfq_tx;

#define PFQ_TX_NOTHING U64_MAX

/*
 * Send a burst. Returns the ns after which to call again: 0 for more at once,
 * PFQ_TX_NOTHING when the ring is empty. Process context, one caller at a time.
 */
u64 pfq_tx_send(struct pfq_tx *tx);

/* Send what the ring holds; -ERESTARTSYS when a signal comes before all is gone. */
int pfq_tx_send_all(struct pfq_tx *tx);

/* Nobody sends any more: free what was taken and not sent. */
void pfq_tx_give_up(struct pfq_tx *tx);

#endif
