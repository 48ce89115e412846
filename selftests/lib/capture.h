/* SPDX-License-Identifier: GPL-2.0-only */
/* A PFQ socket under test, and a count of what it received. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "traffic.h"

#include <pfq/pfq.h>

#define CAPTURE_QUEUES 64

struct capture {
	struct pfq *q;
	struct traffic *traffic;	/* confirm frames to this peer; NULL: do not */
	unsigned int ifindex;		/* expected in each header; 0: any */
	struct tally tally;		/* data frames of the expected request */
	uint64_t packets;		/* all packets, other traffic included */
	uint64_t first_ns, last_ns;	/* lowest and highest timestamp of the request's frames */
	uint64_t queue_ns[CAPTURE_QUEUES];	/* last timestamp by receive queue */
	uint32_t time_reversed;		/* frames older than the previous one of their queue */
	uint32_t bad_header;		/* frames with a wrong len, caplen, ifindex or tag in the header */
	uint32_t tags_in_frame;		/* frames whose VLAN tag was not stripped */
	uint16_t all_flags, any_flags;	/* the frames' PFQ_PKT_*: ANDed, ORed */
};

/* Return options for the smallest ring that the module accepts on this machine. */
struct pfq_opts capture_small_ring(void);

/*
 * Open a socket with a receive ring; opts NULL: the defaults. Skip all of the test if
 * pfq.ko is not loaded (a failure in the rig), bail out on another error.
 */
void capture_open(struct capture *c, const struct pfq_opts *opts);

/* Bind the socket to all queues of a device. flags: PFQ_BIND_*. Bail out on error. */
void capture_bind(struct capture *c, const char *dev, unsigned int flags);

void capture_close(struct capture *c);

/* Reset the counts, and tally the frames of this request from now on. */
void capture_expect(struct capture *c, const struct frame_request *req);

/* Do the same for the last request of t, and confirm received frames to its peer. */
void capture_follow(struct capture *c, struct traffic *t);

/*
 * Read one batch. Return its number of packets, 0 after timeout_ms without one, or a
 * negative errno.
 */
int capture_read(struct capture *c, int timeout_ms);

/* Read until the peer has sent all frames and none arrives for 300 ms. */
void capture_to_end(struct capture *c, struct traffic *t);

/*
 * Do the same in a test that loses frames on purpose: request the END frame again, since
 * it may be among the lost ones.
 */
void capture_to_end_lossy(struct capture *c, struct traffic *t);

/*
 * Request frames from the peer and read them. Return 1 if every frame arrived once, in
 * order, byte for byte and with a correct header, else 0 with a note.
 */
int capture_exact(struct capture *c, struct traffic *t, struct frame_request req);

/*
 * Pin this process to CPU 0. Packets that it sends itself are then received on one CPU,
 * in one stream of the ring, and so arrive in order.
 */
void capture_pin_cpu(void);

/* Return the counters of the socket. Bail out on error. */
struct pfq_so_stats capture_stats(struct capture *c);

/* Return whether seen = delivered + filtered + dropped + lost. Note the difference. */
int stats_add_up(const struct pfq_so_stats *s);

/*
 * Return the `via` of /proc/net/pfq/devices that this device must have: "hook" if its
 * driver is rewritten, else "tap". The environment variable VIA overrides it.
 */
const char *expected_via(const struct traffic *t);

#endif
