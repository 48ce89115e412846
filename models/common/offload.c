// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit offloads: checksums, segmentation, VLAN tag insertion, padding (82599 data sheet,
 * 7.2.4 and 7.2.5; XL710 data sheet, 8.4.4).
 */
#include "bytes.h"
#include "packet.h"

#include <netinet/in.h>
#include <string.h>

#define MIN_LEN		60
#define MAC_MIN		14
#define IPV4_MIN	20
#define IPV4_CHECK	10
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

/* The driver has stored the pseudo header's sum in the field, see ixgbe_tx_csum(). */
static void insert_checksum(uint8_t *l4, size_t len, size_t field, bool udp)
{
	uint16_t c;

	if (field + 2 > len)
		return;
	c = checksum_fold(checksum_add(l4, len, 0));
	put_be16(l4 + field, udp && !c ? 0xffff : c);
}

static void insert_sctp_crc(uint8_t *l4, size_t len)
{
	uint32_t crc;

	if (len < SCTP_LEN)
		return;
	memset(l4 + SCTP_CHECK, 0, sizeof(crc));
	crc = crc32c(l4, len);
	memcpy(l4 + SCTP_CHECK, &crc, sizeof(crc));
}

static void insert_l4(uint8_t *l4, size_t len, enum l4_type type)
{
	if (type == L4_TCP)
		insert_checksum(l4, len, TCP_CHECK, false);
	else if (type == L4_UDP)
		insert_checksum(l4, len, UDP_CHECK, true);
	else if (type == L4_SCTP)
		insert_sctp_crc(l4, len);
}

static void insert_ip_checksum(uint8_t *ip, size_t len)
{
	if (len < IPV4_MIN)
		return;
	put_be16(ip + IPV4_CHECK, 0);
	put_be16(ip + IPV4_CHECK, checksum_fold(checksum_add(ip, len, 0)));
}

/* Inserts the tag, pads and sends. The buffer has room for both. */
static void emit(const struct offload *o, uint8_t *frame, size_t len,
		 offload_send send, void *context)
{
	if (o->tag && len >= TAG_OFFSET) {
		memmove(frame + TAG_OFFSET + TAG_LEN, frame + TAG_OFFSET, len - TAG_OFFSET);
		put_be16(frame + TAG_OFFSET, o->tag_ethertype);
		put_be16(frame + TAG_OFFSET + 2, o->tci);
		len += TAG_LEN;
	}
	if (o->pad && len < MIN_LEN) {
		memset(frame + len, 0, MIN_LEN - len);
		len = MIN_LEN;
	}
	send(context, frame, len);
}

/*
 * Updates the headers of one segment. offset: where its payload begins in the packet's
 * payload; index: the number of the segment, from 0
 */
static void segment_headers(const struct offload *o, uint8_t *frame, size_t offset,
			    size_t data, unsigned int index, bool last)
{
	uint8_t *ip = frame + o->mac, *l4 = ip + o->ip;
	size_t l4_len = o->l4 + data;

	if (o->ipv4) {
		put_be16(ip + 2, o->ip + l4_len);
		put_be16(ip + 4, get_be16(ip + 4) + index);
		insert_ip_checksum(ip, o->ip);
	} else {
		put_be16(ip + 4, o->ip - IPV6_LEN + l4_len);
	}
	if (o->type == L4_TCP) {
		put_be32(l4 + 4, get_be32(l4 + 4) + offset);
		if (!last)
			l4[13] &= ~(TCP_FIN | TCP_PSH);
		if (index)
			l4[13] &= ~TCP_CWR;
	} else {
		put_be16(l4 + 4, l4_len);
	}
}

/* Computes the L4 checksum, with a pseudo header that has the segment's length. */
static void segment_checksum(const struct offload *o, uint8_t *frame, size_t data)
{
	uint8_t *ip = frame + o->mac, *l4 = ip + o->ip;
	size_t field = o->type == L4_TCP ? TCP_CHECK : UDP_CHECK, len = o->l4 + data;
	uint32_t s = (o->type == L4_TCP ? IPPROTO_TCP : IPPROTO_UDP) + len;
	uint16_t c;

	s = o->ipv4 ? checksum_add(ip + 12, 8, s) : checksum_add(ip + 8, 32, s);
	put_be16(l4 + field, 0);
	c = checksum_fold(checksum_add(l4, len, s));
	put_be16(l4 + field, o->type == L4_UDP && !c ? 0xffff : c);
}

/* Whether header lengths and MSS make sense for this packet. */
static bool can_segment(const struct offload *o, size_t len)
{
	size_t header = o->mac + o->ip + o->l4;

	return o->mss && header < len && header + o->mss + TAG_LEN <= FRAME_BYTES &&
	       o->mac >= MAC_MIN && o->ip >= (o->ipv4 ? IPV4_MIN : IPV6_LEN) &&
	       ((o->type == L4_TCP && o->l4 >= TCP_MIN) || (o->type == L4_UDP && o->l4 >= UDP_LEN));
}

static int segment(const struct offload *o, uint8_t *packet, size_t len,
		   offload_send send, void *context)
{
	static uint8_t frame[FRAME_BYTES + TAG_LEN];
	size_t header = o->mac + o->ip + o->l4, done, data;
	unsigned int index = 0;

	if (!can_segment(o, len))
		return -1;
	for (done = 0; header + done < len; done += data, index++) {
		bool last = len - header - done <= o->mss;

		data = last ? len - header - done : o->mss;
		memcpy(frame, packet, header);
		memcpy(frame + header, packet + header + done, data);
		segment_headers(o, frame, done, data, index, last);
		segment_checksum(o, frame, data);
		emit(o, frame, header + data, send, context);
	}
	return 0;
}

int offload_packet(const struct offload *o, uint8_t *packet, size_t len,
		   offload_send send, void *context)
{
	size_t l4 = o->mac + o->ip;

	if (o->segment)
		return segment(o, packet, len, send, context);
	if (len + TAG_LEN > FRAME_BYTES)
		return -1;
	if (o->ip_checksum && l4 <= len)
		insert_ip_checksum(packet + o->mac, o->ip);
	if (o->l4_checksum && l4 < len)
		insert_l4(packet + l4, len - l4, o->type);
	emit(o, packet, len, send, context);
	return 0;
}
