// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcap_frames FILE REQUESTS COUNT MIN MAX: whether a capture file holds the data frames of so
 * many requests, each COUNT frames of MIN to MAX bytes, in order, byte for byte.
 */
#include "frame.h"
#include "tap.h"

#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS	64
#define ID_AT		(FRAME_HDRLEN + 4)

struct request {
	struct frame_ask ask;
	uint32_t right;
};

static struct request requests[REQUESTS];
static unsigned int n_requests;

static struct request *find(uint32_t id, const struct frame_ask *like)
{
	unsigned int i;

	for (i = 0; i < n_requests; i++)
		if (requests[i].ask.id == id)
			return &requests[i];
	if (n_requests == REQUESTS)
		return NULL;
	requests[n_requests].ask = *like;
	requests[n_requests].ask.id = id;
	return &requests[n_requests++];
}

/* 1: it is what comes next of its request, 0: of no request, -1: it is wrong. */
static int judge(const uint8_t *frame, size_t len, const struct frame_ask *like)
{
	struct request *r;
	int64_t seq;
	uint32_t id;
	size_t where;

	if (len < FRAME_MIN || (frame[12] << 8 | frame[13]) != FRAME_DATA)
		return 0;
	memcpy(&id, frame + ID_AT, sizeof(id));
	r = find(ntohl(id), like);
	if (!r)
		return -1;
	seq = frame_check(frame, len, &r->ask, &where);
	if (seq != r->right)
		return -1;
	r->right++;
	return 1;
}

int main(int argc, char **argv)
{
	unsigned int wrong = 0, whole = 0, want, i;
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	struct frame_ask like;
	const uint8_t *frame;
	pcap_t *p;

	if (argc != 6) {
		fprintf(stderr, "usage: pcap_frames FILE REQUESTS COUNT MIN MAX\n");
		return 2;
	}
	want = atoi(argv[2]);
	like = (struct frame_ask) { .count = atoi(argv[3]), .min_len = atoi(argv[4]),
				    .max_len = atoi(argv[5]) };
	p = pcap_open_offline(argv[1], error);
	if (!p)
		tap_bail("%s", error);
	tap_plan(1);
	while (pcap_next_ex(p, &h, &frame) == 1)
		wrong += h->caplen != h->len || judge(frame, h->caplen, &like) < 0;
	for (i = 0; i < n_requests; i++)
		whole += requests[i].right == like.count;
	tap_ok(!wrong && whole == want && n_requests == want,
	       "the file holds %u requests of %u frames each, exact", want, like.count);
	if (wrong || whole != want)
		tap_note("%u requests, %u of them whole, %u frames wrong", n_requests, whole, wrong);
	pcap_close(p);
	return tap_done();
}
