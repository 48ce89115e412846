// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive DMA: from the packet buffer to the descriptors, data sheet 8.3: a station's
 * queues (7.4, 7.1.8), descriptors of 16 and of 32 bytes, the frame over several.
 */
#include "aq.h"

#include <netinet/in.h>
#include <string.h>

#define TAG_8021Q	0x8100
#define ETH_ARP		0x0806
#define MAX_PARTS	64

/* 8.3.3: the chip owns the descriptors from the head up to the tail, not the tail's. */
unsigned int receive_free(const struct nic *n, unsigned int queue)
{
	const struct rx_queue *q = &n->rx[queue];
	uint32_t tail = get(n, R_QRX_TAIL(queue));

	if (!q->on || q->head >= q->size || tail >= q->size)
		return 0;
	return (tail + q->size - q->head) % q->size;
}

/* --- which queue: of the VSI's first traffic class, by the hash --- */

struct steering {
	const struct vsi *vsi;
	unsigned int queue;
	bool hashed;
	uint32_t hash;
};

/* Add VSI, queue mapping: the queues follow one another, or each is listed. */
static unsigned int queue_of(const struct aq_vsi_properties *p, unsigned int entry)
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
	s.queue = queue_of(&s.vsi->properties, s.hashed ? rss_entry(n, s.hash) : 0) % QUEUES;
	return s;
}

/* --- what the descriptor says --- */

/* 8.3.2.2.1 and Linux' i40e_ptype_lookup */
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

static uint64_t cast_of(const struct packet *p)
{
	if (is_broadcast(p->frame))
		return UMBCAST_BROADCAST;
	return is_multicast(p->frame) ? UMBCAST_MULTICAST : UMBCAST_UNICAST;
}

/* Of a frame's last descriptor, without its length. */
uint64_t receive_status(const struct packet *p)
{
	uint64_t status = RXD_STAT_DD | RXD_STAT_EOF | cast_of(p) << RXD_STAT_UMBCAST_SHIFT |
			  (uint64_t)packet_type(p) << RXD_PTYPE_SHIFT;

	if (!p->ip_version)
		return status;
	status |= RXD_STAT_L3L4P;
	if (p->ip_version == 4 && !checksum_ip_right(p))
		status |= RXD_ERR_IPE;
	if (p->ip_version == 6 && p->ip_options)
		status |= RXD_STAT_IPV6EXADD;
	if (p->l4 && (p->l4_proto == IPPROTO_TCP || p->l4_proto == IPPROTO_UDP) &&
	    !checksum_l4_none(p) && !checksum_l4_right(p))
		status |= RXD_ERR_L4E;
	return status;
}

/* A frame as it is stored: with or without its tag and its frame check sequence. */
struct image {
	uint8_t bytes[FRAME_BYTES + FCS_LEN];
	size_t len;
	bool stripped;
};

static void make_image(struct image *m, const struct rx_queue *q, const struct vsi *v,
		       const struct packet *p)
{
	uint32_t crc;

	m->stripped = p->tagged && q->tag_first &&
		      (v->properties.vlan.flags & VSI_EMOD) != VSI_EMOD_NOTHING;
	m->len = p->len;
	if (m->stripped) {
		memcpy(m->bytes, p->frame, TAG_AT);
		memcpy(m->bytes + TAG_AT, p->frame + TAG_AT + TAG_LEN, p->len - TAG_AT - TAG_LEN);
		m->len -= TAG_LEN;
	} else {
		memcpy(m->bytes, p->frame, p->len);
	}
	if (!q->strip_crc) {
		crc = crc32_ethernet(p->frame, p->len);
		memcpy(m->bytes + m->len, &crc, FCS_LEN);
		m->len += FCS_LEN;
	}
}

struct part {
	uint64_t descriptor;
	uint32_t len;
};

/* Copies an image into the buffers of free descriptors; returns how many, 0: too few. */
static unsigned int scatter(struct nic *n, unsigned int queue, const struct image *m,
			    struct part *parts, bool *error)
{
	const struct rx_queue *q = &n->rx[queue];
	unsigned int count = 0, need = q->buffer ? (m->len + q->buffer - 1) / q->buffer : 0;
	size_t done = 0;

