// SPDX-License-Identifier: GPL-2.0-only
/* Test the line that shows a packet. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap.h"
#include "capture/writer.h"

static void expect(const struct writer_ops *ops, const uint8_t *data, uint32_t caplen, const char *want)
{
	const struct frame f = {
		.data = data, .caplen = caplen, .len = 1000, .ifindex = 1,
		.tstamp = 3661000000042ull,
	};
	struct writer w = { .ops = ops, .numbers = true };
	char *text;
	size_t size;

	w.file = open_memstream(&text, &size);
	tap_ok(!ops->begin(&w) && !ops->frame(&w, &f) && !ops->end(&w, 0),
	       "a frame of %u bytes is shown", caplen);
	fclose(w.file);
	tap_text(text, want, "the line is right");
	free(text);
	iface_list_free(&w.ifaces);
}

/* Bytes from the type field on, and what the line says behind the length. */
static const struct {
	const char *what, *want;
	uint8_t n, data[90];
} lines[] = {
#define IP4(len, off, proto) 8, 0, 0x45, 0, 0, len, 0x12, 0x34, (off) >> 8, (off) & 255, 64, proto, 0, 0, \
		10, 0, 0, 1, 10, 0, 0, 2
#define IP6(len, proto) 0x86, 0xdd, 0x60, 0, 0, 0, 0, len, proto, 64, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, \
		0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define TCP(flags) 0x13, 0x88, 0, 80, 0, 0, 0, 7, 0, 0, 0, 9, 0x50, flags, 0x20, 0, 0, 0, 0, 0
#define UDP(len) 0, 53, 0x13, 0x88, 0, len, 0, 0
	{ "UDP", "IP 10.0.0.1.53 > 10.0.0.2.5000: UDP, length 3", 33, { IP4(31, 0, 17), UDP(11), 1, 2, 3 } },
	{ "a SYN", "IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [S], seq 7, win 8192, length 0", 42, { IP4(40, 0, 6), TCP(2) } },
	{ "data", "IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [P.], seq 7:11, ack 9, win 8192, length 4", 46,
	  { IP4(44, 0, 6), TCP(0x18), 1, 2, 3, 4 } },
	{ "TCP cut in its header", "IP 10.0.0.1 > 10.0.0.2: tcp, length 20", 30, { IP4(40, 0, 6), TCP(2) } },
	{ "a ping", "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 5, seq 6, length 8", 30,
	  { IP4(28, 0, 1), 8, 0, 0, 0, 0, 5, 0, 6 } },
	{ "a first fragment", "IP 10.0.0.1.53 > 10.0.0.2.5000: UDP, length 92 (frag id 4660, offset 0, more)", 30,
	  { IP4(28, 0x2000, 17), UDP(100) } },
	{ "a later fragment", "IP 10.0.0.1 > 10.0.0.2: udp, length 8 (frag id 4660, offset 80)", 30,
	  { IP4(28, 10, 17), UDP(100) } },
	{ "UDP over IPv6", "IP6 fd00::1.53 > fd00::2.5000: UDP, length 0", 50, { IP6(8, 17), UDP(8) } },
	{ "an IPv6 extension", "IP6 fd00::1.53 > fd00::2.5000: UDP, length 0", 58,
	  { IP6(16, 0), 17, 0, 1, 4, 0, 0, 0, 0, UDP(8) } },
	{ "an IPv6 extension that is cut", "IP6 fd00::1 > fd00::2: hopopt, length 16", 46, { IP6(16, 0), 17, 0, 1, 4 } },
	{ "ARP", "ARP, Request who-has 10.0.0.2 tell 10.0.0.1", 30,
	  { 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2 } },
	{ "an IPv4 header that is cut", "07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x0800", 21, { IP4(28, 0, 17) } },
	{ "in a VLAN", "vlan 9 IP 10.0.0.1 > 10.0.0.2: ospf, length 0", 26, { 0x81, 0, 0, 9, IP4(20, 0, 89) } },
};

static void test_lines(void)
{
	uint8_t *frame;
	char want[200];
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		/* of the exact length, so that the sanitizer sees a read behind it */
		frame = malloc(12 + lines[i].n);
		memcpy(frame, "\1\2\3\4\5\6\7\10\11\12\13\14", 12);
		memcpy(frame + 12, lines[i].data, lines[i].n);
		snprintf(want, sizeof(want), "01:01:01.000000042 lo len 1000 %s\n", lines[i].want);
		expect(&text_writer, frame, 12 + lines[i].n, want);
		free(frame);
	}
}

/* Show random bytes behind each kind of header, so that the sanitizer sees reads behind the frame. */
static void test_random(void)
{
	static const uint16_t types[] = { 0x0800, 0x86dd, 0x0806, 0x8100 };
	struct writer w = { .ops = &text_writer, .file = fopen("/dev/null", "w") };
	unsigned int i, k, len;

	srand(1);
	for (i = 0; i < 200000; i++) {
		uint8_t *frame = malloc(len = rand() % 120 + 1);
		const struct frame f = { .data = frame, .caplen = len, .len = len, .ifindex = 1 };

		for (k = 0; k < len; k++)
			frame[k] = rand() % 4 ? rand() : 0;
		if (len >= 15) {
			frame[12] = types[i % 4] >> 8;
			frame[13] = types[i % 4];
			frame[14] = i % 2 ? 0x60 : 0x45;
		}
		w.ops->frame(&w, &f);
		free(frame);
	}
	fclose(w.file);
	iface_list_free(&w.ifaces);
	tap_ok(true, "%u frames of random bytes are shown", i);
}

int main(void)
{
	static const uint8_t plain[64] = "\1\2\3\4\5\6\7\10\11\12\13\14\x08\x00xyz";
	static const uint8_t tags[64] = "\1\2\3\4\5\6\7\10\11\12\13\14\x88\xa8\xf0\x05\x81\x00\x20\x07\x86\xdd";

	setenv("TZ", "UTC", 1);
	tzset();
	expect(&text_writer, plain, 64,
	       "01:01:01.000000042 lo len 1000 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x0800\n");
	expect(&text_writer, tags, 64,
	       "01:01:01.000000042 lo len 1000 vlan 5 vlan 7 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x86dd\n");
	expect(&text_writer, tags, 16,
	       "01:01:01.000000042 lo len 1000 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x88a8\n");
	expect(&text_writer, plain, 13,
	       "01:01:01.000000042 lo len 1000 too short for Ethernet\n");
	expect(&text_writer, plain, 0,
	       "01:01:01.000000042 lo len 1000 too short for Ethernet\n");
	expect(&hex_writer, plain, 17,
	       "01:01:01.000000042 lo len 1000 07:08:09:0a:0b:0c > 01:02:03:04:05:06 0x0800  0102030405060708090a0b0c080078797a\n");
	test_lines();
	test_random();
	return tap_done();
}
