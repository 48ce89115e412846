// SPDX-License-Identifier: LGPL-2.1-or-later
/* The devices that a handle has bound. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bound.h"

int bound_reserve(struct bound_list *list)
{
	struct bound *more = realloc(list->bound, (list->nr + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	list->bound = more;
	return 0;
}

void bound_add(struct bound_list *list, const char *dev, uint32_t ifindex, uint32_t gid, int queue)
{
	struct bound *b = &list->bound[list->nr++];

	*b = (struct bound) { .ifindex = ifindex, .gid = gid, .queue = queue };
	snprintf(b->dev, sizeof(b->dev), "%s", dev);
}

uint32_t bound_find(const struct bound_list *list, const char *dev, uint32_t gid, int queue)
{
	const uint32_t now = if_nametoindex(dev);
	uint32_t found = 0;
	unsigned int i;

	for (i = 0; i < list->nr; i++) {
		const struct bound *b = &list->bound[i];

		if (b->gid != gid || b->queue != queue)
			continue;
		if (b->ifindex == now)
			return now;
		if (!strcmp(b->dev, dev))
			found = b->ifindex;
	}
	return found;
}

static void remove_at(struct bound_list *list, unsigned int i)
{
	list->bound[i] = list->bound[--list->nr];
}

void bound_remove(struct bound_list *list, uint32_t ifindex, uint32_t gid, int queue)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++) {
		const struct bound *b = &list->bound[i];

		if ((!ifindex || b->ifindex == ifindex) && b->gid == gid && b->queue == queue) {
			remove_at(list, i);
			return;
		}
	}
}

void bound_remove_group(struct bound_list *list, uint32_t gid)
{
	unsigned int i = 0;

	while (i < list->nr) {
		if (list->bound[i].gid == gid)
			remove_at(list, i);
		else
			i++;
	}
}

unsigned int bound_remove_gone(struct bound_list *list, char *names, size_t size)
{
	unsigned int i = 0, gone = 0;
	uint32_t last = 0;
	char name[IF_NAMESIZE];
	size_t used = 0;

	names[0] = '\0';
	while (i < list->nr) {
		const struct bound b = list->bound[i];

		if (!b.ifindex || if_indextoname(b.ifindex, name)) {
			i++;
			continue;
		}
		if (b.ifindex != last) {
			if (used < size)
				used += snprintf(names + used, size - used, "%s%s", gone ? ", " : "", b.dev);
			gone++;
		}
		last = b.ifindex;
		remove_at(list, i);
	}
	return gone;
}

void bound_exit(struct bound_list *list)
{
	free(list->bound);
	*list = (struct bound_list) { 0 };
}
