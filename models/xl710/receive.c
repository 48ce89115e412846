// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive DMA, data sheet 8.3: moves frames from the packet buffer to the rings. VSI and RSS
 * select the queue (7.4, 7.1.8). Descriptors have 16 or 32 bytes; a frame can take several.
 */
#include "aq.h"

#include <netinet/in.h>
#include <string.h>

#define TAG_8021Q	0x8100
#define ETH_ARP		0x0806
#define MAX_FRAGS	64

/* 8.3.3: the chip owns the descriptors from the head up to, but not including, the tail. */
unsigned int receive_free_descriptors(const struct nic *n, unsigned int queue)
{
	const struct rx_queue *q = &n->rx[queue];
	uint32_t tail = get(n, R_QRX_TAIL(queue));

	if (!q->enabled || q->head >= q->size || tail >= q->size)
		return 0;
	return (tail + q->size - q->head) % q->size;
}

/* --- the choice of a queue: by RSS, among those of the VSI's first traffic class --- */

struct steering {
	const struct vsi *vsi;
	unsigned int queue;
	bool hashed;
	uint32_t hash;
};

/* The queue of a VSI for a lookup table entry. The VSI's queues are contiguous or listed. */
static unsigned int vsi_queue(const struct aq_vsi_properties *p, unsigned int entry)
{
	uint16_t tc = p->map.tc[0];
	unsigned int i = VSI_TC_OFFSET(tc) + (entry & ((1u << VSI_TC_LOG2_NUMBER(tc)) - 1));

	if (p->map.flags & VSI_MAP_NONCONTIG)
		return p->map.queue[i % 16];
	return p->map.queue[0] + i;
}

static struct steering steer(const struct nic *n, const struct packet *p)
{
	struct steering s = { .vsi = filter_vsi(n, p) };

	if (!s.vsi)
		return s;
	s.hashed = rss_hash(n, p, &s.hash);
	s.queue = vsi_queue(&s.vsi->properties, s.hashed ? rss_entry(n, s.hash) : 0) % QUEUES;
	return s;
}

/* --- the contents of a descriptor --- */

/* 8.3.2.2.1, and i40e_ptype_lookup in Linux */
unsigned int packet_type(const struct packet *p)
{
	unsigned int ip = p->ip_version == 4 ? PTYPE_IPV4_FRAG : PTYPE_IPV6_FRAG;

	if (!p->ip_version)
		return p->ethertype == ETH_ARP ? PTYPE_L2_ARP : PTYPE_L2;
	if (p->fragment)
		return ip;
	if (p->l4_proto == IPPROTO_ICMP || p->l4_proto == IPPROTO_ICMPV6)
		return ip + PTYPE_ICMP;
	if (!p->l4)
		return ip + PTYPE_PAY3;
	if (p->l4_proto == IPPROTO_UDP)
		return ip + PTYPE_UDP;
	return ip + (p->l4_proto == IPPROTO_TCP ? PTYPE_TCP : PTYPE_SCTP);
}

static uint64_t cast_type(const struct packet *p)
{
	if (is_broadcast(p->frame))
		return UMBCAST_BROADCAST;
	return is_multicast(p->frame) ? UMBCAST_MULTICAST : UMBCAST_UNICAST;
}

uint64_t receive_status(const struct packet *p)
{
	uint64_t status = RXD_STAT_DD | RXD_STAT_EOF | cast_type(p) << RXD_STAT_UMBCAST_SHIFT |
			  (uint64_t)packet_type(p) << RXD_PTYPE_SHIFT;

	if (!p->ip_version)
		return status;
	status |= RXD_STAT_L3L4P;
	if (p->ip_version == 4 && !checksum_ip_ok(p))
		status |= RXD_ERR_IPE;
	if (p->ip_version == 6 && p->ip_options)
		status |= RXD_STAT_IPV6EXADD;
	if (p->l4 && (p->l4_proto == IPPROTO_TCP || p->l4_proto == IPPROTO_UDP) &&
	    !checksum_l4_absent(p) && !checksum_l4_ok(p))
		status |= RXD_ERR_L4E;
	return status;
}

/* A frame as it is written to memory: with or without its VLAN tag and FCS. */
struct dma_frame {
	uint8_t bytes[FRAME_BYTES + FCS_LEN];
	size_t len;
	bool stripped;			/* the tag goes to the descriptor */
};

static void build_dma_frame(struct dma_frame *f, const struct rx_queue *q, const struct vsi *v,
		       const struct packet *p)
{
	uint32_t crc;

	f->stripped = p->tagged && q->tag_in_l2tag1 &&
		      (v->properties.vlan.flags & VSI_EMOD) != VSI_EMOD_NOTHING;
	f->len = p->len;
	if (f->stripped) {
		memcpy(f->bytes, p->frame, TAG_OFFSET);
		memcpy(f->bytes + TAG_OFFSET, p->frame + TAG_OFFSET + TAG_LEN, p->len - TAG_OFFSET - TAG_LEN);
		f->len -= TAG_LEN;
	} else {
		memcpy(f->bytes, p->frame, p->len);
	}
	if (!q->strip_crc) {
		crc = crc32_ethernet(p->frame, p->len);
		memcpy(f->bytes + f->len, &crc, FCS_LEN);
		f->len += FCS_LEN;
	}
}

