// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verdicts of groups, and the egress of sockets. */
#include <errno.h>

#include "internal.h"

static int find_forward_devices(struct pfq *q, const struct pfq_verdict_opts *o,
				struct pfq_so_verdict *v)
{
	size_t i;
	int ret;

	if (o->nr_forward > PFQ_FORWARD_MAX)
		return fail(q, EINVAL, "pfq: verdict: %zu devices to forward to: want at most %d",
			    o->nr_forward, PFQ_FORWARD_MAX);
	for (i = 0; i < o->nr_forward; i++) {
		ret = find_device(q, o->forward[i], &v->forward[i]);
		if (ret)
			return ret;
		if (v->forward[i] == PFQ_ANY_DEVICE)
			return fail(q, EINVAL, "pfq: verdict: cannot forward to \"any\": name a device");
	}
	v->nr_forward = o->nr_forward;
	return 0;
}

int pfq_group_verdict_set(struct pfq *q, uint32_t gid,
		      const struct pfq_verdict_opts *opts)
{
	struct pfq_verdict_opts o;
	struct pfq_so_verdict v;
	int ret;

	ret = take_struct(q, &o, sizeof(o), opts, "pfq_verdict_opts");
	if (ret)
		return ret;
	v = (struct pfq_so_verdict) {
		.gid = gid,
		.action = o.action,
		.hash = o.hash,
		.flags = o.flags,
		.classes = o.classes,
		.counter = o.counter,
	};
	ret = find_forward_devices(q, &o, &v);
	return ret ?: set_option(q, PFQ_SO_VERDICT, &v, sizeof(v), "pfq");
}

int pfq_group_verdict_clear(struct pfq *q, uint32_t gid)
{
	return pfq_group_verdict_set(q, gid, NULL);
}

int pfq_egress_set(struct pfq *q, const char *dev, int queue)
{
	struct pfq_so_egress e = { .queue = queue };
	int ret;

	if (!dev)
		return fail(q, EINVAL, "pfq: egress: no device: name one, or call pfq_egress_clear()");
	ret = find_device(q, dev, &e.ifindex);
	if (ret)
		return ret;
	if (e.ifindex == PFQ_ANY_DEVICE)
		return fail(q, EINVAL, "pfq: egress: cannot send to \"any\": name a device");
	return set_option(q, PFQ_SO_EGRESS, &e, sizeof(e), dev);
}

int pfq_egress_clear(struct pfq *q)
{
	const struct pfq_so_egress e = { .queue = 0 };

	return set_option(q, PFQ_SO_EGRESS, &e, sizeof(e), "pfq");
}
