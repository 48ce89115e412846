/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frames that the selftests and their peer exchange. Control fields are big endian.
 *
 *	test                                  peer
 *	  | -- FRAME_CONTROL, REQUEST ------> |	repeated until the peer answers
 *	  | <- FRAME_CONTROL, BEGIN --------- |
 *	  | <= FRAME_DATA, sequence 0 ======= |
 *	  | <= ...                            |
 *	  | -- FRAME_CONTROL, CONFIRM ------> |	how many data frames have arrived;
 *	  | <= ...                            |	the peer keeps within its window
 *	  | <- FRAME_CONTROL, END ----------- |	how many data frames were sent
 *
 * A new REQUEST ends the one before. Independently of requests, the peer sends back each
 * data frame whose source and destination address are equal.
 *
 * The request's id, the sequence number and the length determine every byte of a data
 * frame, so the receiver can check the whole frame.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_CONTROL	0x88b5		/* local experimental ethertype 1 */
#define FRAME_DATA	0x88b6		/* local experimental ethertype 2 */

/* Lengths in bytes. FRAME_MIN and FRAME_MAX do not count a VLAN tag. */
#define FRAME_HDRLEN	14
#define FRAME_TAGLEN	4
#define FRAME_MIN	60
#define FRAME_MAX	16000

/* ECHO: the peer sends back the bytes after FRAME_CONTROL_LEN, as a frame. */
enum frame_op { FRAME_REQUEST = 1, FRAME_BEGIN, FRAME_CONFIRM, FRAME_END, FRAME_ECHO };

/* What a test wants the peer to send. */
struct frame_request {
	uint32_t id;			/* names the request; seeds the payload */
	uint32_t count;			/* data frames */
	uint32_t min_len, max_len;	/* bytes without tag; consecutive frames step through the range */
	uint32_t rate;			/* frames per second; 0: as fast as possible */
	uint32_t window;		/* frames that may be unconfirmed; 0: no limit */
	uint32_t flows;			/* UDP over IPv4 in this many flows, in turn; 0: FRAME_DATA */
	uint16_t vlan_proto, vlan_tci;	/* proto 0: untagged */
};

struct frame_control {
	enum frame_op op;
	uint32_t frames;		/* END: data frames sent; CONFIRM: data frames received */
	struct frame_request req;
};

#define FRAME_CONTROL_LEN FRAME_MIN

/* Write a control frame of FRAME_CONTROL_LEN bytes. */
void frame_put_control(void *frame, const uint8_t *dst, const uint8_t *src,
		       const struct frame_control *c);

/* Parse a control frame into *c. Return 1, or 0 if the frame is no control frame. */
int frame_get_control(const void *frame, size_t len, struct frame_control *c);

/* Return the length in bytes of data frame number seq, without its tag. */
uint32_t frame_len(const struct frame_request *req, uint32_t seq);

/*
 * Write data frame number seq, tag included, into a buffer of at least
 * FRAME_MAX + FRAME_TAGLEN bytes. Return its length in bytes.
 */
size_t frame_put_data(void *frame, const uint8_t *dst, const uint8_t *src,
		      const struct frame_request *req, uint32_t seq);

/*
 * Write the IPv4 addresses (source first) and UDP ports of flow number flow, in network
 * byte order, as RSS hashes them.
 */
#define FRAME_TUPLE_LEN	12
void frame_flow_tuple(uint32_t flow, uint8_t tuple[FRAME_TUPLE_LEN]);

/*
 * Check an untagged data frame against a request. Return its sequence number if every
 * byte is correct. Return FRAME_FOREIGN if the frame belongs to no request or to another
 * one. Return FRAME_CORRUPT if a byte or the length is wrong; *where is then the offset
 * of the first wrong byte, or len if the length or the sequence number is wrong.
 */
#define FRAME_FOREIGN	(-1)
#define FRAME_CORRUPT	(-2)
int64_t frame_check(const void *frame, size_t len, const struct frame_request *req,
		    size_t *where);

#endif
