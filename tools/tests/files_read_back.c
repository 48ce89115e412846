// SPDX-License-Identifier: GPL-2.0-only
/* Test that libpcap reads what the writers wrote, to the nanosecond. */
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"
#include "capture/writer.h"

#define FRAMES 200
#define LEN(n) ((n) * 7 % 300)
#define TSTAMP(n) (1700000000123456789ull + (n) * 1000000007ull)

static char path[] = "/tmp/pfq-file-XXXXXX";
static uint8_t data[FRAME_MAX];

static void write_file(const struct writer_ops *ops, int frames,
		       uint32_t snaplen)
{
	struct writer w = {
		.ops = ops,
		.file = fopen(path, "w"),
		.snaplen = snaplen,
		.link = DLT_EN10MB,
	};
	int n, ret;

	ret = ops->begin(&w);
	for (n = 0; n < frames && !ret; n++) {
		struct frame f = {
			.data = data + n, .caplen = LEN(n), .len = LEN(n) + n,
			.ifindex = 1 + n % 2, .tstamp = TSTAMP(n),
		};
		if (snaplen && f.caplen > snaplen)
			f.caplen = snaplen;
		ret = ops->frame(&w, &f);
	}
	ret = ret ?: ops->end(&w, 17);
	tap_ok(!ret && !fclose(w.file), "the file is written");
	iface_list_free(&w.ifaces);
}

static bool frame_is(const struct pcap_pkthdr *hdr, const uint8_t *bytes, int n,
		     uint32_t snaplen)
{
	uint32_t caplen = LEN(n);

	if (snaplen && caplen > snaplen)
		caplen = snaplen;
	return hdr->caplen == caplen && hdr->len == (uint32_t)(LEN(n) + n) &&
		hdr->ts.tv_sec * 1000000000ull + hdr->ts.tv_usec == TSTAMP(n) &&
		!memcmp(bytes, data + n, caplen);
}

static void read_file(int frames, uint32_t snaplen)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	struct pcap_pkthdr *hdr;
	const uint8_t *bytes;
	int n = 0, wrong = 0;
	pcap_t *p = pcap_open_offline_with_tstamp_precision(path,
			PCAP_TSTAMP_PRECISION_NANO, text);

	if (!tap_ok(p, "libpcap opens the file %s", text))
		return;
	tap_equal(pcap_datalink(p), DLT_EN10MB, "its link type is Ethernet");
	tap_equal(pcap_snapshot(p), snaplen ?: FRAME_MAX, "it has the snaplen");
	while (pcap_next_ex(p, &hdr, &bytes) == 1)
		wrong += !frame_is(hdr, bytes, n++, snaplen);
	tap_text(pcap_geterr(p), "", "libpcap reads to the end without an error");
	tap_equal(n, frames, "every frame is read");
	tap_equal(wrong, 0, "bytes, lengths and timestamps of the frames are right");
	pcap_close(p);
}

static void round_trip(const struct writer_ops *ops, const char *name,
		       int frames, uint32_t snaplen)
{
	tap_note("%s, %d frames, snaplen %u", name, frames, snaplen);
	write_file(ops, frames, snaplen);
	read_file(frames, snaplen);
}

int main(void)
{
	uint32_t i;
	int fd = mkstemp(path);

	for (i = 0; i < sizeof(data); i++)
		data[i] = i * 31 + (i >> 8);
	round_trip(&pcap_writer, "pcap", FRAMES, 0);
	round_trip(&pcap_writer, "pcap", FRAMES, 64);
	round_trip(&pcap_writer, "pcap", 0, 0);
	round_trip(&pcapng_writer, "pcapng", FRAMES, 0);
	round_trip(&pcapng_writer, "pcapng", FRAMES, 64);
	round_trip(&pcapng_writer, "pcapng", 0, 0);
	close(fd);
	unlink(path);
	return tap_done();
}
