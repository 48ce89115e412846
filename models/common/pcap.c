// SPDX-License-Identifier: GPL-2.0-only
/* Capture files in the classic pcap format: recording of sent frames, replay of received ones. */
#include "nic.h"

#include <errno.h>
#include <time.h>

#define MAGIC_US	0xa1b2c3d4
#define MAGIC_NS	0xa1b23c4d
#define LINK_ETHERNET	1
#define BATCH		64
#define REPLAY_NS	50000		/* pause between batches */

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, figures, snaplen, link;
};

struct record {
	uint32_t s, fraction, caplen, len;
};

FILE *pcap_create(const char *path)
{
	const struct file_header head = { MAGIC_NS, 2, 4, 0, 0, FRAME_BYTES, LINK_ETHERNET };
	FILE *f = fopen(path, "we");

	if (f)
		fwrite(&head, sizeof(head), 1, f);
	return f;
}

void pcap_write(FILE *f, const uint8_t *frame, size_t len)
{
	struct record r = { .caplen = len, .len = len };
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	r.s = t.tv_sec;
	r.fraction = t.tv_nsec;
	fwrite(&r, sizeof(r), 1, f);
	fwrite(frame, len, 1, f);
}

FILE *pcap_open(const char *path)
{
	struct file_header head;
	FILE *f = fopen(path, "re");

	if (f && (fread(&head, sizeof(head), 1, f) != 1 ||
		  (head.magic != MAGIC_US && head.magic != MAGIC_NS) || head.link != LINK_ETHERNET)) {
		fclose(f);
		errno = EINVAL;
		return NULL;
	}
	return f;
}

size_t pcap_read(FILE *f, uint8_t *frame)
{
	struct record r;

	while (fread(&r, sizeof(r), 1, f) == 1 && r.caplen <= FRAME_BYTES &&
	       fread(frame, 1, r.caplen, f) == r.caplen)
		if (r.caplen == r.len && r.len)
			return r.len;
	return 0;
}

/* The replay ignores the file's time stamps and is as fast as the receiver allows. */
void replay_run(struct nic *n)
{
	static uint8_t frame[FRAME_BYTES];
	unsigned int i;
	size_t len;

	for (i = 0; n->rx_pcap && i < BATCH && mac_rx_enabled(n) && buffer_partner_may_send(n); i++) {
		len = pcap_read(n->rx_pcap, frame);
		if (len) {
			mac_receive(n, frame, len);
		} else {
			fclose(n->rx_pcap);
			n->rx_pcap = NULL;
		}
	}
	n->replay_at = n->rx_pcap ? n->now + REPLAY_NS : NEVER;
}
