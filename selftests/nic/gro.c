// SPDX-License-Identifier: GPL-2.0-only
/*
 * A socket gets a GRO packet whole, with PFQ_PKT_MERGED. The test sends a TCP segment of
 * 30000 bytes with a virtio_net header on a veth pair. It arrives in the form of a GRO packet.
 *
 * Needs root, pfq.ko, veth. A failure means that packets longer than the MTU are cut,
 * damaged or not marked.
 */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "tap.h"
#include "veth.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADERS	(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct tcphdr))
#define PAYLOAD	30000
#define MSS	1448

static struct {
	struct virtio_net_hdr v;
	struct ethhdr e;
	struct iphdr ip;
	struct tcphdr tcp;
	uint8_t payload[PAYLOAD];
} __attribute__((packed)) segment = {
	.v = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.gso_type = VIRTIO_NET_HDR_GSO_TCPV4,
		.hdr_len = HEADERS,
		.gso_size = MSS,
		.csum_start = ETH_HLEN + sizeof(struct iphdr),
		.csum_offset = offsetof(struct tcphdr, check),
	},
	.e = { .h_dest = { 2, 0, 0, 0, 0, 2 }, .h_source = { 2, 0, 0, 0, 0, 1 } },
	.ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP },
	.tcp = { .doff = 5, .ack = 1 },
};

static void send_segment(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), on = 1, i;
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(VETH_NEAR) };

	segment.e.h_proto = htons(ETH_P_IP);
	segment.ip.tot_len = htons(HEADERS - ETH_HLEN + PAYLOAD);
	segment.ip.saddr = htonl(0xc6336401);	/* 198.51.100.1 and 2 */
	segment.ip.daddr = htonl(0xc6336402);
	for (i = 0; i < PAYLOAD; i++)
		segment.payload[i] = i * 7 >> 3;
	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) ||
	    sendto(fd, &segment, sizeof(segment), 0, (void *)&a, sizeof(a)) != sizeof(segment))
		tap_bail("%s: cannot send a segment of %d bytes: %m", VETH_NEAR, PAYLOAD);
	close(fd);
}

int main(void)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_opts small = { .size = sizeof(small), .snaplen = 128 };
	struct capture whole, cut;
	struct pfq_batch batch;
	int found = 0, merged = 0, right = 0, shortened = 0;

	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	veth_delete();
	veth_create();
	tap_plan(4);
	capture_open(&whole, NULL);
	capture_bind(&whole, VETH_FAR, 0);
	capture_open(&cut, &small);
	capture_bind(&cut, VETH_FAR, 0);
	send_segment();

	while (pfq_read(whole.q, &batch, 200) > 0) {
		pfq_batch_for_each(pkt, &batch) {
			if (pkt->len != HEADERS + PAYLOAD)
				continue;
			found++;
			merged += !!(pkt->flags & PFQ_PKT_MERGED);
			right += pkt->caplen == pkt->len &&
				 !memcmp(pfq_pkt_data(pkt) + HEADERS, segment.payload, PAYLOAD);
		}
	}
	while (pfq_read(cut.q, &batch, 200) > 0)
		pfq_batch_for_each(pkt, &batch)
			shortened += pkt->len == HEADERS + PAYLOAD && pkt->caplen == 128;
	tap_ok(found == 1, "a socket gets a packet of %zu bytes once (%d)", HEADERS + PAYLOAD, found);
	tap_ok(merged == 1, "the packet has PFQ_PKT_MERGED");
	tap_ok(right == 1, "the packet is byte for byte the one sent");
	tap_ok(shortened == 1, "a socket with a snaplen of 128 gets 128 bytes and the packet's length");
	veth_delete();
	return tap_done();
}
