// SPDX-License-Identifier: GPL-2.0-only
/* The writer of pcap files, by libpcap. */
#include <errno.h>
#include <pcap/pcap.h>

#include "writer.h"

static int pcap_begin(struct writer *w)
{
	pcap_t *dead = pcap_open_dead_with_tstamp_precision(
		w->link, w->snaplen ?: FRAME_MAX, PCAP_TSTAMP_PRECISION_NANO);

	if (!dead)
		return -ENOMEM;
	errno = 0;
	w->priv = pcap_dump_fopen(dead, w->file);
	pcap_close(dead);
	return w->priv ? 0 : -(errno ?: EIO);
}

static int pcap_frame(struct writer *w, const struct frame *f)
{
	const struct pcap_pkthdr hdr = {
		/* With nanosecond precision, tv_usec holds nanoseconds. */
		.ts = { f->tstamp / 1000000000, f->tstamp % 1000000000 },
		.caplen = f->caplen,
		.len = f->len,
	};

	pcap_dump(w->priv, &hdr, f->data);
	return ferror(w->file) ? -errno : 0;
}

static int pcap_end(struct writer *w, uint64_t lost)
{
	(void)lost;
	return fflush(w->file) ? -errno : 0;
}

const struct writer_ops pcap_writer = {
	.one_link = true,
	.begin = pcap_begin,
	.frame = pcap_frame,
	.end = pcap_end,
};
