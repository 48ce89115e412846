// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit DMA, data sheet 7.2: fetches descriptors up to the tail and gathers the buffers of
 * a packet, which common/offload.c turns into frames.
 */
#include "nic.h"

#include <string.h>

#define DESCRIPTOR	16		/* bytes */
#define MIN_PACKET	14		/* a MAC header */

struct ring {
	uint64_t base;
	uint32_t head, tail, size;	/* in descriptors */
};

static bool is_queue_enabled(const struct nic *n, unsigned int queue)
{
	/* DMA stops while the link is down, see ixgbe_watchdog_flush_tx() */
	return n->link && (get(n, R_DMATXCTL) & DMATXCTL_TE) &&
	       (get(n, R_TXDCTL(queue)) & TXDCTL_ENABLE);
}

/* Reads the ring's registers. Returns false if head or tail is out of range. */
static bool load_ring(const struct nic *n, unsigned int queue, struct ring *r)
{
	r->base = get(n, R_TDBAL(queue)) | (uint64_t)get(n, R_TDBAH(queue)) << 32;
	r->head = get(n, R_TDH(queue));
	r->tail = get(n, R_TDT(queue));
	r->size = get(n, R_TDLEN(queue)) / DESCRIPTOR;
	return r->head < r->size && r->tail < r->size;
}

static uint64_t *descriptor(struct nic *n, const struct ring *r, uint32_t i)
{
	return dma_ptr(&n->dma, r->base + i * (uint64_t)DESCRIPTOR, DESCRIPTOR, true);
}

static void store_context(struct nic *n, unsigned int queue, const uint64_t *d)
{
	uint32_t idx = d[1] >> (32 + TXD_CTX_SHIFT) & TXD_CTX;

	n->tx[queue].context[idx % TX_CONTEXTS] = (struct tx_context) {
		.macip_lens = d[0],
		.type = d[1],
		.mss_l4len = d[1] >> 32,
	};
}

/* --- sending --- */

struct tx_target {
	struct nic *nic;
	unsigned int queue;
};

static void send_frame(void *context, const uint8_t *frame, size_t len)
{
	struct tx_target *t = context;
	struct nic *n = t->nic;

	stat_tx(n, frame, len, t->queue);
	if (n->tx_pcap)
		pcap_write(n->tx_pcap, frame, len);
	if (get(n, R_HLREG0) & HLREG0_LPBK)
		mac_receive(n, frame, len);
	else
		port_send(n, frame, len);
}

/* Decodes a context and a data descriptor, 7.2.3.2.3 and 7.2.3.2.4. */
static struct offload decode_offload(const struct nic *n, const struct tx_context *c, uint32_t command,
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
	struct offload o = decode_offload(n, &n->tx[queue].context[idx % TX_CONTEXTS], command, options);
	struct tx_target t = { n, queue };

	offload_packet(&o, n->tx_frame, len, send_frame, &t);
	if (command & TXD_1588)
		timesync_tx(n);
}

/* --- fetching --- */

/* The packet being gathered in tx_frame. */
struct tx_packet {
	uint32_t next;			/* index of the descriptor after it */
	uint32_t command, options;	/* of its first data descriptor */
	size_t len;			/* bytes gathered */
	bool complete;			/* the end of the packet was reached */
	bool error;			/* to be skipped, not sent */
};

/* Adds the buffer of a data descriptor. */
static void add_buffer(struct nic *n, struct tx_packet *p, const uint64_t *d)
{
	uint32_t command = d[1], len = command & TXD_LEN;
	const void *buffer = len ? dma_ptr(&n->dma, d[0], len, false) : NULL;

	if (!p->command) {
		p->command = command;
		p->options = d[1] >> 32;
		/* the legacy format, 7.2.3.2.1, is not modelled; ixgbe does not use it */
		p->error |= !(command & TXD_DEXT);
	}
	if (!buffer || p->len + len > TX_BYTES)
		p->error = true;
	if (!p->error) {
		memcpy(n->tx_frame + p->len, buffer, len);
		p->len += len;
	}
	p->complete = command & TXD_EOP;
}

/* Reads descriptors from the head to the end of the packet, or to the tail. */
static struct tx_packet fetch_packet(struct nic *n, unsigned int queue, const struct ring *r)
{
	struct tx_packet p = { .next = r->head };

	while (!p.complete && p.next != r->tail) {
		const uint64_t *d = descriptor(n, r, p.next);

		p.next = (p.next + 1) % r->size;
		if (!d) {
			p.error = p.complete = true;	/* the ring is not in guest memory */
			break;
		}
		if ((d[1] & TXD_DEXT) && (d[1] >> TXD_DTYP_SHIFT & TXD_DTYP) == DTYP_CONTEXT)
			store_context(n, queue, d);
		else
			add_buffer(n, &p, d);
	}
	return p;
}

/* 7.2.3.5: sets DD in each descriptor before end that has RS set. */
static void report_done(struct nic *n, const struct ring *r, uint32_t end)
{
	uint32_t i;

	for (i = r->head; i != end; i = (i + 1) % r->size) {
		uint64_t *d = descriptor(n, r, i);

		if (d && (d[1] & TXD_RS))
			__atomic_store_n(&d[1], (uint64_t)TXD_STAT_DD << 32, __ATOMIC_RELEASE);
	}
}

/* Sends what is in the ring. Returns whether the ring is empty. */
static bool run_queue(struct nic *n, unsigned int queue)
{
	struct ring r;
	bool sent = false;

	while (is_queue_enabled(n, queue) && load_ring(n, queue, &r) && r.head != r.tail) {
		struct tx_packet p;

		if (!port_flush(n))
			break;
		p = fetch_packet(n, queue, &r);
		if (!p.complete)
			break;
		if (!p.error && p.len >= MIN_PACKET)
			send_packet(n, queue, p.command, p.options, p.len);
		report_done(n, &r, p.next);
		set(n, R_TDH(queue), p.next);
		sent = true;
	}
	if (sent)
		interrupt_tx(n, queue);
	return !load_ring(n, queue, &r) || r.head == r.tail;
}

void transmit_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		if ((n->tx_pending[i / 64] >> i % 64 & 1) && run_queue(n, i))
			n->tx_pending[i / 64] &= ~(1ull << i % 64);
}

static void mark_pending(struct nic *n, unsigned int queue)
{
	n->tx_pending[queue / 64] |= 1ull << queue % 64;
}

void transmit_write(struct nic *n, uint32_t reg, uint32_t value)
{
	unsigned int i;

	set(n, reg, value);
	if (reg == R_DMATXCTL) {
		for (i = 0; i < QUEUES; i++)
			mark_pending(n, i);
	} else {
		mark_pending(n, (reg - R_TX(0)) / 0x40);
	}
	transmit_run(n);
}
