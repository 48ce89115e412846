// SPDX-License-Identifier: GPL-2.0-only
/* Create a veth pair by rtnetlink, and send on it. */
#include "veth.h"

#include "device.h"
#include "tap.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

struct link_request {
	struct nlmsghdr n;
	struct ifinfomsg i;
	char attributes[512];
};

static struct rtattr *put_attr(struct link_request *r, int type, const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)r + NLMSG_ALIGN(r->n.nlmsg_len));

	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	r->n.nlmsg_len = NLMSG_ALIGN(r->n.nlmsg_len) + RTA_ALIGN(a->rta_len);
	return a;
}

static void end_nest(struct link_request *r, struct rtattr *nest)
{
	nest->rta_len = (char *)r + r->n.nlmsg_len - (char *)nest;
}

/* Send the request. Return 0 or the errno of the kernel's answer. */
static int rtnetlink_request(struct link_request *r)
{
	struct {
		struct nlmsghdr n;
		struct nlmsgerr e;
	} answer = { 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || send(fd, r, r->n.nlmsg_len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), MSG_TRUNC) < 0)
		tap_bail("rtnetlink: %m");
	close(fd);
	return -answer.e.error;
}

void veth_create(void)
{
	struct link_request r = {
		.n = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		       .nlmsg_type = RTM_NEWLINK,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL },
	};
	struct rtattr *info, *data, *peer;
	struct ifinfomsg none = { 0 };
	int err;

	put_attr(&r, IFLA_IFNAME, VETH_NEAR, sizeof(VETH_NEAR));
	info = put_attr(&r, IFLA_LINKINFO, NULL, 0);
	put_attr(&r, IFLA_INFO_KIND, "veth", sizeof("veth"));
	data = put_attr(&r, IFLA_INFO_DATA, NULL, 0);
	peer = put_attr(&r, VETH_INFO_PEER, &none, sizeof(none));
	put_attr(&r, IFLA_IFNAME, VETH_FAR, sizeof(VETH_FAR));
	end_nest(&r, peer);
	end_nest(&r, data);
	end_nest(&r, info);
	err = rtnetlink_request(&r);
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

void veth_delete(void)
{
	struct link_request r = {
		.n = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		       .nlmsg_type = RTM_DELLINK,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.i = { .ifi_index = device_ifindex(VETH_NEAR) },
	};

	rtnetlink_request(&r);
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
