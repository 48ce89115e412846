// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Packets for the callback, made of records in the ring without a copy. The tag that the NIC stripped and the cooked
 * header are written in place of the link header and the last bytes of the record's header, which was read before.
 */
#include "backend.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/sll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TAG_LEN		4
#define ADDRS_LEN	(2 * ETH_ALEN)

/* The bytes of a frame, with room before them. */
struct bytes {
	u_char *data;
	uint32_t caplen, len;
};

/* Move the begin of the bytes by n: to the front if n is positive. */
static void extend(struct bytes *b, int n)
{
	b->data -= n;
	b->len += n;
	b->caplen = (int64_t)b->caplen + n < 0 ? 0 : b->caplen + n;
}

/* Insert the tag behind the first bytes, before the type. */
static void insert_tag(struct bytes *b, const struct pfq_pkthdr *pkt, uint32_t before)
{
	const uint16_t tag[] = { htons(pkt->vlan_proto), htons(pkt->vlan_tci) };

	/* A frame that was cut before the position of the tag loses the tag. */
	if (b->caplen < before) {
		b->len += TAG_LEN;
		return;
	}
	extend(b, TAG_LEN);
	memmove(b->data, b->data + TAG_LEN, before);
	memcpy(b->data + before, tag, TAG_LEN);
}

static struct cooked_device ask_device(uint32_t ifindex)
{
	struct cooked_device d = { .ifindex = ifindex, .type = ARPHRD_NONE };
	struct ifreq req = { .ifr_name = "" };
	char name[IF_NAMESIZE];

	if (if_indextoname(ifindex, name) && !backend_ioctl(name, SIOCGIFHWADDR, &req)) {
		d.type = req.ifr_hwaddr.sa_family;
		memcpy(d.mac, req.ifr_hwaddr.sa_data, ETH_ALEN);
	}
	return d;
}

/* Return what is known of a device; NULL: no memory. */
static const struct cooked_device *find_device(struct backend *b, uint32_t ifindex)
{
	struct cooked_device *more;
	unsigned int i;

	if (b->nr_cooked && b->cooked_dev[b->last_cooked].ifindex == ifindex)
		return &b->cooked_dev[b->last_cooked];
	for (i = 0; i < b->nr_cooked; i++)
		if (b->cooked_dev[i].ifindex == ifindex)
			break;
	if (i == b->nr_cooked) {
		more = realloc(b->cooked_dev, (i + 1) * sizeof(*more));
		if (!more)
			return NULL;
		b->cooked_dev = more;
		more[i] = ask_device(ifindex);
		b->nr_cooked++;
	}
	b->last_cooked = i;
	return &b->cooked_dev[i];
}

static bool has_ethernet(const struct cooked_device *d)
{
	return d->type == ARPHRD_ETHER || d->type == ARPHRD_LOOPBACK;
}

static uint16_t packet_type(const struct cooked_device *d, const struct ether_header *eth)
{
	static const uint8_t all[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (eth->ether_dhost[0] & 1)
		return memcmp(eth->ether_dhost, all, ETH_ALEN) ? LINUX_SLL_MULTICAST : LINUX_SLL_BROADCAST;
	return memcmp(eth->ether_dhost, d->mac, ETH_ALEN) ? LINUX_SLL_OTHERHOST : LINUX_SLL_HOST;
}

/* The protocol of an Ethernet frame as the kernel's eth_type_trans() tells it, in network order. */
static uint16_t protocol_of_ethernet(const struct bytes *b)
{
	const struct ether_header *eth = (const void *)b->data;
	uint16_t first = 0;

	if (ntohs(eth->ether_type) >= 0x600)
		return eth->ether_type;
	if (b->caplen >= sizeof(*eth) + sizeof(first))
		memcpy(&first, b->data + sizeof(*eth), sizeof(first));
	return htons(first == 0xffff ? LINUX_SLL_P_802_3 : LINUX_SLL_P_802_2);
}

static uint16_t protocol_of_ip(const struct bytes *b)
{
	return htons(b->caplen && b->data[0] >> 4 == 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
}

/* The parts that both versions of the cooked header have. Returns them, and removes the frame's own header. */
static struct sll_header describe(struct bytes *b, const struct cooked_device *d)
{
	struct sll_header h = { .sll_hatype = htons(d->type) };
	struct ether_header eth;

	if (!has_ethernet(d)) {
		h.sll_protocol = protocol_of_ip(b);
		return h;
	}
	if (b->caplen < sizeof(eth)) {
		extend(b, -(int)b->caplen);
		return h;
	}
	memcpy(&eth, b->data, sizeof(eth));
	h.sll_pkttype = htons(packet_type(d, &eth));
	h.sll_halen = htons(ETH_ALEN);
	memcpy(h.sll_addr, eth.ether_shost, ETH_ALEN);
	h.sll_protocol = protocol_of_ethernet(b);
	extend(b, -(int)sizeof(eth));
	return h;
}

static void put_header(struct bytes *b, const void *header, int size)
{
	extend(b, size);
	memcpy(b->data, header, size);
}

/* Replace the link header by a cooked one of version 1 or 2. */
static void cook(pcap_t *p, struct bytes *b, const struct pfq_pkthdr *pkt)
{
	static const struct cooked_device unknown = { .type = ARPHRD_NONE };
	const struct cooked_device *d = find_device(backend_of(p), pkt->ifindex) ?: &unknown;
	const struct sll_header h = describe(b, d);
	struct sll2_header h2;

	if (p->linktype == DLT_LINUX_SLL) {
		put_header(b, &h, sizeof(h));
		return;
	}
	h2 = (struct sll2_header) {
		.sll2_protocol = h.sll_protocol,
		.sll2_if_index = htonl(pkt->ifindex),
		.sll2_hatype = h.sll_hatype,
		.sll2_pkttype = ntohs(h.sll_pkttype),
		.sll2_halen = ntohs(h.sll_halen),
	};
	memcpy(h2.sll2_addr, h.sll_addr, SLL_ADDRLEN);
	put_header(b, &h2, sizeof(h2));
}

/* "len" and "less" in a filter do not count the cooked header, which the kernel's packet sockets do not have, either. */
static uint32_t cooked_len(const pcap_t *p)
{
	switch (p->linktype) {
	case DLT_LINUX_SLL:
		return SLL_HDR_LEN;
	case DLT_LINUX_SLL2:
		return SLL2_HDR_LEN;
	}
	return 0;
}

const u_char *packet_from_record(pcap_t *p, const struct pfq_pkthdr *record, struct pcap_pkthdr *h)
{
	struct backend *backend = backend_of(p);
	const struct pfq_pkthdr pkt = *record;
	struct bytes b = { (u_char *)pfq_pkt_data(record), pkt.caplen, pkt.len };

	if (backend->cooked)
		cook(p, &b, &pkt);
	if (backend->filter != FILTER_NONE && !filter_accepts(p, b.data, b.len - cooked_len(p), b.caplen, &pkt)) {
		backend->rejected++;
		return NULL;
	}
	if (pkt.flags & PFQ_PKT_VLAN) {
		if (p->linktype == DLT_EN10MB)
			insert_tag(&b, &pkt, ADDRS_LEN);
		else if (p->linktype == DLT_LINUX_SLL)
			insert_tag(&b, &pkt, SLL_HDR_LEN - 2);
	}
	h->caplen = b.caplen < (uint32_t)p->snapshot ? b.caplen : (uint32_t)p->snapshot;
	h->len = b.len;
	return b.data;
}
