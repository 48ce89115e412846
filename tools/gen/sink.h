/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the frames of a thread go: a transmit ring, or a file. */
#ifndef TOOLS_SINK_H
#define TOOLS_SINK_H

#include <pcap/pcap.h>
#include <pfq/pfq.h>

#include "gen_args.h"

struct sink {
	struct pfq *q;
	int ring;
	bool threaded;		/* a kernel thread sends */
	pcap_t *dead;
	pcap_dumper_t *file;
	uint64_t written;	/* frames in the file */
	char error[300];
};

/* Open the sink of a thread. Returns 0, or -1 with a text in error. sink_close() frees it in both cases. */
int sink_open(struct sink *s, const struct gen_args *args, unsigned int index);
void sink_close(struct sink *s);

/* Append a frame that is to leave at a time, ns of CLOCK_REALTIME; 0: now. Returns 0, -EAGAIN if the ring is full,
 * or -1 with a text in error.
 */
int sink_put(struct sink *s, const uint8_t *frame, size_t len, uint64_t time);

/* Send what was appended. Returns 0, -EINTR, or -1 with a text in error. */
int sink_flush(struct sink *s);

/* Read how many frames were taken, sent, failed and rejected. */
void sink_stats(struct sink *s, struct pfq_so_tx_stats *stats);

#endif
