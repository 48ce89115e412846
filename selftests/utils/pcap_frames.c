// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcap_frames FILE REQUESTS COUNT MIN MAX: check that a capture file holds the data frames of
 * REQUESTS requests, each of COUNT frames of MIN to MAX bytes, in order and byte for byte.
 *
 * Print one TAP result. The exit status is that of a test program.
 */
#include "frame.h"
#include "tap.h"

#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS	64
#define ID_OFFSET	(FRAME_HDRLEN + 4)

struct request {
	struct frame_request req;
	uint32_t good;		/* right frames so far; the next sequence number */
};

static struct request requests[REQUESTS];
static unsigned int n_requests;

/* Find a request by id, or add it with the properties of `like`. NULL: there are too many. */
static struct request *find_request(uint32_t id, const struct frame_request *like)
{
	unsigned int i;

	for (i = 0; i < n_requests; i++)
		if (requests[i].req.id == id)
			return &requests[i];
	if (n_requests == REQUESTS)
		return NULL;
	requests[n_requests].req = *like;
	requests[n_requests].req.id = id;
	return &requests[n_requests++];
}

/* Return 1 if the frame is the next one of its request, 0 if it is no data frame, else -1. */
static int check_frame(const uint8_t *frame, size_t len, const struct frame_request *like)
{
	struct request *r;
	int64_t seq;
	uint32_t id;
	size_t where;

	if (len < FRAME_MIN || (frame[12] << 8 | frame[13]) != FRAME_DATA)
		return 0;
	memcpy(&id, frame + ID_OFFSET, sizeof(id));
	r = find_request(ntohl(id), like);
	if (!r)
		return -1;
	seq = frame_check(frame, len, &r->req, &where);
	if (seq != r->good)
		return -1;
	r->good++;
	return 1;
}

int main(int argc, char **argv)
{
	unsigned int wrong = 0, whole = 0, want, i;
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	struct frame_request like;
	const uint8_t *frame;
	pcap_t *p;

	if (argc != 6) {
		fprintf(stderr, "usage: pcap_frames FILE REQUESTS COUNT MIN MAX\n");
		return 2;
	}
	want = atoi(argv[2]);
	like = (struct frame_request) { .count = atoi(argv[3]), .min_len = atoi(argv[4]),
				    .max_len = atoi(argv[5]) };
	p = pcap_open_offline(argv[1], error);
	if (!p)
		tap_bail("%s", error);
	tap_plan(1);
	while (pcap_next_ex(p, &h, &frame) == 1)
		wrong += h->caplen != h->len || check_frame(frame, h->caplen, &like) < 0;
	for (i = 0; i < n_requests; i++)
		whole += requests[i].good == like.count;
	tap_ok(!wrong && whole == want && n_requests == want,
	       "the capture file holds all frames of %u requests of %u frames", want, like.count);
	if (wrong || whole != want)
		tap_note("%u requests, %u of them complete; %u frames are wrong", n_requests, whole, wrong);
	pcap_close(p);
	return tap_done();
}
