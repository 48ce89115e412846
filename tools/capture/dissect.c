// SPDX-License-Identifier: GPL-2.0-only
/* What a packet says, in a line as tcpdump shows it. */
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netdb.h>
#include <netinet/in.h>

#include "dissect.h"
#include "pfq.h"

#define IP4_LEN		20
#define IP6_LEN		40
#define UDP_LEN		8
#define TCP_LEN		20
#define ARP_LEN		28
#define EXTENSIONS_MAX	16

/* A packet's payload behind the IP header. */
struct ip {
	const char *name;
	int family;
	const uint8_t *src, *dst;
	uint8_t proto;
	const uint8_t *payload;
	uint32_t caplen;	/* bytes at payload */
	uint32_t len;		/* bytes that the header says */
	uint32_t id;		/* of a fragment */
	uint32_t offset;	/* of a fragment, in bytes */
	bool fragment;
	bool more;
};

static uint16_t be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void print_port(FILE *out, uint16_t port, const char *proto, bool numbers)
{
	const struct servent *s = numbers ? NULL : getservbyport(htons(port), proto);

	if (s)
		fprintf(out, ".%s", s->s_name);
	else
		fprintf(out, ".%u", port);
}

static void print_address(FILE *out, const struct ip *ip, const uint8_t *a)
{
	char text[INET6_ADDRSTRLEN];

	fputs(inet_ntop(ip->family, a, text, sizeof(text)), out);
}

static void print_ends(FILE *out, const struct ip *ip, const char *proto, bool numbers)
{
	print_address(out, ip, ip->src);
	if (proto)
		print_port(out, be16(ip->payload), proto, numbers);
	fputs(" > ", out);
	print_address(out, ip, ip->dst);
	if (proto)
		print_port(out, be16(ip->payload + 2), proto, numbers);
	fputc(':', out);
}

static void print_tcp(FILE *out, const struct ip *ip)
{
	static const char names[] = "FSRP.UEW";
	const uint8_t *tcp = ip->payload;
	const uint32_t header = tcp[12] / 16 * 4;
	const uint32_t len = ip->len > header ? ip->len - header : 0;
	unsigned int i;

	fputs(" Flags [", out);
	for (i = 0; i < 8; i++)
		if (tcp[13] >> i & 1)
			fputc(names[i], out);
	fprintf(out, "%s], seq %u", tcp[13] ? "" : "none", be32(tcp + 4));
	if (len)
		fprintf(out, ":%u", be32(tcp + 4) + len);
	if (tcp[13] & 16)
		fprintf(out, ", ack %u", be32(tcp + 8));
	fprintf(out, ", win %u, length %u", be16(tcp + 14), len);
}

static void print_icmp(FILE *out, const struct ip *ip)
{
	static const struct {
		uint8_t proto, type;
		const char *name;
	} types[] = {
		{ IPPROTO_ICMP, 0, "echo reply" }, { IPPROTO_ICMP, 3, "destination unreachable" },
		{ IPPROTO_ICMP, 5, "redirect" }, { IPPROTO_ICMP, 8, "echo request" },
		{ IPPROTO_ICMP, 11, "time exceeded" },
		{ IPPROTO_ICMPV6, 1, "destination unreachable" }, { IPPROTO_ICMPV6, 2, "packet too big" },
		{ IPPROTO_ICMPV6, 3, "time exceeded" }, { IPPROTO_ICMPV6, 128, "echo request" },
		{ IPPROTO_ICMPV6, 129, "echo reply" }, { IPPROTO_ICMPV6, 133, "router solicitation" },
		{ IPPROTO_ICMPV6, 134, "router advertisement" }, { IPPROTO_ICMPV6, 135, "neighbor solicitation" },
		{ IPPROTO_ICMPV6, 136, "neighbor advertisement" },
	};
	const uint8_t type = ip->payload[0];
	const char *name = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types) && !name; i++)
		if (types[i].proto == ip->proto && types[i].type == type)
			name = types[i].name;
	fputs(ip->proto == IPPROTO_ICMP ? " ICMP " : " ICMP6, ", out);
	if (name)
		fputs(name, out);
	else
		fprintf(out, "type %u code %u", type, ip->payload[1]);
	if (name && name[0] == 'e' && ip->caplen >= 8)
		fprintf(out, ", id %u, seq %u", be16(ip->payload + 4), be16(ip->payload + 6));
	fprintf(out, ", length %u", ip->len);
}

static void print_proto(FILE *out, const struct ip *ip)
{
	static const struct {
		uint8_t proto;
		const char *name;
	} names[] = {
		{ IPPROTO_HOPOPTS, "hopopt" }, { IPPROTO_ICMP, "icmp" }, { IPPROTO_IGMP, "igmp" }, { IPPROTO_IPIP, "ipip" },
		{ IPPROTO_TCP, "tcp" }, { IPPROTO_UDP, "udp" }, { IPPROTO_IPV6, "ipv6" }, { IPPROTO_FRAGMENT, "ipv6-frag" },
		{ IPPROTO_GRE, "gre" }, { IPPROTO_ESP, "esp" }, { IPPROTO_AH, "ah" }, { IPPROTO_ICMPV6, "icmp6" },
		{ 89, "ospf" }, { IPPROTO_PIM, "pim" }, { 112, "vrrp" }, { IPPROTO_SCTP, "sctp" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names) && names[i].proto != ip->proto; i++)
		;
	if (i < ARRAY_SIZE(names))
		fprintf(out, " %s, length %u", names[i].name, ip->len);
	else
		fprintf(out, " protocol %u, length %u", ip->proto, ip->len);
}

