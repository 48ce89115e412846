// SPDX-License-Identifier: GPL-2.0-only
/* The PF_Q socket family: creation, poll, mmap, release. */
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched.h>

#include "ctl/bind.h"
#include "ctl/options.h"
#include "ctl/socket.h"
#include "lib/caps.h"
#include "lib/net.h"
#include "ring/sock.h"
#include "tx/tx.h"

static int socket_release(struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (!sk)
		return 0;
	pfq_tx_release(pfq_sk(sk));
	pfq_leave_all(pfq_sk(sk));
	pfq_net_lock(sock_net(sk));
	list_del(&pfq_sk(sk)->list);
	pfq_net_unlock(sock_net(sk));

	sock_orphan(sk);
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/* The last reference is gone, and a grace period has passed (SOCK_RCU_FREE). In softirq. */
static void socket_destruct(struct sock *sk)
{
	pfq_ring_free(pfq_sk(sk)->ring);
	put_pid(pfq_sk(sk)->pid);
}

static __poll_t socket_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct pfq_rx_ring *ring = pfq_sock_ring(pfq_sk(sock->sk));
	__poll_t mask = 0;

	sock_poll_wait(file, sock, wait);
	if (READ_ONCE(sock->sk->sk_err))
		mask |= EPOLLERR;
	if (ring && pfq_ring_wait(ring))
		mask |= EPOLLIN | EPOLLRDNORM;
	return mask;
}

/* Sleep until there are packets, as poll() does, but at less cost. Copies nothing: packets are in the map. */
static int socket_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	struct pfq_rx_ring *ring = pfq_sock_ring(pfq_sk(sk));
	long timeo = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	DEFINE_WAIT(wait);
	int err;

	do {
		prepare_to_wait(sk_sleep(sk), &wait, TASK_INTERRUPTIBLE);
		err = 0;
		if (ring && pfq_ring_wait(ring))
			break;
		err = sock_error(sk);
		if (!err && !timeo)
			err = -EAGAIN;
		if (!err && signal_pending(current))
			err = sock_intr_errno(timeo);
		if (err)
			break;
		timeo = schedule_timeout(timeo);
	} while (!ring || !pfq_ring_readable(ring));
	finish_wait(sk_sleep(sk), &wait);
	return err;
}

static int socket_mmap(struct file *file, struct socket *sock, struct vm_area_struct *vma)
{
	struct pfq_rx_ring *ring = pfq_sock_ring(pfq_sk(sock->sk));

	if (vma->vm_pgoff)
		return pfq_tx_mmap(pfq_sk(sock->sk), vma);
	return ring ? pfq_ring_mmap(ring, vma) : -ENOBUFS;
}

static int socket_family_nr = PF_Q;
module_param_named(family, socket_family_nr, int, 0444);
MODULE_PARM_DESC(family, "address family, if another module uses 27 (AF_IB, PF_RING); libpfq finds it (default: 27)");

static struct proto socket_proto = {
	.name = "PFQ",
	.owner = THIS_MODULE,
	.obj_size = sizeof(struct pfq_sock),
	.slab_flags = SLAB_ACCOUNT,
};

static const struct proto_ops socket_ops = {
	.family = PF_Q,	/* also with another number: only sk_family tells */
	.owner = THIS_MODULE,
	.release = socket_release,
	.bind = sock_no_bind,
	.connect = sock_no_connect,
	.socketpair = sock_no_socketpair,
	.accept = sock_no_accept,
	.getname = sock_no_getname,
	.poll = socket_poll,
	.ioctl = sock_no_ioctl,
	.listen = sock_no_listen,
	.shutdown = sock_no_shutdown,
	.setsockopt = pfq_setsockopt,
	.getsockopt = pfq_getsockopt,
	.sendmsg = sock_no_sendmsg,
	.recvmsg = socket_recvmsg,
	.mmap = socket_mmap,
};

static int socket_create(struct net *net, struct socket *sock, int protocol, int kern)
{
	struct pfq_sock *ps;
	struct sock *sk;

	if (!pfq_capable(net, CAP_NET_RAW))
		return -EPERM;
	if (sock->type != SOCK_RAW)
		return -ESOCKTNOSUPPORT;
	if (protocol)
		return -EPROTONOSUPPORT;

	sk = sk_alloc(net, socket_family_nr, GFP_KERNEL, &socket_proto, kern);
	if (!sk)
		return -ENOBUFS;
	sock_init_data(sock, sk);
	sock_set_flag(sk, SOCK_RCU_FREE);
	sock->ops = &socket_ops;
	sk->sk_destruct = socket_destruct;

	ps = pfq_sk(sk);
	INIT_LIST_HEAD(&ps->groups);
	ps->inode = SOCK_INODE(sock)->i_ino;
	ps->pid = get_pid(task_tgid(current));
	get_task_comm(ps->comm, current);
	pfq_net_lock(net);
	list_add_tail(&ps->list, &pfq_net(net)->socks);
	pfq_net_unlock(net);
	return 0;
}

static struct net_proto_family socket_family = {
	.family = PF_Q,
	.create = socket_create,
	.owner = THIS_MODULE,
};

/* Report which module has registered the address family. */
static void socket_report_conflict(void)
{
	struct socket *sock;

	if (sock_create_kern(&init_net, socket_family_nr, SOCK_RAW, 0, &sock)) {
		pr_err("address family %d is taken by another module: modprobe pfq family=N chooses another number\n",
		       socket_family_nr);
		return;
	}
	pr_err("address family %d is taken by module %s: unload it, or modprobe pfq family=N\n",
	       socket_family_nr, module_name(sock->ops->owner));
	sock_release(sock);
}

int pfq_sock_init(void)
{
	int err;

	if (socket_family_nr <= 0 || socket_family_nr >= NPROTO) {
		pr_err("family=%d: must be 1 to %d\n", socket_family_nr, NPROTO - 1);
		return -EINVAL;
	}
	socket_family.family = socket_family_nr;
	err = proto_register(&socket_proto, 1);
	if (err)
		return err;
	err = sock_register(&socket_family);
	if (!err)
		return 0;
	proto_unregister(&socket_proto);
	if (err != -EEXIST)
		return err;
	socket_report_conflict();
	return -EBUSY;	/* modprobe takes EEXIST for "loaded already" */
}

void pfq_sock_exit(void)
{
	sock_unregister(socket_family_nr);
	proto_unregister(&socket_proto);
}
