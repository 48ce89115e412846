/* SPDX-License-Identifier: GPL-2.0-only */
/* A PFQ transmit ring under test. */
#ifndef SENDER_H
#define SENDER_H

#include "frame.h"
#include "traffic.h"

#include <pfq/pfq.h>

#define SENDER_SYNC (-1)

struct sender {
	struct pfq *q;
	int index;
	uint8_t mac[6];		/* source and destination: the peer sends it back */
	uint64_t put;		/* copies */
	uint32_t copies;	/* of each frame; 0 is 1 */
	int complained;		/* a flush failed */
};

/* A socket without a receive ring and with one transmit ring; all is skipped without pfq.ko. */
void sender_open(struct sender *s, const char *dev, int queue, int cpu, uint32_t size);
void sender_close(struct sender *s);

/* Appends frame number seq, when there is room and after a flush where it wants one. */
void sender_put(struct sender *s, const struct frame_ask *ask, uint32_t seq, uint64_t tstamp);

/* The kernel has taken all; 0, or -1 after some seconds. Notes what the counters say. */
int sender_drain(struct sender *s);

struct pfq_so_tx_stats sender_stats(struct sender *s);
int sender_adds_up(const struct pfq_so_tx_stats *t);

/* A request of its own: its id is chosen here. */
struct frame_ask sender_ask(uint32_t count, uint32_t min_len, uint32_t max_len);

/* Sends a request's frames, reads them from a packet socket; whether all came right. */
int sender_exact(struct sender *s, int fd, const struct frame_ask *ask);

/* Packet sockets and queues of the kernel lose nothing. */
void sender_deep_backlog(void);

uint64_t clock_ns(void);	/* CLOCK_REALTIME */

#endif
