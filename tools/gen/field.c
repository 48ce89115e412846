// SPDX-License-Identifier: GPL-2.0-only
/* Writes the fields of frames, and updates the checksums that cover them, as RFC 1624 says. */
#include <string.h>

#include "../../common/similar_name.h"
#include "field.h"
#include "pfq.h"

#define IP4_CSUM 10	/* its offset in the header */

const struct field fields[] = {
	{ "eth.dst",	LAYER_ETH,	VALUE_MAC,	0,	6,	0,	48 },
	{ "eth.src",	LAYER_ETH,	VALUE_MAC,	6,	6,	0,	48 },
	{ "vlan",	LAYER_VLAN,	VALUE_NUMBER,	0,	2,	0,	12 },
	{ "vlan.prio",	LAYER_VLAN,	VALUE_NUMBER,	0,	2,	13,	3 },
	{ "vlan2",	LAYER_VLAN2,	VALUE_NUMBER,	0,	2,	0,	12 },
	{ "vlan2.prio",	LAYER_VLAN2,	VALUE_NUMBER,	0,	2,	13,	3 },
	{ "mpls",	LAYER_MPLS,	VALUE_NUMBER,	0,	4,	12,	20 },
	{ "mpls.tc",	LAYER_MPLS,	VALUE_NUMBER,	0,	4,	9,	3 },
	{ "mpls.ttl",	LAYER_MPLS,	VALUE_NUMBER,	0,	4,	0,	8 },
	{ "mpls2",	LAYER_MPLS2,	VALUE_NUMBER,	0,	4,	12,	20 },
	{ "mpls2.tc",	LAYER_MPLS2,	VALUE_NUMBER,	0,	4,	9,	3 },
	{ "mpls2.ttl",	LAYER_MPLS2,	VALUE_NUMBER,	0,	4,	0,	8 },
	{ "ip.src",	LAYER_IP4,	VALUE_IP4,	12,	4,	0,	32 },
	{ "ip.dst",	LAYER_IP4,	VALUE_IP4,	16,	4,	0,	32 },
	{ "ip.ttl",	LAYER_IP4,	VALUE_NUMBER,	8,	2,	8,	8 },
	{ "ip.dscp",	LAYER_IP4,	VALUE_NUMBER,	0,	2,	2,	6 },
	{ "ip.ecn",	LAYER_IP4,	VALUE_NUMBER,	0,	2,	0,	2 },
	{ "ip.id",	LAYER_IP4,	VALUE_NUMBER,	4,	2,	0,	16 },
	{ "ip6.src",	LAYER_IP6,	VALUE_IP6,	8,	16,	0,	128 },
	{ "ip6.dst",	LAYER_IP6,	VALUE_IP6,	24,	16,	0,	128 },
	{ "ip6.ttl",	LAYER_IP6,	VALUE_NUMBER,	6,	2,	0,	8 },
	{ "ip6.dscp",	LAYER_IP6,	VALUE_NUMBER,	0,	4,	22,	6 },
	{ "ip6.flow",	LAYER_IP6,	VALUE_NUMBER,	0,	4,	0,	20 },
	{ "tcp.src",	LAYER_TCP,	VALUE_NUMBER,	0,	2,	0,	16 },
	{ "tcp.dst",	LAYER_TCP,	VALUE_NUMBER,	2,	2,	0,	16 },
	{ "tcp.seq",	LAYER_TCP,	VALUE_NUMBER,	4,	4,	0,	32 },
	{ "tcp.ack",	LAYER_TCP,	VALUE_NUMBER,	8,	4,	0,	32 },
	{ "tcp.flags",	LAYER_TCP,	VALUE_NUMBER,	12,	2,	0,	8 },
	{ "tcp.window",	LAYER_TCP,	VALUE_NUMBER,	14,	2,	0,	16 },
	{ "udp.src",	LAYER_UDP,	VALUE_NUMBER,	0,	2,	0,	16 },
	{ "udp.dst",	LAYER_UDP,	VALUE_NUMBER,	2,	2,	0,	16 },
	{ "icmp.id",	LAYER_ICMP,	VALUE_NUMBER,	4,	2,	0,	16 },
	{ "icmp.seq",	LAYER_ICMP,	VALUE_NUMBER,	6,	2,	0,	16 },
	{ }
};

