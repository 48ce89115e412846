// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit DMA, data sheet 7.2: descriptors are fetched up to the tail, buffers
 * gathered until the end of the packet, which offload.c turns into frames.
 */
#include "nic.h"

#include <string.h>

#define DESCRIPTOR	16
#define MIN_PACKET	14

struct ring {
	uint64_t base;
	uint32_t head, tail, size;
};

static bool runs(const struct nic *n, unsigned int queue)
{
	/* without a link DMA stops (ixgbe_watchdog_flush_tx()) */
	return n->link && (get(n, R_DMATXCTL) & DMATXCTL_TE) &&
	       (get(n, R_TXDCTL(queue)) & TXDCTL_ENABLE);
}

static bool ring_of(const struct nic *n, unsigned int queue, struct ring *r)
{
	r->base = get(n, R_TDBAL(queue)) | (uint64_t)get(n, R_TDBAH(queue)) << 32;
	r->head = get(n, R_TDH(queue));
	r->tail = get(n, R_TDT(queue));
	r->size = get(n, R_TDLEN(queue)) / DESCRIPTOR;
	return r->head < r->size && r->tail < r->size;
}

static uint64_t *descriptor(struct nic *n, const struct ring *r, uint32_t i)
{
	return dma_at(&n->dma, r->base + i * (uint64_t)DESCRIPTOR, DESCRIPTOR, true);
}

static void take_context(struct nic *n, unsigned int queue, const uint64_t *d)
{
	uint32_t idx = d[1] >> (32 + TXD_CTX_SHIFT) & TXD_CTX;

	n->tx[queue].context[idx % TX_CONTEXTS] = (struct tx_context) {
		.macip_lens = d[0],
		.type = d[1],
		.mss_l4len = d[1] >> 32,
	};
}

/* --- a packet's frames --- */

struct sending {
	struct nic *nic;
	unsigned int queue;
};

static void send_frame(void *context, const uint8_t *frame, size_t len)
{
	struct sending *s = context;
	struct nic *n = s->nic;

	count_tx(n, frame, len, s->queue);
	if (n->tx_pcap)
		pcap_write(n->tx_pcap, frame, len);
	if (get(n, R_HLREG0) & HLREG0_LPBK)
		mac_receive(n, frame, len);
	else
		port_send(n, frame, len);
}

/* 7.2.3.2.3, 7.2.3.2.4 */
static struct offload offload_of(const struct nic *n, const struct tx_context *c, uint32_t command,
				 uint32_t options)
{
	static const enum l4_type types[] = { [L4T_UDP] = L4_UDP, [L4T_TCP] = L4_TCP, [L4T_SCTP] = L4_SCTP,
					      [L4T_RESERVED] = L4_NONE };

	return (struct offload) {
		.mac = c->macip_lens >> CTX_MACLEN_SHIFT & CTX_MACLEN,
		.ip = c->macip_lens & CTX_IPLEN,
		.l4 = c->mss_l4len >> CTX_L4LEN_SHIFT & CTX_L4LEN,
		.mss = c->mss_l4len >> CTX_MSS_SHIFT,
		.type = types[c->type >> CTX_L4T_SHIFT & CTX_L4T],
		.ipv4 = c->type & CTX_IPV4,
		.ip_checksum = options & TXD_IXSM,
		.l4_checksum = options & TXD_TXSM,
		.segment = command & TXD_TSE,
		.tag = command & TXD_VLE,
		.tci = c->macip_lens >> CTX_VLAN_SHIFT,
		.tag_ethertype = get(n, R_DMATXCTL) >> DMATXCTL_VT_SHIFT,
		.pad = get(n, R_HLREG0) & HLREG0_TXPADEN,
	};
}

