// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive DMA: moves frames from the packet buffer to the rings. Data sheet: 7.1.2 (queue
 * selection), 7.1.6 (advanced descriptors), 7.1.9 (rings), 7.1.11 (checksums).
 */
#include "nic.h"

#include <netinet/in.h>
#include <string.h>

#define DESCRIPTOR	16		/* bytes */

struct ring {
	uint64_t base;
	uint32_t head, tail, size;	/* in descriptors */
};

static struct ring load_ring(const struct nic *n, unsigned int queue)
{
	struct ring r = {
		.base = get(n, R_RDBAL(queue)) | (uint64_t)get(n, R_RDBAH(queue)) << 32,
		.head = get(n, R_RDH(queue)),
		.tail = get(n, R_RDT(queue)),
		.size = get(n, R_RDLEN(queue)) / DESCRIPTOR,
	};

	return r;
}

/* 7.1.9: the chip owns the descriptors from the head up to, but not including, the tail. */
unsigned int receive_free_descriptors(const struct nic *n, unsigned int queue)
{
	struct ring r = load_ring(n, queue);

	if (!(get(n, R_RXDCTL(queue)) & RXDCTL_ENABLE) || r.head >= r.size || r.tail >= r.size)
		return 0;
	return (r.tail + r.size - r.head) % r.size;
}

/* --- the choice of a queue, 7.1.2: by ethertype filter, Flow Director, RSS, else queue 0 --- */

struct steering {
	unsigned int queue, rss_type;
	unsigned int type;		/* packet type and RSS type as in the descriptor, 7.1.6.2 */
	uint32_t hash;
	enum flow_result flow;
};

static uint32_t packet_type(const struct packet *p)
{
	uint32_t type = 0;

	if (p->ip_version == 4)
		type |= p->ip_options ? RXD_TYPE_IPV4E : RXD_TYPE_IPV4;
	else if (p->ip_version == 6)
		type |= p->ip_options ? RXD_TYPE_IPV6E : RXD_TYPE_IPV6;
	if (p->l4 && p->l4_proto == IPPROTO_TCP)
		type |= RXD_TYPE_TCP;
	else if (p->l4 && p->l4_proto == IPPROTO_UDP)
		type |= RXD_TYPE_UDP;
	else if (p->l4)
		type |= RXD_TYPE_SCTP;
	return type;
}

/* 7.1.2.3 */
static bool steer_by_ethertype(const struct nic *n, const struct packet *p, struct steering *s)
{
	int i = filter_ethertype(n, p, 0);
	uint32_t etqs;

	if (i < 0)
		return false;
	etqs = get(n, R_ETQS(i));
	s->type = RXD_TYPE_ETQF | i << RXD_TYPE_ETQF_SHIFT;
	if (etqs & ETQS_QUEUE_EN)
		s->queue = ETQS_QUEUE(etqs);
	return true;
}

static struct steering steer(struct nic *n, const struct packet *p)
{
	struct steering s = { 0 };
	uint32_t mrqc = get(n, R_MRQC);

	if (steer_by_ethertype(n, p, &s))
		return s;
	s.type = packet_type(p);
	if ((mrqc & MRQC_MRQE) == MRQE_RSS) {
		s.rss_type = rss_type(mrqc, p);
		s.hash = rss_hash(n, p, s.rss_type);
		s.queue = rss_queue(n, s.hash);
		s.type |= s.rss_type;
	}
	s.flow = flow_director_lookup(n, p, &s.queue);
	return s;
}

/* --- checksums, 7.1.11 --- */

static uint32_t l4_status(const struct packet *p)
{
	uint32_t status = p->l4_proto == IPPROTO_UDP ? RXD_STAT_UDPCS : 0;

	if (checksum_l4_absent(p))
		return status;
	status |= RXD_STAT_L4CS;
	return checksum_l4_ok(p) ? status : status | RXD_ERR_TCPE;
}

uint32_t checksum_status(const struct packet *p)
{
	uint32_t status = 0;

	if (p->ip_version == 4)
		status |= checksum_ip_ok(p) ? RXD_STAT_IPCS : RXD_STAT_IPCS | RXD_ERR_IPE;
	if (p->l4 && (p->l4_proto == IPPROTO_TCP || p->l4_proto == IPPROTO_UDP))
		status |= l4_status(p);
	return status;
}

/* --- descriptors --- */

/* A frame as it is written to memory: with or without its VLAN tag and FCS. */
struct dma_frame {
	uint8_t bytes[FRAME_BYTES + FCS_LEN];
	size_t len;
	bool stripped;			/* the tag goes to the descriptor */
};

static void build_dma_frame(struct dma_frame *f, const struct nic *n, unsigned int queue,
		       const struct packet *p)
{
	size_t head = 0;

	f->stripped = p->tagged && (get(n, R_RXDCTL(queue)) & RXDCTL_VME);
	if (f->stripped) {
		memcpy(f->bytes, p->frame, TAG_OFFSET);
		head = TAG_OFFSET;
	}
	f->len = p->len - (f->stripped ? TAG_LEN : 0);
	memcpy(f->bytes + head, p->frame + p->len - (f->len - head), f->len - head);
	if (!(get(n, R_HLREG0) & HLREG0_RXCRCSTRP)) {
		uint32_t fcs = crc32_ethernet(p->frame, p->len) ^ p->bad_crc;

		memcpy(f->bytes + f->len, &fcs, FCS_LEN);
		f->len += FCS_LEN;
	}
}