const struct field *field_find(const char *name)
{
	const struct field *f;

	for (f = fields; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

const char *field_similar(const char *name)
{
	const struct field *f;

	for (f = fields; f->name; f++)
		if (similar_name(name, f->name))
			return f->name;
	return NULL;
}

/*
 * Update a checksum at sum for n bytes that change. odd: the bytes begin at an odd offset of what the checksum covers,
 * so that the first one is the low half of a word.
 */
static void checksum_replace(uint8_t *sum, const uint8_t *old, const uint8_t *new, size_t n, bool odd)
{
	uint32_t x = (uint16_t)~(sum[0] << 8 | sum[1]);
	size_t i;

	for (i = 0; i < n; i++) {
		const int shift = (i & 1) == odd ? 8 : 0;

		x += (uint16_t)~(old[i] << shift) + (new[i] << shift);
		x = (x & 0xffff) + (x >> 16);
	}
	while (x >> 16)
		x = (x & 0xffff) + (x >> 16);
	x = ~x & 0xffff;
	sum[0] = x >> 8;
	sum[1] = x;
}

void l4_checksum_replace(const struct layout *l, uint8_t *frame, int offset, const uint8_t *old, const uint8_t *new,
			 size_t n)
{
	uint8_t *sum = frame + l->csum;

	if (l->csum < 0)
		return;
	checksum_replace(sum, old, new, n, (offset - l->l4) & 1);
	/* UDP's 0 says that there is no checksum: RFC 768 */
	if (l->offset[LAYER_UDP] >= 0 && !sum[0] && !sum[1])
		sum[0] = sum[1] = 0xff;
}

/* Does the pseudo header of layer 4 have this field? ICMP has one in IPv6 only: RFC 4443, 2.3. */
static bool in_pseudo_header(const struct field *f, const struct layout *l)
{
	if (f->layer == LAYER_IP4 && l->offset[LAYER_ICMP] >= 0)
		return false;
	return f->kind == VALUE_IP4 || f->kind == VALUE_IP6;
}

static value_t get(const uint8_t *p, size_t n)
{
	value_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

static void put(uint8_t *p, size_t n, value_t v)
{
	while (n--) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

static value_t mask_of(const struct field *f)
{
	return (f->bits == 128 ? ~(value_t)0 : ((value_t)1 << f->bits) - 1) << f->shift;
}

bool field_set(const struct field *f, const struct layout *l, uint8_t *frame, value_t value)
{
	const int base = l->offset[f->layer];
	uint8_t *p = frame + base + f->offset;
	const value_t mask = mask_of(f);
	uint8_t old[16];

	if (base < 0)
		return false;
	memcpy(old, p, f->bytes);
	put(p, f->bytes, (get(p, f->bytes) & ~mask) | (value << f->shift & mask));
	if (f->layer == LAYER_IP4)
		checksum_replace(frame + base + IP4_CSUM, old, p, f->bytes, f->offset & 1);
	if (f->layer >= LAYER_TCP)
		l4_checksum_replace(l, frame, base + f->offset, old, p, f->bytes);
	else if (in_pseudo_header(f, l))
		l4_checksum_replace(l, frame, l->l4, old, p, f->bytes);
	return true;
}

value_t field_get(const struct field *f, const struct layout *l, const uint8_t *frame)
{
	const uint8_t *p = frame + l->offset[f->layer] + f->offset;

	return (get(p, f->bytes) & mask_of(f)) >> f->shift;
}
