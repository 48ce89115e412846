// SPDX-License-Identifier: GPL-2.0-only
/* Finds the flow of a frame. */
#include <netinet/in.h>
#include <string.h>

#include "flow_key.h"
#include "layout.h"

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static void find_ip4(struct flow_packet *p, const uint8_t *ip)
{
	p->key.version = 4;
	p->key.proto = ip[9];
	memcpy(p->key.src, ip + 12, 4);
	memcpy(p->key.dst, ip + 16, 4);
	p->bytes = get16(ip + 2);
	p->tos = ip[1];
}

static void find_ip6(struct flow_packet *p, const uint8_t *ip)
{
	p->key.version = 6;
	p->key.proto = ip[6];
	memcpy(p->key.src, ip + 8, 16);
	memcpy(p->key.dst, ip + 24, 16);
	p->bytes = get16(ip + 4) + 40;
	p->tos = get16(ip) >> 4;
}

static void find_ports(struct flow_packet *p, const struct layout *l, const uint8_t *frame)
{
	if (l->offset[LAYER_TCP] >= 0) {
		p->key.proto = IPPROTO_TCP;
		p->tcp_flags = frame[l->l4 + 13];
	} else if (l->offset[LAYER_UDP] >= 0) {
		p->key.proto = IPPROTO_UDP;
	} else if (l->offset[LAYER_ICMP] >= 0) {
		p->key.proto = p->key.version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
		p->key.dport = get16(frame + l->l4);
		return;
	} else {
		return;
	}
	p->key.sport = get16(frame + l->l4);
	p->key.dport = get16(frame + l->l4 + 2);
}

bool flow_of_frame(struct flow_packet *p, const uint8_t *frame, size_t len)
{
	struct layout l;

	memset(p, 0, sizeof(*p));
	layout_find(&l, frame, len);
	if (l.offset[LAYER_IP4] >= 0)
		find_ip4(p, frame + l.offset[LAYER_IP4]);
	else if (l.offset[LAYER_IP6] >= 0)
		find_ip6(p, frame + l.offset[LAYER_IP6]);
	else
		return false;
	if (l.offset[LAYER_VLAN] >= 0)
		p->key.vlan = get16(frame + l.offset[LAYER_VLAN]) & 0xfff;
	find_ports(p, &l, frame);
	return true;
}
