/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PFQ transmit ring under test. The functions bail out on error unless their comment
 * says otherwise.
 */
#ifndef SENDER_H
#define SENDER_H

#include "frame.h"
#include "traffic.h"

#include <pfq/pfq.h>

#define SENDER_SYNC (-1)	/* for cpu: no kernel thread, pfq_tx_flush() itself sends */

struct sender {
	struct pfq *q;
	int index;		/* of the ring, from pfq_tx_bind() */
	uint8_t mac[6];		/* source and destination of each frame: the peer returns them */
	uint64_t put;		/* frames put into the ring, copies included */
	uint32_t copies;	/* how often to send each frame; 0 means once */
	int flush_failed;	/* flushes that failed; only the first is noted */
};

/*
 * Open a socket without a receive ring and bind one transmit ring. queue: -1 for any.
 * cpu: where the kernel thread that sends runs, or SENDER_SYNC. size: bytes of the ring.
 * Skip all of the test if pfq.ko is not loaded (a failure in the rig).
 */
void sender_open(struct sender *s, const char *dev, int queue, int cpu, uint32_t size);
void sender_close(struct sender *s);

/*
 * Put frame number seq of a request into the ring, to be sent at tstamp (ns of
 * CLOCK_REALTIME; 0: at once). Flush while the ring is full; bail out after 10 s.
 */
void sender_put(struct sender *s, const struct frame_request *req, uint32_t seq, uint64_t tstamp);

/*
 * Flush until the kernel has sent, failed or rejected all frames. Return 0, or -1 after
 * 10 s with a note of the counters.
 */
int sender_drain(struct sender *s);

/* Return the counters of the ring. */
struct pfq_so_tx_stats sender_stats(struct sender *s);

/* Return whether taken = sent + failed + rejected. Note the difference. */
int sender_adds_up(const struct pfq_so_tx_stats *t);

/* Return a request with a random id, for frames that the test sends itself. */
struct frame_request sender_request(uint32_t count, uint32_t min_len, uint32_t max_len);

/*
 * Send a request's frames and read them back from the packet socket fd (stack_open()).
 * Return whether every frame arrived once, in order and intact, and the counters agree.
 */
int sender_exact(struct sender *s, int fd, const struct frame_request *req);

/* Raise net.core.netdev_max_backlog, so that the receiving side loses nothing. */
void sender_deep_backlog(void);

/* Return CLOCK_REALTIME in ns. */
uint64_t clock_ns(void);

#endif
