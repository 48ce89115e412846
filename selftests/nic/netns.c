// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network namespace sees its own devices, sockets and packets and no others.
 *
 * Needs root, pfq.ko, veth, a NIC with a peer (NETIF). A failure means that a container can
 * see another namespace's packets or sockets.
 */
#include "capture.h"
#include "device.h"
#include "proc.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	struct frame_request req = { .count = 300, .min_len = 60, .max_len = 1514 };
	struct pfq_so_bind b = { .queue = PFQ_ANY_QUEUE };
	struct capture outside, inside;
	struct proc_device d;
	struct proc_socket s;
	struct traffic t;
	int host;

	traffic_open(&t);
	tap_plan(8);
	capture_open(&outside, NULL);
	capture_bind(&outside, "any", 0);

	host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (host < 0 || unshare(CLONE_NEWNET))
		tap_bail("unshare: %m");
	capture_open(&inside, NULL);
	capture_bind(&inside, "any", 0);
	b.ifindex = t.ifindex;
	tap_ok(setsockopt(pfq_fd(inside.q), SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)) &&
	       errno == ENODEV, "a socket of another namespace cannot bind %s", t.dev);
	tap_ok(proc_device(t.dev, &d) < 0,
	       "/proc/net/pfq/devices of another namespace does not list the device");
	tap_ok(proc_sockets(getpid(), &s) == 1,
	       "/proc/net/pfq/sockets of another namespace lists that namespace's socket alone");

	tap_ok(capture_exact(&outside, &t, req),
	       "a socket of the first namespace gets all frames of the device");
	capture_expect(&inside, &t.req);
	capture_read(&inside, 100);
	tap_ok(!inside.packets, "a socket of another namespace gets no frame of the device");

	veth_create();
	veth_send(&req);
	capture_expect(&inside, &req);
	while (capture_read(&inside, 200) > 0)
		;
	tap_ok(tally_exact(&inside.tally), "a socket of another namespace gets all frames of a device there");
	capture_expect(&outside, &req);
	capture_read(&outside, 100);
	tap_ok(!outside.tally.good, "a socket of the first namespace gets no frame of that device");
	tap_ok(!setns(host, CLONE_NEWNET) && proc_sockets(getpid(), &s) == 1,
	       "/proc/net/pfq/sockets of the first namespace lists that namespace's socket alone");
	return tap_done();
}