/* The part of a frame that one descriptor holds. */
struct frag {
	uint64_t descriptor;		/* guest address */
	uint32_t len;
};

#define MAX_FRAGS 64

/*
 * Copies a frame into the buffers of free descriptors. Returns the number of descriptors
 * used, 0 if too few are free; sets *error if a descriptor or buffer is not in guest memory.
 */
static unsigned int scatter(struct nic *n, unsigned int queue, const struct dma_frame *f,
			    struct frag *frags, bool *error)
{
	size_t size = (get(n, R_SRRCTL(queue)) & SRRCTL_BSIZEPACKET) << 10, done = 0;
	unsigned int count = 0, avail = receive_free_descriptors(n, queue);
	struct ring r = load_ring(n, queue);

	if (!size)
		size = 2048;
	if ((f->len + size - 1) / size > avail)
		return 0;
	while (done < f->len && count < MAX_FRAGS) {
		struct frag *frag = &frags[count];
		uint64_t *d;
		void *buffer;

		frag->descriptor = r.base + (r.head + count) % r.size * (uint64_t)DESCRIPTOR;
		frag->len = f->len - done < size ? f->len - done : size;
		d = dma_ptr(&n->dma, frag->descriptor, DESCRIPTOR, false);
		buffer = d ? dma_ptr(&n->dma, __atomic_load_n(d, __ATOMIC_RELAXED), frag->len, true) : NULL;
		if (buffer)
			memcpy(buffer, f->bytes + done, frag->len);
		else
			*error = true;
		done += frag->len;
		count++;
	}
	return count;
}

static uint64_t upper_qword(uint32_t status, uint32_t len, uint16_t vlan)
{
	return status | (uint64_t)len << 32 | (uint64_t)vlan << 48;
}

static uint32_t frame_status(const struct packet *p, const struct dma_frame *f, const struct steering *s)
{
	uint32_t status = RXD_STAT_DD | RXD_STAT_EOP | checksum_status(p);

	if (f->stripped)
		status |= RXD_STAT_VP;
	if (p->bad_crc)
		status |= RXD_ERR_RXE;
	if (s->flow == FLOW_MATCHED)
		status |= RXD_STAT_FLM;
	return status;
}

static enum rx_result deliver(struct nic *n, const struct packet *p, const struct steering *s)
{
	static struct dma_frame f;
	struct frag frags[MAX_FRAGS];
	unsigned int i, n_frags;
	bool error = false;
	uint32_t status;

	if ((get(n, R_SRRCTL(s->queue)) & SRRCTL_DESCTYPE) != DESCTYPE_ADV_ONE)
		return RX_ERROR;
	build_dma_frame(&f, n, s->queue, p);
	n_frags = scatter(n, s->queue, &f, frags, &error);
	if (!n_frags) {
		/* 8.2.3.8.7: without SRRCTL.DROP_EN the frame waits, and blocks all behind it */
		if (!(get(n, R_SRRCTL(s->queue)) & SRRCTL_DROP_EN) &&
		    (get(n, R_RXDCTL(s->queue)) & RXDCTL_ENABLE))
			return RX_NO_DESCRIPTOR;
		if (s->queue < STAT_QUEUES)
			stat_inc(n, R_QPRDC(s->queue));
		return RX_DONE;
	}
	if (error || fault_take(&n->faults.dma_error))
		return RX_ERROR;
	for (i = 0; i + 1 < n_frags; i++)
		write_back(n, frags[i].descriptor, 0, upper_qword(RXD_STAT_DD, frags[i].len, 0));
	status = frame_status(p, &f, s);
	if (timesync_rx(n, p))
		status |= RXD_STAT_TS;
	write_back(n, frags[i].descriptor, s->type | (uint64_t)s->hash << 32,
		   upper_qword(status, frags[i].len, f.stripped ? p->tci : 0));
	set(n, R_RDH(s->queue), (get(n, R_RDH(s->queue)) + n_frags) %
	    (get(n, R_RDLEN(s->queue)) / DESCRIPTOR));
	n->rx_interrupt_due[s->queue / 64] |= 1ull << s->queue % 64;
	n->generator.delivered++;
	stat_rx(n, p, s->queue);
	return RX_DONE;
}

enum rx_result receive_packet(struct nic *n, const struct packet *p)
{
	struct steering s = steer(n, p);
	enum rx_result result = deliver(n, p, &s);

	if (result != RX_NO_DESCRIPTOR)		/* receive_run() will try again */
		flow_director_count(n, s.flow);
	return result;
}

void receive_raise_interrupts(struct nic *n)
{
	unsigned int i;

	if (n->n_delayed)
		return;			/* nic_run() comes back after the last delayed write-back */
	for (i = 0; i < QUEUES / 64; i++)
		for (; n->rx_interrupt_due[i]; n->rx_interrupt_due[i] &= n->rx_interrupt_due[i] - 1)
			interrupt_rx(n, i * 64 + __builtin_ctzll(n->rx_interrupt_due[i]));
}

void receive_run(struct nic *n)
{
	const struct buffered_frame *b;
	struct packet p;

	while ((get(n, R_RXCTRL) & RXCTRL_RXEN) && (b = buffer_peek(n))) {
		packet_parse(&p, (const uint8_t *)(b + 1), b->len, get(n, R_VLNCTRL) & VLNCTRL_VET);
		p.bad_crc = b->bad_crc;
		if (receive_packet(n, &p) == RX_NO_DESCRIPTOR)
			break;
		buffer_pop(n);
	}
	receive_raise_interrupts(n);
}
