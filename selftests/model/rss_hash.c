// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: the hash that the NIC gives with each packet is the right one. A packet
 * socket's ring shows it, if it is one of ports; else the stack makes its own.
 */
#include "device.h"
#include "rxhash.h"
#include "tap.h"
#include "traffic.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define FLOWS	100
#define COUNT	2000
#define BLOCK	(1 << 18)
#define BLOCKS	32

static void *ring_open(int ifindex, int *fd)
{
	struct tpacket_req3 req = {
		.tp_block_size = BLOCK,
		.tp_block_nr = BLOCKS,
		.tp_frame_size = 2048,
		.tp_frame_nr = BLOCKS * (BLOCK / 2048),
		.tp_retire_blk_tov = 20,
		.tp_feature_req_word = TP_FT_REQ_FILL_RXHASH,
	};
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = ifindex,
				 .sll_protocol = htons(0x0800) };
	int version = TPACKET_V3;
	void *ring;

	*fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (*fd < 0 || setsockopt(*fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(*fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)) ||
	    bind(*fd, (void *)&a, sizeof(a)))
		tap_bail("packet ring: %m");
	ring = mmap(NULL, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (ring == MAP_FAILED)
		tap_bail("packet ring: %m");
	return ring;
}

struct counts {
	struct tally tally;
	unsigned int wrong_hash;
	uint32_t last;
};

static void look(struct counts *c, const struct rxhash *r, const struct tpacket3_hdr *h)
{
	const uint8_t *frame = (const uint8_t *)h + h->tp_mac;
	uint32_t right = c->tally.right;
	size_t where;
	int64_t seq;

	tally_add(&c->tally, frame, h->tp_snaplen);
	if (c->tally.right == right)
		return;
	seq = frame_check(frame, h->tp_snaplen, c->tally.ask, &where);
	if (h->hv1.tp_rxhash != rxhash_of(r, seq % FLOWS, 1)) {
		c->wrong_hash++;
		c->last = h->hv1.tp_rxhash;
	}
}

static void receive(struct traffic *t, int fd, char *ring, unsigned int *block,
		    const struct rxhash *r)
{
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 300, .flows = FLOWS };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct counts c = { .wrong_hash = 0 };
	int quiet = 0;

	if (traffic_start(t, ask))
		tap_bail("no traffic");
	tally_start(&c.tally, &t->ask);
	while (quiet < 3 || !traffic_ended(t)) {
		struct tpacket_block_desc *b = (void *)(ring + (size_t)*block * BLOCK);
		struct tpacket3_hdr *h;
		unsigned int i;

		if (!(__atomic_load_n(&b->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) {
			quiet += !poll(&p, 1, 100);
			continue;
		}
		h = (void *)((char *)b + b->hdr.bh1.offset_to_first_pkt);
		for (i = 0; i < b->hdr.bh1.num_pkts; i++) {
			look(&c, r, h);
			h = (void *)((char *)h + h->tp_next_offset);
		}
		__atomic_store_n(&b->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		*block = (*block + 1) % BLOCKS;
		traffic_got(t, c.tally.right);
		quiet = 0;
	}
	tap_ok(c.tally.right == COUNT && !c.tally.wrong, "%u packets of %u flows", COUNT, FLOWS);
	tap_ok(c.tally.right && !c.wrong_hash, "each with the hash of its addresses and ports");
	if (c.wrong_hash)
		tap_note("%u are wrong, %08x for example", c.wrong_hash, c.last);
	tally_stop(&c.tally);
}

int main(void)
{
	unsigned int block = 0;
	struct traffic t;
	struct rxhash r;
	char *ring;
	int fd;

	traffic_open(&t);
	if (rxhash_get(t.dev, &r))
		tap_skip_all("%s tells no hash", t.dev);
	if (rxhash_udp_ports(t.dev, 1))
		tap_skip_all("%s hashes no ports of UDP", t.dev);
	tap_plan(2);
	ring = ring_open(t.ifindex, &fd);
	receive(&t, fd, ring, &block, &r);
	rxhash_udp_ports(t.dev, 0);
	return tap_done();
}