/* The part of a frame that one descriptor holds. */
struct frag {
	uint64_t descriptor;		/* guest address */
	uint32_t len;
};

/*
 * Copies a frame into the buffers of free descriptors. Returns the number of descriptors
 * used, 0 if too few are free; sets *error if a descriptor or buffer is not in guest memory.
 */
static unsigned int scatter(struct nic *n, unsigned int queue, const struct dma_frame *f,
			    struct frag *frags, bool *error)
{
	const struct rx_queue *q = &n->rx[queue];
	unsigned int count = 0, need = q->buffer ? (f->len + q->buffer - 1) / q->buffer : 0;
	size_t done = 0;

	if (!need || need > MAX_FRAGS || need > receive_free_descriptors(n, queue))
		return 0;
	for (; done < f->len; done += frags[count++].len) {
		struct frag *frag = &frags[count];
		void *buffer = NULL;
		uint64_t *d;

		frag->descriptor = q->base + (q->head + count) % q->size * (uint64_t)q->descriptor;
		frag->len = f->len - done < q->buffer ? f->len - done : q->buffer;
		d = dma_ptr(&n->dma, frag->descriptor, q->descriptor, true);
		if (d)
			buffer = dma_ptr(&n->dma, __atomic_load_n(d, __ATOMIC_RELAXED), frag->len, true);
		if (buffer)
			memcpy(buffer, f->bytes + done, frag->len);
		else
			*error = true;
	}
	return count;
}

static uint64_t with_length(uint64_t status, uint32_t len)
{
	return status | (uint64_t)len << RXD_LENGTH_SHIFT;
}

static void write_descriptors(struct nic *n, const struct steering *s, const struct packet *p,
			      const struct dma_frame *f, const struct frag *frags, unsigned int count)
{
	uint64_t lower = (uint64_t)s->hash << RXD_HASH_SHIFT, status = receive_status(p);
	unsigned int i;

	if (f->stripped) {
		lower |= (uint64_t)p->tci << RXD_L2TAG1_SHIFT;
		status |= RXD_STAT_L2TAG1P;
	}
	if (s->hashed)
		status |= (uint64_t)FLTSTAT_RSS_HASH << RXD_STAT_FLTSTAT_SHIFT;
	for (i = 0; i + 1 < count; i++)
		write_back(n, frags[i].descriptor, 0, with_length(RXD_STAT_DD, frags[i].len));
	write_back(n, frags[i].descriptor, lower, with_length(status, frags[i].len));
}

/* With flow control, the frame waits and blocks all behind it. Otherwise it is lost. */
static enum rx_result handle_full_ring(struct nic *n, const struct steering *s)
{
	if (link_pauses(n) && n->rx[s->queue].enabled)
		return RX_NO_DESCRIPTOR;
	stat_add32(n, R_GLV_RDPC(s->vsi->properties.counter), 1);
	return RX_DONE;
}

enum rx_result receive_packet(struct nic *n, const struct packet *p)
{
	static struct dma_frame f;
	struct frag frags[MAX_FRAGS];
	struct steering s = steer(n, p);
	unsigned int n_frags;
	bool error = false;
	struct rx_queue *q;

	if (!s.vsi)
		return RX_DONE;
	q = &n->rx[s.queue];
	build_dma_frame(&f, q, s.vsi, p);
	if (q->enabled && f.len > q->max_frame) {
		stat_add48(n, R_GL_RXERR1(RXERR1_PF(port_of(n))), 1);
		return RX_DONE;
	}
	n_frags = scatter(n, s.queue, &f, frags, &error);
	if (!n_frags)
		return handle_full_ring(n, &s);
	if (error || fault_take(&n->faults.dma_error))
		return RX_ERROR;
	write_descriptors(n, &s, p, &f, frags, n_frags);
	q->head = (q->head + n_frags) % q->size;
	n->rx_interrupt_due[s.queue / 64] |= 1ull << s.queue % 64;
	n->generator.delivered++;
	stat_rx(n, p, s.vsi->properties.counter);
	return RX_DONE;
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

	while ((b = buffer_peek(n))) {
		packet_parse(&p, (const uint8_t *)(b + 1), b->len, TAG_8021Q);
		if (receive_packet(n, &p) == RX_NO_DESCRIPTOR)
			break;
		buffer_pop(n);
	}
	receive_raise_interrupts(n);
}

/* The driver has added descriptors: deliver the frames that wait. */
void receive_write(struct nic *n, uint32_t reg, uint32_t value)
{
	set(n, reg, value & TAIL_MASK);
	receive_run(n);
}
