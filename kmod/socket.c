// SPDX-License-Identifier: GPL-2.0-only
/* PF_Q sockets: their life and their options. */
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "socket.h"

int pfq_sock_fail(struct pfq_sock *ps, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(ps->why, sizeof(ps->why), fmt, args);
	va_end(args);
	return err;
}

static int release(struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (!sk)
		return 0;
	rtnl_lock();
	pfq_sock_unbind_all(pfq_sk(sk));
	list_del(&pfq_sk(sk)->list);
	rtnl_unlock();

	pfq_ring_uncharge(pfq_sk(sk)->ring);
	sock_orphan(sk);
	sock->sk = NULL;
	sock_put(sk);	/* SOCK_RCU_FREE: a producer may still be in the ring */
	return 0;
}

static void destruct(struct sock *sk)
{
	struct pfq_sock *ps = pfq_sk(sk);

	pfq_ring_free(ps->ring);
	put_pid(ps->pid);
}

static __poll_t poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct pfq_rx_ring *ring = smp_load_acquire(&pfq_sk(sock->sk)->ring); /* set_ring() */
	__poll_t mask = 0;

	sock_poll_wait(file, sock, wait);
	if (READ_ONCE(sock->sk->sk_err))
		mask |= EPOLLERR;
	if (ring && pfq_ring_wait(ring))
		mask |= EPOLLIN | EPOLLRDNORM;
	return mask;
}

static int mmap(struct file *file, struct socket *sock, struct vm_area_struct *vma)
{
	struct pfq_rx_ring *ring = smp_load_acquire(&pfq_sk(sock->sk)->ring); /* set_ring() */

	return ring ? pfq_ring_mmap(ring, vma) : -ENOBUFS;
}

/* As copy_struct_from_user(): shorter is completed, longer must be zero. */
static int copy_option(struct pfq_sock *ps, void *to, size_t size, sockptr_t from, unsigned int len)
{
	u8 tail;
	size_t i;

	if (len > PAGE_SIZE || len < sizeof(u32))
		return pfq_sock_fail(ps, -EINVAL, "option of %u bytes: want %zu", len, size);
	memset(to, 0, size);
	if (copy_from_sockptr(to, from, min_t(size_t, len, size)))
		return pfq_sock_fail(ps, -EFAULT, "option: bad address");
	for (i = size; i < len; i++) {
		if (copy_from_sockptr_offset(&tail, from, i, 1))
			return pfq_sock_fail(ps, -EFAULT, "option: bad address");
		if (tail)
			return pfq_sock_fail(ps, -E2BIG, "option of %u bytes: this module knows %zu of them: update pfq.ko", len, size);
	}
	return 0;
}

static int set_ring(struct pfq_sock *ps, sockptr_t optval, unsigned int optlen)
{
	struct pfq_rx_ring *ring;
	struct pfq_so_ring req;
	const char *why;
	int err;

	err = copy_option(ps, &req, sizeof(req), optval, optlen);
	if (err)
		return err;
	if (ps->ring)
		return pfq_sock_fail(ps, -EBUSY, "ring: this socket has one: close it and open another");
	ring = pfq_ring_create(&req, &why);
	if (IS_ERR(ring))
		return pfq_sock_fail(ps, PTR_ERR(ring), "ring: %s", why ?: "no memory");
	/* poll, mmap and /proc use it without the lock */
	smp_store_release(&ps->ring, ring);
	return 0;
}

static int set_bind(struct pfq_sock *ps, sockptr_t optval, unsigned int optlen,
		    int (*act)(struct pfq_sock *ps, const struct pfq_so_bind *req))
{
	struct pfq_so_bind req;
	int err;

	err = copy_option(ps, &req, sizeof(req), optval, optlen);
	if (err)
		return err;
	rtnl_lock();
	err = act(ps, &req);
	rtnl_unlock();
	return err;
}

static int write_option(struct pfq_sock *ps, int option, sockptr_t optval, unsigned int optlen)
{
	switch (option) {
	case PFQ_SO_RING:
		return set_ring(ps, optval, optlen);
	case PFQ_SO_BIND:
		return set_bind(ps, optval, optlen, pfq_sock_bind);
	case PFQ_SO_UNBIND:
		return set_bind(ps, optval, optlen, pfq_sock_unbind);
	}
	return pfq_sock_fail(ps, -ENOPROTOOPT, "option %d: this module does not know it: update pfq.ko", option);
}

static int setsockopt(struct socket *sock, int level, int option, sockptr_t optval, unsigned int optlen)
{
	struct sock *sk = sock->sk;
	int err;

	if (level != SOL_PFQ)
		return -ENOPROTOOPT;
	lock_sock(sk);
	pfq_sk(sk)->why[0] = '\0';
	err = write_option(pfq_sk(sk), option, optval, optlen);
	release_sock(sk);
	return err;
}

union option {
	struct pfq_so_ring ring;
	struct pfq_so_stats stats;
	char text[PFQ_WHY_MAX];
};

