/* SPDX-License-Identifier: GPL-2.0-only */
/* A group on VETH_FAR whose one socket is in all classes, and packets that come there. */
#ifndef LANG_GROUP_H
#define LANG_GROUP_H

#include <pfq/lang.h>
#include <pfq/pfq.h>

#include "lang_packets.h"

struct lang_group {
	struct pfq *q;
	uint32_t gid;
	int out;		/* packet socket on VETH_NEAR */
	uint32_t mark;		/* of the record read last */
};

void lang_group_open(struct lang_group *g);	/* with the devices */
void lang_group_close(struct lang_group *g);

/* Bails out when the kernel refuses it. */
void lang_group_load(struct lang_group *g, const struct pfq_lang *prog);
struct pfq_lang *lang_group_compile(const char *text);

/* The first len bytes, at least 14. */
void lang_group_send(struct lang_group *g, const struct frame *f, uint32_t len);

/* Waits until so many more packets were seen than at first; 0 or -1. */
int lang_group_settle(struct lang_group *g, uint64_t first, uint64_t more);
uint64_t lang_group_seen(struct lang_group *g);

/* Whether a record holds this packet, whole. */
int lang_group_is(const struct pfq_pkthdr *h, const struct frame *f);

/* Reads what has come; bit per kind of packet that came whole, and how many came. */
uint32_t lang_group_kinds(struct lang_group *g, unsigned int *count);

#endif
