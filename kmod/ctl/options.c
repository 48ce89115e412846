// SPDX-License-Identifier: GPL-2.0-only
/*
 * setsockopt() and getsockopt() of PF_Q sockets. This file copies each option from user space once. A
 * function in the file of the option's subject checks and applies it.
 */
#include <linux/slab.h>

#include "burst/burst.h"
#include "ctl/bind.h"
#include "ctl/options.h"
#include "ctl/stats.h"
#include "group/egress.h"
#include "group/group.h"
#include "group/parts.h"
#include "group/parts_get.h"
#include "lib/net.h"
#include "ring/sock.h"
#include "tx/tx.h"
#include <uapi/linux/pfq_lang.h>

/* Bytes of the longest option other than PFQ_SO_PROGRAM: a filter with as much classic BPF as is allowed. */
#define OPTION_MAX (sizeof(struct pfq_so_filter) + 4096 * sizeof(struct pfq_bpf_insn))

/* Bytes of the options that need no memory: those that remove something cannot fail for want of it. */
#define OPTION_SMALL 64

#define PROGRAM_MAX (sizeof(struct pfq_so_program) + sizeof(struct pfq_lang_header) + \
		     PFQ_LANG_INSNS_MAX * sizeof(struct pfq_lang_insn) + PFQ_LANG_POOL_MAX)

typedef int (*option_set_fn)(struct pfq_sock *ps, const void *option, size_t len);

static int option_set_ring(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_sock_set_ring(ps, option);
}

static int option_set_bind(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_bind(ps, option);
}

static int option_set_unbind(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_unbind(ps, option);
}

static int option_set_join(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_join(ps, option);
}

static int option_set_leave(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_leave(ps, *(const u32 *)option);
}

static int option_set_filter(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_group_set_filter(ps, option, len);
}

static int option_set_vlans(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_group_set_vlans(ps, option);
}

static int option_set_verdict(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_group_set_verdict(ps, option);
}

static int option_set_program(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_group_set_program(ps, option, len);
}

static int option_set_egress(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_egress_set(ps, option);
}

static int option_set_tx_bind(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_tx_bind(ps, option);
}

static int option_set_tx_unbind(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_tx_unbind(ps, *(const u32 *)option);
}

static int option_set_tx_flush(struct pfq_sock *ps, const void *option, size_t len)
{
	return pfq_tx_flush(ps, *(const u32 *)option);
}

/*
 * option: PFQ_SO_*
 * size: bytes of the option's struct; a shorter option is padded with zeros
 * build: call set with pfq_net.build held: it adds a member, a binding or a plan
 * max_size: bytes of the longest option, if the struct ends with an array that may exceed size; else 0
 */
static const struct {
	int option;
	size_t size;
	option_set_fn set;
	bool build;
	size_t max_size;
} setters[] = {
	{ PFQ_SO_RING, sizeof(struct pfq_so_ring), option_set_ring },
	{ PFQ_SO_BIND, sizeof(struct pfq_so_bind), option_set_bind, true },
	{ PFQ_SO_UNBIND, sizeof(struct pfq_so_bind), option_set_unbind },
	{ PFQ_SO_JOIN, sizeof(struct pfq_so_join), option_set_join, true },
	{ PFQ_SO_LEAVE, sizeof(u32), option_set_leave },
	{ PFQ_SO_FILTER, OPTION_MAX, option_set_filter, true },
	{ PFQ_SO_VLANS, sizeof(struct pfq_so_vlans), option_set_vlans, true },
	{ PFQ_SO_VERDICT, sizeof(struct pfq_so_verdict), option_set_verdict, true },
	{ PFQ_SO_PROGRAM, sizeof(struct pfq_so_program), option_set_program, true, PROGRAM_MAX },
	{ PFQ_SO_EGRESS, sizeof(struct pfq_so_egress), option_set_egress, true },
	{ PFQ_SO_TX_BIND, sizeof(struct pfq_so_tx_bind), option_set_tx_bind },
	{ PFQ_SO_TX_UNBIND, sizeof(u32), option_set_tx_unbind },
	{ PFQ_SO_TX_FLUSH, sizeof(u32), option_set_tx_flush },
};

/* An option that has been copied from user space. Short ones need no memory, so that an unbind cannot fail. */
struct pfq_option {
	void *value;
	size_t size;		/* of the value */
	size_t room;		/* bytes that @value has */
	u64 small[OPTION_SMALL / sizeof(u64)];
};