/* Returns the option's size. */
static int read_option(const struct pfq_sock *ps, int option, union option *o)
{
	switch (option) {
	case PFQ_SO_VERSION:
		return strscpy(o->text, PFQ_VERSION, sizeof(o->text)) + 1;
	case PFQ_SO_ERROR:
		return strscpy(o->text, ps->why, sizeof(o->text)) + 1;
	case PFQ_SO_RING:
		if (ps->ring)
			o->ring = ps->ring->geometry;
		return sizeof(o->ring);
	case PFQ_SO_STATS:
		if (ps->ring)
			pfq_ring_stats(ps->ring, &o->stats);
		return sizeof(o->stats);
	}
	return -ENOPROTOOPT;
}

static int getsockopt(struct socket *sock, int level, int option, char __user *optval, int __user *optlen)
{
	struct sock *sk = sock->sk;
	union option o = {};
	int len, size;

	if (level != SOL_PFQ)
		return -ENOPROTOOPT;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	lock_sock(sk);
	size = read_option(pfq_sk(sk), option, &o);
	release_sock(sk);
	if (size < 0)
		return size;
	len = min(len, size);
	if (put_user(len, optlen) || copy_to_user(optval, &o, len))
		return -EFAULT;
	return 0;
}

static struct proto proto = {
	.name = "PFQ",
	.owner = THIS_MODULE,
	.obj_size = sizeof(struct pfq_sock),
};

static const struct proto_ops ops = {
	.family = PF_Q,
	.owner = THIS_MODULE,
	.release = release,
	.bind = sock_no_bind,
	.connect = sock_no_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = sock_no_getname,
	.poll = poll,
	.ioctl = sock_no_ioctl,
	.listen = sock_no_listen,
	.shutdown = sock_no_shutdown,
	.setsockopt = setsockopt,
	.getsockopt = getsockopt,
	.sendmsg = sock_no_sendmsg,
	.recvmsg = sock_no_recvmsg,
	.mmap = mmap,
};

static int create(struct net *net, struct socket *sock, int protocol, int kern)
{
	struct pfq_sock *ps;
	struct sock *sk;

	if (!ns_capable(net->user_ns, CAP_NET_RAW))
		return -EPERM;
	if (sock->type != SOCK_RAW)
		return -ESOCKTNOSUPPORT;
	if (protocol)
		return -EPROTONOSUPPORT;

	sk = sk_alloc(net, PF_Q, GFP_KERNEL, &proto, kern);
	if (!sk)
		return -ENOBUFS;
	sock_init_data(sock, sk);
	sock_set_flag(sk, SOCK_RCU_FREE);
	sock->ops = &ops;
	sk->sk_destruct = destruct;

	ps = pfq_sk(sk);
	INIT_LIST_HEAD(&ps->binds);
	ps->pid = get_pid(task_tgid(current));
	get_task_comm(ps->comm, current);
	rtnl_lock();
	list_add_tail(&ps->list, pfq_net_socks(net));
	rtnl_unlock();
	return 0;
}

static const struct net_proto_family family = {
	.family = PF_Q,
	.create = create,
	.owner = THIS_MODULE,
};

int pfq_sock_show(struct seq_file *m, struct net *net)
{
	struct pfq_sock *ps;

	seq_puts(m, "# inode pid comm seen delivered filtered dropped lost stolen bytes binds\n");
	rtnl_lock();
	list_for_each_entry(ps, pfq_net_socks(net), list) {
		struct pfq_rx_ring *ring = smp_load_acquire(&ps->ring); /* set_ring() */
		struct pfq_so_stats s = {};

		if (ring)
			pfq_ring_stats(ring, &s);
		seq_printf(m, "%lu %d ", (unsigned long)sock_i_ino(&ps->sk), pid_vnr(ps->pid));
		seq_escape(m, ps->comm, " \t\n\\");
		seq_printf(m, " %llu %llu %llu %llu %llu %llu %llu ", s.seen, s.delivered,
			   s.filtered, s.dropped, s.lost, s.stolen, s.bytes);
		pfq_sock_show_binds(m, ps);
		seq_putc(m, '\n');
	}
	rtnl_unlock();
	return 0;
}

static void name_the_owner(void)
{
	struct socket *sock;

	if (sock_create_kern(&init_net, PF_Q, SOCK_RAW, 0, &sock)) {
		pr_err("address family %d is taken by another module\n", PF_Q);
		return;
	}
	pr_err("address family %d is taken by module %s: unload it first\n",
	       PF_Q, module_name(sock->ops->owner));
	sock_release(sock);
}

int pfq_sock_init(void)
{
	int err;

	err = proto_register(&proto, 0);
	if (err)
		return err;
	err = sock_register(&family);
	if (err) {
		if (err == -EEXIST)
			name_the_owner();
		proto_unregister(&proto);
	}
	return err;
}

void pfq_sock_exit(void)
{
	sock_unregister(PF_Q);
	proto_unregister(&proto);
}
