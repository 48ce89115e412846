// SPDX-License-Identifier: GPL-2.0-only
/* The Internet checksum, RFC 1071. */
#include "bytes.h"
#include "packet.h"

#include <netinet/in.h>

#define UDP_CHECK 6

uint32_t checksum_add(const uint8_t *p, size_t len, uint32_t sum)
{
	for (; len > 1; p += 2, len -= 2) {
		sum += get_be16(p);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	if (len)
		sum += p[0] << 8;
	return sum;
}

uint16_t checksum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

bool checksum_ip_ok(const struct packet *p)
{
	const uint8_t *ip = p->frame + p->l3;

	return !checksum_fold(checksum_add(ip, (ip[0] & 0xf) * 4, 0));
}

bool checksum_l4_absent(const struct packet *p)
{
	return p->l4_proto == IPPROTO_UDP && !get_be16(p->frame + p->l4 + UDP_CHECK);
}

bool checksum_l4_ok(const struct packet *p)
{
	const uint8_t *ip = p->frame + p->l3;
	uint32_t sum = p->l4_proto + p->l4_len;

	sum = p->ip_version == 4 ? checksum_add(ip + 12, 8, sum) : checksum_add(ip + 8, 32, sum);
	return !checksum_fold(checksum_add(p->frame + p->l4, p->l4_len, sum));
}
