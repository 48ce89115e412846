// SPDX-License-Identifier: GPL-2.0-only
/* Reads the counters, and computes rates. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "counters/queues.h"
#include "counters/sample.h"
#include "counters/select.h"
#include "proc_net.h"

static double now_in_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* The members say which sockets a group has, and the devices which drivers to ask for queues. */
static unsigned int needed(const struct selection *selected)
{
	unsigned int needs = selected->views;

	if (selected->gid)
		needs |= 1u << GROUPS;
	if (needs & 1u << QUEUES)
		needs |= 1u << DEVICES;
	return needs;
}

static int read_all(struct sample *s, const struct selection *selected, struct table *members, char *why, size_t size)
{
	const unsigned int needs = needed(selected);
	enum view v;
	int ret = 0;

	for (v = 0; v < NR_VIEWS && !ret; v++) {
		if (!(needs & 1u << v))
			continue;
		if (v == QUEUES)
			ret = queues_read(&s->tables[v], &s->tables[DEVICES], why, size);
		else
			ret = proc_net_read(&s->tables[v], views[v].name, why, size);
	}
	if (!ret && selected->gid)
		ret = proc_net_read(members, "members", why, size);
	return ret;
}

int sample_read(struct sample *s, const struct selection *selected, char *why, size_t size)
{
	struct table members = { 0 };
	enum view v;
	int ret;

	*s = (struct sample) { 0 };
	clock_gettime(CLOCK_REALTIME, &s->time);
	s->at = now_in_seconds();
	ret = read_all(s, selected, &members, why, size);
	if (!ret)
		ret = select_entries(s, selected, &members, why, size);
	table_free(&members);
	for (v = 0; v < NR_VIEWS; v++) {
		if (ret || !(selected->views & 1u << v))
			table_free(&s->tables[v]);
	}
	return ret;
}

void sample_free(struct sample *s)
{
	enum view v;

	for (v = 0; v < NR_VIEWS; v++) {
		table_free(&s->tables[v]);
		free(s->earlier[v]);
	}
	*s = (struct sample) { 0 };
}

static bool same_entry(const struct table *a, size_t row_a, const struct table *b, size_t row_b, const char *const *ids)
{
	for (; *ids; ids++) {
		if (strcmp(table_get(a, row_a, *ids), table_get(b, row_b, *ids)))
			return false;
	}
	return true;
}

/* Find an entry in t. The search begins at row start, since entries mostly keep their order. */
static size_t find_entry(const struct table *t, size_t start, const struct table *of, size_t row,
			 const char *const *ids)
{
	size_t i;

	for (i = 0; i < t->nr_rows; i++) {
		const size_t at = (start + i) % t->nr_rows;

		if (same_entry(of, row, t, at, ids))
			return at;
	}
	return NO_ROW;
}

int sample_match(struct sample *now, const struct sample *before)
{
	enum view v;

	for (v = 0; v < NR_VIEWS; v++) {
		const struct table *t = &now->tables[v];
		size_t row, start = 0;

		now->earlier[v] = calloc(t->nr_rows + 1, sizeof(size_t));
		if (!now->earlier[v])
			return -ENOMEM;
		for (row = 0; row < t->nr_rows; row++) {
			const size_t found = find_entry(&before->tables[v], start, t, row, views[v].ids);

			now->earlier[v][row] = found;
			if (found != NO_ROW)
				start = found + 1;
		}
	}
	return 0;
}

/* Compute how much a counter has grown. */
static bool growth(const struct sample *now, const struct sample *before, enum view v, size_t row,
		   const char *column, uint64_t *grown)
{
	const size_t earlier = now->earlier[v] ? now->earlier[v][row] : NO_ROW;
	uint64_t old = 0;

	if (!table_number(&now->tables[v], row, column, grown))
		return false;
	if (earlier != NO_ROW && !table_number(&before->tables[v], earlier, column, &old))
		return false;
	/* A number that was used again: the entry is another one. */
	if (earlier == NO_ROW || *grown < old)
		return views[v].from_zero;
	*grown -= old;
	return true;
}

bool sample_rate(const struct sample *now, const struct sample *before, enum view v, size_t row,
		 const char *column, double *rate)
{
	uint64_t grown;

	if (!before || now->at <= before->at || !growth(now, before, v, row, column, &grown))
		return false;
	*rate = grown / (now->at - before->at);
	return true;
}

bool sample_computed(const struct sample *now, const struct sample *before, enum view v, size_t row,
		     const char *column, double *rate)
{
	if (!strcmp(column, PACKET_RATE))
		return sample_rate(now, before, v, row, views[v].packets, rate);
	if (strcmp(column, BIT_RATE) || !views[v].bytes ||
	    !sample_rate(now, before, v, row, views[v].bytes, rate))
		return false;
	*rate *= 8;
	return true;
}

void sample_id(const struct sample *s, enum view v, size_t row, char *id, size_t size)
{
	const char *const *name;
	size_t n = 0;

	id[0] = '\0';
	for (name = views[v].ids; *name && n < size; name++)
		n += snprintf(id + n, size - n, "%s ", table_get(&s->tables[v], row, *name));
}
