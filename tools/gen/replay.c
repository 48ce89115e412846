// SPDX-License-Identifier: GPL-2.0-only
/* Reads frames from a file, in loops. */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

#define FRAME_SPACE 65536	/* bytes of a copy */

struct replay {
	const char *path;
	pcap_t *pcap;
	uint64_t loop;		/* how often the file was read to its end */
	uint64_t nr;		/* frames read in this loop */
	double first;		/* time of the file's first frame, ns */
	double last;		/* time of the last frame read, ns since the first */
	double begin;		/* of this loop, ns */
	struct layout layout;
	uint8_t copy[FRAME_SPACE];
};

static int open_file(struct replay *r, char *error, size_t size)
{
	char text[PCAP_ERRBUF_SIZE];

	r->pcap = pcap_open_offline_with_tstamp_precision(r->path, PCAP_TSTAMP_PRECISION_NANO, text);
	if (!r->pcap) {
		snprintf(error, size, "%s", text);
		return -1;
	}
	if (pcap_datalink(r->pcap) == DLT_EN10MB)
		return 0;
	snprintf(error, size, "%s: the file has link type %s: only Ethernet frames can be sent", r->path,
		 pcap_datalink_val_to_name(pcap_datalink(r->pcap)) ?: "?");
	return -1;
}

int replay_open(struct replay **r, const char *path, char *error, size_t size)
{
	*r = calloc(1, sizeof(**r));
	if (!*r) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return -1;
	}
	(*r)->path = path;
	return open_file(*r, error, size);
}

void replay_close(struct replay *r)
{
	if (r && r->pcap)
		pcap_close(r->pcap);
	free(r);
}

static uint32_t hash(uint32_t h, const uint8_t *p, size_t n)
{
	while (n--)
		h = (h ^ *p++) * 16777619;	/* FNV-1a */
	return h;
}

/* Fragments have no ports, so that those of a frame stay together only with its other frames' addresses. */
static uint32_t flow_of(const struct layout *l, const uint8_t *frame)
{
	uint32_t h = 2166136261;

	if (l->offset[LAYER_IP4] >= 0)
		h = hash(h, frame + l->offset[LAYER_IP4] + 12, 8);
	else if (l->offset[LAYER_IP6] >= 0)
		h = hash(h, frame + l->offset[LAYER_IP6] + 8, 32);
	else
		h = hash(h, frame, 12);
	return h ^ h >> 16;
}

static void give(struct replay *r, const struct pcap_pkthdr *h, const uint8_t *data, struct replay_frame *f)
{
	const double time = h->ts.tv_sec * 1e9 + h->ts.tv_usec;	/* the file gives nanoseconds in tv_usec */

	if (!r->nr++)
		r->first = time;
	/* Time that runs backwards in a file leaves no gap. */
	if (time - r->first > r->last)
		r->last = time - r->first;
	f->len = h->caplen < FRAME_SPACE ? h->caplen : FRAME_SPACE;
	f->cut = f->len < h->len;
	memcpy(r->copy, data, f->len);
	layout_find(&r->layout, r->copy, f->len);
	f->data = r->copy;
	f->layout = &r->layout;
	f->time = r->begin + r->last;
	f->flow = flow_of(&r->layout, r->copy);
}

/* Begin the file again. The gap between two loops is the mean gap of the file. */
static int rewind_file(struct replay *r, char *error, size_t size)
{
	r->begin += r->last + (r->nr > 1 ? r->last / (r->nr - 1) : 0);
	r->nr = 0;
	r->last = 0;
	pcap_close(r->pcap);
	return open_file(r, error, size);
}

int replay_next(struct replay *r, uint64_t loops, struct replay_frame *f, char *error, size_t size)
{
	struct pcap_pkthdr *h;
	const uint8_t *data;
	int ret;

	while ((ret = pcap_next_ex(r->pcap, &h, &data)) == PCAP_ERROR_BREAK) {
		if (!r->nr || ++r->loop == loops)
			return 0;
		if (rewind_file(r, error, size))
			return -1;
	}
	if (ret != 1) {
		snprintf(error, size, "%s: %s", r->path, pcap_geterr(r->pcap));
		return -1;
	}
	give(r, h, data, f);
	return 1;
}
