// SPDX-License-Identifier: LGPL-2.1-or-later
/* Membership in groups, and the counters of groups. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

static int get_groups(struct pfq *q, uint32_t gid[PFQ_GROUP_MAX])
{
	socklen_t len = PFQ_GROUP_MAX * sizeof(*gid);

	if (getsockopt(q->fd, SOL_PFQ, PFQ_SO_GROUPS, gid, &len))
		return fail(q, errno, "pfq: groups: %s", strerror(errno));
	return len / sizeof(*gid);
}

/* Get the number of the group that was joined last: the kernel lists it last. */
static int find_new_group(struct pfq *q, uint32_t *gid)
{
	uint32_t all[PFQ_GROUP_MAX];
	int n = get_groups(q, all);

	if (n < 0)
		return n;
	if (!n)
		return fail(q, EIO, "pfq: join: the kernel does not list the new group: the module does not match libpfq");
	*gid = all[n - 1];
	return 0;
}

int pfq_group_join(struct pfq *q, uint32_t *gid, unsigned int policy,
		   const struct pfq_group_opts *opts)
{
	struct pfq_group_opts o;
	struct pfq_so_join join;
	int ret;

	ret = take_struct(q, &o, offsetof(struct pfq_group_opts, reserved), opts, "pfq_group_opts");
	if (ret)
		return ret;
	join = (struct pfq_so_join) {
		.gid = *gid,
		.policy = policy,
		.classes = o.classes,
		.weight = o.weight,
	};
	ret = set_option(q, PFQ_SO_JOIN, &join, sizeof(join), "pfq");
	if (ret || *gid != PFQ_NEW_GROUP)
		return ret;
	return find_new_group(q, gid);
}

int pfq_group_leave(struct pfq *q, uint32_t gid)
{
	int ret = set_option(q, PFQ_SO_LEAVE, &gid, sizeof(gid), "pfq");

	if (!ret)
		bound_remove_group(&q->bound, gid);
	return ret;
}

int pfq_group_list(struct pfq *q, uint32_t *gid, size_t max)
{
	uint32_t all[PFQ_GROUP_MAX];
	int n = get_groups(q, all);

	if (n > 0 && max)
		memcpy(gid, all, ((size_t)n < max ? (size_t)n : max) * sizeof(*gid));
	return n;
}

static int get_group_option(struct pfq *q, int option, uint32_t gid, void *answer,
			    size_t size)
{
	int ret = get_option_of(q, option, "group", gid, answer, size);

	if (ret == -ENOENT)
		return fail(q, ENOENT, "pfq: not in group %u: join it first", gid);
	return ret;
}

int pfq_group_stats(struct pfq *q, uint32_t gid,
		    struct pfq_so_group_stats *stats, size_t size)
{
	return get_group_option(q, PFQ_SO_GROUP_STATS, gid, stats, size);
}

int pfq_group_counters(struct pfq *q, uint32_t gid,
		       struct pfq_so_counters *counters, size_t size)
{
	return get_group_option(q, PFQ_SO_GROUP_COUNTERS, gid, counters, size);
}
