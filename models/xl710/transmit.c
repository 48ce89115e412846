// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit DMA, data sheet 8.4: fetches descriptors up to the tail and gathers the buffers of
 * a packet, which common/offload.c turns into frames.
 */
#include "aq.h"

#include <string.h>

#define DESCRIPTOR	16		/* bytes */
#define MIN_PACKET	14		/* a MAC header */
#define TAG_8021Q	0x8100

static bool has_work(const struct nic *n, unsigned int queue)
{
	const struct tx_queue *q = &n->tx[queue];
	uint32_t tail = get(n, R_QTX_TAIL(queue));

	return q->enabled && q->head < q->size && tail < q->size && q->head != tail;
}

static uint64_t *descriptor(struct nic *n, const struct tx_queue *q, uint32_t i)
{
	return dma_ptr(&n->dma, q->base + i * (uint64_t)DESCRIPTOR, DESCRIPTOR, true);
}

/* --- sending --- */

/* Drops and counts the frame while the link is down. */
static void send_frame(void *context, const uint8_t *frame, size_t len)
{
	struct nic *n = context;

	if (!n->link) {
		stat_add32(n, R_GLPRT_TDOLD(port_of(n)), 1);
		return;
	}
	stat_tx(n, frame, len, n->vsi[0].properties.counter);
	if (n->tx_pcap)
		pcap_write(n->tx_pcap, frame, len);
	port_send(n, frame, len);
}

/* 8.4.2.1.1: the data descriptor d has the offloads; the MSS was in a context descriptor. */
static struct offload decode_offload(const struct tx_queue *q, uint64_t d)
{
	static const enum l4_type types[] = { [L4T_TCP] = L4_TCP, [L4T_SCTP] = L4_SCTP, [L4T_UDP] = L4_UDP };
	uint32_t command = d >> TXD_CMD_SHIFT, iipt = command >> CMD_IIPT_SHIFT & 3;
	enum l4_type type = types[command >> CMD_L4T_SHIFT & 3];

	return (struct offload) {
		.mac = TXD_MACLEN(d),
		.ip = TXD_IPLEN(d),
		.l4 = TXD_L4LEN(d),
		.mss = q->mss,
		.type = type,
		.ipv4 = iipt == IIPT_IPV4 || iipt == IIPT_IPV4_CSUM,
		.ip_checksum = iipt == IIPT_IPV4_CSUM,
		.l4_checksum = type != L4_NONE,
		.segment = q->segment,
		.tag = command & CMD_IL2TAG1,
		.tci = TXD_L2TAG1(d),
		.tag_ethertype = TAG_8021Q,
		.pad = true,
	};
}

/* --- fetching --- */

/* The packet being gathered in tx_frame. */
struct tx_packet {
	uint32_t next;			/* index of the descriptor after it */
	uint64_t first;			/* second quad word of its first data descriptor */
	size_t len;			/* bytes gathered */
	bool has_data;			/* a data descriptor was read: first is valid */
	bool complete;			/* the end of the packet was reached */
	bool error, dummy;		/* to be skipped, not sent */
	bool report;			/* a descriptor has RS: mark the last one when done */
};

static void store_context(struct tx_queue *q, uint64_t d)
{
	q->segment = d >> TXD_CMD_SHIFT & CTX_TSO;
	q->mss = CTX_MSS(d);
}

/* Adds the buffer of a data descriptor. */
static void add_buffer(struct nic *n, struct tx_packet *p, const uint64_t *descriptor)
{
	uint64_t addr = descriptor[0], d = descriptor[1];
	uint32_t len = TXD_BUF_SZ(d), command = d >> TXD_CMD_SHIFT;
	const void *buffer = len ? dma_ptr(&n->dma, addr, len, false) : NULL;

	if (!p->has_data)
		p->first = d;
	p->has_data = true;
	p->dummy |= command & CMD_DUMMY;
	p->report |= command & CMD_RS;
	if (!buffer || p->len + len > TX_BYTES)
		p->error = true;
	if (!p->error) {
		memcpy(n->tx_frame + p->len, buffer, len);
		p->len += len;
	}
	p->complete = command & CMD_EOP;
}

/* Reads descriptors from the head to the end of the packet, or to the tail. */
static struct tx_packet fetch_packet(struct nic *n, unsigned int queue)
{
	struct tx_queue *q = &n->tx[queue];
	struct tx_packet p = { .next = q->head };
	uint32_t tail = get(n, R_QTX_TAIL(queue));

	q->segment = false;
	while (!p.complete && p.next != tail) {
		const uint64_t *d = descriptor(n, q, p.next);

		p.next = (p.next + 1) % q->size;
		if (!d) {
			p.error = p.complete = true;	/* the ring is not in guest memory */
			break;
		}
		switch (d[1] & TXD_DTYPE) {
		case DTYPE_CONTEXT:
			store_context(q, d[1]);
			break;
		case DTYPE_DATA:
			add_buffer(n, &p, d);
			break;
		default:				/* Flow Director and FCoE are not modelled */
			break;
		}
	}
	return p;
}

/* 8.4.3.3: without head write-back, marks the last descriptor if one of the packet has RS set. */
static void mark_done(struct nic *n, const struct tx_queue *q, const struct tx_packet *p)
{
	uint64_t *d = descriptor(n, q, (p->next + q->size - 1) % q->size);

	if (d && p->report && !q->head_wb)
		__atomic_store_n(&d[1], d[1] | DTYPE_DONE, __ATOMIC_RELEASE);
}

/*
 * Writes the head back. The chip does so no later than the queue's interrupt, even for packets
 * without RS; i40e relies on it (WB_STRIDE).
 */
static void write_head(struct nic *n, unsigned int queue)
{
	const struct tx_queue *q = &n->tx[queue];
	uint32_t *head = q->head_wb ? dma_ptr(&n->dma, q->head_wb_addr, sizeof(*head), true) : NULL;

	set(n, R_QTX_HEAD(queue), q->head);
	if (head)
		__atomic_store_n(head, q->head, __ATOMIC_RELEASE);
}

/* Sends what is in the ring. Returns whether the ring is empty. */
static bool run_queue(struct nic *n, unsigned int queue)
{
	struct tx_queue *q = &n->tx[queue];
	bool sent = false;
	struct offload o;

	while (has_work(n, queue)) {
		struct tx_packet p;

		if (!port_flush(n))
			break;
		p = fetch_packet(n, queue);
		if (!p.complete)
			break;
		o = decode_offload(q, p.first);
		if (!p.error && !p.dummy && p.len >= MIN_PACKET)
			offload_packet(&o, n->tx_frame, p.len, send_frame, n);
		q->head = p.next;
		mark_done(n, q, &p);
		sent = true;
	}
	if (sent) {
		write_head(n, queue);
		interrupt_tx(n, queue);
	}
	return !has_work(n, queue);
}

void transmit_run(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		if ((n->tx_pending[i / 64] >> i % 64 & 1) && run_queue(n, i))
			n->tx_pending[i / 64] &= ~(1ull << i % 64);
}

void transmit_write(struct nic *n, uint32_t reg, uint32_t value)
{
	unsigned int queue = (reg - R_QTX_TAIL(0)) / 4;

	set(n, reg, value & TAIL_MASK);
	n->tx_pending[queue / 64] |= 1ull << queue % 64;
	transmit_run(n);
}
