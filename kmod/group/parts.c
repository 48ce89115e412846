// SPDX-License-Identifier: GPL-2.0-only
/* The socket options that replace a part of a group. */
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "group/group.h"
#include "group/parts.h"
#include "lang/lang.h"
#include "packet/filter.h"
#include "prog/program.h"
#include "prog/verdict.h"
#include "lib/caps.h"
#include "lib/netdev.h"
#include "ring/sock.h"

static int parts_filter_refused(struct pfq_sock *ps, int err, bool ebpf)
{
	if (ebpf)
		return pfq_sock_fail(ps, err,
				     "filter: fd is not a program of type BPF_PROG_TYPE_SOCKET_FILTER");
	return pfq_sock_fail(ps, err, "filter: the kernel refuses this BPF program (bpf_check_classic)");
}

int pfq_group_set_filter(struct pfq_sock *ps, const struct pfq_so_filter *req, size_t len)
{
	struct pfq_group *group = pfq_group_for(ps, req->gid, "filter");
	struct pfq_filter *filter = NULL;
	struct pfq_parts parts;

	if (IS_ERR(group))
		return PTR_ERR(group);
	if (req->reserved || len < struct_size(req, insn, req->nr_insns) || (req->fd >= 0 && req->nr_insns))
		return pfq_sock_fail(ps, -EINVAL, "filter: want fd, or fd -1 and nr_insns instructions");
	if (req->fd >= 0)
		filter = pfq_filter_from_fd(req->fd);
	else if (req->nr_insns)
		filter = pfq_filter_from_insns(req->insn, req->nr_insns);
	if (IS_ERR(filter))
		return parts_filter_refused(ps, PTR_ERR(filter), req->fd >= 0);
	parts = group->parts;
	parts.filter = filter;
	return pfq_group_replace(ps, group, parts, "filter");
}

int pfq_group_set_vlans(struct pfq_sock *ps, const struct pfq_so_vlans *req)
{
	struct pfq_group *group = pfq_group_for(ps, req->gid, "vlans");
	struct pfq_vlans *vlans = NULL;
	struct pfq_parts parts;

	if (IS_ERR(group))
		return PTR_ERR(group);
	if (req->enable > 1)
		return pfq_sock_fail(ps, -EINVAL, "vlans: enable: want 0 or 1");
	if (req->enable) {
		vlans = kmalloc(sizeof(*vlans), GFP_KERNEL_ACCOUNT);
		if (!vlans)
			return pfq_sock_fail(ps, -ENOMEM, "vlans: no memory");
		memcpy(vlans->vid, req->vid, sizeof(vlans->vid));
	}
	parts = group->parts;
	parts.vlans = vlans;
	return pfq_group_replace(ps, group, parts, "vlans");
}

int pfq_group_set_verdict(struct pfq_sock *ps, const struct pfq_so_verdict *req)
{
	struct pfq_group *group = pfq_group_for(ps, req->gid, "verdict");
	struct pfq_program *program;
	struct pfq_parts parts;
	struct net *net = sock_net(&ps->sk);
	const char *errmsg;
	u32 i;

	if (IS_ERR(group))
		return PTR_ERR(group);
	if (pfq_verdict_is_privileged(req) && !pfq_capable(net, CAP_NET_ADMIN))
		return pfq_sock_fail(ps, -EPERM,
				     "verdict: forwarding, and deciding on what the stack gets, want CAP_NET_ADMIN");
	for (i = 0; req->nr_forward <= PFQ_FORWARD_MAX && i < req->nr_forward; i++)
		if (!pfq_net_has_device(net, req->forward[i]))
			return pfq_sock_fail(ps, -ENODEV, "verdict: no device with index %u",
					     req->forward[i]);
	program = pfq_verdict_create(req, &errmsg);
	if (IS_ERR(program))
		return pfq_sock_fail(ps, PTR_ERR(program), "verdict: %s", errmsg ?: "no memory");
	parts = group->parts;
	parts.program = program;
	parts.code = NULL;
	return pfq_group_replace(ps, group, parts, "verdict");
}

static void *parts_copy(const void *option, size_t len)
{
	void *copy = kvmalloc(len, GFP_KERNEL_ACCOUNT);

	return copy ? memcpy(copy, option, len) : NULL;
}

int pfq_group_set_program(struct pfq_sock *ps, const struct pfq_so_program *req, size_t len)
{
	struct pfq_group *group = pfq_group_for(ps, req->gid, "program");
	struct net *net = sock_net(&ps->sk);
	struct pfq_program *program = NULL;
	struct pfq_so_program *copy = NULL;
	struct pfq_parts parts;
	char errmsg[PFQ_LANG_ERRMSG_MAX];

	if (IS_ERR(group))
		return PTR_ERR(group);
	if (req->size > len || struct_size(req, code, req->size) != len)
		return pfq_sock_fail(ps, -EINVAL, "program: size %u does not match the option's length",
				     req->size);
	if (req->size) {
		program = pfq_lang_create(net, req->code, req->size,
					  pfq_capable(net, CAP_NET_ADMIN), errmsg);
		if (IS_ERR(program))
			return pfq_sock_fail(ps, PTR_ERR(program), "program: %s", errmsg);
		copy = parts_copy(req, len);
		if (!copy) {
			pfq_program_free(program);
			return pfq_sock_fail(ps, -ENOMEM, "program: no memory");
		}
	}
	parts = group->parts;
	parts.program = program;
	parts.code = copy;
	return pfq_group_replace(ps, group, parts, "program");
}
