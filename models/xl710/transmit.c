// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit DMA, data sheet 8.4: descriptors are fetched up to the tail, buffers
 * gathered until the end of the packet, which common/offload.c turns into frames.
 */
#include "aq.h"

#include <string.h>

#define DESCRIPTOR	16
#define MIN_PACKET	14
#define TAG_8021Q	0x8100

static bool has_work(const struct nic *n, unsigned int queue)
{
	const struct tx_queue *q = &n->tx[queue];
	uint32_t tail = get(n, R_QTX_TAIL(queue));

	return q->on && q->head < q->size && tail < q->size && q->head != tail;
}

static uint64_t *descriptor(struct nic *n, const struct tx_queue *q, uint32_t i)
{
	return dma_at(&n->dma, q->base + i * (uint64_t)DESCRIPTOR, DESCRIPTOR, true);
}

/* --- a packet's frames --- */

/* Without a link frames are dropped, and counted. */
static void send_frame(void *context, const uint8_t *frame, size_t len)
{
	struct nic *n = context;

	if (!n->link) {
		count(n, R_GLPRT_TDOLD(port_of(n)), 1);
		return;
	}
	count_tx(n, frame, len, n->vsi[0].properties.counter);
	if (n->tx_pcap)
		pcap_write(n->tx_pcap, frame, len);
	port_send(n, frame, len);
}

/* 8.4.2.1.1: the data descriptor has the offloads, the context one the segments' size. */
static struct offload offload_of(const struct tx_queue *q, uint64_t d)
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

/* --- descriptors --- */

struct gather {
	uint32_t next;			/* the descriptor behind the packet */
	uint64_t first;			/* the second half of its first data descriptor */
	size_t len;
	bool any, whole, error, dummy, report;
};

static void take_context(struct tx_queue *q, uint64_t d)
{
	q->segment = d >> TXD_CMD_SHIFT & CTX_TSO;
	q->mss = CTX_MSS(d);
}

/* Adds a data descriptor's buffer. */
static void gather(struct nic *n, struct gather *g, const uint64_t *at)
{
	uint64_t address = at[0], d = at[1];
	uint32_t len = TXD_BUF_SZ(d), command = d >> TXD_CMD_SHIFT;
	const void *buffer = len ? dma_at(&n->dma, address, len, false) : NULL;

	if (!g->any)
		g->first = d;
	g->any = true;
	g->dummy |= command & CMD_DUMMY;
	g->report |= command & CMD_RS;
	if (!buffer || g->len + len > TX_BYTES)
		g->error = true;
	if (!g->error) {
		memcpy(n->tx_frame + g->len, buffer, len);
		g->len += len;
	}
	g->whole = command & CMD_EOP;
}

/* Reads from the head to the end of a packet, if it is there. */
static struct gather fetch(struct nic *n, unsigned int queue)
{
	struct tx_queue *q = &n->tx[queue];
	struct gather g = { .next = q->head };
	uint32_t tail = get(n, R_QTX_TAIL(queue));

	q->segment = false;
	while (!g.whole && g.next != tail) {
		const uint64_t *d = descriptor(n, q, g.next);

		g.next = (g.next + 1) % q->size;
		if (!d) {
			g.error = g.whole = true;	/* no ring there */
			break;
		}
		switch (d[1] & TXD_DTYPE) {
		case DTYPE_CONTEXT:
			take_context(q, d[1]);
			break;
		case DTYPE_DATA:
			gather(n, &g, d);
			break;
		default:				/* of flow director and FCoE */
			break;
		}
	}
	return g;
}

/* 8.4.3.3: without head write-back the descriptor that asked for a report is marked. */
static void mark_done(struct nic *n, const struct tx_queue *q, const struct gather *g)
{
	uint64_t *d = descriptor(n, q, (g->next + q->size - 1) % q->size);

	if (d && g->report && !q->head_wb)
		__atomic_store_n(&d[1], d[1] | DTYPE_DONE, __ATOMIC_RELEASE);
}

/*
 * The head is written at the latest when the queue interrupts, also for packets that
 * asked for no report, as i40e relies on (WB_STRIDE).
 */
static void write_head(struct nic *n, unsigned int queue)
{
	const struct tx_queue *q = &n->tx[queue];
	uint32_t *head = q->head_wb ? dma_at(&n->dma, q->head_at, sizeof(*head), true) : NULL;

	set(n, R_QTX_HEAD(queue), q->head);
	if (head)
		__atomic_store_n(head, q->head, __ATOMIC_RELEASE);
}

/* Sends what is in the ring; true when nothing is left there. */
static bool run_queue(struct nic *n, unsigned int queue)
{
	struct tx_queue *q = &n->tx[queue];
	bool sent = false;
	struct offload o;

	while (has_work(n, queue)) {
		struct gather g;

		if (!port_ready(n))
			break;
		g = fetch(n, queue);
		if (!g.whole)
			break;
		o = offload_of(q, g.first);
		if (!g.error && !g.dummy && g.len >= MIN_PACKET)
			offload_packet(&o, n->tx_frame, g.len, send_frame, n);
		q->head = g.next;
		mark_done(n, q, &g);
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

void transmit_write(struct nic *n, uint32_t at, uint32_t value)
{
	unsigned int queue = (at - R_QTX_TAIL(0)) / 4;

	set(n, at, value & TAIL_MASK);
	n->tx_pending[queue / 64] |= 1ull << queue % 64;
	transmit_run(n);
}
