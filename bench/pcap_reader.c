// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read packets by libpcap: the loop that many programs have. The device is PFQ's, or that of the stock back end. Which
 * libpcap this is, LD_LIBRARY_PATH tells: guest.sh.
 */
#include <err.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <unistd.h>

#include <pfq/pfq.h>
#include "reader.h"

#define RING_BYTES	(16 << 20)	/* as the other readers */
#define TIMEOUT_MS	10		/* as the time after which TPACKET_V3 gives up a block */

static pcap_t *pcap;

struct sum {
	uint64_t packets, bytes;
};

void pcap_reader_name(const struct reader *r, const char *dev, char *name, size_t size)
{
	snprintf(name, size, "%s%s%s", r->stock ? "" : "pfq:", dev, r->steered ? "@1" : "");
	setenv("PFQ_STEAL", r->flags & PFQ_BIND_STEAL ? "yes" : "no", 1);
	if (r->steered)
		setenv("PFQ_LANG", "main = steer_flow", 1);
}

static void pcap_open_reader(const struct reader *r, const char *dev, struct pollfd *fd)
{
	char name[64], text[PCAP_ERRBUF_SIZE];
	int ret;

	pcap_reader_name(r, dev, name, sizeof(name));
	pcap = pcap_create(name, text);
	if (!pcap)
		errx(1, "%s: %s", name, text);
	pcap_set_snaplen(pcap, 65535);
	pcap_set_timeout(pcap, TIMEOUT_MS);
	pcap_set_buffer_size(pcap, RING_BYTES);
	ret = pcap_activate(pcap);
	if (ret < 0)
		errx(1, "%s: %s: %s", name, pcap_statustostr(ret), pcap_geterr(pcap));
	fd->fd = pcap_get_selectable_fd(pcap);
}

static void touch(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct sum *sum = (void *)user;

	sum->bytes += *(const uint64_t *)(data + 8) + h->len;
	sum->packets++;
}

static uint64_t pcap_read_packets(const struct reader *r, struct pollfd *fd)
{
	struct sum sum = { 0 };

	(void)fd;
	if (pcap_dispatch(pcap, -1, touch, (u_char *)&sum) < 0)
		errx(1, "%s: %s", r->name, pcap_geterr(pcap));
	touched += sum.bytes;
	return sum.packets;
}

const struct reader_ops pcap_ops = { pcap_open_reader, pcap_read_packets };
