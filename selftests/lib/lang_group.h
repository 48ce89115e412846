/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A group bound to VETH_FAR with one socket, which is in all classes, and the packets of
 * lang_packets.h sent to it. The functions bail out on error.
 */
#ifndef LANG_GROUP_H
#define LANG_GROUP_H

#include <pfq/lang.h>
#include <pfq/pfq.h>

#include "lang_packets.h"

struct lang_group {
	struct pfq *q;
	uint32_t gid;
	int out;		/* packet socket on VETH_NEAR, which sends */
	uint32_t mark;		/* of the record read last */
};

/*
 * Create the veth pair and the group. VETH_FAR gets the addresses that the packets are
 * for. Skip all of the test if pfq.ko is not loaded (a failure in the rig).
 */
void lang_group_open(struct lang_group *g);
void lang_group_close(struct lang_group *g);

/* Compile a program. The caller frees it with pfq_lang_free(). */
struct pfq_lang *lang_group_compile(const char *text);

/* Load a program into the group. */
void lang_group_load(struct lang_group *g, const struct pfq_lang *prog);

/* Send the first len bytes of a packet, at least 14. */
void lang_group_send(struct lang_group *g, const struct frame *f, uint32_t len);

/* Return how many packets the group has seen. */
uint64_t lang_group_seen(struct lang_group *g);

/*
 * Wait until the group has seen `more` packets since it had seen `first`. Return 0, or -1
 * after 2 s.
 */
int lang_group_settle(struct lang_group *g, uint64_t first, uint64_t more);

/* Return whether a record holds all of this packet. */
int lang_group_is(const struct pfq_pkthdr *h, const struct frame *f);

/*
 * Read all packets in the ring. Return a bit mask of the kinds (enum kind) that arrived
 * whole; *count is the number of packets.
 */
uint32_t lang_group_kinds(struct lang_group *g, unsigned int *count);

#endif
