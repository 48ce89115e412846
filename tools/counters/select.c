// SPDX-License-Identifier: GPL-2.0-only
/* Removes the entries that do not belong to the device or the group of the command line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "counters/select.h"

/* Return whether a list such as eth0:*,eth1:3 has a device. */
static bool list_has_device(const char *binds, const char *dev)
{
	const size_t n = strlen(dev);

	while (binds) {
		if (!strncmp(binds, dev, n) && binds[n] == ':')
			return true;
		binds = strchr(binds, ',');
		if (binds)
			binds++;
	}
	return false;
}

static bool bound_to(const char *binds, const char *dev)
{
	return list_has_device(binds, dev) || list_has_device(binds, "any");
}

static bool is_device(const struct table *t, size_t row, const void *dev)
{
	return !strcmp(dev, table_get(t, row, "device"));
}

static bool is_bound(const struct table *t, size_t row, const void *dev)
{
	return bound_to(table_get(t, row, "binds"), dev);
}

static bool never(const struct table *t, size_t row, const void *data)
{
	(void)t;
	(void)row;
	(void)data;
	return false;
}

/* CPUs count packets of all devices. */
static void select_device(struct sample *s, const char *dev)
{
	table_filter(&s->tables[DEVICES], is_device, dev);
	table_filter(&s->tables[QUEUES], is_device, dev);
	table_filter(&s->tables[CPUS], never, NULL);
	table_filter(&s->tables[GROUPS], is_bound, dev);
	table_filter(&s->tables[SOCKETS], is_bound, dev);
	table_filter(&s->tables[TX], is_device, dev);
}

static bool is_group(const struct table *t, size_t row, const void *gid)
{
	return !strcmp(gid, table_get(t, row, "gid"));
}

struct group {
	const char *gid, *binds;
	const struct table *members;
};

static bool is_groups_device(const struct table *t, size_t row, const void *data)
{
	const struct group *g = data;

	return bound_to(g->binds, table_get(t, row, "device"));
}

static bool is_member(const struct table *t, size_t row, const void *data)
{
	const struct group *g = data;
	const char *inode = table_get(t, row, "inode");
	size_t m;

	for (m = 0; m < g->members->nr_rows; m++) {
		if (is_group(g->members, m, g->gid) && !strcmp(inode, table_get(g->members, m, "inode")))
			return true;
	}
	return false;
}

static int select_group(struct sample *s, const char *gid, const struct table *members, char *why, size_t size)
{
	struct group g = { .gid = gid, .members = members };

	table_filter(&s->tables[GROUPS], is_group, gid);
	if (!s->tables[GROUPS].nr_rows) {
		snprintf(why, size, "there is no group %s: 'pfq group show' lists the groups", gid);
		return -ENODEV;
	}
	g.binds = table_get(&s->tables[GROUPS], 0, "binds");
	table_filter(&s->tables[DEVICES], is_groups_device, &g);
	table_filter(&s->tables[QUEUES], is_groups_device, &g);
	table_filter(&s->tables[CPUS], never, NULL);
	table_filter(&s->tables[SOCKETS], is_member, &g);
	table_filter(&s->tables[TX], is_member, &g);
	return 0;
}

int select_entries(struct sample *s, const struct selection *selected, const struct table *members,
		   char *why, size_t size)
{
	int ret = 0;

	if (selected->gid)
		ret = select_group(s, selected->gid, members, why, size);
	if (!ret && selected->dev)
		select_device(s, selected->dev);
	return ret;
}
