/* SPDX-License-Identifier: GPL-2.0-only */
/* A test's end of the cable: asks the peer for frames and checks them. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "frame.h"

struct traffic {
	const char *dev;
	char driver[32];
	int ifindex;
	uint8_t mac[6];
	int fd;			/* packet socket, FRAME_CONTROL */
	struct frame_ask ask;	/* the last request */
	int64_t sent;		/* frames that have left for it; -1: not ended */
	uint32_t heard;		/* answers of the peer, which a capture sees too */
	uint32_t got;		/* frames that the peer knows have come */
};

/*
 * The device that NETIF names, up, with a peer that answers; otherwise all of
 * the test is skipped (tap_missing).
 */
void traffic_open(struct traffic *t);

/*
 * Has the peer send; the id is chosen here, and without a rate a window, so that
 * nothing is lost on the way however slow who reads. Returns when the first frame is on
 * its way, not 0 when the peer is silent.
 */
int traffic_start(struct traffic *t, struct frame_ask ask);

/*
 * After a change that resets the NIC: its link is up, and a frame has come through, which it
 * may be later (i40e_sync_filters_subtask()); -1: not.
 */
int traffic_ready(struct traffic *t);

/* The same where the answer cannot be heard: the stack gets no packets. */
void traffic_start_deaf(struct traffic *t, struct frame_ask ask);

/* Nothing more of what was asked for is sent, and all that was has come; -1 when the peer is silent. */
int traffic_stop(struct traffic *t);

/* Reads answers, without waiting; returns 1 when all has been sent. */
int traffic_ended(struct traffic *t);

/* The answer may have been lost on the way: asks for it again. */
void traffic_ask_end(struct traffic *t);

/* Has the peer send this frame, of 1400 bytes at most. */
void traffic_echo(struct traffic *t, const void *frame, size_t len);

/*
 * Whether so many packets are what the peer has sent for one request, its
 * answers included; a real link may carry others' packets too.
 */
int traffic_accounts_for(const struct traffic *t, uint64_t packets);

/* Tells the peer how many have come, now and then: its window moves on. */
void traffic_got(struct traffic *t, uint32_t frames);

/* Readies the device for jumbo frames; whether it and the peer's can. */
int traffic_jumbo(struct traffic *t);

/* What has arrived of a request. */
struct tally {
	const struct frame_ask *ask;
	uint8_t *seen;
	int64_t last;		/* sequence number */
	uint32_t right, twice, wrong, disordered;
	size_t wrong_at;	/* offset of the first wrong byte */
};

void tally_start(struct tally *t, const struct frame_ask *ask);
void tally_add(struct tally *t, const void *frame, size_t len);
void tally_stop(struct tally *t);

/* So many frames, each once, right and in order; a note of who did not get that. */
int tally_right(const struct tally *t, uint32_t want, const char *who);

/* Every frame of the request was added once, right and in order; notes why not. */
int tally_exact(const struct tally *t);

#endif
