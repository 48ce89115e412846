/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test's end of the cable: request frames from the peer (utils/peer.c), and check
 * the frames that arrive.
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "frame.h"

struct traffic {
	const char *dev;
	char driver[32];
	int ifindex;
	uint8_t mac[6];
	int fd;			/* packet socket for FRAME_CONTROL */
	struct frame_request req;	/* the last request */
	int64_t sent;		/* data frames that the peer sent for it; -1: it is still sending */
	uint32_t replies;	/* control frames from the peer, which a capture sees too */
	uint32_t confirmed;	/* data frames confirmed to the peer */
};

/*
 * Bring up the device that the environment variable NETIF names, and check that its peer
 * answers. Skip all of the test if there is no device or peer (a failure in the rig).
 */
void traffic_open(struct traffic *t);

/*
 * Let the peer send. The request gets a random id and, if it has no rate, a window of
 * 64 frames, so that no frame is lost however slow the reader is. Return 0 when the peer
 * has answered, or -1 with a note if it does not within 10 s.
 */
int traffic_start(struct traffic *t, struct frame_request req);

/*
 * Do the same, but do not wait for an answer. For tests in which the stack gets no
 * packets and therefore no answer.
 */
void traffic_start_no_reply(struct traffic *t, struct frame_request req);

/*
 * Call after a change that resets the NIC. Wait until the link is up and a frame gets
 * through, which may take longer than the link (i40e_sync_filters_subtask()). Return 0 or -1.
 */
int traffic_ready(struct traffic *t);

/*
 * End the current request, and wait until its last frame has arrived. Return 0, or -1 if
 * the peer does not answer.
 */
int traffic_stop(struct traffic *t);

/* Read answers without waiting. Return 1 when the peer has sent all frames, else 0. */
int traffic_ended(struct traffic *t);

/* Request the END frame again, which may have been lost. */
void traffic_request_end(struct traffic *t);

/* Let the peer send this frame, of at most 1400 bytes. Bail out on error. */
void traffic_echo(struct traffic *t, const void *frame, size_t len);

/*
 * Return whether the peer sent this many packets for the last request, control frames
 * included. Outside the rig there may be more: a real link carries other traffic too.
 */
int traffic_accounts_for(const struct traffic *t, uint64_t packets);

/*
 * Tell the peer how many data frames have arrived, so that its window moves on. This
 * sends a control frame only when another quarter of the window has arrived.
 */
void traffic_confirm(struct traffic *t, uint32_t frames);

/*
 * Set an MTU of 9000 and try one jumbo frame. Return 1 if it arrives. Return 0 with the
 * MTU at 1500 again if the device or the peer has no jumbo frames.
 */
int traffic_jumbo(struct traffic *t);

/* The data frames of one request that have arrived. */
struct tally {
	const struct frame_request *req;
	uint8_t *seen;		/* by sequence number */
	int64_t last;		/* sequence number of the last good frame */
	uint32_t good;		/* frames that are intact, each counted once */
	uint32_t duplicates;	/* further copies of good frames */
	uint32_t corrupt;	/* frames with a wrong byte or length */
	uint32_t reordered;	/* good frames with a lower number than the one before */
	size_t corrupt_at;	/* offset of the first wrong byte seen */
};

/* Start an empty tally of a request. *req must stay valid. Bail out if there is no memory. */
void tally_start(struct tally *t, const struct frame_request *req);

/* Add a frame. Ignore it if it is no data frame of this request. */
void tally_add(struct tally *t, const void *frame, size_t len);

void tally_stop(struct tally *t);

/*
 * Return whether exactly want frames arrived, each once, intact and in order. Else note
 * the counts; who names the receiver.
 */
int tally_matches(const struct tally *t, uint32_t want, const char *who);

/* Do the same for all frames of the request. Else note also what is missing or wrong. */
int tally_exact(const struct tally *t);

#endif
