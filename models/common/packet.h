/* SPDX-License-Identifier: GPL-2.0-only */
/* What a parser finds in a frame, and what is computed of it. */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_BYTES	16384		/* the longest that the wire carries */
#define FCS_LEN		4
#define TAG_AT		12		/* a tag's place in a frame */
#define TAG_LEN		4

struct packet {
	const uint8_t *frame;
	size_t len;			/* without the frame check sequence */
	bool bad_crc;
	bool tagged;			/* the first tag is of the ethertype asked for */
	uint16_t tci, ethertype;
	size_t l3, l4;			/* offsets; 0: none known */
	size_t l4_len;
	uint8_t ip_version, l4_proto;
	bool ip_options, fragment;
};
void packet_parse(struct packet *p, const uint8_t *frame, size_t len, uint16_t vet);

bool is_broadcast(const uint8_t *mac);
bool is_multicast(const uint8_t *mac);

/* 64, to 127, 255, 511, 1023, 1522, more; with the frame check sequence */
unsigned int size_class(size_t len);

/* checksum.c: the Internet's, over 16-bit words */
uint32_t checksum_add(const uint8_t *p, size_t len, uint32_t sum);
uint16_t checksum_fold(uint32_t sum);
bool checksum_ip_right(const struct packet *p);
bool checksum_l4_none(const struct packet *p);	/* UDP whose sender made none */
bool checksum_l4_right(const struct packet *p);

/* crc.c: IEEE 802.3, 3.2.9, and Castagnoli's, of SCTP; in the order of the wire's bytes
 * when stored little endian
 */
uint32_t crc32_ethernet(const uint8_t *data, size_t len);
uint32_t crc32c(const uint8_t *data, size_t len);

/* toeplitz.c: the hash of receive-side scaling; the key is 4 bytes longer than the data */
uint32_t toeplitz(const uint8_t *key, const uint8_t *data, size_t len);

/* rss_data.c: the addresses, and ports; returns their length */
#define RSS_DATA_MAX	36
size_t rss_data(const struct packet *p, bool ports, uint8_t *data);

/* offload.c: calls send for each frame that a packet of the driver becomes */
enum l4_type { L4_NONE, L4_TCP, L4_UDP, L4_SCTP };

struct offload {
	size_t mac, ip, l4, mss;	/* lengths: headers, a segment's data */
	enum l4_type type;
	bool ipv4;
	bool ip_checksum, l4_checksum, segment, tag, pad;
	uint16_t tag_ethertype, tci;
};
typedef void (*offload_send)(void *context, const uint8_t *frame, size_t len);
int offload_packet(const struct offload *o, uint8_t *packet, size_t len,
		   offload_send send, void *context);

#endif
