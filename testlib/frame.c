// SPDX-License-Identifier: GPL-2.0-only
/* Build and check the frames of the selftests. */
#include "frame.h"

#include <arpa/inet.h>
#include <string.h>

#define CONTROL_MAGIC	0x50465137	/* "PFQ7" */
#define DATA_MAGIC	0x70667137	/* "pfq7" */
#define ETH_IPV4	0x0800
#define IPV4_LEN	20
#define UDP_LEN		8

/* First bytes of a data frame's payload. The rest of the payload is pseudo-random. */
struct data_header {
	uint32_t magic;
	uint32_t id;
	uint32_t seq;
} __attribute__((packed));

struct control_wire {
	uint32_t magic;
	uint32_t op;
	uint32_t frames;
	uint32_t id, count, min_len, max_len, rate, window, flows;
	uint16_t vlan_proto, vlan_tci;
} __attribute__((packed));

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	*p++ = v >> 8;
	*p++ = v;
	return p;
}

static uint8_t *put_macs(uint8_t *p, const uint8_t *dst, const uint8_t *src)
{
	memcpy(p, dst, 6);
	memcpy(p + 6, src, 6);
	return p + 12;
}

static uint16_t ethertype(const uint8_t *frame)
{
	return frame[12] << 8 | frame[13];
}

void frame_put_control(void *frame, const uint8_t *dst, const uint8_t *src,
		       const struct frame_control *c)
{
	struct control_wire w = {
		.magic = htonl(CONTROL_MAGIC),
		.op = htonl(c->op),
		.frames = htonl(c->frames),
		.id = htonl(c->req.id),
		.count = htonl(c->req.count),
		.min_len = htonl(c->req.min_len),
		.max_len = htonl(c->req.max_len),
		.rate = htonl(c->req.rate),
		.window = htonl(c->req.window),
		.flows = htonl(c->req.flows),
		.vlan_proto = htons(c->req.vlan_proto),
		.vlan_tci = htons(c->req.vlan_tci),
	};
	uint8_t *p = frame;

	memset(p, 0, FRAME_CONTROL_LEN);
	p = put16(put_macs(p, dst, src), FRAME_CONTROL);
	memcpy(p, &w, sizeof(w));
}

int frame_get_control(const void *frame, size_t len, struct frame_control *c)
{
	struct control_wire w;

	if (len < FRAME_HDRLEN + sizeof(w) || ethertype(frame) != FRAME_CONTROL)
		return 0;
	memcpy(&w, (const uint8_t *)frame + FRAME_HDRLEN, sizeof(w));
	if (ntohl(w.magic) != CONTROL_MAGIC)
		return 0;
	*c = (struct frame_control) {
		.op = ntohl(w.op),
		.frames = ntohl(w.frames),
		.req = {
			.id = ntohl(w.id),
			.count = ntohl(w.count),
			.min_len = ntohl(w.min_len),
			.max_len = ntohl(w.max_len),
			.rate = ntohl(w.rate),
			.window = ntohl(w.window),
			.flows = ntohl(w.flows),
			.vlan_proto = ntohs(w.vlan_proto),
			.vlan_tci = ntohs(w.vlan_tci),
		},
	};
	return 1;
}

uint32_t frame_len(const struct frame_request *req, uint32_t seq)
{
	return req->min_len + seq % (req->max_len - req->min_len + 1);
}

/* Marsaglia's xorshift32, one word at a time. Its state must not be 0. */
static void put_random(uint8_t *p, uint8_t *end, uint32_t id, uint32_t seq)
{
	uint32_t x = (id ^ (seq + 1) * 2654435761u) | 1, w;
	size_t n;

	for (; p < end; p += n) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		w = htonl(x);
		n = end - p < 4 ? end - p : 4;
		memcpy(p, &w, n);
	}
}

