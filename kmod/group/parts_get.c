// SPDX-License-Identifier: GPL-2.0-only
/* Read the parts of a group again. */
#include "group/group.h"
#include "group/parts_get.h"
#include "lib/caps.h"
#include "lib/net.h"
#include "packet/filter.h"
#include "prog/program.h"
#include "ring/sock.h"

/* A value is a header, which may be followed by an array. */
static int parts_put(void *to, size_t room, const void *head, size_t head_size, const void *rest, size_t rest_size)
{
	const size_t n = min(head_size, room), m = min(rest_size, room - n);

	memcpy(to, head, n);
	if (m)
		memcpy(to + n, rest, m);
	return n + m;
}

static int parts_get_filter(const struct pfq_group *group, void *to, size_t room)
{
	const struct pfq_filter *filter = group->parts.filter;
	struct pfq_so_filter f = { .gid = group->gid, .fd = -1 };
	const struct pfq_bpf_insn *insns = NULL;

	if (filter)
		insns = pfq_filter_insns(filter, &f.nr_insns);
	if (filter && !insns)
		f.fd = pfq_filter_id(filter);
	return parts_put(to, room, &f, sizeof(f), insns, f.nr_insns * sizeof(*insns));
}

static int parts_get_vlans(const struct pfq_group *group, void *to, size_t room)
{
	const struct pfq_vlans *vlans = group->parts.vlans;
	struct pfq_so_vlans v = { .gid = group->gid, .enable = !!vlans };

	if (vlans)
		memcpy(v.vid, vlans->vid, sizeof(v.vid));
	return parts_put(to, room, &v, sizeof(v), NULL, 0);
}

static int parts_get_verdict(const struct pfq_group *group, void *to, size_t room)
{
	const struct pfq_program *program = group->parts.code ? NULL : group->parts.program;
	struct pfq_so_verdict v = {};

	if (program && program->const_verdict)
		v = *program->const_verdict;
	v.gid = group->gid;
	return parts_put(to, room, &v, sizeof(v), NULL, 0);
}

static int parts_get_program(const struct pfq_group *group, void *to, size_t room)
{
	const struct pfq_so_program *code = group->parts.code;
	const struct pfq_so_program p = { .gid = group->gid, .size = code ? code->size : 0 };

	return parts_put(to, room, &p, sizeof(p), code ? code->code : NULL, p.size);
}

/* The socket's own group, or any group of the namespace for who may configure the network. */
static struct pfq_group *parts_find_group(struct pfq_sock *ps, u32 gid)
{
	struct net *net = sock_net(&ps->sk);
	struct pfq_group *group = pfq_group_of(ps, gid);

	if (group || !pfq_capable(net, CAP_NET_ADMIN))
		return group;
	list_for_each_entry(group, &pfq_net(net)->groups, list)
		if (group->gid == gid)
			return group;
	return NULL;
}

bool pfq_parts_is_option(int option)
{
	return option == PFQ_SO_FILTER || option == PFQ_SO_VLANS || option == PFQ_SO_VERDICT ||
	       option == PFQ_SO_PROGRAM;
}

int pfq_parts_get(struct pfq_sock *ps, int option, u32 gid, void *to, size_t room)
{
	const struct pfq_group *group = parts_find_group(ps, gid);

	if (!group)
		return -ENOENT;
	switch (option) {
	case PFQ_SO_FILTER:
		return parts_get_filter(group, to, room);
	case PFQ_SO_VLANS:
		return parts_get_vlans(group, to, room);
	case PFQ_SO_VERDICT:
		return parts_get_verdict(group, to, room);
	default:
		return parts_get_program(group, to, room);
	}
}
