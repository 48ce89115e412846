// SPDX-License-Identifier: GPL-2.0-only
/* Test the list of devices, and what their frames begin with. */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>
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
		tap_skip("there is no privilege or no module", "a tun device has IP packets");
	else
		tap_ok(iface_link(req.ifr_name, NULL) == DLT_RAW && !iface_is_up(req.ifr_name),
		       "a tun device has IP packets, and is down");
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	int type;

	test_names();
	tap_ok(iface_link("lo", &type) == DLT_EN10MB && type == ARPHRD_LOOPBACK, "lo has Ethernet headers");
	tap_ok(iface_link("any", NULL) == DLT_EN10MB, "any counts as Ethernet");
	tap_text(iface_link_name(DLT_EN10MB), "Ethernet", "link types have names");
	tap_text(iface_link_name(IFACE_LINK_UNKNOWN), "an unknown link type", "an unknown one has none");
	tap_ok(iface_is_up("nosuchdev9") && !iface_queues("nosuchdev9"), "a device that does not exist is not down");
	test_tun();
	return tap_done();
}
