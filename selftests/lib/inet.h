/* SPDX-License-Identifier: GPL-2.0-only */
/* TCP and UDP over IPv4 and IPv6, whose checksums the sender may leave to the NIC. */
#ifndef INET_H
#define INET_H

#include <stddef.h>
#include <stdint.h>

#define INET_MAX 65549	/* bytes of the longest frame */

struct inet {
	uint8_t version;	/* 4 or 6 */
	uint8_t proto;		/* IPPROTO_TCP or IPPROTO_UDP */
	uint16_t tci;		/* of an 802.1Q tag; 0: no tag */
	uint8_t tunnel;		/* 1: the packet is the payload of IPv4 (IPPROTO_IPIP, IPPROTO_IPV6) */
	uint32_t id;		/* names the packet; seeds the payload */
	uint32_t payload;	/* bytes behind the TCP or UDP header, at least 4 */
	uint16_t gso_size;	/* TCP: bytes of a segment, into which the NIC cuts the payload; 0: none */
};

/*
 * Write the frame to a buffer of INET_MAX bytes. The TCP or UDP checksum covers the pseudo header
 * alone, as it is when the NIC is to complete it. Return the length.
 */
size_t inet_put(uint8_t *frame, const struct inet *p);

/*
 * Send the frame by a packet socket that has PACKET_VNET_HDR, so that the kernel regards it as one of
 * its own, with the checksum, and the segments, left to the NIC. Return 0, or -1 with errno set.
 */
int inet_send(int fd, const struct inet *p);

/* Open a packet socket on a device, for inet_send() and to receive all packets. Bail out on error. */
int inet_open(int ifindex);

/*
 * Receive a frame that the device received. Remove its virtio_net header. Return its length, or -1 after
 * timeout_ms. *partial: whether its checksum is still to be completed.
 */
int inet_receive(int fd, uint8_t *frame, int timeout_ms, int *partial);

/*
 * Return the bytes of payload of an untagged frame of the packet, and where they are in the frame and
 * in the payload (TCP alone; the sequence number tells). Return -1 if it is no frame of the packet, or
 * -2 if a checksum, a length or a byte is wrong.
 */
int inet_check(const uint8_t *frame, size_t len, const struct inet *p, uint32_t *at);

#endif
