// SPDX-License-Identifier: GPL-2.0-only
/*
 * A GRE device without a remote address has a header of 24 bytes, and its driver reads them. A frame that is
 * shorter than the header of the device is not forwarded to it, and is counted.
 *
 * Needs root, pfq.ko, veth, dummy, ip_gre; skips if NETIF is set. A failure means that drivers get frames that
 * end within their header.
 */
#include "device.h"
#include "inet.h"
#include "link.h"
#include "member.h"
#include "module.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/if_tunnel.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ETHERNET "pfqd0"
#define GRE	"pfqg0"
#define HEADER	24		/* bytes of an IPv4 and a GRE header */

static struct member m;

/* Send a frame of `len` bytes. Return whether the group forwarded it: 1, 0, or -1 if it did neither. */
static int forwards(int fd, size_t len)
{
	static const uint8_t frame[64] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb6 };
	const struct pfq_so_group_stats before = group_stats(&m);
	struct pfq_so_group_stats s = before;
	unsigned int ms;

	if (send(fd, frame, len, 0) != (ssize_t)len)
		tap_bail("%s, %zu bytes: %m", VETH_NEAR, len);
	for (ms = 0; ms < 2000 * slow() && s.seen == before.seen; ms++) {
		usleep(1000);
		s = group_stats(&m);
	}
	if (s.forwarded + s.unforwarded != before.forwarded + before.unforwarded + 1)
		return -1;
	return s.forwarded > before.forwarded;
}

static void test(const char *to, size_t header)
{
	const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(VETH_NEAR) };
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = PFQ_ACTION_DROP, .forward = &to, .nr_forward = 1,
	};
	size_t len, wrong = 0;

	if (fd < 0 || bind(fd, (const void *)&a, sizeof(a)))
		tap_bail("%s: %m", VETH_NEAR);
	if (pfq_group_verdict_set(m.q, m.gid, &v))
		tap_bail("%s", pfq_error(m.q));
	for (len = 14; len <= 30; len++) {
		const int forwarded = forwards(fd, len);

		if (forwarded == (len >= header))
			continue;
		wrong++;
		tap_note("%zu bytes: %s", len, forwarded < 0 ? "not counted" : forwarded ? "forwarded" : "not forwarded");
	}
	tap_ok(!wrong, "of frames of 14 to 30 bytes, those of at least %zu are forwarded to %s", header, to);
	close(fd);
}

int main(void)
{
	const struct link dummy = { .kind = "dummy", .name = ETHERNET };
	const uint32_t local = htonl(0x0a080001);
	const struct link gre = { .kind = "gre", .name = GRE, .option = IFLA_GRE_LOCAL, .value = &local, .size = 4 };
	int err;

	veth_only("only veth delivers frames of 14 bytes");
	tap_plan(2);
	veth_create();
	err = link_create(&dummy);
	if (err)
		tap_bail("%s: %s", ETHERNET, strerror(err));
	device_disable_ipv6(ETHERNET);
	device_up_nowait(ETHERNET);
	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	if (pfq_group_bind(m.q, m.gid, VETH_FAR, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(m.q));
	test(ETHERNET, 14);
	if (link_create(&gre)) {
		tap_skip("the kernel has no GRE devices", "frames shorter than a GRE device's header are not forwarded");
	} else {
		device_disable_ipv6(GRE);
		device_up_nowait(GRE);
		test(GRE, HEADER);
	}
	member_close(&m);
	return tap_done();
}
