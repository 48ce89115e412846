// SPDX-License-Identifier: GPL-2.0-only
/* Frames of TCP and UDP with checksums that are to be completed, and the check of those that arrive. */
#include "inet.h"

#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define SEQUENCE 0x10000000	/* of the first byte of a TCP payload */

static uint32_t sum(const uint8_t *p, size_t n, uint32_t s)
{
	for (; n > 1; p += 2, n -= 2)
		s += p[0] << 8 | p[1];
	if (n)
		s += p[0] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static void put16(uint8_t *to, uint16_t value)
{
	to[0] = value >> 8;
	to[1] = value;
}

static void put32(uint8_t *to, uint32_t value)
{
	put16(to, value >> 16);
	put16(to + 2, value);
}

static uint32_t get32(const uint8_t *from)
{
	return (uint32_t)from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

static uint8_t payload_byte(const struct inet *p, uint32_t at)
{
	return (p->id * 37 + at * 7 + (at >> 8)) ^ at >> 3;
}

static size_t put_ip4(uint8_t *ip, size_t len, uint8_t proto, uint32_t id)
{
	static const uint8_t header[20] = { 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 0, 0, 0, 10, 8, 0, 1, 10, 8, 0, 2 };

	memcpy(ip, header, sizeof(header));
	put16(ip + 2, len + 20);
	put16(ip + 4, id);
	ip[9] = proto;
	put16(ip + 10, ~sum(ip, 20, 0));
	return 20;
}

static size_t put_ip6(uint8_t *ip, size_t len, uint8_t proto)
{
	memset(ip, 0, 40);
	ip[0] = 0x60;
	put16(ip + 4, len);
	ip[6] = proto;
	ip[7] = 64;
	ip[8] = 0xfd;
	ip[23] = 1;
	ip[24] = 0xfd;
	ip[39] = 2;
	return 40;
}

/* The sum of the pseudo header of the packet at ip. */
static uint32_t pseudo(const uint8_t *ip, uint8_t proto, size_t len)
{
	return ip[0] >> 4 == 4 ? sum(ip + 12, 8, proto + len) : sum(ip + 8, 32, proto + len);
}

static size_t transport_len(uint8_t proto)
{
	return proto == IPPROTO_TCP ? 20 : 8;
}

static size_t checksum_offset(uint8_t proto)
{
	return proto == IPPROTO_TCP ? 16 : 6;
}

static void put_transport(uint8_t *t, const struct inet *p)
{
	memset(t, 0, transport_len(p->proto));
	put16(t, 1000 + p->id % 1000);
	put16(t + 2, 2000);
	if (p->proto == IPPROTO_UDP) {
		put16(t + 4, 8 + p->payload);
		return;
	}
	put32(t + 4, SEQUENCE);
	t[12] = 0x50;
	t[13] = 0x10;
	put16(t + 14, 1000);
}

static size_t link_len(const struct inet *p)
{
	return p->tci ? 18 : 14;
}

static size_t ip_len(const struct inet *p)
{
	return (p->version == 4 ? 20 : 40) + (p->tunnel ? 20 : 0);
}

size_t inet_put(uint8_t *frame, const struct inet *p)
{
	const size_t len = transport_len(p->proto) + p->payload;
	uint8_t *ip = frame + link_len(p), *t;
	uint32_t i;

	memcpy(frame, "\2\0\0\0\0\2\2\0\0\0\0\1", 12);
	if (p->tci) {
		put16(frame + 12, 0x8100);
		put16(frame + 14, p->tci);
	}
	put16(ip - 2, p->version == 4 || p->tunnel ? 0x0800 : 0x86dd);
	if (p->tunnel)
		ip += put_ip4(ip, len + (p->version == 4 ? 20 : 40),
			      p->version == 4 ? IPPROTO_IPIP : IPPROTO_IPV6, p->id);
	t = ip + (p->version == 4 ? put_ip4(ip, len, p->proto, p->id) : put_ip6(ip, len, p->proto));
	put_transport(t, p);
	put16(t + checksum_offset(p->proto), pseudo(ip, p->proto, len));
	t += transport_len(p->proto);
	for (i = 0; i < p->payload; i++)
		t[i] = payload_byte(p, i);
	put32(t, p->id);
	return t + p->payload - frame;
}

int inet_send(int fd, const struct inet *p)
{
	static uint8_t frame[INET_MAX];
	const size_t len = inet_put(frame, p);
	struct virtio_net_hdr v = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.hdr_len = link_len(p) + ip_len(p) + transport_len(p->proto),
		.csum_start = link_len(p) + ip_len(p),
		.csum_offset = checksum_offset(p->proto),
		.gso_size = p->gso_size,
		.gso_type = !p->gso_size ? VIRTIO_NET_HDR_GSO_NONE :
			    p->version == 4 ? VIRTIO_NET_HDR_GSO_TCPV4 : VIRTIO_NET_HDR_GSO_TCPV6,
	};
	const struct iovec iov[] = { { &v, sizeof(v) }, { frame, len } };

	return writev(fd, iov, 2) == (ssize_t)(sizeof(v) + len) ? 0 : -1;
}

int inet_open(int ifindex)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(0x0003), /* ETH_P_ALL */
				       .sll_ifindex = ifindex };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1, size = 16 << 20;

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (const void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
	return fd;
}

