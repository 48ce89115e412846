// SPDX-License-Identifier: LGPL-2.1-or-later
/* Find out from sysfs and ethtool whether a device's driver uses pfq_hook.ko. */
#include <dirent.h>
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

/*
 * Store the last component of the target of class/net/DEV/device/LINK. Returns 0 or a negative
 * errno.
 */
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

/*
 * Store the driver of a virtual device such as veth or tun. sysfs does not name it, ethtool does.
 * Returns 0 or a negative errno.
 */
static int virtual_driver_name(const char *dev, char name[NAME_MAX + 1])
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ifreq req = { .ifr_data = (void *)&info };
	int fd, err;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", dev);
	err = ioctl(fd, SIOCETHTOOL, &req) ? -errno : 0;
	close(fd);
	snprintf(name, NAME_MAX + 1, "%.31s", info.driver);
	return err;
}

/* Is the device on top of others, as a VLAN, a bond or a macvlan? */
static int has_lower_device(int sysfs, const char *path)
{
	int fd = openat(sysfs, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), found = 0;
	struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return 0;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return 0;
	}
	while (!found && (entry = readdir(dir)))
		found = !strncmp(entry->d_name, "lower_", 6);
	closedir(dir);
	return found;
}

__printf(3, 4)
static int refuse(char *errmsg, size_t len, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(errmsg, len, fmt, ap);
	va_end(ap);
	return -EOPNOTSUPP;
}

int driver_check_hook(int sysfs, const char *dev, char *errmsg, size_t len)
{
	char driver[NAME_MAX + 1], module[NAME_MAX + 1];
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "class/net/%s", dev);
	if (has_lower_device(sysfs, path))
		return refuse(errmsg, len,
			      "%s: cannot steal: it gets packets of the devices below it without a hook: bind those, or capture copies",
			      dev);
	if (!exists(sysfs, path))
		return refuse(errmsg, len,
			      "%s: cannot steal: not in /sys/class/net: mount sysfs in this network namespace",
			      dev);
	if (link_name(sysfs, dev, "driver", driver)) {
		if (virtual_driver_name(dev, module))
			return refuse(errmsg, len,
				      "%s: cannot steal: a virtual device without a driver to hook: bind its NIC, or capture copies",
				      dev);
	} else if (link_name(sysfs, dev, "driver/module", module)) {
		return refuse(errmsg, len,
			      "%s: cannot steal: driver %s is built into the kernel and has no hook: capture copies",
			      dev, driver);
	}
	snprintf(path, sizeof(path), "module/pfq_hook/holders/%s", module);
	if (!exists(sysfs, path))
		return refuse(errmsg, len,
			      "%s: cannot steal: driver %s has no hook: make omatic DRIVER=%s, then load it",
			      dev, module, module);
	return 0;
}
