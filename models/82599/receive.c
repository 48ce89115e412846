// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive DMA: from the packet buffer to the descriptors, data sheet 7.1.2 (queues),
 * 7.1.6 (advanced descriptors), 7.1.9 (rings), 7.1.11 (checksums).
 */
#include "nic.h"

#include <netinet/in.h>
#include <string.h>

#define DESCRIPTOR	16

struct ring {
	uint64_t base;
	uint32_t head, tail, size;	/* in descriptors */
};

static struct ring ring_of(const struct nic *n, unsigned int queue)
{
	struct ring r = {
		.base = get(n, R_RDBAL(queue)) | (uint64_t)get(n, R_RDBAH(queue)) << 32,
		.head = get(n, R_RDH(queue)),
		.tail = get(n, R_RDT(queue)),
		.size = get(n, R_RDLEN(queue)) / DESCRIPTOR,
	};

	return r;
}

/* 7.1.9: the chip owns the descriptors from the head up to the tail, not the tail's. */
unsigned int receive_free(const struct nic *n, unsigned int queue)
{
	struct ring r = ring_of(n, queue);

	if (!(get(n, R_RXDCTL(queue)) & RXDCTL_ENABLE) || r.head >= r.size || r.tail >= r.size)
		return 0;
	return (r.tail + r.size - r.head) % r.size;
}

/* --- which queue, 7.1.2: by ethertype, flow, RSS, or queue 0 --- */

struct steering {
	unsigned int queue, rss_type, type;	/* type: 7.1.6.2, packet type and RSS type */
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
	s.flow = flow_director_look(n, p, &s.queue);
	return s;
}

/* --- checksums, 7.1.11 --- */

static uint32_t l4_status(const struct packet *p)
{
	uint32_t status = p->l4_proto == IPPROTO_UDP ? RXD_STAT_UDPCS : 0;

	if (checksum_l4_none(p))
		return status;
	status |= RXD_STAT_L4CS;
	return checksum_l4_right(p) ? status : status | RXD_ERR_TCPE;
}

uint32_t checksum_status(const struct packet *p)
{
	uint32_t status = 0;

	if (p->ip_version == 4)
		status |= checksum_ip_right(p) ? RXD_STAT_IPCS : RXD_STAT_IPCS | RXD_ERR_IPE;
	if (p->l4 && (p->l4_proto == IPPROTO_TCP || p->l4_proto == IPPROTO_UDP))
		status |= l4_status(p);
	return status;
}

/* --- descriptors --- */

/* A frame as it is stored: with or without its tag and its frame check sequence. */
struct image {
	uint8_t bytes[FRAME_BYTES + FCS_LEN];
	size_t len;
	bool stripped;
};

static void make_image(struct image *m, const struct nic *n, unsigned int queue,
		       const struct packet *p)
{
	size_t head = 0;

	m->stripped = p->tagged && (get(n, R_RXDCTL(queue)) & RXDCTL_VME);
	if (m->stripped) {
		memcpy(m->bytes, p->frame, TAG_AT);
		head = TAG_AT;
	}
	m->len = p->len - (m->stripped ? TAG_LEN : 0);
	memcpy(m->bytes + head, p->frame + p->len - (m->len - head), m->len - head);
	if (!(get(n, R_HLREG0) & HLREG0_RXCRCSTRP)) {
		uint32_t fcs = crc32_ethernet(p->frame, p->len) ^ p->bad_crc;

		memcpy(m->bytes + m->len, &fcs, FCS_LEN);
		m->len += FCS_LEN;
	}
}

/* Where the frame's parts go; the head descriptor is written back last. */
struct part {
	uint64_t descriptor;
	uint32_t len;
};

#define MAX_PARTS 64

/* Copies an image into the buffers of free descriptors; returns how many, 0: too few. */
static unsigned int scatter(struct nic *n, unsigned int queue, const struct image *m,
			    struct part *parts, bool *error)
{
	size_t size = (get(n, R_SRRCTL(queue)) & SRRCTL_BSIZEPACKET) << 10, done = 0;
	unsigned int count = 0, avail = receive_free(n, queue);
	struct ring r = ring_of(n, queue);

