// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the chip does to a packet on its way out: checksums (data sheet 7.2.5), tag
 * insertion (DMATXCTL.VT), segmentation (7.2.4), padding (8.2.3.22.8).
 */
#include "nic.h"

#include <netinet/in.h>
#include <string.h>

#define MIN_LEN		60
#define TAG_AT		12
#define TAG_LEN		4
#define IPV4_MIN	20
#define IPV6_LEN	40
#define TCP_MIN		20
#define TCP_CHECK	16
#define UDP_LEN		8
#define UDP_CHECK	6
#define SCTP_LEN	12
#define SCTP_CHECK	8
#define TCP_FIN		0x01
#define TCP_PSH		0x08
#define TCP_CWR		0x80

/* A context with its fields apart. */
struct headers {
	size_t mac, ip, l4, mss;	/* lengths */
	bool ipv4;
	unsigned int l4t;
};

static struct headers headers_of(const struct tx_context *c)
{
	return (struct headers) {
		.ip = c->macip_lens & CTX_IPLEN,
		.mac = c->macip_lens >> CTX_MACLEN_SHIFT & CTX_MACLEN,
		.ipv4 = c->type & CTX_IPV4,
		.l4t = c->type >> CTX_L4T_SHIFT & CTX_L4T,
		.l4 = c->mss_l4len >> CTX_L4LEN_SHIFT & CTX_L4LEN,
		.mss = c->mss_l4len >> CTX_MSS_SHIFT,
	};
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static uint32_t sum(const uint8_t *p, size_t len, uint32_t s)
{
	for (; len > 1; p += 2, len -= 2) {
		s += get16(p);
		s = (s & 0xffff) + (s >> 16);
	}
	if (len)
		s += p[0] << 8;
	return s;
}

static uint16_t fold(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return ~s;
}

static uint32_t crc32c(const uint8_t *p, size_t len)
{
	uint32_t crc = ~0u;
	int bit;

	for (; len; len--, p++) {
		crc ^= *p;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* The driver has put the pseudo header's sum into the field (ixgbe_tx_csum()). */
static void finish_l4(uint8_t *l4, size_t len, size_t field, bool udp)
{
	uint16_t c;

	if (field + 2 > len)
		return;
	c = fold(sum(l4, len, 0));
	put16(l4 + field, udp && !c ? 0xffff : c);
}

static void checksum_l4(uint8_t *l4, size_t len, unsigned int l4t)
{
	uint32_t crc;

	switch (l4t) {
	case L4T_TCP:
		finish_l4(l4, len, TCP_CHECK, false);
		break;
	case L4T_UDP:
		finish_l4(l4, len, UDP_CHECK, true);
		break;
	case L4T_SCTP:
		if (len < SCTP_LEN)
			return;
		memset(l4 + SCTP_CHECK, 0, sizeof(crc));
		crc = crc32c(l4, len);
		memcpy(l4 + SCTP_CHECK, &crc, sizeof(crc));
		break;
	}
}

static void checksum_ip(uint8_t *ip, size_t len)
{
	if (len < IPV4_MIN)
		return;
	put16(ip + 10, 0);
	put16(ip + 10, fold(sum(ip, len, 0)));
}

/* Tag, padding, and out. The frame has room for both. */
static void emit(const struct offload *o, uint8_t *frame, size_t len,
		 offload_send send, void *context)
{
	if ((o->command & TXD_VLE) && len >= TAG_AT) {
		memmove(frame + TAG_AT + TAG_LEN, frame + TAG_AT, len - TAG_AT);
		put16(frame + TAG_AT, o->vlan_ethertype);
		put16(frame + TAG_AT + 2, o->context.macip_lens >> CTX_VLAN_SHIFT);
		len += TAG_LEN;
	}
	if (o->pad && len < MIN_LEN) {
		memset(frame + len, 0, MIN_LEN - len);
		len = MIN_LEN;
	}
	send(context, frame, len);
}

/* The headers of one segment; offset: its data's place in the whole. */
static void segment_headers(const struct headers *h, uint8_t *frame, size_t offset,
			    size_t data, unsigned int index, bool last)
{
	uint8_t *ip = frame + h->mac, *l4 = ip + h->ip;
	size_t l4_len = h->l4 + data;

	if (h->ipv4) {
		put16(ip + 2, h->ip + l4_len);
		put16(ip + 4, get16(ip + 4) + index);
		checksum_ip(ip, h->ip);
	} else {
		put16(ip + 4, h->ip - IPV6_LEN + l4_len);
	}
	if (h->l4t == L4T_TCP) {
		uint32_t seq = get32(l4 + 4) + offset;

		put16(l4 + 4, seq >> 16);
		put16(l4 + 6, seq);
		if (!last)
			l4[13] &= ~(TCP_FIN | TCP_PSH);
		if (index)
			l4[13] &= ~TCP_CWR;
	} else {
		put16(l4 + 4, l4_len);
	}
}

/* The whole checksum, over a pseudo header of the segment's own length. */
static void segment_checksum(const struct headers *h, uint8_t *frame, size_t data)
{
	uint8_t *ip = frame + h->mac, *l4 = ip + h->ip;
	size_t field = h->l4t == L4T_TCP ? TCP_CHECK : UDP_CHECK, len = h->l4 + data;
	uint32_t s = (h->l4t == L4T_TCP ? IPPROTO_TCP : IPPROTO_UDP) + len;
	uint16_t c;

	s = h->ipv4 ? sum(ip + 12, 8, s) : sum(ip + 8, 32, s);
	put16(l4 + field, 0);
	c = fold(sum(l4, len, s));
	put16(l4 + field, h->l4t == L4T_UDP && !c ? 0xffff : c);
}

static int segment(const struct offload *o, const struct headers *h, uint8_t *packet,
		   size_t len, offload_send send, void *context)
{
	static uint8_t frame[FRAME_BYTES + TAG_LEN];
	size_t header = h->mac + h->ip + h->l4, done, data;
	unsigned int index = 0;

	if (!h->mss || header >= len || header + h->mss + TAG_LEN > FRAME_BYTES ||
	    h->ip < (h->ipv4 ? IPV4_MIN : IPV6_LEN) || h->mac < 14 ||
	    h->l4 < (h->l4t == L4T_TCP ? TCP_MIN : UDP_LEN) || h->l4t > L4T_TCP)
		return -1;
	for (done = 0; header + done < len; done += data, index++) {
		bool last = len - header - done <= h->mss;

		data = last ? len - header - done : h->mss;
		memcpy(frame, packet, header);
		memcpy(frame + header, packet + header + done, data);
		segment_headers(h, frame, done, data, index, last);
		segment_checksum(h, frame, data);
		emit(o, frame, header + data, send, context);
	}
	return 0;
}

int offload_packet(const struct offload *o, uint8_t *packet, size_t len,
		   offload_send send, void *context)
{
	struct headers h = headers_of(&o->context);
	size_t l4 = h.mac + h.ip;

	if (o->command & TXD_TSE)
		return segment(o, &h, packet, len, send, context);
	if (len + TAG_LEN > FRAME_BYTES)
		return -1;
	if ((o->options & TXD_IXSM) && l4 <= len)
		checksum_ip(packet + h.mac, h.ip);
	if ((o->options & TXD_TXSM) && l4 < len)
		checksum_l4(packet + l4, len - l4, h.l4t);
	emit(o, packet, len, send, context);
	return 0;
}
