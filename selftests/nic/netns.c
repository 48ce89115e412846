// SPDX-License-Identifier: GPL-2.0-only
/* A network namespace sees its own devices, sockets and packets, no others'. */
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
	struct frame_ask ask = { .count = 300, .min_len = 60, .max_len = 1514 };
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
	       errno == ENODEV, "inside, %s cannot be bound", t.dev);
	tap_ok(proc_device(t.dev, &d) < 0, "inside, /proc/net/pfq/devices does not list it");
	tap_ok(proc_sockets(getpid(), &s) == 1, "inside, /proc/net/pfq/sockets lists one socket of ours");

	tap_ok(capture_exact(&outside, &t, ask), "outside, its packets arrive");
	capture_expect(&inside, &t.ask);
	capture_read(&inside, 100);
	tap_ok(!inside.packets, "inside, they do not");

	veth_create();
	veth_send(&ask);
	capture_expect(&inside, &ask);
	while (capture_read(&inside, 200) > 0)
		;
	tap_ok(tally_exact(&inside.tally), "inside, packets of a device of its own arrive");
	capture_expect(&outside, &ask);
	capture_read(&outside, 100);
	tap_ok(!outside.tally.right, "outside, they do not");
	tap_ok(!setns(host, CLONE_NEWNET) && proc_sockets(getpid(), &s) == 1,
	       "outside, /proc/net/pfq/sockets lists the other one");
	return tap_done();
}
