// SPDX-License-Identifier: GPL-2.0-only
/* Test the list of devices, and which devices are Ethernet devices. */
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

	tap_equal(iface_number(&list, 1), 0, "the first device gets number 0");
	tap_equal(iface_number(&list, 4000000), 1, "the second device gets number 1");
	tap_equal(iface_number(&list, 0), 2, "the third device gets number 2");
	tap_equal(iface_number(&list, 1), 0, "the first device keeps its number");
	tap_equal(iface_number(&list, 1), 0, "the first device keeps its number the second time");
	tap_text(list.iface[0].name, "lo", "a device has its name");
	tap_text(list.iface[1].name, "if4000000",
		 "a device that does not exist has a name made of its number");
	tap_text(list.iface[2].name, "any", "device 0 is called any");
	iface_list_free(&list);
}

static void test_tun(void)
{
	struct ifreq req = { .ifr_name = "pfqtest%d", .ifr_flags = IFF_TUN };
	int fd = open("/dev/net/tun", O_RDWR);

	if (fd < 0 || ioctl(fd, TUNSETIFF, &req))
		tap_skip("there is no privilege or no module", "a tun device is no Ethernet device");
	else
		tap_ok(!iface_is_ethernet(req.ifr_name), "a tun device is no Ethernet device");
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	test_names();
	tap_ok(iface_is_ethernet("lo"), "lo has Ethernet headers");
	test_tun();
	return tap_done();
}