/* Return the offset of struct data_header in an untagged frame. */
static size_t data_offset(const struct frame_request *req)
{
	return FRAME_HDRLEN + (req->flows ? IPV4_LEN + UDP_LEN : 0);
}

static uint32_t sum16(const uint8_t *p, const uint8_t *end, uint32_t s)
{
	for (; end - p > 1; p += 2)
		s += p[0] << 8 | p[1];
	return p < end ? s + (p[0] << 8) : s;
}

static uint16_t fold(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return ~s;
}

/* 198.18.0.0/15 is reserved for benchmarks (RFC 2544). */
void frame_flow_tuple(uint32_t flow, uint8_t tuple[FRAME_TUPLE_LEN])
{
	const uint8_t addresses[8] = { 198, 18, flow >> 8, flow, 198, 19, 0, 1 };

	memcpy(tuple, addresses, sizeof(addresses));
	put16(put16(tuple + sizeof(addresses), 1024 + flow % 60000), 9);
}

/* Write the IPv4 and UDP headers, with checksums, before a payload that ends at end. */
static void put_udp_headers(uint8_t *ip, uint8_t *end, uint32_t flow)
{
	uint8_t tuple[FRAME_TUPLE_LEN], *udp = ip + IPV4_LEN;
	uint16_t check;

	frame_flow_tuple(flow, tuple);
	memset(ip, 0, IPV4_LEN + UDP_LEN);
	ip[0] = 0x45;
	put16(ip + 2, end - ip);
	ip[8] = 64;
	ip[9] = 17;
	memcpy(ip + 12, tuple, 8);
	put16(ip + 10, fold(sum16(ip, udp, 0)));
	memcpy(udp, tuple + 8, 4);
	put16(udp + 4, end - udp);
	check = fold(sum16(udp, end, sum16(tuple, tuple + 8, 17 + (end - udp))));
	put16(udp + 6, check ? check : 0xffff);
}

size_t frame_put_data(void *frame, const uint8_t *dst, const uint8_t *src,
		      const struct frame_request *req, uint32_t seq)
{
	struct data_header h = { htonl(DATA_MAGIC), htonl(req->id), htonl(seq) };
	uint8_t *p = put_macs(frame, dst, src), *data, *end;

	if (req->vlan_proto)
		p = put16(put16(p, req->vlan_proto), req->vlan_tci);
	p = put16(p, req->flows ? ETH_IPV4 : FRAME_DATA);
	end = p + frame_len(req, seq) - FRAME_HDRLEN;
	data = p + data_offset(req) - FRAME_HDRLEN;
	memcpy(data, &h, sizeof(h));
	put_random(data + sizeof(h), end, req->id, seq);
	if (req->flows)
		put_udp_headers(p, end, seq % req->flows);
	return end - (uint8_t *)frame;
}

int64_t frame_check(const void *frame, size_t len, const struct frame_request *req,
		    size_t *where)
{
	const uint8_t *p = frame;
	struct data_header h;
	uint8_t expected[FRAME_MAX];
	uint32_t seq;
	size_t i;

	if (len < data_offset(req) + sizeof(h) ||
	    ethertype(p) != (req->flows ? ETH_IPV4 : FRAME_DATA))
		return FRAME_FOREIGN;
	memcpy(&h, p + data_offset(req), sizeof(h));
	if (ntohl(h.magic) != DATA_MAGIC || ntohl(h.id) != req->id)
		return FRAME_FOREIGN;
	seq = ntohl(h.seq);
	*where = len;
	if (seq >= req->count || len != frame_len(req, seq))
		return FRAME_CORRUPT;
	put_random(expected, expected + len, req->id, seq);
	p += data_offset(req) + sizeof(h);
	for (i = 0; i < len - data_offset(req) - sizeof(h); i++) {
		if (p[i] != expected[i]) {
			*where = data_offset(req) + sizeof(h) + i;
			return FRAME_CORRUPT;
		}
	}
	return seq;
}