static void print_fragment(FILE *out, const struct ip *ip)
{
	if (ip->fragment)
		fprintf(out, " (frag id %u, offset %u%s)", ip->id, ip->offset, ip->more ? ", more" : "");
}

static void print_ip(FILE *out, const struct ip *ip, bool numbers)
{
	const bool first = !ip->fragment || !ip->offset;

	fprintf(out, " %s ", ip->name);
	if (first && ip->proto == IPPROTO_TCP && ip->caplen >= TCP_LEN) {
		print_ends(out, ip, "tcp", numbers);
		print_tcp(out, ip);
	} else if (first && ip->proto == IPPROTO_UDP && ip->caplen >= UDP_LEN) {
		print_ends(out, ip, "udp", numbers);
		fprintf(out, " UDP, length %u", be16(ip->payload + 4) < UDP_LEN ? 0 : be16(ip->payload + 4) - UDP_LEN);
	} else {
		print_ends(out, ip, NULL, numbers);
		if (first && (ip->proto == IPPROTO_ICMP || ip->proto == IPPROTO_ICMPV6) && ip->caplen >= 4)
			print_icmp(out, ip);
		else
			print_proto(out, ip);
	}
	print_fragment(out, ip);
}

static bool read_ip4(struct ip *ip, const uint8_t *data, uint32_t caplen)
{
	uint32_t header, total;

	if (caplen < IP4_LEN || data[0] >> 4 != 4)
		return false;
	header = (data[0] & 15) * 4;
	total = be16(data + 2) ?: caplen;	/* 0: the NIC was to segment it */
	if (header < IP4_LEN || header > caplen || total < header)
		return false;
	*ip = (struct ip) {
		.name = "IP", .family = AF_INET, .src = data + 12, .dst = data + 16, .proto = data[9],
		.payload = data + header, .len = total - header, .caplen = min_u32(caplen, total) - header,
		.id = be16(data + 4), .offset = (be16(data + 6) & 0x1fff) * 8, .more = data[6] & 0x20,
	};
	ip->fragment = ip->offset || ip->more;
	return true;
}

static bool is_extension(uint8_t proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING || proto == IPPROTO_DSTOPTS ||
	       proto == IPPROTO_FRAGMENT || proto == IPPROTO_AH;
}

/* Skip an extension header. Returns false if it is cut. */
static bool skip_extension(struct ip *ip)
{
	const uint8_t *p = ip->payload;
	uint32_t len = 8;

	if (ip->caplen < 8)
		return false;
	if (ip->proto == IPPROTO_FRAGMENT) {
		ip->fragment = true;
		ip->offset = be16(p + 2) & ~7;
		ip->more = p[3] & 1;
		ip->id = be32(p + 4);
	} else {
		len = ip->proto == IPPROTO_AH ? (p[1] + 2) * 4 : (p[1] + 1) * 8;
	}
	if (len > ip->caplen || len > ip->len)
		return false;
	ip->proto = p[0];
	ip->payload += len;
	ip->caplen -= len;
	ip->len -= len;
	return true;
}

static bool read_ip6(struct ip *ip, const uint8_t *data, uint32_t caplen)
{
	unsigned int i;

	if (caplen < IP6_LEN || data[0] >> 4 != 6)
		return false;
	*ip = (struct ip) {
		.name = "IP6", .family = AF_INET6, .src = data + 8, .dst = data + 24, .proto = data[6],
		.payload = data + IP6_LEN, .len = be16(data + 4) ?: caplen - IP6_LEN, .caplen = caplen - IP6_LEN,
	};
	ip->caplen = min_u32(ip->caplen, ip->len);
	for (i = 0; i < EXTENSIONS_MAX && is_extension(ip->proto) && !ip->offset && skip_extension(ip); i++)
		;
	return true;
}

static bool print_arp(FILE *out, const uint8_t *data, uint32_t caplen)
{
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	const uint8_t *mac = data + 8;

	/* Ethernet and IPv4 alone */
	if (caplen < ARP_LEN || be16(data) != 1 || be16(data + 2) != ETHERTYPE_IP || be16(data + 4) != 0x0604)
		return false;
	inet_ntop(AF_INET, data + 14, src, sizeof(src));
	inet_ntop(AF_INET, data + 24, dst, sizeof(dst));
	switch (be16(data + 6)) {
	case 1:
		fprintf(out, " ARP, Request who-has %s tell %s", dst, src);
		break;
	case 2:
		fprintf(out, " ARP, Reply %s is-at %02x:%02x:%02x:%02x:%02x:%02x", src, mac[0], mac[1], mac[2], mac[3],
			mac[4], mac[5]);
		break;
	default:
		return false;
	}
	return true;
}

bool dissect(FILE *out, uint16_t ethertype, const uint8_t *data, uint32_t caplen, bool numbers)
{
	struct ip ip;

	switch (ethertype) {
	case ETHERTYPE_ARP:
		return print_arp(out, data, caplen);
	case ETHERTYPE_IP:
		if (!read_ip4(&ip, data, caplen))
			return false;
		break;
	case ETHERTYPE_IPV6:
		if (!read_ip6(&ip, data, caplen))
			return false;
		break;
	default:
		return false;
	}
	print_ip(out, &ip, numbers);
	return true;
}
