// SPDX-License-Identifier: GPL-2.0-only
/* Names and kinds of devices. */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture/iface.h"
#include "tap.h"

static void test_names(void)
{
	struct iface_list list = { 0 };

	ok_equal(iface_number(&list, 1), 0, "the first device");
	ok_equal(iface_number(&list, 4000000), 1, "the second");
	ok_equal(iface_number(&list, 0), 2, "the third");
	ok_equal(iface_number(&list, 1), 0, "the first again");
	ok_equal(iface_number(&list, 1), 0, "and again");
	ok_text(list.iface[0].name, "lo", "a name");
	ok_text(list.iface[1].name, "if4000000", "a device that is gone");
	ok_text(list.iface[2].name, "any", "any");
	iface_list_free(&list);
}

static void test_tun(void)
{
	struct ifreq req = { .ifr_name = "pfqtest%d", .ifr_flags = IFF_TUN };
	int fd = open("/dev/net/tun", O_RDWR);

	if (fd < 0 || ioctl(fd, TUNSETIFF, &req))
		ok(true, "# SKIP no tun device: no privilege, or no module");
	else
		ok(!iface_is_ethernet(req.ifr_name), "a tun device is none");
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	test_names();
	ok(iface_is_ethernet("lo"), "lo has Ethernet headers");
	test_tun();
	return tap_end();
}
