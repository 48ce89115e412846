// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: the RSS hash that the NIC reports with each packet is correct. The ring of an
 * AF_PACKET socket shows it. If the NIC does not hash ports, the ring shows a hash that the stack
 * computes, so the test is skipped.
 *
 * Needs root, a NIC that reports its RSS key and hashes UDP ports, and a peer (NETIF). A
 * failure means that the model's RSS, or the driver's reading of it, is wrong.
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

/* Open a TPACKET_V3 ring for IPv4 packets. Bail out on error. */
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
		tap_bail("cannot set up a packet ring: %m");
	ring = mmap(NULL, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (ring == MAP_FAILED)
		tap_bail("cannot set up a packet ring: %m");
	return ring;
}

struct counts {
	struct tally tally;
	unsigned int wrong_hash;	/* packets */
	uint32_t last;			/* the last wrong hash */
};

static void check_packet(struct counts *c, const struct rxhash *r, const struct tpacket3_hdr *h)
{
	const uint8_t *frame = (const uint8_t *)h + h->tp_mac;
	uint32_t good_before = c->tally.good;
	size_t where;
	int64_t seq;

	tally_add(&c->tally, frame, h->tp_snaplen);
	if (c->tally.good == good_before)
		return;
	seq = frame_check(frame, h->tp_snaplen, c->tally.req, &where);
	if (h->hv1.tp_rxhash != rxhash_of(r, seq % FLOWS, 1)) {
		c->wrong_hash++;
		c->last = h->hv1.tp_rxhash;
	}
}

static void receive(struct traffic *t, int fd, char *ring, unsigned int *block,
		    const struct rxhash *r)
{
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 300, .flows = FLOWS };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct counts c = { .wrong_hash = 0 };
	int quiet = 0;

	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	tally_start(&c.tally, &t->req);
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
			check_packet(&c, r, h);
			h = (void *)((char *)h + h->tp_next_offset);
		}
		__atomic_store_n(&b->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		*block = (*block + 1) % BLOCKS;
		traffic_confirm(t, c.tally.good);
		quiet = 0;
	}
	tap_ok(c.tally.good == COUNT && !c.tally.corrupt,
	       "a packet socket gets all %u packets of %u flows", COUNT, FLOWS);
	tap_ok(c.tally.good && !c.wrong_hash, "each packet has the hash of its addresses and ports");
	if (c.wrong_hash)
		tap_note("%u packets have a wrong hash, such as %08x", c.wrong_hash, c.last);
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
		tap_skip_all("%s does not report its RSS key", t.dev);
	if (rxhash_udp_ports(t.dev, 1))
		tap_skip_all("%s does not hash UDP ports", t.dev);
	tap_plan(2);
	ring = ring_open(t.ifindex, &fd);
	receive(&t, fd, ring, &block, &r);
	rxhash_udp_ports(t.dev, r.udp_ports);
	return tap_done();
}
