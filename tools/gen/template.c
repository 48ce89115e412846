// SPDX-License-Identifier: GPL-2.0-only
/* Builds the frame that generated frames are copies of. */
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "field.h"
#include "template.h"

#define VLAN_ID		1
#define MPLS_LABEL	16	/* the first that is not reserved: RFC 3032, 2.1 */
#define MPLS_BOTTOM	0x100
#define TTL		64
#define SOURCE_PORT	1024
#define DISCARD_PORT	9	/* RFC 863 */
#define ECHO_REQUEST	8	/* RFC 792 */
#define ECHO_REQUEST6	128	/* RFC 4443 */

static const struct field ip4_length = { "ip.len", LAYER_IP4, VALUE_NUMBER, 2, 2, 0, 16 };
static const struct field ip6_length = { "ip6.len", LAYER_IP6, VALUE_NUMBER, 4, 2, 0, 16 };
static const struct field udp_length = { "udp.len", LAYER_UDP, VALUE_NUMBER, 4, 2, 0, 16 };

static uint8_t *put16(uint8_t *p, unsigned int v)
{
	p[0] = v >> 8;
	p[1] = v;
	return p + 2;
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v >> 16), v & 0xffff);
}

static uint8_t *put_eth(uint8_t *p, const struct template_kind *kind)
{
	static const uint8_t dest[6] = { 2, 0, 0, 0, 0, 2 };
	const uint16_t ip = kind->ip6 ? ETH_P_IPV6 : ETH_P_IP;
	unsigned int i;

	memcpy(p, dest, 6);
	memcpy(p + 6, kind->source, 6);
	p += 12;
	for (i = 0; i < kind->vlans; i++) {
		p = put16(p, i + 1 < kind->vlans ? ETH_P_8021AD : ETH_P_8021Q);
		p = put16(p, VLAN_ID);
	}
	p = put16(p, kind->labels ? ETH_P_MPLS_UC : ip);
	for (i = 0; i < kind->labels; i++)
		p = put32(p, MPLS_LABEL << 12 | (i + 1 == kind->labels ? MPLS_BOTTOM : 0) | TTL);
	return p;
}

static int protocol(const struct template_kind *kind)
{
	switch (kind->proto) {
	case TEMPLATE_TCP:
		return IPPROTO_TCP;
	case TEMPLATE_ICMP:
		return kind->ip6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	default:
		return IPPROTO_UDP;
	}
}

/* Addresses for tests of networks: RFC 2544, C.2.2, and RFC 5180, 8. */
static uint8_t *put_ip(uint8_t *p, const struct template_kind *kind)
{
	static const uint8_t ip6[32] = {
		[0] = 0x20, [1] = 1, [3] = 2, [15] = 1,
		[16] = 0x20, [17] = 1, [19] = 2, [31] = 2,
	};

	if (kind->ip6) {
		put32(p, 6u << 28);
		p[6] = protocol(kind);
		p[7] = TTL;
		memcpy(p + 8, ip6, 32);
		return p + 40;
	}
	p[0] = 0x45;
	p[8] = TTL;
	p[9] = protocol(kind);
	put16(p + 10, 0xffff);	/* the checksum of zeros; what is written changes it */
	put32(p + 12, 0xc6120001);
	put32(p + 16, 0xc6120002);
	return p + 20;
}

static uint8_t *put_l4(uint8_t *p, const struct template_kind *kind)
{
	switch (kind->proto) {
	case TEMPLATE_TCP:
		put16(put16(p, SOURCE_PORT), DISCARD_PORT);
		p[12] = 5 << 4;
		p[13] = 0x10;		/* ACK */
		put16(p + 14, 0xffff);
		return p + 20;
	case TEMPLATE_ICMP:
		p[0] = kind->ip6 ? ECHO_REQUEST6 : ECHO_REQUEST;
		return p + 8;
	default:
		put16(put16(p, SOURCE_PORT), DISCARD_PORT);
		return p + 8;
	}
}

static uint32_t sum(const uint8_t *p, size_t n)
{
	uint32_t x = 0;

	for (; n; p += 2, n -= 2)
		x += p[0] << 8 | p[1];
	return x;
}

static void put_sum(uint8_t *p, uint32_t x)
{
	x = (x & 0xffff) + (x >> 16);
	x = (x & 0xffff) + (x >> 16);
	put16(p, ~x & 0xffff);
}

/* Write the checksums of a frame whose lengths are 0. */
static void put_checksums(uint8_t *ip, uint8_t *l4, uint8_t *end, const struct template_kind *kind)
{
	static const uint8_t csum_offset[] = { [TEMPLATE_UDP] = 6, [TEMPLATE_TCP] = 16, [TEMPLATE_ICMP] = 2 };
	uint32_t pseudo = kind->ip6 ? sum(ip + 8, 32) : sum(ip + 12, 8);

	pseudo += protocol(kind);
	if (kind->proto == TEMPLATE_ICMP && !kind->ip6)
		pseudo = 0;
	put_sum(l4 + csum_offset[kind->proto], pseudo + sum(l4, end - l4));
	if (!kind->ip6) {
		put16(ip + 10, 0);
		put_sum(ip + 10, sum(ip, 20));
	}
}

void template_make(struct template *t, const struct template_kind *kind)
{
	uint8_t *ip, *l4, *end;

	memset(t, 0, sizeof(*t));
	ip = put_eth(t->frame, kind);
	l4 = put_ip(ip, kind);
	end = put_l4(l4, kind);
	put_checksums(ip, l4, end, kind);
	layout_find(&t->layout, t->frame, end - t->frame);
	t->len = 0;
	template_resize(t, end - t->frame);
}

/* The length of layer 4 is in its pseudo header: RFC 9293, 3.1; RFC 768. ICMP of IPv4 has none. */
static void resize_pseudo_header(struct template *t, unsigned int before, unsigned int now)
{
	uint8_t old[2], new[2];

	if (t->layout.offset[LAYER_ICMP] >= 0 && t->layout.offset[LAYER_IP4] >= 0)
		return;
	put16(old, before);
	put16(new, now);
	l4_checksum_replace(&t->layout, t->frame, t->layout.l4, old, new, 2);
}

void template_resize(struct template *t, size_t len)
{
	const struct layout *l = &t->layout;
	const unsigned int now = len - l->l4;

	if (len == t->len)
		return;
	resize_pseudo_header(t, t->len ? t->len - l->l4 : 0, now);
	field_set(&ip4_length, l, t->frame, len - l->offset[LAYER_IP4]);
	field_set(&ip6_length, l, t->frame, now);
	field_set(&udp_length, l, t->frame, now);
	t->len = len;
}
