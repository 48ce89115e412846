/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Make a packet of each kind that pfq-lang programs can distinguish. Its last byte is the kind. The
 * tests of libpfq run programs on these packets, and the selftests send them.
 */
#ifndef TESTLIB_LANG_PACKETS_H
#define TESTLIB_LANG_PACKETS_H

#include <stdint.h>
#include <string.h>

#define KINDS(K) \
	K(TCP4) K(UDP4) K(ICMP4) K(TCP6) K(UDP6) K(ICMP6) K(VLAN_TCP4) K(QINQ_UDP6) K(FRAG4_FIRST) K(FRAG4_LATER) \
	K(FRAG6_FIRST) K(FRAG6_LATER) K(ARP) K(IPIP) K(SIT) K(GRE) K(VXLAN) K(GTPU) K(GTPC) K(RTP) K(RTCP) K(SIP) \
	K(SCTP4) K(MULTI4) K(BROAD4) K(MULTI6)

enum kind {
#define K(name) K_##name,
	KINDS(K)
#undef K
	NR_KINDS
};

enum {
#define K(name) name = 1 << K_##name,
	KINDS(K)
#undef K
};

static const char *const kind_name[] = {
#define K(name) #name,
	KINDS(K)
#undef K
};

struct frame {
	uint8_t data[512];
	uint32_t len;
};

struct frame_opts {
	int reverse;		/* swap source and destination of addresses and ports */
	uint16_t sport, dport;	/* ports of the innermost TCP or UDP header */
	uint8_t host;		/* last byte of the source's IP address, before reverse */
};

static inline void put(struct frame *f, const void *data, uint32_t len)
{
	memcpy(f->data + f->len, data, len);
	f->len += len;
}

static inline void put16(struct frame *f, unsigned int value)
{
	put(f, (uint8_t []) { value >> 8, value }, 2);
}

static inline void zero(struct frame *f, uint32_t n)
{
	memset(f->data + f->len, 0, n);
	f->len += n;
}

/* Write a length field, once the packet is complete. */
static inline void patch16(struct frame *f, uint32_t at, uint32_t from)
{
	f->data[at] = (f->len - from) >> 8;
	f->data[at + 1] = f->len - from;
}

static inline void ethernet(struct frame *f, const struct frame_opts *o, const char *to, unsigned int type)
{
	static const uint8_t a[] = { 2, 0, 0, 0, 0, 1 }, b[] = { 2, 0, 0, 0, 0, 2 };

	put(f, to ? (const uint8_t *)to : o->reverse ? a : b, 6);
	put(f, o->reverse ? b : a, 6);
	put16(f, type);
}

static inline uint32_t ipv4(struct frame *f, const struct frame_opts *o, unsigned int proto, unsigned int fragment,
			    const char *to)
{
	const uint8_t a[] = { 10, 0, 0, o->host }, b[] = { 192, 168, 1, 9 };
	const uint32_t at = f->len;

	put(f, "\x45\x08\0\0", 4);
	put16(f, 77);
	put16(f, fragment);
	put(f, (uint8_t []) { 64, proto, 0, 0 }, 4);
	put(f, o->reverse ? b : a, 4);
	put(f, to ? (const uint8_t *)to : o->reverse ? a : b, 4);
	return at;
}

static inline uint32_t ipv6(struct frame *f, const struct frame_opts *o, unsigned int next, const char *to)
{
	const uint8_t a[16] = { 0x20, 1, 0xd, 0xb8, [15] = o->host }, b[16] = { 0x20, 1, 0xd, 0xb8, [14] = 7, [15] = 9 };
	const uint32_t at = f->len;

	put(f, "\x60\x80\0\0\0\0", 6);
	put(f, (uint8_t []) { next, 64 }, 2);
	put(f, o->reverse ? b : a, 16);
	put(f, to ? (const uint8_t *)to : o->reverse ? a : b, 16);
	return at;
}

static inline void ports(struct frame *f, const struct frame_opts *o, unsigned int from, unsigned int to)
{
	put16(f, o->reverse ? to : from);
	put16(f, o->reverse ? from : to);
}

static inline void tcp(struct frame *f, const struct frame_opts *o)
{
	ports(f, o, o->sport ? o->sport : 40000, o->dport ? o->dport : 80);
	zero(f, 8);
	put(f, "\x50\x10\0\0\0\0\0\0", 8);
}

