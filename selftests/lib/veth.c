// SPDX-License-Identifier: GPL-2.0-only
/* Create a veth pair by rtnetlink, and send on it. */
#include "veth.h"

#include "device.h"
#include "link.h"
#include "module.h"
#include "tap.h"

#include <linux/if_packet.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

void veth_create(void)
{
	const struct link pair = { .kind = "veth", .name = VETH_NEAR, .peer = VETH_FAR };
	const int err = link_create(&pair);

	if (err)
		tap_bail("cannot create %s: %s", VETH_NEAR, strerror(err));
	/*
	 * NAPI polls a veth end on the CPU that sends to it. An IPv6 packet that the stack sends
	 * from another CPU would move the poll there and reorder the test's frames.
	 */
	device_disable_ipv6(VETH_NEAR);
	device_disable_ipv6(VETH_FAR);
	device_up_nowait(VETH_FAR);
	if (device_up(VETH_NEAR))
		tap_bail("%s: %m", VETH_NEAR);
}

void veth_only(const char *reason)
{
	const char *netif = getenv("NETIF");

	if (netif && *netif)
		tap_skip_all("NETIF is set: %s", reason);
	if (geteuid() || module_insert("veth"))
		tap_missing("not root, or modprobe does not find veth");
	if (access("/sys/module/pfq", F_OK))
		tap_missing("pfq.ko is not loaded");
	if (link_unshare())
		tap_missing("unshare: %m");
}

void veth_delete(void)
{
	link_delete(VETH_NEAR);
}

/*
 * Frames from different CPUs have no order, so keep the sender on its CPU. Return the
 * previous affinity.
 */
static cpu_set_t pin_to_this_cpu(void)
{
	cpu_set_t all, here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	if (sched_getaffinity(0, sizeof(all), &all) || sched_setaffinity(0, sizeof(here), &here))
		tap_bail("sched_setaffinity: %m");
	return all;
}

void veth_send(struct frame_request *req)
{
	static const uint8_t src[6] = { 2, 0, 0, 0, 0, 1 }, dst[6] = { 2, 0, 0, 0, 0, 2 };
	struct sockaddr_ll a = {
		.sll_family = AF_PACKET,
		.sll_ifindex = device_ifindex(VETH_NEAR),
	};
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	cpu_set_t all = pin_to_this_cpu();
	uint32_t seq;

	if (fd < 0 || getrandom(&req->id, sizeof(req->id), 0) < 0)
		tap_bail("packet socket: %m");
	for (seq = 0; seq < req->count; seq++) {
		size_t len = frame_put_data(frame, dst, src, req, seq);

		if (sendto(fd, frame, len, 0, (void *)&a, sizeof(a)) < 0)
			tap_bail("%s: %m", VETH_NEAR);
	}
	sched_setaffinity(0, sizeof(all), &all);
	close(fd);
}
