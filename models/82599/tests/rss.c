// SPDX-License-Identifier: GPL-2.0-only
/* Receive-side scaling: hashes of the verification suite in 7.1.2.8.3, packet types, RETA. */
#include "nic.h"
#include "../../../testlib/tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const uint8_t key[RSS_KEY_LEN] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
	0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
	0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
	0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

static const struct {
	const char *src, *dst;
	uint16_t sport, dport;
	uint32_t ip, tcp;
} suite[] = {
	{ "66.9.149.187", "161.142.100.80", 2794, 1766, 0x323e8fc2, 0x51ccc178 },
	{ "199.92.111.2", "65.69.140.83", 14230, 4739, 0xd718262a, 0xc626b0ea },
	{ "24.19.198.95", "12.22.207.184", 12898, 38024, 0xd2d0a5de, 0x5c2b394a },
	{ "38.27.205.30", "209.142.163.6", 48228, 2217, 0x82989176, 0xafc7327f },
	{ "153.39.163.191", "202.188.127.2", 44251, 1303, 0x5d1809c5, 0x10e828a2 },
	{ "3ffe:2501:200:1fff::7", "3ffe:2501:200:3::1", 2794, 1766, 0x2cc18cd5, 0x40207d3d },
	{ "3ffe:501:8::260:97ff:fe40:efab", "ff02::1", 14230, 4739, 0x0f0c461c, 0xdde51bbf },
	{ "3ffe:1900:4545:3:200:f8ff:fe21:67cf", "fe80::200:f8ff:fe21:67cf", 44251, 38024,
	  0x4b61e985, 0x02d1feef },
};

#define SUITE (sizeof(suite) / sizeof(*suite))

static struct nic n;
static uint8_t frame[128];

/* Builds a packet of the suite with no payload; returns its length. */
static size_t build_frame(unsigned int i, uint8_t proto)
{
	uint8_t *ip = frame + 14, *l4;
	bool v6 = strchr(suite[i].src, ':');

	memset(frame, 0, sizeof(frame));
	if (v6) {
		frame[12] = 0x86;
		frame[13] = 0xdd;
		ip[0] = 0x60;
		ip[5] = 20;
		ip[6] = proto;
		inet_pton(AF_INET6, suite[i].src, ip + 8);
		inet_pton(AF_INET6, suite[i].dst, ip + 24);
		l4 = ip + 40;
	} else {
		frame[12] = 0x08;
		ip[0] = 0x45;
		ip[3] = 40;
		ip[9] = proto;
		inet_pton(AF_INET, suite[i].src, ip + 12);
		inet_pton(AF_INET, suite[i].dst, ip + 16);
		l4 = ip + 20;
	}
	l4[0] = suite[i].sport >> 8;
	l4[1] = suite[i].sport;
	l4[2] = suite[i].dport >> 8;
	l4[3] = suite[i].dport;
	return l4 + 20 - frame;
}

/* The RSS type and the hash of a packet of the suite. */
static unsigned int rss_of(unsigned int i, uint8_t proto, uint32_t mrqc, uint32_t *hash)
{
	struct packet p;
	unsigned int type;

	packet_parse(&p, frame, build_frame(i, proto), 0x8100);
	type = rss_type(mrqc, &p);
	*hash = rss_hash(&n, &p, type);
	return type;
}

int main(void)
{
	static const uint32_t ip = MRQC_IPV4 | MRQC_IPV6, tcp = MRQC_TCP_IPV4 | MRQC_TCP_IPV6,
			      udp = MRQC_UDP_IPV4 | MRQC_UDP_IPV6;
	unsigned int i;
	uint32_t hash;

	tap_plan(2 * SUITE + 7);
	for (i = 0; i < RSS_KEY_LEN; i++)
		n.reg[R_RSSRK(i / 4) / 4] |= (uint32_t)key[i] << 8 * (i % 4);
	for (i = 0; i < SUITE; i++) {
		rss_of(i, IPPROTO_TCP, ip, &hash);
		tap_ok(hash == suite[i].ip, "%s: the hash of the addresses is %08x", suite[i].src, hash);
		rss_of(i, IPPROTO_TCP, ip | tcp, &hash);
		tap_ok(hash == suite[i].tcp, "%s: the hash with the ports is %08x", suite[i].src, hash);
	}
	tap_ok(rss_of(0, IPPROTO_TCP, ip | tcp, &hash) == RSS_TYPE_TCP_IPV4,
	       "TCP over IPv4 has its own type");
	tap_ok(rss_of(5, IPPROTO_TCP, ip | tcp, &hash) == RSS_TYPE_TCP_IPV6,
	       "TCP over IPv6 has its own type");
	tap_ok(rss_of(0, IPPROTO_UDP, ip | tcp, &hash) == RSS_TYPE_IPV4 && hash == suite[0].ip,
	       "UDP is hashed by its addresses if the UDP type is off");
	tap_ok(rss_of(0, IPPROTO_UDP, ip | udp, &hash) == RSS_TYPE_UDP_IPV4 && hash == suite[0].tcp,
	       "UDP is hashed with its ports if the UDP type is on");
	tap_ok(rss_of(0, IPPROTO_TCP, MRQC_IPV6, &hash) == RSS_TYPE_NONE && !hash,
	       "IPv4 is not hashed if only IPv6 types are on");
	for (i = 0; i < RETA_ENTRIES; i++)
		n.reg[R_RETA(i / 4) / 4] |= (i % 16) << 8 * (i % 4);
	tap_ok(rss_queue(&n, 0x12345600 | 5) == 5 && rss_queue(&n, 127) == 15 && !rss_queue(&n, 128),
	       "the low 7 bits of the hash index RETA");
	frame[12] = 0x88;
	{
		struct packet p;

		packet_parse(&p, frame, 60, 0x8100);
		tap_ok(rss_type(ip | tcp | udp, &p) == RSS_TYPE_NONE, "a packet without IP is not hashed");
	}
	return tap_done();
}
