// SPDX-License-Identifier: GPL-2.0-only
/*
 * The packet generator, for benchmarks: it bypasses the wire and the packet buffer and writes
 * frames directly into the receive rings. It sends a burst when queue 0 has a descriptor for
 * each frame and the driver has unmasked its interrupt. A burst's first descriptor is written
 * last, and a burst raises one interrupt per queue. So the driver sees all of a burst or
 * nothing, and the instructions per packet can be counted.
 */
#include "nic.h"

#include "bytes.h"

#include <string.h>

#define RETRY_NS	20000
#define IPV4_LEN	20
#define UDP_LEN		8
#define SEQUENCE_OFFSET	42		/* behind the UDP header */
#define MIN_LEN		60

static const uint8_t source[6] = { 0x02, 'p', 'f', 'q', 'g', 1 };

static void put_udp(uint8_t *ip, size_t len, unsigned int flow)
{
	ip[0] = 0x45;
	put_be16(ip + 2, len);
	ip[8] = 64;
	ip[9] = 17;
	put_be32(ip + 12, 0xc0000201);			/* 192.0.2.1 */
	put_be32(ip + 16, 0xc6336400 + flow % 250 + 1);	/* 198.51.100.0/24 */
	put_be16(ip + 10, checksum_fold(checksum_add(ip, IPV4_LEN, 0)));
	put_be16(ip + IPV4_LEN, 1024 + flow);
	put_be16(ip + IPV4_LEN + 2, 9);			/* discard */
	put_be16(ip + IPV4_LEN + 4, len - IPV4_LEN);
}

static size_t build_frame(const struct nic *n, uint8_t *f)
{
	const struct generator *g = &n->generator;
	size_t len = g->len;

	if (len < MIN_LEN || len > FRAME_BYTES)
		len = MIN_LEN;
	memset(f, 0, len);
	memcpy(f, n->mac, 6);
	memcpy(f + 6, source, 6);
	put_be16(f + 12, 0x88b5);				/* local experimental */
	if (g->flows) {
		put_be16(f + 12, 0x0800);
		put_udp(f + 14, len - 14, g->sequence % g->flows);
	}
	put_be32(f + SEQUENCE_OFFSET, g->sequence);
	return len;
}

static bool can_send_burst(const struct nic *n)
{
	const struct generator *g = &n->generator;
	unsigned int want = g->left < g->burst ? g->left : g->burst;

	return n->now >= g->due && mac_rx_enabled(n) && !n->n_delayed &&
	       interrupt_rx_unmasked(n, 0) && receive_free_descriptors(n, 0) >= want;
}

static void send_burst(struct nic *n)
{
	static uint8_t frame[FRAME_BYTES];
	struct generator *g = &n->generator;
	unsigned int i;

	write_back_begin_burst(n);
	for (i = 0; i < g->burst && g->left; i++) {
		struct packet p;
		size_t len = build_frame(n, frame);

		packet_parse(&p, frame, len, 0);
		if (receive_packet(n, &p) == RX_NO_DESCRIPTOR)
			break;
		g->sequence++;
		g->left--;
	}
	write_back_end_burst(n);
	receive_raise_interrupts(n);
	g->bursts++;
}

void generate_run(struct nic *n)
{
	struct generator *g = &n->generator;

	if (!g->left || n->now < g->due)
		return;
	if (!can_send_burst(n)) {
		g->due = n->now + RETRY_NS;
		return;
	}
	send_burst(n);
	g->due = n->now + g->gap_us * 1000ll;
}

int64_t generate_deadline(const struct nic *n)
{
	return n->generator.left ? n->generator.due : NEVER;
}