	if (!need || need > MAX_PARTS || need > receive_free(n, queue))
		return 0;
	for (; done < m->len; done += parts[count++].len) {
		struct part *part = &parts[count];
		void *buffer = NULL;
		uint64_t *d;

		part->descriptor = q->base + (q->head + count) % q->size * (uint64_t)q->descriptor;
		part->len = m->len - done < q->buffer ? m->len - done : q->buffer;
		d = dma_at(&n->dma, part->descriptor, q->descriptor, true);
		if (d)
			buffer = dma_at(&n->dma, __atomic_load_n(d, __ATOMIC_RELAXED), part->len, true);
		if (buffer)
			memcpy(buffer, m->bytes + done, part->len);
		else
			*error = true;
	}
	return count;
}

static uint64_t with_length(uint64_t status, uint32_t len)
{
	return status | (uint64_t)len << RXD_LENGTH_SHIFT;
}

static void finish(struct nic *n, const struct steering *s, const struct packet *p,
		   const struct image *m, const struct part *parts, unsigned int count)
{
	uint64_t lower = (uint64_t)s->hash << RXD_HASH_SHIFT, status = receive_status(p);
	unsigned int i;

	if (m->stripped) {
		lower |= (uint64_t)p->tci << RXD_L2TAG1_SHIFT;
		status |= RXD_STAT_L2TAG1P;
	}
	if (s->hashed)
		status |= (uint64_t)FLTSTAT_RSS_HASH << RXD_STAT_FLTSTAT_SHIFT;
	for (i = 0; i + 1 < count; i++)
		write_back(n, parts[i].descriptor, 0, with_length(RXD_STAT_DD, parts[i].len));
	write_back(n, parts[i].descriptor, lower, with_length(status, parts[i].len));
}

/* No descriptor: where the port pauses its partner the frame waits, and all behind it. */
static enum rx_result no_room(struct nic *n, const struct steering *s)
{
	if (link_pauses(n) && n->rx[s->queue].on)
		return RX_NO_DESCRIPTOR;
	count(n, R_GLV_RDPC(s->vsi->properties.counter), 1);
	return RX_DONE;
}

enum rx_result receive_packet(struct nic *n, const struct packet *p)
{
	static struct image m;
	struct part parts[MAX_PARTS];
	struct steering s = steer(n, p);
	unsigned int count_parts;
	bool error = false;
	struct rx_queue *q;

	if (!s.vsi)
		return RX_DONE;
	q = &n->rx[s.queue];
	make_image(&m, q, s.vsi, p);
	if (q->on && m.len > q->longest) {
		count_wide(n, R_GL_RXERR1(RXERR1_PF(port_of(n))), 1);
		return RX_DONE;
	}
	count_parts = scatter(n, s.queue, &m, parts, &error);
	if (!count_parts)
		return no_room(n, &s);
	if (error || strikes(&n->faults.dma_error))
		return RX_ERROR;
	finish(n, &s, p, &m, parts, count_parts);
	q->head = (q->head + count_parts) % q->size;
	n->rx_fired[s.queue / 64] |= 1ull << s.queue % 64;
	n->generator.given++;
	count_rx(n, p, s.vsi->properties.counter);
	return RX_DONE;
}

void receive_fire(struct nic *n)
{
	unsigned int i;

	if (n->n_late)
		return;			/* the last of them does */
	for (i = 0; i < QUEUES / 64; i++)
		for (; n->rx_fired[i]; n->rx_fired[i] &= n->rx_fired[i] - 1)
			interrupt_rx(n, i * 64 + __builtin_ctzll(n->rx_fired[i]));
}

void receive_run(struct nic *n)
{
	const struct buffered *b;
	struct packet p;

	while ((b = buffer_first(n))) {
		packet_parse(&p, (const uint8_t *)(b + 1), b->len, TAG_8021Q);
		if (receive_packet(n, &p) == RX_NO_DESCRIPTOR)
			break;
		buffer_drop(n);
	}
	receive_fire(n);
}

/* New descriptors: what waits can go on. */
void receive_write(struct nic *n, uint32_t at, uint32_t value)
{
	set(n, at, value & TAIL_MASK);
	receive_run(n);
}
