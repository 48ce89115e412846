// SPDX-License-Identifier: GPL-2.0-only
/* The parser: Ethernet, one VLAN tag, IPv4, IPv6 (82599 data sheet, 7.1.2.8 and 7.1.6.2). */
#include "packet.h"

#include "bytes.h"

#include <netinet/in.h>
#include <string.h>

#define MAC_LEN		14
#define ETH_IPV4	0x0800
#define ETH_IPV6	0x86dd
#define IPV4_MIN	20
#define IPV6_LEN	40
#define IPV4_FRAGMENT	0x3fff		/* offset and "more fragments" */
#define MAX_EXTENSIONS	8

static size_t l4_header(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return 20;
	case IPPROTO_UDP:
		return 8;
	case IPPROTO_SCTP:
		return 12;
	default:
		return 0;
	}
}

/* Sets the transport header if the frame has all of it. */
static void set_l4(struct packet *p, uint8_t proto, size_t offset, size_t len)
{
	size_t header = l4_header(proto);

	p->l4_proto = proto;
	if (!header || len < header || p->fragment)
		return;
	p->l4 = offset;
	p->l4_len = len;
}

static void parse_ipv4(struct packet *p, const uint8_t *ip, size_t room)
{
	size_t header, total;

	if (room < IPV4_MIN || ip[0] >> 4 != 4)
		return;
	header = (ip[0] & 0xf) * 4;
	total = get_be16(ip + 2);
	if (header < IPV4_MIN || header > total || total > room)
		return;
	p->ip_version = 4;
	p->ip_options = header > IPV4_MIN;
	p->fragment = get_be16(ip + 6) & IPV4_FRAGMENT;
	set_l4(p, ip[9], p->l3 + header, total - header);
}

static void parse_ipv6(struct packet *p, const uint8_t *ip, size_t room)
{
	size_t offset = IPV6_LEN, end;
	unsigned int i;
	uint8_t next;

	if (room < IPV6_LEN || ip[0] >> 4 != 6 || get_be16(ip + 4) > room - IPV6_LEN)
		return;
	end = IPV6_LEN + get_be16(ip + 4);
	p->ip_version = 6;
	next = ip[6];
	for (i = 0; i < MAX_EXTENSIONS; i++) {
		if (next == IPPROTO_FRAGMENT)
			p->fragment = true;
		else if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING &&
			 next != IPPROTO_DSTOPTS)
			break;
		p->ip_options = true;
		if (end - offset < 8)
			return;
		next = ip[offset];
		offset += p->fragment ? 8 : (ip[offset + 1] + 1) * 8;
		if (offset > end)
			return;
	}
	set_l4(p, next, p->l3 + offset, end - offset);
}

void packet_parse(struct packet *p, const uint8_t *frame, size_t len, uint16_t vlan_ethertype)
{
	size_t l3 = MAC_LEN;

	*p = (struct packet) { .frame = frame, .len = len };
	if (len < MAC_LEN)
		return;
	p->ethertype = get_be16(frame + 12);
	if (p->ethertype == vlan_ethertype && len >= MAC_LEN + TAG_LEN) {
		p->tagged = true;
		p->tci = get_be16(frame + 14);
		p->ethertype = get_be16(frame + 16);
		l3 += TAG_LEN;
	}
	p->l3 = l3;
	if (p->ethertype == ETH_IPV4)
		parse_ipv4(p, frame + l3, len - l3);
	else if (p->ethertype == ETH_IPV6)
		parse_ipv6(p, frame + l3, len - l3);
}

bool is_broadcast(const uint8_t *mac)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return !memcmp(mac, all, sizeof(all));
}

bool is_multicast(const uint8_t *mac)
{
	return mac[0] & 1;
}

unsigned int size_class(size_t len)
{
	static const uint16_t longest[] = { 64, 127, 255, 511, 1023, 1522 };
	unsigned int i;

	for (i = 0; i < sizeof(longest) / sizeof(*longest) && len > longest[i]; i++)
		;
	return i;
}
