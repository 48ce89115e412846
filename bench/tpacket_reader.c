// SPDX-License-Identifier: GPL-2.0-only
/* AF_PACKET with TPACKET_V3, in blocks of the same size and number as pfq_reader.c's. */
#include <arpa/inet.h>
#include <err.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reader.h"

#define BLOCK_SIZE (1 << 18)
#define NR_BLOCKS 64

static struct ring {
	int fd;
	uint8_t *map;
	unsigned int block;
} ring[SOCKETS_MAX];

static void set_filter(int fd, const char *text)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	struct sock_fprog fprog;
	struct bpf_program p;

	if (pcap_compile(dead, &p, text, 1, PCAP_NETMASK_UNKNOWN))
		errx(1, "%s: %s", text, pcap_geterr(dead));
	fprog = (struct sock_fprog) { p.bf_len, (struct sock_filter *)p.bf_insns };
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &fprog, sizeof(fprog)))
		err(1, "SO_ATTACH_FILTER");
	pcap_freecode(&p);
	pcap_close(dead);
}

static void open_one(const struct reader *r, struct ring *ring, int ifindex)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = ifindex
	};
	struct tpacket_req3 req = {
		.tp_block_size = BLOCK_SIZE, .tp_block_nr = NR_BLOCKS, .tp_frame_size = 2048,
		.tp_frame_nr = BLOCK_SIZE / 2048 * NR_BLOCKS, .tp_retire_blk_tov = 10
	};
	int version = TPACKET_V3, fanout = PACKET_FANOUT_HASH << 16 | 1;

	ring->block = 0;
	ring->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (ring->fd < 0 || setsockopt(ring->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(ring->fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)))
		err(1, "PACKET_RX_RING");
	ring->map = mmap(NULL, (size_t)BLOCK_SIZE * NR_BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd,
			 0);
	if (ring->map == MAP_FAILED)
		err(1, "mmap");
	if (r->filter)
		set_filter(ring->fd, r->filter);
	if (bind(ring->fd, (const struct sockaddr *)&address, sizeof(address)))
		err(1, "bind");
	if (r->steered && setsockopt(ring->fd, SOL_PACKET, PACKET_FANOUT, &fanout, sizeof(fanout)))
		err(1, "PACKET_FANOUT");
}

static void tpacket_open(const struct reader *r, const char *dev, struct pollfd *fd)
{
	int i;

	for (i = 0; i < r->sockets; i++) {
		open_one(r, &ring[i], if_nametoindex(dev));
		fd[i].fd = ring[i].fd;
	}
}

static uint64_t drain(struct ring *ring)
{
	uint64_t n = 0, sum = 0;

	for (;;) {
		struct tpacket_block_desc *block = (void *)(ring->map + (size_t)ring->block * BLOCK_SIZE);
		struct tpacket_hdr_v1 *h = &block->hdr.bh1;
		uint8_t *at;
		uint32_t i;

		if (!(__atomic_load_n(&h->block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
			break;
		at = (uint8_t *)block + h->offset_to_first_pkt;
		for (i = 0; i < h->num_pkts; i++) {
			struct tpacket3_hdr *pkt = (void *)at;

			sum += *(uint64_t *)(at + pkt->tp_mac + 8) + pkt->tp_len;
			at += pkt->tp_next_offset;
		}
		n += h->num_pkts;
		__atomic_store_n(&h->block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		ring->block = (ring->block + 1) % NR_BLOCKS;
	}
	touched += sum;
	return n;
}

static uint64_t tpacket_read(const struct reader *r, struct pollfd *fd)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < r->sockets; i++)
		n += drain(&ring[i]);
	if (!n)
		poll(fd, r->sockets, -1);
	return n;
}

const struct reader_ops tpacket_ops = { tpacket_open, tpacket_read };
