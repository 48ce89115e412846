// SPDX-License-Identifier: GPL-2.0-only
/* Finds the headers of an Ethernet frame. */
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "layout.h"

#define ETH_LEN		14
#define TAG_LEN		4
#define IP6_LEN		40
#define MPLS_BOTTOM	0x01	/* in the third byte of a label: RFC 3032, 2.1 */

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

/* Note a header of at least n bytes at pos. Returns whether it is there. */
static int note(struct layout *l, enum layer which, size_t pos, size_t n, size_t len)
{
	if (pos + n > len)
		return 0;
	l->offset[which] = pos;
	l->end = pos + n;
	return 1;
}

static void find_l4(struct layout *l, const uint8_t *frame, int proto, size_t pos, size_t len)
{
	int csum = -1;

	if (proto == IPPROTO_TCP && note(l, LAYER_TCP, pos, 20, len))
		csum = 16;
	if (proto == IPPROTO_UDP && note(l, LAYER_UDP, pos, 8, len))
		csum = get16(frame + pos + 6) ? 6 : -1;	/* 0: the sender made none, RFC 768 */
	if ((proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6) && note(l, LAYER_ICMP, pos, 8, len))
		csum = 2;
	if (l->end > pos)
		l->l4 = pos;
	if (csum >= 0)
		l->csum = pos + csum;
}

static void find_ip4(struct layout *l, const uint8_t *frame, size_t pos, size_t len)
{
	size_t n;

	if (pos + 20 > len || frame[pos] >> 4 != 4)
		return;
	n = (frame[pos] & 15) * 4;
	if (n < 20 || !note(l, LAYER_IP4, pos, n, len))
		return;
	if (!(get16(frame + pos + 6) & 0x1fff))
		find_l4(l, frame, frame[pos + 9], pos + n, len);
}

/* Only a fragment header is passed: others are seldom sent, and their frames keep their addresses' fields. */
static void find_ip6(struct layout *l, const uint8_t *frame, size_t pos, size_t len)
{
	int proto;

	if (pos + IP6_LEN > len || frame[pos] >> 4 != 6 || !note(l, LAYER_IP6, pos, IP6_LEN, len))
		return;
	proto = frame[pos + 6];
	pos += IP6_LEN;
	if (proto == IPPROTO_FRAGMENT) {
		if (!(pos + 8 <= len) || get16(frame + pos + 2) >> 3)
			return;
		proto = frame[pos];
		pos += 8;
	}
	find_l4(l, frame, proto, pos, len);
}

static void find_ip(struct layout *l, const uint8_t *frame, size_t pos, size_t len)
{
	if (pos >= len)
		return;
	if (frame[pos] >> 4 == 4)
		find_ip4(l, frame, pos, len);
	else
		find_ip6(l, frame, pos, len);
}

static void find_mpls(struct layout *l, const uint8_t *frame, size_t pos, size_t len)
{
	enum layer layer = LAYER_MPLS;

	while (note(l, layer, pos, TAG_LEN, len)) {
		pos += TAG_LEN;
		if (frame[pos - 2] & MPLS_BOTTOM) {
			find_ip(l, frame, pos, len);
			return;
		}
		if (layer == LAYER_MPLS2)
			return;
		layer++;
	}
}

void layout_find(struct layout *l, const uint8_t *frame, size_t len)
{
	enum layer layer = LAYER_VLAN;
	size_t pos = ETH_LEN;
	uint16_t type;

	memset(l, -1, sizeof(*l));
	l->end = 0;
	if (!note(l, LAYER_ETH, 0, ETH_LEN, len))
		return;
	type = get16(frame + 12);
	while ((type == ETH_P_8021Q || type == ETH_P_8021AD) && layer <= LAYER_VLAN2 &&
	       note(l, layer, pos, TAG_LEN, len)) {
		type = get16(frame + pos + 2);
		pos += TAG_LEN;
		layer++;
	}
	if (type == ETH_P_MPLS_UC)
		find_mpls(l, frame, pos, len);
	else if (type == ETH_P_IP)
		find_ip4(l, frame, pos, len);
	else if (type == ETH_P_IPV6)
		find_ip6(l, frame, pos, len);
}