/*
 * Copy without a lock: user space decides how long it takes to read its memory (userfaultfd, FUSE). Returns 0,
 * -EINVAL, -ENOMEM or -EFAULT.
 */
static int option_copy(struct pfq_option *o, size_t i, sockptr_t from, unsigned int len)
{
	o->size = clamp_t(size_t, len, setters[i].size, max(setters[i].size, setters[i].max_size));
	o->room = max_t(size_t, o->size, len);
	o->value = o->small;
	if (len < sizeof(u32) || len > max(o->size, OPTION_MAX))
		return -EINVAL;
	if (o->room > sizeof(o->small))
		o->value = kvzalloc(o->room, GFP_KERNEL_ACCOUNT);
	else
		memset(o->small, 0, sizeof(o->small));
	if (!o->value)
		return -ENOMEM;
	return copy_from_sockptr(o->value, from, len) ? -EFAULT : 0;
}

static void option_free(struct pfq_option *o)
{
	if (o->value != o->small)
		kvfree(o->value);
}

/* As copy_struct_from_user(): a short option was padded, the excess of a long one must be zero. */
static int option_check(struct pfq_sock *ps, const struct pfq_option *o, unsigned int len, int err)
{
	switch (err) {
	case -EINVAL:
		return pfq_sock_fail(ps, err, "option of %u bytes: want %zu", len, o->size);
	case -ENOMEM:
		return pfq_sock_fail(ps, err, "option: no memory");
	case -EFAULT:
		return pfq_sock_fail(ps, err, "option: bad address");
	}
	if (len > o->size && memchr_inv(o->value + o->size, 0, len - o->size))
		return pfq_sock_fail(ps, -E2BIG, "option of %u bytes: this module knows %zu of them: update pfq.ko",
				     len, o->size);
	return 0;
}

static int option_build(struct pfq_sock *ps, size_t i, const void *option, size_t len)
{
	struct mutex *build = &pfq_net(sock_net(&ps->sk))->build;
	int err;

	if (mutex_lock_interruptible(build))
		return -ERESTARTSYS;
	err = setters[i].set(ps, option, len);
	mutex_unlock(build);
	return err;
}

static int option_set(struct pfq_sock *ps, size_t i, const void *option, size_t len)
{
	return setters[i].build ? option_build(ps, i, option, len) : setters[i].set(ps, option, len);
}

int pfq_setsockopt(struct socket *sock, int level, int option, sockptr_t optval, unsigned int optlen)
{
	struct pfq_option o = { .value = o.small };
	struct sock *sk = sock->sk;
	struct pfq_sock *ps = pfq_sk(sk);
	int err = -ENOPROTOOPT;
	size_t i;

	if (level != SOL_PFQ)
		return err;
	for (i = 0; i < ARRAY_SIZE(setters) && setters[i].option != option; i++)
		;
	if (i < ARRAY_SIZE(setters))
		err = option_copy(&o, i, optval, optlen);
	lock_sock(sk);
	ps->errmsg[0] = '\0';
	if (i == ARRAY_SIZE(setters))
		pfq_sock_fail(ps, err, "option %d: this module does not know it: update pfq.ko", option);
	else
		err = option_check(ps, &o, optlen, err) ?: option_set(ps, i, o.value, optlen);
	release_sock(sk);
	option_free(&o);
	return err;
}

/* The values that getsockopt() returns. */
union pfq_optval {
	u32 key;		/* input: the group, Tx ring or CPU that an option is about */
	struct pfq_so_ring ring;
	struct pfq_so_stats stats;
	struct pfq_so_group_stats group_stats;
	struct pfq_so_counters counters;
	struct pfq_so_cpu_stats cpu_stats;
	struct pfq_so_tx_bind tx_bind;
	struct pfq_so_tx_stats tx_stats;
	u32 groups[PFQ_GROUP_MAX];
	char text[PFQ_ERRMSG_MAX];
};

static int option_get_groups(const struct pfq_sock *ps, union pfq_optval *a)
{
	const struct pfq_membership *m;
	int n = 0;

	list_for_each_entry(m, &ps->groups, of_sock)
		a->groups[n++] = m->group->gid;
	return n * sizeof(u32);
}

