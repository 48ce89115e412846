// SPDX-License-Identifier: GPL-2.0-only
/* Counts the packets of flows. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow_table.h"

#define TCP_FIN 0x01
#define TCP_RST 0x04

/* The element that uthash had no memory for is not in the table. */
static bool no_memory;

void flow_table_no_memory(void)
{
	no_memory = true;
}

static void end(struct flow_table *t, struct flow *f, enum flow_end why)
{
	HASH_DEL(t->flows, f);
	if (t->ended)
		t->ended(t->arg, f, why);
	free(f);
}

static struct flow *new_flow(struct flow_table *t, const struct flow_packet *p, uint64_t time)
{
	struct flow *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->key = p->key;
	f->first = f->last = time;
	f->tos = p->tos;
	no_memory = false;
	HASH_ADD(hh, t->flows, key, sizeof(f->key), f);
	if (!no_memory)
		return f;
	free(f);
	return NULL;
}

int flow_table_add(struct flow_table *t, const struct flow_packet *p, uint64_t time)
{
	struct flow *f;

	HASH_FIND(hh, t->flows, &p->key, sizeof(p->key), f);
	if (!f && HASH_COUNT(t->flows) >= t->max) {
		end(t, t->flows, FLOW_NO_ROOM);
		t->forgotten++;
	}
	if (!f)
		f = new_flow(t, p, time);
	if (!f)
		return -ENOMEM;
	f->packets++;
	f->bytes += p->bytes;
	f->tcp_flags |= p->tcp_flags;
	/* Packets of several CPUs or files can be out of order. */
	if (time < f->first)
		f->first = time;
	if (time > f->last)
		f->last = time;
	t->packets++;
	t->bytes += p->bytes;
	return 0;
}

void flow_table_expire(struct flow_table *t, uint64_t now, uint64_t idle, uint64_t active)
{
	struct flow *f, *next;

	HASH_ITER(hh, t->flows, f, next) {
		if (f->tcp_flags & (TCP_FIN | TCP_RST) && now > f->last + idle / 4)
			end(t, f, FLOW_FINISHED);
		else if (now > f->last + idle)
			end(t, f, FLOW_IDLE);
		else if (now > f->first + active)
			end(t, f, FLOW_ACTIVE);
	}
}

void flow_table_clear(struct flow_table *t, enum flow_end why)
{
	struct flow *f, *next;

	HASH_ITER(hh, t->flows, f, next)
		end(t, f, why);
}