	if (!size)
		size = 2048;
	if ((m->len + size - 1) / size > avail)
		return 0;
	while (done < m->len && count < MAX_PARTS) {
		struct part *part = &parts[count];
		uint64_t *d;
		void *buffer;

		part->descriptor = r.base + (r.head + count) % r.size * (uint64_t)DESCRIPTOR;
		part->len = m->len - done < size ? m->len - done : size;
		d = dma_at(&n->dma, part->descriptor, DESCRIPTOR, false);
		buffer = d ? dma_at(&n->dma, __atomic_load_n(d, __ATOMIC_RELAXED), part->len, true) : NULL;
		if (buffer)
			memcpy(buffer, m->bytes + done, part->len);
		else
			*error = true;
		done += part->len;
		count++;
	}
	return count;
}

static uint64_t upper(uint32_t status, uint32_t len, uint16_t vlan)
{
	return status | (uint64_t)len << 32 | (uint64_t)vlan << 48;
}

static uint32_t status_of(const struct packet *p, const struct image *m, const struct steering *s)
{
	uint32_t status = RXD_STAT_DD | RXD_STAT_EOP | checksum_status(p);

	if (m->stripped)
		status |= RXD_STAT_VP;
	if (p->bad_crc)
		status |= RXD_ERR_RXE;
	if (s->flow == FLOW_MATCHED)
		status |= RXD_STAT_FLM;
	return status;
}

static enum rx_result store(struct nic *n, const struct packet *p, const struct steering *s)
{
	static struct image m;
	struct part parts[MAX_PARTS];
	unsigned int i, count_parts;
	bool error = false;
	uint32_t status;

	if ((get(n, R_SRRCTL(s->queue)) & SRRCTL_DESCTYPE) != DESCTYPE_ADV_ONE)
		return RX_ERROR;
	make_image(&m, n, s->queue, p);
	count_parts = scatter(n, s->queue, &m, parts, &error);
	if (!count_parts) {
		/* 8.2.3.8.7, SRRCTL.DROP_EN: or else the frame waits, and all behind it */
		if (!(get(n, R_SRRCTL(s->queue)) & SRRCTL_DROP_EN) &&
		    (get(n, R_RXDCTL(s->queue)) & RXDCTL_ENABLE))
			return RX_NO_DESCRIPTOR;
		if (s->queue < STAT_QUEUES)
			count(n, R_QPRDC(s->queue));
		return RX_DONE;
	}
	if (error || strikes(&n->faults.dma_error))
		return RX_ERROR;
	for (i = 0; i + 1 < count_parts; i++)
		write_back(n, parts[i].descriptor, 0, upper(RXD_STAT_DD, parts[i].len, 0));
	status = status_of(p, &m, s);
	if (timesync_rx(n, p))
		status |= RXD_STAT_TS;
	write_back(n, parts[i].descriptor, s->type | (uint64_t)s->hash << 32,
	       upper(status, parts[i].len, m.stripped ? p->tci : 0));
	set(n, R_RDH(s->queue), (get(n, R_RDH(s->queue)) + count_parts) %
	    (get(n, R_RDLEN(s->queue)) / DESCRIPTOR));
	n->rx_fired[s->queue / 64] |= 1ull << s->queue % 64;
	n->generator.given++;
	count_rx(n, p, s->queue);
	return RX_DONE;
}

enum rx_result receive_packet(struct nic *n, const struct packet *p)
{
	struct steering s = steer(n, p);
	enum rx_result result = store(n, p, &s);

	if (result != RX_NO_DESCRIPTOR)		/* it will come again */
		flow_director_count(n, s.flow);
	return result;
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

	while ((get(n, R_RXCTRL) & RXCTRL_RXEN) && (b = buffer_first(n))) {
		packet_parse(&p, (const uint8_t *)(b + 1), b->len, get(n, R_VLNCTRL) & VLNCTRL_VET);
		p.bad_crc = b->bad_crc;
		if (receive_packet(n, &p) == RX_NO_DESCRIPTOR)
			break;
		buffer_drop(n);
	}
	receive_fire(n);
}
