/* SPDX-License-Identifier: GPL-2.0-only */
/* What a packet says, in a line as tcpdump shows it. */
#ifndef TOOLS_DISSECT_H
#define TOOLS_DISSECT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Print an IPv4, IPv6 or ARP packet, beginning with a space. data: behind the link header, caplen bytes.
 * numbers: print ports as numbers, not as names of services. Returns false, and prints nothing, if it is something
 * else, or if its first header is cut.
 */
bool dissect(FILE *out, uint16_t ethertype, const uint8_t *data, uint32_t caplen, bool numbers);

#endif
