// SPDX-License-Identifier: GPL-2.0-only
/*
 * The writers that show a packet in a line:
 *
 *	21:44:17.012345678 eth0 len 74 vlan 5 IP 10.0.0.1.5000 > 10.0.0.2.443: Flags [S], seq 1, win 64240, length 0
 *	21:44:17.012345678 eth0 len 64 52:54:00:12:34:56 > ff:ff:ff:ff:ff:ff 0x88b5
 */
#include <errno.h>
#include <net/ethernet.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "dissect.h"
#include "writer.h"

#define HEX_BYTES	32
#define TYPE_LEN	2
#define VLAN_ID(tci)	((tci) & 0xfff)

static uint16_t get_be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static void print_time(FILE *out, uint64_t tstamp)
{
	static time_t known = -1;
	static char text[16];
	time_t sec = tstamp / 1000000000;

	if (sec != known) {
		struct tm tm;

		localtime_r(&sec, &tm);
		strftime(text, sizeof(text), "%T", &tm);
		known = sec;
	}
	fprintf(out, "%s.%09u", text, (unsigned int)(tstamp % 1000000000));
}

static void print_mac(FILE *out, const uint8_t *a)
{
	fprintf(out, "%02x:%02x:%02x:%02x:%02x:%02x",
		a[0], a[1], a[2], a[3], a[4], a[5]);
}

static bool is_tag(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == 0x88a8;
}

static void print_ethernet(FILE *out, const struct frame *f, bool numbers)
{
	uint32_t pos = FRAME_ADDRS_LEN;

	if (f->caplen < FRAME_ADDRS_LEN + TYPE_LEN) {
		fputs(" too short for Ethernet", out);
		return;
	}
	while (is_tag(get_be16(f->data + pos)) &&
	       pos + FRAME_TAG_LEN + TYPE_LEN <= f->caplen) {
		fprintf(out, " vlan %u", VLAN_ID(get_be16(f->data + pos + 2)));
		pos += FRAME_TAG_LEN;
	}
	if (dissect(out, get_be16(f->data + pos), f->data + pos + TYPE_LEN, f->caplen - pos - TYPE_LEN, numbers))
		return;
	fputc(' ', out);
	print_mac(out, f->data + ETH_ALEN);
	fputs(" > ", out);
	print_mac(out, f->data);
	fprintf(out, " 0x%04x", get_be16(f->data + pos));
}

/* A packet without a link header: its first half byte is the version. */
static void print_raw(FILE *out, const struct frame *f, bool numbers)
{
	const uint16_t type = f->caplen && f->data[0] >> 4 == 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP;

	if (!dissect(out, type, f->data, f->caplen, numbers))
		fputs(" no IP packet", out);
}

static int print_line(struct writer *w, const struct frame *f)
{
	const int n = iface_number(&w->ifaces, f->ifindex);
	const struct iface *iface;

	if (n < 0)
		return n;
	iface = &w->ifaces.iface[n];
	print_time(w->file, f->tstamp);
	fprintf(w->file, " %s len %u", iface->name, f->len);
	if (iface->link == DLT_EN10MB)
		print_ethernet(w->file, f, w->numbers);
	else if (iface->link == DLT_RAW)
		print_raw(w->file, f, w->numbers);
	else
		fprintf(w->file, " %s", iface_link_name(iface->link));
	return 0;
}

static int end_line(struct writer *w)
{
	fputc('\n', w->file);
	return ferror(w->file) ? -errno : 0;
}

static int text_begin(struct writer *w)
{
	(void)w;
	return 0;
}

static int text_frame(struct writer *w, const struct frame *f)
{
	return print_line(w, f) ?: end_line(w);
}

static int hex_frame(struct writer *w, const struct frame *f)
{
	uint32_t i, n = f->caplen < HEX_BYTES ? f->caplen : HEX_BYTES;
	int ret = print_line(w, f);

	if (ret)
		return ret;
	fputs("  ", w->file);
	for (i = 0; i < n; i++)
		fprintf(w->file, "%02x", f->data[i]);
	return end_line(w);
}

static int text_end(struct writer *w, uint64_t lost)
{
	(void)lost;
	return fflush(w->file) ? -errno : 0;
}

const struct writer_ops text_writer = {
	.any_link = true,
	.begin = text_begin,
	.frame = text_frame,
	.end = text_end,
};

const struct writer_ops hex_writer = {
	.any_link = true,
	.begin = text_begin,
	.frame = hex_frame,
	.end = text_end,
};
