// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcap_traffic FILE COUNT [JUMBO]: write a capture file with COUNT frames, to be sent by tcpreplay: TCP, UDP and ICMP
 * over IPv4 and IPv6 in 64 flows, fragments, one and two VLAN tags, ARP, IEEE 802.3, of 60 to 1514 bytes. With JUMBO,
 * some have up to that many bytes.
 */
#include "flow.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_MAX	9018
#define FRAME_MIN	60

static uint8_t frame[FRAME_MAX];

/* Tags, protocols and versions of the kinds of frames. */
static const struct flow kinds[] = {
	{ .version = 4, .proto = IPPROTO_UDP },
	{ .version = 4, .proto = IPPROTO_TCP },
	{ .version = 6, .proto = IPPROTO_UDP },
	{ .version = 6, .proto = IPPROTO_TCP },
	{ .version = 4, .proto = IPPROTO_ICMP },
	{ .version = 4, .proto = IPPROTO_UDP, .more = 1 },
	{ .version = 4, .proto = IPPROTO_UDP, .offset = 64 },
	{ .version = 4, .proto = IPPROTO_UDP, .nr_tags = 1, .tci = { 5 } },
	{ .version = 6, .proto = IPPROTO_TCP, .nr_tags = 1, .tci = { 0xe007 } },
	{ .version = 4, .proto = IPPROTO_TCP, .nr_tags = 2, .tci = { 5, 7 } },
	{ .ethertype = 0x88b7 },
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static size_t put_arp(unsigned int n)
{
	static const uint8_t request[42] = "\xff\xff\xff\xff\xff\xff\2\0\0\0\0\1\x08\x06\0\1\x08\0\6\4\0\1\2\0\0\0\0\1\n\0\0\1";

	memcpy(frame, request, sizeof(request));
	frame[31] = n % 8;	/* the sender's address, and the target's */
	frame[27] = n % 8;
	frame[38] = 10;
	frame[41] = 99;
	return sizeof(request);
}

static size_t put_llc(void)
{
	memcpy(frame, "\1\x80\xc2\0\0\0\2\0\0\0\0\1\0\x26\x42\x42\3", 17);
	return 17;
}

static size_t put(unsigned int n)
{
	struct flow f;

	if (n % (NR_KINDS + 2) == NR_KINDS)
		return put_arp(n);
	if (n % (NR_KINDS + 2) == NR_KINDS + 1)
		return put_llc();
	f = kinds[n % (NR_KINDS + 2)];
	f.smac = 1;
	f.dmac = 2;
	f.src = 0x0a000000 + n % 64;
	f.dst = 0x0a000163;
	f.sport = 1024 + n % 64;
	f.dport = 80 + n % 3;
	f.id = n;
	return flow_put(frame, &f, n);
}

int main(int argc, char **argv)
{
	const size_t jumbo = argc > 3 ? atoi(argv[3]) : 0;
	pcap_dumper_t *out = argc > 2 ? pcap_dump_open(pcap_open_dead(DLT_EN10MB, FRAME_MAX), argv[1]) : NULL;
	struct pcap_pkthdr h = { .len = 0 };
	unsigned int i, count;
	size_t len;

	if (!out || jumbo > FRAME_MAX) {
		fprintf(stderr, "usage: pcap_traffic FILE COUNT [JUMBO]\n");
		return 2;
	}
	count = atoi(argv[2]);
	for (i = 0; i < count; i++) {
		memset(frame, 0, sizeof(frame));
		len = put(i);
		if (len < FRAME_MIN)
			len = FRAME_MIN;
		/* trailing bytes, so that frames have all lengths */
		if (i % 3 == 0)
			len += i * 7 % (1514 - len);
		if (jumbo && i % 10 == 0)
			len = 1514 + i * 11 % (jumbo - 1514);
		h.ts.tv_sec = i / 1000;
		h.ts.tv_usec = i % 1000 * 1000;
		h.caplen = h.len = len;
		pcap_dump((u_char *)out, &h, frame);
	}
	pcap_dump_close(out);
	return 0;
}
