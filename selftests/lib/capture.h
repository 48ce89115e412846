/* SPDX-License-Identifier: GPL-2.0-only */
/* A PFQ socket under test and what it has received. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "traffic.h"

#include <pfq/pfq.h>

#define CAPTURE_QUEUES 64

struct capture {
	struct pfq *q;
	struct traffic *traffic;	/* of the tally; NULL: another's */
	unsigned int ifindex;		/* of the device bound; 0: any */
	struct tally tally;
	uint64_t packets;		/* foreign ones included */
	uint64_t first_ns, last_ns;	/* timestamps, of the request's */
	uint64_t queue_ns[CAPTURE_QUEUES];
	uint32_t backwards;		/* a timestamp older than its queue's last */
	uint32_t bad_header;		/* len, caplen, ifindex or tag is wrong */
	uint32_t in_line;		/* tags left in the frame */
	uint16_t all_flags, any_flags;	/* PFQ_PKT_* of each, of some */
};

/* As few and small blocks as the module takes. */
struct pfq_opts capture_small_ring(void);

/* A socket with a ring; all is skipped when pfq.ko is not loaded. */
void capture_open(struct capture *c, const struct pfq_opts *opts);
void capture_bind(struct capture *c, const char *dev, unsigned int flags);
void capture_close(struct capture *c);

/* The frames of this traffic's last request; its peer is told what has come. */
void capture_follow(struct capture *c, struct traffic *t);

/* From now on count this request's frames. */
void capture_expect(struct capture *c, const struct frame_ask *ask);

/* One batch; returns its packets, 0 after the time, a negative errno. */
int capture_read(struct capture *c, int timeout_ms);

/* Until the peer has sent all and nothing more comes. */
void capture_rest(struct capture *c, struct traffic *t);

/* The same where frames are lost on purpose, the peer's answer perhaps among them. */
void capture_rest_lossy(struct capture *c, struct traffic *t);

/* Asks for frames, reads them; whether all came right, with their headers. */
int capture_exact(struct capture *c, struct traffic *t, struct frame_ask ask);

/* What this process sends itself then arrives in order: from one CPU, by one stream. */
void capture_one_cpu(void);

struct pfq_so_stats capture_stats(struct capture *c);
int stats_add_up(const struct pfq_so_stats *s);

/* "hook" or "tap": what this device's driver must give; VIA overrides. */
const char *expected_via(const struct traffic *t);

#endif
