// SPDX-License-Identifier: GPL-2.0-only
/* A tap device of the process. */
#include "tun.h"

#include "device.h"
#include "tap.h"
#include "traffic.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int tun = -1;

/* O_NONBLOCK: only a non-blocking write takes the XDP path (tun_can_build_skb()). */
void tun_create(void)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_MULTI_QUEUE };

	strcpy(r.ifr_name, TUN);
	mkdir("/dev/net", 0755);
	mknod("/dev/net/tun", S_IFCHR | 0600, makedev(10, 200));
	tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (tun < 0 || ioctl(tun, TUNSETIFF, &r) || device_up(TUN))
		tap_bail("%s: %m", TUN);
}

void tun_attach(int attached)
{
	struct ifreq r = { .ifr_flags = attached ? IFF_ATTACH_QUEUE : IFF_DETACH_QUEUE };

	if (ioctl(tun, TUNSETQUEUE, &r))
		tap_bail("%s: cannot attach or detach its queue: %m", TUN);
}

int tun_read(struct tally *t, int timeout_ms)
{
	struct pollfd p = { .fd = tun, .events = POLLIN };
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	ssize_t len;
	int n = 0;

	poll(&p, 1, timeout_ms);
	while ((len = read(tun, frame, sizeof(frame))) > 0) {
		if (t)
			tally_add(t, frame, len);
		n++;
	}
	return n;
}

void tun_send(struct frame_request *req)
{
	static const uint8_t src[6] = { 2, 0, 0, 0, 0, 1 }, dst[6] = { 2, 0, 0, 0, 0, 2 };
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	uint32_t seq;

	if (getrandom(&req->id, sizeof(req->id), 0) < 0)
		tap_bail("getrandom: %m");
	for (seq = 0; seq < req->count; seq++) {
		size_t len = frame_put_data(frame, dst, src, req, seq);

		if (write(tun, frame, len) != (ssize_t)len)
			tap_bail("%s: %m", TUN);
	}
}