static inline void udp_header(struct frame *f, const struct frame_opts *o, unsigned int from, unsigned int to, unsigned int len)
{
	ports(f, o, from, to);
	put16(f, 8 + len);
	zero(f, 2);
}

static inline void udp(struct frame *f, const struct frame_opts *o)
{
	udp_header(f, o, o->sport ? o->sport : 40001, o->dport ? o->dport : 53, 20);
	zero(f, 20);
}

/* Set the length field of the IP packet that starts at offset ip. */
static inline void end4(struct frame *f, uint32_t ip)
{
	patch16(f, ip + 2, ip);
}

static inline void end6(struct frame *f, uint32_t ip)
{
	patch16(f, ip + 4, ip + 40);
}

static inline void plain4(struct frame *f, const struct frame_opts *o, unsigned int proto)
{
	const uint32_t ip = ipv4(f, o, proto, 0, NULL);

	if (proto == 6)
		tcp(f, o);
	else
		udp(f, o);
	zero(f, 1);
	end4(f, ip);
}

static inline void app(struct frame *f, const struct frame_opts *o, unsigned int from, unsigned int to, const char *data, unsigned int len)
{
	uint32_t ip;

	ethernet(f, o, NULL, 0x800);
	ip = ipv4(f, o, 17, 0, NULL);
	udp_header(f, o, from, to, len);
	put(f, data, len);
	zero(f, 1);
	end4(f, ip);
}

