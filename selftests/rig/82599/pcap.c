// SPDX-License-Identifier: GPL-2.0-only
/* The classic capture file with nanoseconds, of Ethernet. */
#include "nic.h"

#include <time.h>

#define MAGIC_NS	0xa1b23c4d
#define LINK_ETHERNET	1

FILE *pcap_create(const char *path)
{
	const struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, figures, snaplen, link;
	} head = { MAGIC_NS, 2, 4, 0, 0, FRAME_BYTES, LINK_ETHERNET };
	FILE *f = fopen(path, "we");

	if (f)
		fwrite(&head, sizeof(head), 1, f);
	return f;
}

void pcap_write(FILE *f, const uint8_t *frame, size_t len)
{
	struct timespec t;
	uint32_t head[4];

	clock_gettime(CLOCK_REALTIME, &t);
	head[0] = t.tv_sec;
	head[1] = t.tv_nsec;
	head[2] = head[3] = len;
	fwrite(head, sizeof(head), 1, f);
	fwrite(frame, len, 1, f);
}
