/* SPDX-License-Identifier: GPL-2.0-only */
/* Sends flow records to a collector: IPFIX (RFC 7011) or NetFlow v9 (RFC 3954), by UDP. */
#ifndef TOOLS_IPFIX_H
#define TOOLS_IPFIX_H

#include "flow_table.h"

struct ipfix;

/*
 * Open the way to HOST, HOST:PORT or [IPV6]:PORT; the port is 4739, or 2055 for version 9. Returns it, or NULL with
 * a text in error.
 */
struct ipfix *ipfix_open(const char *collector, int version, char *error, size_t size);

/* Append a record; it is sent when its datagram is full, or by ipfix_flush(). now: the time of packets, ns. */
void ipfix_add(struct ipfix *x, const struct flow *f, enum flow_end why, uint64_t now);
void ipfix_flush(struct ipfix *x, uint64_t now);

/* How many datagrams and records were sent, and how many datagrams could not be. */
void ipfix_counts(const struct ipfix *x, uint64_t *datagrams, uint64_t *records, uint64_t *failed);
void ipfix_close(struct ipfix *x);

#endif
