// SPDX-License-Identifier: GPL-2.0-only
/* Network devices by ioctl, sysfs and rtnetlink. */
#include "device.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINK_WAIT_MS 10000

static int device_ioctl(const char *dev, unsigned long request, struct ifreq *r)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret, saved;

	if (fd < 0)
		return -1;
	strncpy(r->ifr_name, dev, IFNAMSIZ - 1);
	ret = ioctl(fd, request, r);
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

int device_ifindex(const char *dev)
{
	return if_nametoindex(dev);
}

static int set_flags(const char *dev, int set, int clear)
{
	struct ifreq r = { 0 };

	if (device_ioctl(dev, SIOCGIFFLAGS, &r))
		return -1;
	r.ifr_flags = (r.ifr_flags & ~clear) | set;
	return device_ioctl(dev, SIOCSIFFLAGS, &r);
}

/* Ask the driver itself. A driver without ETHTOOL_GLINK counts as having carrier. */
static int has_carrier(const char *dev)
{
	struct ethtool_value v = { .cmd = ETHTOOL_GLINK };
	struct ifreq r = { .ifr_data = (void *)&v };

	return device_ioctl(dev, SIOCETHTOOL, &r) || v.data;
}

/* The stack learns of a link change late, so IFF_RUNNING alone may be stale. */
int device_wait_link(const char *dev)
{
	struct ifreq r = { 0 };
	int ms;

	for (ms = 0; ms < LINK_WAIT_MS; ms += 20) {
		if (device_ioctl(dev, SIOCGIFFLAGS, &r))
			return -1;
		if ((r.ifr_flags & IFF_RUNNING) && has_carrier(dev))
			return 0;
		usleep(20000);
	}
	errno = ETIMEDOUT;
	return -1;
}

int device_up(const char *dev)
{
	return set_flags(dev, IFF_UP, 0) ? -1 : device_wait_link(dev);
}

int device_up_nowait(const char *dev)
{
	return set_flags(dev, IFF_UP, 0);
}

void device_disable_ipv6(const char *dev)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", dev);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		tap_note("%s: %m", path);
	close(fd);
}

int device_down(const char *dev)
{
	return set_flags(dev, 0, IFF_UP);
}

int device_mac(const char *dev, uint8_t mac[6])
{
	struct ifreq r = { 0 };

	if (device_ioctl(dev, SIOCGIFHWADDR, &r))
		return -1;
	memcpy(mac, r.ifr_hwaddr.sa_data, 6);
	return 0;
}

int device_set_mac(const char *dev, const uint8_t mac[6])
{
	struct ifreq r = { .ifr_hwaddr.sa_family = ARPHRD_ETHER };

	memcpy(r.ifr_hwaddr.sa_data, mac, 6);
	return device_ioctl(dev, SIOCSIFHWADDR, &r);
}

int device_mtu(const char *dev, int mtu)
{
	struct ifreq r = { .ifr_mtu = mtu };

	return device_ioctl(dev, SIOCSIFMTU, &r);
}

int device_rxvlan(const char *dev, int on)
{
	struct ethtool_value v = { .cmd = ETHTOOL_GFLAGS };
	struct ifreq r = { .ifr_data = (void *)&v };
	uint32_t want;

	if (device_ioctl(dev, SIOCETHTOOL, &r))
		return -1;
	want = on ? v.data | ETH_FLAG_RXVLAN : v.data & ~ETH_FLAG_RXVLAN;
	if (want == v.data)
		return 0;
	v = (struct ethtool_value) { .cmd = ETHTOOL_SFLAGS, .data = want };
	if (device_ioctl(dev, SIOCETHTOOL, &r))
		return errno == EOPNOTSUPP || errno == EINVAL ? 1 : -1;
	v.cmd = ETHTOOL_GFLAGS;
	if (device_ioctl(dev, SIOCETHTOOL, &r))
		return -1;
	return (v.data ^ want) & ETH_FLAG_RXVLAN ? 1 : 0;
}

void device_driver(const char *dev, char *name, size_t size)
{
	char link[256], target[256];
	ssize_t n;

	snprintf(link, sizeof(link), "/sys/class/net/%s/device/driver", dev);
	n = readlink(link, target, sizeof(target) - 1);
	target[n < 0 ? 0 : n] = '\0';
	snprintf(name, size, "%s", n < 0 ? "" : basename(target));
}

int device_promiscuity(const char *dev)
{
	struct {
		struct nlmsghdr n;
		struct ifinfomsg i;
		char attributes[8192];
	} m = {
		.n = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		       .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST },
		.i = { .ifi_index = device_ifindex(dev) },
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), len;
	struct rtattr *a;
	bool failed;

	if (fd < 0)
		return -1;
	failed = send(fd, &m, m.n.nlmsg_len, 0) < 0 || recv(fd, &m, sizeof(m), 0) < 0;
	close(fd);
	if (failed || m.n.nlmsg_type != RTM_NEWLINK)
		return -1;
	len = m.n.nlmsg_len - NLMSG_LENGTH(sizeof(m.i));
	for (a = IFLA_RTA(&m.i); RTA_OK(a, len); a = RTA_NEXT(a, len))
		if (a->rta_type == IFLA_PROMISCUITY)
			return *(int *)RTA_DATA(a);
	return -1;
}

int device_carrier_changes(const char *dev)
{
	char path[128];
	int n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/carrier_changes", dev);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%d", &n) != 1)
			n = -1;
		fclose(f);
	}
	return n;
}

static int has_ethtool_flag(const char *dev, uint32_t flag)
{
	struct ethtool_value v = { .cmd = ETHTOOL_GFLAGS };
	struct ifreq r = { .ifr_data = (void *)&v };

	return !device_ioctl(dev, SIOCETHTOOL, &r) && v.data & flag;
}

int device_has_rxvlan(const char *dev)
{
	return has_ethtool_flag(dev, ETH_FLAG_RXVLAN);
}

int device_has_lro(const char *dev)
{
	return has_ethtool_flag(dev, ETH_FLAG_LRO);
}