static void send_packet(struct nic *n, unsigned int queue, uint32_t command,
			uint32_t options, size_t len)
{
	unsigned int idx = options >> TXD_CTX_SHIFT & TXD_CTX;
	struct offload o = offload_of(n, &n->tx[queue].context[idx % TX_CONTEXTS], command, options);
	struct sending s = { n, queue };

	offload_packet(&o, n->tx_frame, len, send_frame, &s);
	if (command & TXD_1588)
		timesync_tx(n);
}

/* --- descriptors --- */

struct gather {
	uint32_t next;			/* the descriptor behind the packet */
	uint32_t command, options;	/* of its first data descriptor */
	size_t len;
	bool whole, error;
};

/* Adds a data descriptor's buffer. */
static void gather(struct nic *n, struct gather *g, const uint64_t *d)
{
	uint32_t command = d[1], len = command & TXD_LEN;
	const void *buffer = len ? dma_at(&n->dma, d[0], len, false) : NULL;

	if (!g->command) {
		g->command = command;
		g->options = d[1] >> 32;
		/* the legacy format (7.2.3.2.1) has its flags elsewhere; nobody sends it */
		g->error |= !(command & TXD_DEXT);
	}
	if (!buffer || g->len + len > TX_BYTES)
		g->error = true;
	if (!g->error) {
		memcpy(n->tx_frame + g->len, buffer, len);
		g->len += len;
	}
	g->whole = command & TXD_EOP;
}

/* Reads from the head to the end of a packet, if it is there. */
static struct gather fetch(struct nic *n, unsigned int queue, const struct ring *r)
{
	struct gather g = { .next = r->head };

	while (!g.whole && g.next != r->tail) {
		const uint64_t *d = descriptor(n, r, g.next);

		g.next = (g.next + 1) % r->size;
		if (!d) {
			g.error = g.whole = true;	/* no ring there */
			break;
		}
		if ((d[1] & TXD_DEXT) && (d[1] >> TXD_DTYP_SHIFT & TXD_DTYP) == DTYP_CONTEXT)
			take_context(n, queue, d);
		else
			gather(n, &g, d);
	}
	return g;
}

/* 7.2.3.5: done is written where the driver asked for a report. */
static void report(struct nic *n, const struct ring *r, uint32_t end)
{
	uint32_t i;

	for (i = r->head; i != end; i = (i + 1) % r->size) {
		uint64_t *d = descriptor(n, r, i);

		if (d && (d[1] & TXD_RS))
			__atomic_store_n(&d[1], (uint64_t)TXD_STAT_DD << 32, __ATOMIC_RELEASE);
	}
}

/* Sends what is in the ring; true when nothing is left there. */
static bool run_queue(struct nic *n, unsigned int queue)
{
	struct ring r;
	bool sent = false;

	while (runs(n, queue) && ring_of(n, queue, &r) && r.head != r.tail) {
		struct gather g;

		if (!port_ready(n))
			break;
		g = fetch(n, queue, &r);
		if (!g.whole)
			break;
		if (!g.error && g.len >= MIN_PACKET)
			send_packet(n, queue, g.command, g.options, g.len);
		report(n, &r, g.next);
		set(n, R_TDH(queue), g.next);
		sent = true;
	}
	if (sent)
		interrupt_tx(n, queue);
	return !ring_of(n, queue, &r) || r.head == r.tail;
}

void transmit_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		if ((n->tx_pending[i / 64] >> i % 64 & 1) && run_queue(n, i))
			n->tx_pending[i / 64] &= ~(1ull << i % 64);
}

static void mark(struct nic *n, unsigned int queue)
{
	n->tx_pending[queue / 64] |= 1ull << queue % 64;
}

void transmit_write(struct nic *n, uint32_t at, uint32_t value)
{
	unsigned int i;

	set(n, at, value);
	if (at == R_DMATXCTL) {
		for (i = 0; i < QUEUES; i++)
			mark(n, i);
	} else {
		mark(n, (at - R_TX(0)) / 0x40);
	}
	transmit_run(n);
}
