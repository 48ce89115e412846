// SPDX-License-Identifier: GPL-2.0-only
/* The devices that a capture is bound to. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "iface.h"
#include "source.h"

static bool is_any(const struct capture_source *s)
{
	return !strcmp(s->dev, "any");
}

static unsigned int bind_flags(const struct capture_args *args, const struct capture_source *s)
{
	unsigned int flags = args->steal ? PFQ_BIND_STEAL : 0;

	if (args->promisc && !is_any(s))
		flags |= PFQ_BIND_PROMISC;
	return flags;
}

static void warn_down(const struct capture_source *s)
{
	fprintf(stderr, "pfq capture: %s is down: no packets arrive until: ip link set %s up\n", s->dev, s->dev);
}

static void warn_queue(const struct capture_source *s)
{
	const unsigned int n = iface_queues(s->dev);

	if (s->queue == PFQ_ANY_QUEUE || !n || (unsigned int)s->queue < n)
		return;
	fprintf(stderr, "pfq capture: %s has %u receive queue%s now, and none is number %d: no packets arrive until: ethtool -L %s rx %d\n",
		s->dev, n, n == 1 ? "" : "s", s->queue, s->dev, s->queue + 1);
}

/* Can packets of any device be stolen? */
static bool some_device_has_hook(void)
{
	struct if_nameindex *all = if_nameindex(), *i;
	bool found = false;

	for (i = all; i && i->if_index && !found; i++)
		found = !pfq_device_check_hook(i->if_name);
	if (all)
		if_freenameindex(all);
	return found;
}

static void warn_of_source(const struct capture_args *args, struct capture_source *s)
{
	if (!is_any(s)) {
		s->down = !iface_is_up(s->dev);
		if (s->down)
			warn_down(s);
		warn_queue(s);
	} else if (args->steal && !some_device_has_hook()) {
		fputs("pfq capture: -S: no device has a driver with a hook, so nothing is stolen: make omatic DRIVER=NAME\n",
		      stderr);
	}
}

static int bind_source(struct pfq *q, const struct capture_args *args, struct capture_source *s)
{
	int ret;

	s->ifindex = is_any(s) ? PFQ_ANY_DEVICE : if_nametoindex(s->dev);
	ret = pfq_group_bind(q, args->group, s->dev, s->queue, bind_flags(args, s));
	/* Another member of the group may have bound it. */
	if (ret && !(args->group && ret == -EEXIST)) {
		fprintf(stderr, "pfq capture: %s\n", pfq_error(q));
		return -1;
	}
	s->bound = !ret;
	warn_of_source(args, s);
	return 0;
}

int source_bind_all(struct pfq *q, struct capture_args *args)
{
	unsigned int i;

	for (i = 0; i < args->nr_sources; i++)
		if (bind_source(q, args, &args->source[i]))
			return -1;
	return 0;
}

static bool is_removed(const struct capture_source *s)
{
	char name[IF_NAMESIZE];

	return s->ifindex && !if_indextoname(s->ifindex, name);
}

bool source_go_on(struct pfq *q, struct capture_args *args)
{
	unsigned int i, left = 0, gone = 0;

	for (i = 0; i < args->nr_sources; i++) {
		struct capture_source *s = &args->source[i];

		if (!s->gone && is_removed(s)) {
			s->gone = true;
			gone++;
		}
		left += !s->gone;
	}
	/* a group's devices may be others, which another member has bound */
	if (left && (gone || args->group)) {
		fprintf(stderr, "pfq capture: %s; the capture goes on with %u device%s\n", pfq_error(q), left,
			left == 1 ? "" : "s");
		return true;
	}
	for (i = 0; gone && i < args->nr_sources; i++)
		fprintf(stderr, "pfq capture: %s was removed: start the capture again when it is back\n",
			args->source[i].dev);
	if (!gone)
		fprintf(stderr, "pfq capture: %s\n", pfq_error(q));
	return false;
}

void source_watch(struct capture_args *args)
{
	char name[IF_NAMESIZE];
	unsigned int i;

	for (i = 0; i < args->nr_sources; i++) {
		struct capture_source *s = &args->source[i];
		const bool was = s->down;

		/* it may have another name now */
		if (!s->ifindex || s->gone || !if_indextoname(s->ifindex, name))
			continue;
		s->down = !iface_is_up(name);
		if (s->down && !was)
			fprintf(stderr, "pfq capture: %s has gone down\n", name);
	}
}

/* Leave the group that libpfq has made for this socket. Its bindings end with it, whatever their names. */
static int leave_own_group(struct pfq *q)
{
	uint32_t gid;

	return pfq_group_list(q, &gid, 1) == 1 ? pfq_group_leave(q, gid) : -ENOENT;
}

int source_end(struct pfq *q, struct capture_args *args)
{
	unsigned int i;
	int ret = 0;

	if (args->group) {
		ret = pfq_group_leave(q, args->group);
	} else {
		for (i = 0; i < args->nr_sources; i++) {
			const struct capture_source *s = &args->source[i];

			if (s->bound && !s->gone && !is_removed(s))
				ret = pfq_unbind(q, s->dev, s->queue) ?: ret;
		}
		if (ret)
			ret = leave_own_group(q);
	}
	if (ret)
		fprintf(stderr, "pfq capture: packets go on arriving and are not written: %s\n", pfq_error(q));
	return ret ? -1 : 0;
}
