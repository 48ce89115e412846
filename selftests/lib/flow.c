// SPDX-License-Identifier: GPL-2.0-only
/* Build frames of IP, its transports, fragments and tunnels. */
#include "flow.h"

#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#define MAGIC		0x70667177	/* "pfqw" */
#define PAYLOAD		40
#define VXLAN_PORT	4789

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	*p++ = v >> 8;
	*p++ = v;
	return p;
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v >> 16), v);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static uint8_t *put_packet(uint8_t *p, const struct flow *f);

static uint16_t ethertype(const struct flow *f)
{
	return f->version == 4 ? ETH_P_IP : f->version == 6 ? ETH_P_IPV6 : f->ethertype;
}

static uint8_t *put_mac(uint8_t *p, uint8_t last)
{
	static const uint8_t mac[5] = { 2, 0, 0, 0, 0 };

	memcpy(p, mac, 5);
	if (last == FLOW_BROADCAST)
		memset(p, 0xff, 5);
	p[5] = last;
	return p + 6;
}

static uint8_t *put_link(uint8_t *p, const struct flow *f)
{
	int i;

	p = put_mac(put_mac(p, f->dmac), f->smac);
	for (i = 0; i < f->nr_tags; i++)
		p = put16(put16(p, i + 1 < f->nr_tags ? ETH_P_8021AD : ETH_P_8021Q), f->tci[i]);
	return put16(p, ethertype(f));
}

static uint8_t *put_payload(uint8_t *p)
{
	memset(p, 0xa5, PAYLOAD);
	return p + PAYLOAD;
}

static uint8_t *put_transport(uint8_t *p, const struct flow *f)
{
	uint8_t *start = p;

	if (f->offset)	/* only the first fragment has a transport header */
		return put_payload(p);
	switch (f->proto) {
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
		return f->inner ? put_packet(p, f->inner) : put_payload(p);
	case IPPROTO_GRE:
		p = put16(put16(p, 0), f->inner ? ethertype(f->inner) : 0x88b7);
		return f->inner ? put_packet(p, f->inner) : put_payload(p);
	case IPPROTO_TCP:
		memset(p, 0, 20);
		put16(put16(p, f->sport), f->dport);
		p[12] = 5 << 4;
		return put_payload(p + 20);
	case IPPROTO_SCTP:
		memset(p, 0, 12);
		put16(put16(p, f->sport), f->dport);
		return put_payload(p + 12);
	case IPPROTO_ICMP:	/* an echo request, or a reply if dport is 0; sport is the id */
		memset(p, 0, 8);
		p[0] = f->dport ? 8 : 0;
		put16(p + 4, f->sport);
		return put_payload(p + 8);
	case IPPROTO_ICMPV6:
		memset(p, 0, 8);
		p[0] = f->dport ? 128 : 129;
		put16(p + 4, f->sport);
		return put_payload(p + 8);
	case IPPROTO_UDP:
		p = put16(put16(p, f->sport), f->dport);
		p = put32(p, 0);
		if (f->inner && f->dport == VXLAN_PORT) {
			p = put32(put32(p, 0x08000000), 42 << 8);
			p = put_packet(put_link(p, f->inner), f->inner);
		} else {
			p = put_payload(p);
		}
		put16(start + 4, p - start);
		return p;
	}
	return put_payload(p);
}

static uint8_t *put_ipv4(uint8_t *p, const struct flow *f)
{
	uint8_t *start = p, *end;

	p = put16(put16(p, 0x4500), 0);
	p = put16(put16(p, f->id), (f->more ? 0x2000 : 0) | f->offset);
	*p++ = 64;
	*p++ = f->proto;
	p = put32(put32(put16(p, 0), 10u << 24 | f->src), 10u << 24 | f->dst);
	end = put_transport(p, f);
	put16(start + 2, end - start);
	return end;
}

static uint8_t *put_ipv6(uint8_t *p, const struct flow *f)
{
	const int fragment = f->more || f->offset;
	uint8_t *start = p, *end;

	p = put16(put32(p, 0x60000000), 0);
	*p++ = fragment ? IPPROTO_FRAGMENT : f->proto;
	*p++ = 64;
	p = put32(put32(put32(put32(p, 0x20010db8), 0), 0), f->src);
	p = put32(put32(put32(put32(p, 0x20010db8), 0), 0), f->dst);
	if (fragment) {
		*p++ = f->proto;
		*p++ = 0;
		p = put32(put16(p, f->offset << 3 | f->more), f->id);
	}
	end = put_transport(p, f);
	put16(start + 4, end - start - 40);
	return end;
}

static uint8_t *put_packet(uint8_t *p, const struct flow *f)
{
	return f->version == 4 ? put_ipv4(p, f) : f->version == 6 ? put_ipv6(p, f) : put_payload(p);
}

size_t flow_put(uint8_t *frame, const struct flow *f, uint32_t serial)
{
	uint8_t *p = put_packet(put_link(frame, f), f);

	while (p - frame < ETH_ZLEN + f->nr_tags * 4)
		*p++ = 0;
	put32(put32(p - 8, MAGIC), serial);
	return p - frame;
}

int flow_get(const uint8_t *frame, size_t len, uint32_t *serial)
{
	if (len < ETH_ZLEN || get32(frame + len - 8) != MAGIC)
		return 0;
	*serial = get32(frame + len - 4);
	return 1;
}

struct flow flow_reverse(const struct flow *f, struct flow *room)
{
	struct flow r = *f;

	r.smac = f->dmac;
	r.dmac = f->smac;
	r.src = f->dst;
	r.dst = f->src;
	r.sport = f->dport;
	r.dport = f->sport;
	if (f->proto == IPPROTO_ICMP || f->proto == IPPROTO_ICMPV6) {
		r.sport = f->sport;
		r.dport = !f->dport;
	}
	if (f->inner) {
		*room = flow_reverse(f->inner, NULL);
		r.inner = room;
		r.sport = f->sport;	/* both directions of a tunnel use the same port */
		r.dport = f->dport;
	}
	return r;
}
