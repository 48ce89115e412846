/* SPDX-License-Identifier: GPL-2.0-only */
/* The flows that were seen. */
#ifndef TOOLS_FLOW_TABLE_H
#define TOOLS_FLOW_TABLE_H

/* without memory, uthash leaves an element out, and says so */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) flow_table_no_memory()
void flow_table_no_memory(void);
#include <uthash.h>

#include "flow_key.h"

/* Why a flow's record ends: RFC 5102, 5.11.3 */
enum flow_end {
	FLOW_IDLE	= 1,
	FLOW_ACTIVE	= 2,	/* it goes on */
	FLOW_FINISHED	= 3,	/* FIN or RST */
	FLOW_FORCED	= 4,	/* the program ends */
	FLOW_NO_ROOM	= 5,
};

struct flow {
	struct flow_key key;
	uint64_t packets, bytes;
	uint64_t first, last;	/* time stamps, ns */
	uint8_t tcp_flags;	/* of all packets */
	uint8_t tos;		/* of the first */
	UT_hash_handle hh;
};

struct flow_table {
	struct flow *flows;	/* in the order in which they began */
	unsigned int max;
	uint64_t packets, bytes;	/* in flows */
	uint64_t others;	/* packets without IP */
	uint64_t forgotten;	/* flows for which there was no room */
	/* Called for a record that ends before the program does. NULL: flows stay until the program ends. */
	void (*ended)(void *arg, const struct flow *f, enum flow_end why);
	void *arg;
};

/*
 * Count a packet at a time, ns. If there are max flows, the oldest one makes room. Returns 0 or -ENOMEM.
 */
int flow_table_add(struct flow_table *t, const struct flow_packet *p, uint64_t time);

/* End the records of flows that had no packet for idle ns, that are older than active ns, or that are finished. */
void flow_table_expire(struct flow_table *t, uint64_t now, uint64_t idle, uint64_t active);

/* End all records. */
void flow_table_clear(struct flow_table *t, enum flow_end why);

#endif
