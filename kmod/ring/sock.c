// SPDX-License-Identifier: GPL-2.0-only
/* The state of a PF_Q socket. */
#include "lib/caps.h"
#include "lib/net.h"
#include "ring/sock.h"

int pfq_sock_fail(struct pfq_sock *ps, int err, const char *fmt, ...)
{
	va_list args;

	sock_owned_by_me(&ps->sk);
	va_start(args, fmt);
	vscnprintf(ps->errmsg, sizeof(ps->errmsg), fmt, args);
	va_end(args);
	return err;
}

void pfq_sock_tell_error(struct pfq_sock *ps, int err)
{
	struct pfq_rx_ring *ring = pfq_sock_ring(ps);

	pfq_net_assert_locked(sock_net(&ps->sk));
	WRITE_ONCE(ps->sk.sk_err, err);
	if (ring)		/* a reader that sees the flag finds the error */
		smp_store_release(&ring->map->error, 1);
	ps->sk.sk_error_report(&ps->sk);
}

unsigned int pfq_sock_share(const struct pfq_sock *ps, unsigned int max)
{
	return pfq_capable(sock_net(&ps->sk), CAP_NET_ADMIN) ? max : max - max / 4;
}

int pfq_sock_set_ring(struct pfq_sock *ps, const struct pfq_so_ring *req)
{
	struct pfq_rx_ring *ring;
	const char *errmsg = NULL;

	if (ps->ring)
		return pfq_sock_fail(ps, -EBUSY, "ring: this socket has one: close it and open another");
	ring = pfq_ring_create(req, &errmsg);
	if (IS_ERR(ring))
		return pfq_sock_fail(ps, PTR_ERR(ring), "ring: %s", errmsg ?: "no memory");
	ring->map->error = READ_ONCE(ps->sk.sk_err);
	/* pairs with pfq_sock_ring(): poll, mmap and /proc use the ring without the lock */
	smp_store_release(&ps->ring, ring);
	return 0;
}