static int option_get_group(struct pfq_sock *ps, int option, union pfq_optval *a)
{
	struct pfq_group *group = pfq_group_of(ps, a->key);
	struct pfq_group_cpu *sum;
	int size;

	if (!group)
		return -ENOENT;
	sum = kzalloc(sizeof(*sum), GFP_KERNEL);
	if (!sum)
		return -ENOMEM;
	pfq_group_sum(group, sum);
	if (option == PFQ_SO_GROUP_COUNTERS) {
		a->counters = (struct pfq_so_counters) { .gid = group->gid };
		memcpy(a->counters.counter, sum->counter, sizeof(sum->counter));
		size = sizeof(a->counters);
	} else {
		a->group_stats = (struct pfq_so_group_stats) {
			.gid = group->gid,
			.seen = sum->seen,
			.filtered = sum->filtered,
			.dropped = sum->dropped,
			.passed = sum->passed,
			.delivered = sum->delivered,
			.lost = sum->lost,
			.forwarded = sum->forwarded,
			.unforwarded = sum->unforwarded,
			.to_stack = sum->to_stack,
			.looped = sum->looped,
			.cut = sum->cut,
		};
		size = sizeof(a->group_stats);
	}
	kfree(sum);
	return size;
}

/* Returns the bytes of the value, or a negative error. Under pfq_net.lock and the socket's lock. */
static int option_get(struct pfq_sock *ps, int option, union pfq_optval *a)
{
	switch (option) {
	case PFQ_SO_VERSION:
		return strscpy(a->text, PFQ_VERSION, sizeof(a->text)) + 1;
	case PFQ_SO_ERROR:
		return strscpy(a->text, ps->errmsg, sizeof(a->text)) + 1;
	case PFQ_SO_RING:
		a->ring = ps->ring ? ps->ring->geometry : (struct pfq_so_ring) {};
		return sizeof(a->ring);
	case PFQ_SO_STATS:
		a->stats = (struct pfq_so_stats) {};
		pfq_stats_of_sock(ps, &a->stats);
		return sizeof(a->stats);
	case PFQ_SO_GROUPS:
		return option_get_groups(ps, a);
	case PFQ_SO_GROUP_STATS:
	case PFQ_SO_GROUP_COUNTERS:
		return option_get_group(ps, option, a);
	case PFQ_SO_CPU_STATS:
		return pfq_stats_of_cpu(sock_net(&ps->sk), &a->cpu_stats);
	case PFQ_SO_TX_BIND:
		return pfq_tx_bound(ps, &a->tx_bind);
	case PFQ_SO_TX_STATS:
		return pfq_tx_stats(ps, &a->tx_stats);
	}
	return -ENOPROTOOPT;
}

/*
 * Read the value into a buffer: a union pfq_optval, or for a part of a group as many bytes as user space wants, of
 * zeros beyond the key.
 */
static int option_read(struct pfq_sock *ps, int option, void *a, size_t room)
{
	struct net *net = sock_net(&ps->sk);
	int size;

	lock_sock(&ps->sk);
	pfq_burst_fold_stats();
	pfq_net_lock(net);
	if (pfq_parts_is_option(option))
		size = pfq_parts_get(ps, option, *(u32 *)a, a, room);
	else
		size = option_get(ps, option, a);
	pfq_net_unlock(net);
	release_sock(&ps->sk);
	return size;
}

static size_t option_room(int option, int len)
{
	if (!pfq_parts_is_option(option))
		return sizeof(union pfq_optval);
	return clamp_t(size_t, len, sizeof(u32), option == PFQ_SO_PROGRAM ? PROGRAM_MAX : OPTION_MAX);
}

int pfq_getsockopt(struct socket *sock, int level, int option, char __user *optval, int __user *optlen)
{
	size_t room;
	int len, size;
	void *a;

	if (level != SOL_PFQ)
		return -ENOPROTOOPT;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	room = option_room(option, len);
	a = kvzalloc(room, GFP_KERNEL_ACCOUNT);
	if (!a)
		return -ENOMEM;
	size = -EFAULT;
	if (copy_from_user(a, optval, min_t(size_t, len, sizeof(u32))))
		goto out;
	size = option_read(pfq_sk(sock->sk), option, a, room);
	if (size < 0)
		goto out;
	len = min(len, size);
	size = put_user(len, optlen) || copy_to_user(optval, a, len) ? -EFAULT : 0;
out:
	kvfree(a);
	return size;
}
