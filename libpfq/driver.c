// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"
#include "internal.h"

static int exists(int dir, const char *path)
{
	return faccessat(dir, path, F_OK, 0) == 0;
}

/* The last part of what a link under class/net/DEV/device points to. */
static int link_name(int sysfs, const char *dev, const char *link,
		     char name[NAME_MAX + 1])
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *slash;
	ssize_t n;

	snprintf(path, sizeof(path), "class/net/%s/device/%s", dev, link);
	n = readlinkat(sysfs, path, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, NAME_MAX + 1, "%.255s", slash ? slash + 1 : target);
	return 0;
}

/* Of a device that is on no bus: veth, tun. Whether its driver, as it calls itself, has a hook. */
static int virtual_hook(int sysfs, const char *dev)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ifreq r = { .ifr_data = (void *)&info };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), found = 0;
	char path[PATH_MAX];

	if (fd < 0)
		return 0;
	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", dev);
	if (!ioctl(fd, SIOCETHTOOL, &r) && info.driver[0]) {
		snprintf(path, sizeof(path), "module/pfq_hook/holders/%.31s", info.driver);
		found = exists(sysfs, path);
	}
	close(fd);
	return found;
}

__printf(3, 4)
static int refuse(char *why, size_t len, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, len, fmt, ap);
	va_end(ap);
	return -EOPNOTSUPP;
}

int driver_check_hook(int sysfs, const char *dev, char *why, size_t len)
{
	char driver[NAME_MAX + 1], module[NAME_MAX + 1];
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "class/net/%s", dev);
	if (!exists(sysfs, path))
		return refuse(why, len,
			      "%s: cannot steal: not in /sys/class/net: mount sysfs in this network namespace",
			      dev);
	if (link_name(sysfs, dev, "driver", driver)) {
		if (virtual_hook(sysfs, dev))
			return 0;
		return refuse(why, len,
			      "%s: cannot steal: a virtual device has no driver to hook: bind its NIC, or capture copies",
			      dev);
	}
	if (link_name(sysfs, dev, "driver/module", module))
		return refuse(why, len,
			      "%s: cannot steal: driver %s is built into the kernel and has no hook: capture copies",
			      dev, driver);
	snprintf(path, sizeof(path), "module/pfq_hook/holders/%s", module);
	if (!exists(sysfs, path))
		return refuse(why, len,
			      "%s: cannot steal: driver %s has no hook: make omatic DRIVER=%s, then load it",
			      dev, module, module);
	return 0;
}
