/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frames of the selftests, big endian.
 *
 *	test                              peer
 *	  | -- FRAME_CONTROL, ASK ---------> |	repeated until it is heeded
 *	  | <- FRAME_CONTROL, BEGIN -------- |
 *	  | <= FRAME_DATA, sequence 0 ====== |
 *	  | <= ...                           |
 *	  | -- FRAME_CONTROL, GOT ---------> |	so many have come; the peer
 *	  | <= ...                           |	keeps within its window
 *	  | <- FRAME_CONTROL, END ---------- |	how many frames have left
 *
 * A later ASK ends the one before. A data frame with the same address as source and destination comes
 * back.
 * Each byte of a data frame follows from the request's id, the sequence number
 * and the length, so that who receives it can check all of it.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_CONTROL	0x88b5		/* local experimental ethertype 1 */
#define FRAME_DATA	0x88b6		/* local experimental ethertype 2 */

#define FRAME_HDRLEN	14
#define FRAME_TAGLEN	4
#define FRAME_MIN	60
#define FRAME_MAX	16000

/* ECHO: the peer returns what follows the control frame, as a frame of its own. */
enum frame_op { FRAME_ASK = 1, FRAME_BEGIN, FRAME_GOT, FRAME_END, FRAME_ECHO };

/* What a test asks of the peer; a length leaves out the tag. */
struct frame_ask {
	uint32_t id;			/* names the request; seed of the payload */
	uint32_t count;
	uint32_t min_len, max_len;	/* the lengths take turns */
	uint32_t rate;			/* frames a second; 0: no pause */
	uint32_t window;		/* frames sent before they are confirmed; 0: any */
	uint32_t flows;			/* 0: none, or so many of UDP over IPv4, in turn */
	uint16_t vlan_proto, vlan_tci;	/* proto 0: no tag */
};

struct frame_control {
	enum frame_op op;
	uint32_t frames;		/* END: that have left; GOT: that have come */
	struct frame_ask ask;
};

#define FRAME_CONTROL_LEN FRAME_MIN

void frame_put_control(void *frame, const uint8_t *dst, const uint8_t *src,
		       const struct frame_control *c);
int frame_get_control(const void *frame, size_t len, struct frame_control *c);

/* The length of frame number seq, without its tag. */
uint32_t frame_len(const struct frame_ask *ask, uint32_t seq);

/* Writes frame number seq, with its tag; returns its length. */
size_t frame_put_data(void *frame, const uint8_t *dst, const uint8_t *src,
		      const struct frame_ask *ask, uint32_t seq);

/* A flow's addresses, source first, and ports, as in its frames. */
#define FRAME_TUPLE_LEN	12
void frame_flow(uint32_t flow, uint8_t tuple[FRAME_TUPLE_LEN]);

/*
 * The sequence number of an untagged data frame of this request whose every
 * byte is right; FRAME_FOREIGN when it belongs to no request or another one;
 * FRAME_WRONG when a byte or the length is wrong, *where says at which offset.
 */
#define FRAME_FOREIGN	(-1)
#define FRAME_WRONG	(-2)
int64_t frame_check(const void *frame, size_t len, const struct frame_ask *ask,
		    size_t *where);

#endif
