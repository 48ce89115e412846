// SPDX-License-Identifier: GPL-2.0-only
/* The files in /proc/net/pfq of each network namespace. pfq(7) documents their columns. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "burst/burst.h"
#include "ctl/bind.h"
#include "ctl/proc.h"
#include "ctl/stats.h"
#include "dev/device.h"
#include "group/group.h"
#include "lib/net.h"
#include "prog/program.h"
#include "ring/sock.h"
#include "tx/forward.h"
#include "tx/pool.h"
#include "tx/tx.h"

static int proc_show_cpus(struct seq_file *m, void *v)
{
	int cpu;

	seq_puts(m, "# cpu seen delivered filtered dropped lost stolen\n");
	pfq_burst_fold_stats();
	pfq_net_lock(seq_file_single_net(m));
	for_each_possible_cpu(cpu) {
		struct pfq_so_cpu_stats s = { .cpu = cpu };

		pfq_stats_of_cpu(seq_file_single_net(m), &s);
		seq_printf(m, "%d %llu %llu %llu %llu %llu %llu\n", cpu, s.seen, s.delivered,
			   s.filtered, s.dropped, s.lost, s.stolen);
	}
	pfq_net_unlock(seq_file_single_net(m));
	return 0;
}

static const char *proc_via(const struct pfq_dev *pd, const struct pfq_dev_sum *s)
{
	if (!s->seen)
		return "-";
	return READ_ONCE(pd->consumed_frame) ? "frame" : READ_ONCE(pd->hooked) ? "hook" : "tap";
}

static int proc_show_devices(struct seq_file *m, void *v)
{
	struct pfq_dev *pd;

	seq_puts(m, "# device ifindex via seen delivered filtered dropped lost stolen groups frames hooked tapped\n");
	pfq_burst_fold_stats();
	pfq_net_lock(seq_file_single_net(m));
	list_for_each_entry(pd, &pfq_net(seq_file_single_net(m))->devs, of_net) {
		struct pfq_dev_sum s = {};

		pfq_dev_add_up(pd, &s);
		seq_printf(m, "%s %d %s %llu %llu %llu %llu %llu %llu %u %llu %llu %llu\n", pd->dev->name, pd->dev->ifindex,
			   proc_via(pd, &s), s.seen, s.delivered, s.filtered, s.dropped, s.lost, s.stolen,
			   pd->nr_targets, s.from[PFQ_FROM_FRAME_HOOK], s.from[PFQ_FROM_SKB_HOOK],
			   s.from[PFQ_FROM_TAP]);
	}
	pfq_net_unlock(seq_file_single_net(m));
	return 0;
}

static int proc_show_forward(struct seq_file *m, void *v)
{
	return pfq_forward_show(m);
}

/*
 * May the reader know which process has the socket? /proc may be mounted so that users see only their own processes
 * (hidepid).
 */
static bool proc_shows_process(const struct seq_file *m, const struct pfq_sock *ps)
{
	return uid_eq(m->file->f_cred->fsuid, ps->sk.sk_uid) ||
	       file_ns_capable(m->file, sock_net(&ps->sk)->user_ns, CAP_NET_ADMIN);
}

/* Print the process and the name of its command. */
static void proc_show_process(struct seq_file *m, const struct pfq_sock *ps)
{
	if (!proc_shows_process(m, ps)) {
		seq_puts(m, "0 -");
		return;
	}
	seq_printf(m, "%d ", pid_vnr(ps->pid));
	seq_escape(m, ps->comm, " \t\n\\");
}

static void proc_show_group(struct seq_file *m, const struct pfq_group *group, struct pfq_group_cpu *sum)
{
	struct pfq_membership *member;
	bool shows_process = false;
	unsigned int n = 0;

	list_for_each_entry(member, &group->members, of_group) {
		shows_process |= proc_shows_process(m, member->sock);
		n++;
	}
	memset(sum, 0, sizeof(*sum));
	pfq_group_sum(group, sum);
	seq_printf(m, "%u %s %d %u %llu %llu %llu %llu %llu %llu %llu %llu %llu %llu ", group->gid,
		   pfq_group_policy_name(group), shows_process ? pid_vnr(group->process) : 0, n, sum->seen,
		   sum->filtered, sum->dropped, sum->passed, sum->delivered, sum->lost,
		   sum->forwarded, sum->unforwarded, sum->to_stack, sum->looped);
	pfq_bind_show(m, group);
	seq_printf(m, " %s %llu\n", group->parts.program ? group->parts.program->exec_mode : "none", sum->cut);
}

