// SPDX-License-Identifier: GPL-2.0-only
/* Run the command ethtool, and use SIOCETHTOOL where its output would have to be parsed. */
#include "ethtool.h"

#include <linux/sockios.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int ethtool(const char *format, ...)
{
	char arguments[192], command[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(arguments, sizeof(arguments), format, ap);
	va_end(ap);
	snprintf(command, sizeof(command), "timeout 60 ethtool %s >/dev/null 2>&1", arguments);
	return system(command);
}

int ethtool_missing(void)
{
	return ethtool("--version");
}

int ethtool_ioctl(const char *dev, void *command)
{
	struct ifreq r = { .ifr_data = command };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret;

	if (fd < 0)
		return -1;
	strncpy(r.ifr_name, dev, IFNAMSIZ - 1);
	ret = ioctl(fd, SIOCETHTOOL, &r);
	close(fd);
	return ret;
}

void ethtool_save(const char *dev, struct ethtool_settings *s)
{
	memset(s, 0, sizeof(*s));
	s->channels.cmd = ETHTOOL_GCHANNELS;
	s->has_channels = !ethtool_ioctl(dev, &s->channels);
	s->rings.cmd = ETHTOOL_GRINGPARAM;
	s->has_rings = !ethtool_ioctl(dev, &s->rings);
	s->coalesce.cmd = ETHTOOL_GCOALESCE;
	s->has_coalesce = !ethtool_ioctl(dev, &s->coalesce);
}

int ethtool_restore(const char *dev, struct ethtool_settings *s)
{
	int failed = 0;

	s->channels.cmd = ETHTOOL_SCHANNELS;
	s->rings.cmd = ETHTOOL_SRINGPARAM;
	s->coalesce.cmd = ETHTOOL_SCOALESCE;
	if (s->has_channels)
		failed |= ethtool_ioctl(dev, &s->channels);
	if (s->has_rings)
		failed |= ethtool_ioctl(dev, &s->rings);
	if (s->has_coalesce)
		failed |= ethtool_ioctl(dev, &s->coalesce);
	return failed;
}