static inline struct frame make_frame(enum kind kind, const struct frame_opts *o)
{
	static const struct frame_opts outer = { .host = 1 };
	struct frame f = { .len = 0 };
	uint32_t ip, in;

	switch (kind) {
	case K_TCP4:
		ethernet(&f, o, NULL, 0x800);
		plain4(&f, o, 6);
		break;
	case K_UDP4:
		ethernet(&f, o, NULL, 0x800);
		plain4(&f, o, 17);
		break;
	case K_ICMP4:
		ethernet(&f, o, NULL, 0x800);
		ip = ipv4(&f, o, 1, 0, NULL);
		put(&f, o->reverse ? "\0\0\0\0\0\5\0\1" : "\10\0\0\0\0\5\0\1", 8);
		zero(&f, 8);
		end4(&f, ip);
		break;
	case K_TCP6:
		ethernet(&f, o, NULL, 0x86dd);
		ip = ipv6(&f, o, 6, NULL);
		tcp(&f, o);
		zero(&f, 4);
		end6(&f, ip);
		break;
	case K_UDP6:
		ethernet(&f, o, NULL, 0x86dd);
		ip = ipv6(&f, o, 0, NULL);
		put(&f, "\x11\0\1\4\0\0\0\0", 8);	/* hop by hop */
		udp(&f, o);
		end6(&f, ip);
		break;
	case K_ICMP6:
		ethernet(&f, o, NULL, 0x86dd);
		ip = ipv6(&f, o, 58, NULL);
		put(&f, o->reverse ? "\x81\0\0\0\0\5\0\1" : "\x80\0\0\0\0\5\0\1", 8);
		zero(&f, 4);
		end6(&f, ip);
		break;
	case K_VLAN_TCP4:
		ethernet(&f, o, NULL, 0x8100);
		put16(&f, 0xe005);
		put16(&f, 0x800);
		plain4(&f, o, 6);
		break;
	case K_QINQ_UDP6:
		ethernet(&f, o, NULL, 0x88a8);
		put16(&f, 7);
		put16(&f, 0x8100);
		put16(&f, 9);
		put16(&f, 0x86dd);
		ip = ipv6(&f, o, 17, NULL);
		udp(&f, o);
		zero(&f, 1);
		end6(&f, ip);
		break;
	case K_FRAG4_FIRST:
		ethernet(&f, o, NULL, 0x800);
		ip = ipv4(&f, o, 17, 0x2000, NULL);
		udp(&f, o);
		end4(&f, ip);
		break;
	case K_FRAG4_LATER:
		ethernet(&f, o, NULL, 0x800);
		ip = ipv4(&f, o, 17, 100, NULL);
		udp(&f, o);
		end4(&f, ip);
		break;
	case K_FRAG6_FIRST:
		ethernet(&f, o, NULL, 0x86dd);
		ip = ipv6(&f, o, 44, NULL);
		put(&f, "\6\0\0\1\0\0\0\x4d", 8);
		tcp(&f, o);
		zero(&f, 4);
		end6(&f, ip);
		break;
	case K_FRAG6_LATER:
		ethernet(&f, o, NULL, 0x86dd);
		ip = ipv6(&f, o, 44, NULL);
		put(&f, "\6\0\1\0\0\0\0\x4d", 8);
		zero(&f, 24);
		end6(&f, ip);
		break;
	case K_ARP:
		ethernet(&f, o, "\xff\xff\xff\xff\xff\xff", 0x806);
		put(&f, "\0\1\10\0\6\4\0\1", 8);
		zero(&f, 20);
		break;
	case K_IPIP:
		ethernet(&f, &outer, NULL, 0x800);
		ip = ipv4(&f, &outer, 4, 0, NULL);
		plain4(&f, o, 6);
		end4(&f, ip);
		break;
	case K_SIT:
		ethernet(&f, &outer, NULL, 0x800);
		ip = ipv4(&f, &outer, 41, 0, NULL);
		in = ipv6(&f, o, 17, NULL);
		udp(&f, o);
		end6(&f, in);
		end4(&f, ip);
		break;
	case K_GRE:
		ethernet(&f, &outer, NULL, 0x800);
		ip = ipv4(&f, &outer, 47, 0, NULL);
		put(&f, "\x20\0\x08\0\0\0\0\5", 8);
		plain4(&f, o, 17);
		end4(&f, ip);
		break;
	case K_VXLAN:
		ethernet(&f, &outer, NULL, 0x800);
		ip = ipv4(&f, &outer, 17, 0, NULL);
		udp_header(&f, &outer, 41000, 4789, 8 + 14 + 41);
		put(&f, "\x08\0\0\0\0\0\5\0", 8);
		ethernet(&f, o, NULL, 0x800);
		plain4(&f, o, 6);
		end4(&f, ip);
		break;
	case K_GTPU:
		ethernet(&f, &outer, NULL, 0x800);
		ip = ipv4(&f, &outer, 17, 0, NULL);
		udp_header(&f, &outer, 2152, 2152, 8 + 49);
		put(&f, "\x30\xff\0\x31\0\0\0\1", 8);
		plain4(&f, o, 17);
		end4(&f, ip);
		break;
	case K_GTPC:
		app(&f, o, 2123, 2123, "\x48\x20\0\x08\0\0\0\0\0\0\0\0", 12);
		break;
	case K_RTP:
		app(&f, o, 20000, 30000, "\x80\x08\0\1\0\0\0\0\0\0\0\7abcd", 16);
		break;
	case K_RTCP:
		app(&f, o, 20001, 30001, "\x80\xc8\0\6\0\0\0\7abcdefgh", 16);
		break;
	case K_SIP:
		app(&f, o, 5060, 5060, "INVITE sip:a@b SIP/2.0\r\n", 24);
		break;
	case K_SCTP4:
		ethernet(&f, o, NULL, 0x800);
		ip = ipv4(&f, o, 132, 0, NULL);
		ports(&f, o, 40003, 38412);
		zero(&f, 12);
		end4(&f, ip);
		break;
	case K_MULTI4:
		ethernet(&f, o, "\x01\0\x5e\0\0\xfb", 0x800);
		ip = ipv4(&f, o, 17, 0, "\xe0\0\0\xfb");
		udp(&f, o);
		end4(&f, ip);
		break;
	case K_BROAD4:
		ethernet(&f, o, "\xff\xff\xff\xff\xff\xff", 0x800);
		ip = ipv4(&f, o, 17, 0, "\xff\xff\xff\xff");
		udp(&f, o);
		end4(&f, ip);
		break;
	case K_MULTI6:
		ethernet(&f, o, "\x33\x33\0\0\0\1", 0x86dd);
		ip = ipv6(&f, o, 17, "\xff\2\0\0\0\0\0\0\0\0\0\0\0\0\0\1");
		udp(&f, o);
		end6(&f, ip);
		break;
	case NR_KINDS:
		break;
	}
	f.data[f.len - 1] = kind;
	return f;
}

#endif