static int proc_show_groups(struct seq_file *m, void *v)
{
	struct pfq_group_cpu *sum;
	struct pfq_group *group;

	sum = kmalloc(sizeof(*sum), GFP_KERNEL);
	if (!sum)
		return -ENOMEM;
	seq_puts(m, "# gid policy pid members seen filtered dropped passed delivered lost forwarded unforwarded to_stack looped binds program cut\n");
	pfq_burst_fold_stats();
	pfq_net_lock(seq_file_single_net(m));
	list_for_each_entry(group, &pfq_net(seq_file_single_net(m))->groups, list) {
		proc_show_group(m, group, sum);
		cond_resched();
	}
	pfq_net_unlock(seq_file_single_net(m));
	kfree(sum);
	return 0;
}

static void proc_show_member(struct seq_file *m, const struct pfq_membership *member)
{
	struct pfq_sock *ps = member->sock;

	seq_printf(m, "%u %lu ", member->group->gid, (unsigned long)sock_i_ino(&ps->sk));
	proc_show_process(m, ps);
	seq_printf(m, " 0x%llx %u\n", member->classes, member->weight);
}

static int proc_show_members(struct seq_file *m, void *v)
{
	struct pfq_membership *member;
	struct pfq_group *group;

	seq_puts(m, "# gid inode pid comm classes weight\n");
	pfq_net_lock(seq_file_single_net(m));
	list_for_each_entry(group, &pfq_net(seq_file_single_net(m))->groups, list) {
		list_for_each_entry(member, &group->members, of_group)
			proc_show_member(m, member);
		cond_resched();
	}
	pfq_net_unlock(seq_file_single_net(m));
	return 0;
}

static int proc_show_memory(struct seq_file *m, void *v)
{
	return pfq_pool_show(m);
}

static void proc_show_binds(struct seq_file *m, const struct pfq_sock *ps)
{
	const struct pfq_membership *member;
	const char *comma = "";

	if (list_empty(&ps->groups))
		seq_putc(m, '-');
	list_for_each_entry(member, &ps->groups, of_sock) {
		seq_puts(m, comma);
		pfq_bind_show(m, member->group);
		comma = ",";
	}
}

static int proc_show_sockets(struct seq_file *m, void *v)
{
	struct pfq_sock *ps;

	seq_puts(m, "# inode pid comm seen delivered filtered dropped lost stolen bytes binds\n");
	pfq_burst_fold_stats();
	pfq_net_lock(seq_file_single_net(m));
	list_for_each_entry(ps, &pfq_net(seq_file_single_net(m))->socks, list) {
		struct pfq_so_stats s = {};

		pfq_stats_of_sock(ps, &s);
		seq_printf(m, "%lu ", (unsigned long)sock_i_ino(&ps->sk));
		proc_show_process(m, ps);
		seq_printf(m, " %llu %llu %llu %llu %llu %llu %llu ", s.seen, s.delivered,
			   s.filtered, s.dropped, s.lost, s.stolen, s.bytes);
		proc_show_binds(m, ps);
		seq_putc(m, '\n');
		cond_resched();
	}
	pfq_net_unlock(seq_file_single_net(m));
	return 0;
}

static int proc_show_tx(struct seq_file *m, void *v)
{
	return pfq_tx_show(m, seq_file_single_net(m));
}

/* global: all network namespaces together, so only the initial one has the file */
static const struct {
	const char *name;
	int (*show)(struct seq_file *m, void *v);
	bool global;
} proc_files[] = {
	{ "cpus", proc_show_cpus },
	{ "devices", proc_show_devices },
	{ "forward", proc_show_forward, true },
	{ "groups", proc_show_groups },
	{ "members", proc_show_members },
	{ "memory", proc_show_memory, true },
	{ "sockets", proc_show_sockets },
	{ "tx", proc_show_tx },
};

static int __net_init proc_net_init(struct net *net)
{
	struct proc_dir_entry *dir = proc_net_mkdir(net, "pfq", net->proc_net);
	size_t i;

	if (!dir)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(proc_files); i++) {
		if (proc_files[i].global && !net_eq(net, &init_net))
			continue;
		if (!proc_create_net_single(proc_files[i].name, 0444, dir, proc_files[i].show, NULL)) {
			remove_proc_subtree("pfq", net->proc_net);
			return -ENOMEM;
		}
	}
	return 0;
}

static void __net_exit proc_net_exit(struct net *net)
{
	remove_proc_subtree("pfq", net->proc_net);
}

static struct pernet_operations proc_net_ops = {
	.init = proc_net_init,
	.exit = proc_net_exit,
};

int pfq_proc_init(void)
{
	return register_pernet_subsys(&proc_net_ops);
}

void pfq_proc_exit(void)
{
	unregister_pernet_subsys(&proc_net_ops);
}