int inet_receive(int fd, uint8_t *frame, int timeout_ms, int *partial)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct virtio_net_hdr v = { 0 };
	const struct iovec iov[] = { { &v, sizeof(v) }, { frame, INET_MAX } };
	ssize_t len;

	if (poll(&p, 1, timeout_ms) <= 0)
		return -1;
	len = readv(fd, iov, 2);
	if (len < (ssize_t)sizeof(v))
		return -1;
	*partial = v.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM || v.gso_type;
	return len - sizeof(v);
}

/* Return the bytes of the IP packet, its header included; 0: the header is wrong. */
static size_t check_ip(const uint8_t *ip, size_t len, uint8_t version, uint8_t proto)
{
	size_t total;

	if (len < (version == 4 ? 20 : 40) || ip[0] >> 4 != version)
		return 0;
	total = version == 4 ? ip[2] << 8 | ip[3] : 40 + (ip[4] << 8 | ip[5]);
	if (total > len || ip[version == 4 ? 9 : 6] != proto || (version == 4 && sum(ip, 20, 0) != 0xffff))
		return 0;
	return total;
}

static int is_of(const uint8_t *t, const struct inet *p)
{
	return (t[0] << 8 | t[1]) == (int)(1000 + p->id % 1000) && (t[2] << 8 | t[3]) == 2000;
}

static int check_payload(const uint8_t *data, int n, const struct inet *p, uint32_t at)
{
	uint8_t id[4];
	int i;

	put32(id, p->id);
	for (i = 0; i < n; i++)
		if (data[i] != (at + i < 4 ? id[at + i] : payload_byte(p, at + i)))
			return 0;
	return 1;
}

int inet_check(const uint8_t *frame, size_t len, const struct inet *p, uint32_t *at)
{
	const uint8_t version = p->tunnel ? 4 : p->version;
	const size_t ip_bytes = p->version == 4 ? 20 : 40;
	const uint8_t *ip = frame + 14, *t = ip + ip_len(p);
	size_t total;
	int n;

	if (len < 14 + ip_len(p) + transport_len(p->proto) || !is_of(t, p) ||
	    (frame[12] << 8 | frame[13]) != (version == 4 ? 0x0800 : 0x86dd))
		return -1;
	if (p->tunnel) {
		total = check_ip(ip, len - 14, 4, p->version == 4 ? IPPROTO_IPIP : IPPROTO_IPV6);
		if (!total)
			return -2;
		ip += 20;
		len = total + 14;
	}
	total = check_ip(ip, len - (ip - frame), p->version, p->proto);
	if (total < ip_bytes + transport_len(p->proto))
		return -2;
	n = total - ip_bytes;
	if (p->proto == IPPROTO_UDP && ((t[4] << 8 | t[5]) != n || !(t[6] | t[7])))
		return -2;
	if (sum(t, n, pseudo(ip, p->proto, n)) != 0xffff)
		return -2;
	*at = p->proto == IPPROTO_TCP ? get32(t + 4) - SEQUENCE : 0;
	n -= transport_len(p->proto);
	if (*at + n > p->payload || !check_payload(t + transport_len(p->proto), n, p, *at))
		return -2;
	return n;
}
