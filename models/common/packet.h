/* SPDX-License-Identifier: GPL-2.0-only */
/* Parsing of a frame, and what chips compute from it: checksums, hashes, segments. */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_BYTES	16384		/* the longest frame that the wire carries */
#define FCS_LEN		4		/* frame check sequence */
#define TAG_OFFSET	12		/* of a VLAN tag in a frame */
#define TAG_LEN		4

/* All lengths and offsets are in bytes. */
struct packet {
	const uint8_t *frame;
	size_t len;			/* without FCS */
	bool bad_crc;
	bool tagged;			/* has a VLAN tag of the ethertype that the caller gave */
	uint16_t tci, ethertype;	/* ethertype: behind the tag */
	size_t l3, l4;			/* offsets of headers; l4: 0 if unknown or incomplete */
	size_t l4_len;			/* header and payload */
	uint8_t ip_version, l4_proto;	/* ip_version: 0 if this is no valid IP */
	bool ip_options, fragment;	/* ip_options: or IPv6 extension headers */
};

/* Parses a frame; vlan_ethertype: that of the VLAN tags to recognize, e.g. 0x8100 */
void packet_parse(struct packet *p, const uint8_t *frame, size_t len, uint16_t vlan_ethertype);

bool is_broadcast(const uint8_t *mac);
bool is_multicast(const uint8_t *mac);	/* broadcast included */

/*
 * The size class by which chips count frames: 0 to 6 for up to 64, 127, 255, 511, 1023, 1522
 * and more bytes. len includes the FCS.
 */
unsigned int size_class(size_t len);

/*
 * checksum.c: the Internet checksum, RFC 1071. checksum_add() adds bytes to a sum of 16-bit
 * words, checksum_fold() makes the sum a checksum in host byte order.
 */
uint32_t checksum_add(const uint8_t *p, size_t len, uint32_t sum);
uint16_t checksum_fold(uint32_t sum);

/* Whether the IPv4 header's checksum is correct. p->ip_version must be 4. */
bool checksum_ip_ok(const struct packet *p);

/* Whether this is UDP with a checksum field of 0. p->l4 must not be 0. */
bool checksum_l4_absent(const struct packet *p);

/* Whether the TCP or UDP checksum is correct. p->l4 must not be 0. */
bool checksum_l4_ok(const struct packet *p);

/*
 * crc.c: the FCS of Ethernet (IEEE 802.3, 3.2.9), and CRC32c, which SCTP uses. The result,
 * stored in little-endian order, has the bytes in the order of the wire.
 */
uint32_t crc32_ethernet(const uint8_t *data, size_t len);
uint32_t crc32c(const uint8_t *data, size_t len);

/* toeplitz.c: the hash of receive-side scaling. The key has at least len + 4 bytes. */
uint32_t toeplitz(const uint8_t *key, const uint8_t *data, size_t len);

/*
 * Writes the input of the hash: source and destination address, then both ports if ports is
 * true. Returns its length, RSS_DATA_MAX at most. p->ip_version must not be 0; with ports,
 * neither must p->l4.
 */
#define RSS_DATA_MAX	36
size_t rss_data(const struct packet *p, bool ports, uint8_t *data);

/* offload.c: the operations that a driver requests for a packet to be sent. */
enum l4_type { L4_NONE, L4_TCP, L4_UDP, L4_SCTP };

struct offload {
	size_t mac, ip, l4;		/* header lengths */
	size_t mss;			/* payload bytes per segment */
	enum l4_type type;
	bool ipv4;
	bool ip_checksum, l4_checksum;	/* insert them */
	bool segment;			/* TCP or UDP segmentation; implies all checksums */
	bool tag;			/* insert a VLAN tag */
	bool pad;			/* to 60 bytes */
	uint16_t tag_ethertype, tci;
};
typedef void (*offload_send)(void *context, const uint8_t *frame, size_t len);

/*
 * Calls send for each frame that a packet becomes. Modifies the packet, whose buffer has
 * FRAME_BYTES + TAG_LEN bytes at least. Returns 0, or -1 if the packet is too long or
 * cannot be segmented as asked; nothing is sent then.
 */
int offload_packet(const struct offload *o, uint8_t *packet, size_t len,
		   offload_send send, void *context);

#endif
