// SPDX-License-Identifier: GPL-2.0-only
/* The devices of a capture. */
#include <errno.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "iface.h"

static int iface_add(struct iface_list *list, uint32_t ifindex)
{
	struct iface *iface = realloc(list->iface,
				      (list->nr + 1) * sizeof(*iface));

	if (!iface)
		return -ENOMEM;
	list->iface = iface;
	iface += list->nr;
	*iface = (struct iface) { .ifindex = ifindex };
	if (!ifindex)
		snprintf(iface->name, sizeof(iface->name), "any");
	else if (!if_indextoname(ifindex, iface->name))
		snprintf(iface->name, sizeof(iface->name), "if%u", ifindex);
	list->last = list->nr;
	return list->nr++;
}

int iface_number(struct iface_list *list, uint32_t ifindex)
{
	unsigned int i;

	if (list->nr && list->iface[list->last].ifindex == ifindex)
		return list->last;
	for (i = 0; i < list->nr; i++) {
		if (list->iface[i].ifindex == ifindex) {
			list->last = i;
			return i;
		}
	}
	return iface_add(list, ifindex);
}

void iface_list_free(struct iface_list *list)
{
	free(list->iface);
	*list = (struct iface_list) { 0 };
}

bool iface_is_ethernet(const char *name)
{
	struct ifreq req = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret;

	if (fd < 0)
		return true;
	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	ret = ioctl(fd, SIOCGIFHWADDR, &req);
	close(fd);
	return ret || req.ifr_hwaddr.sa_family == ARPHRD_ETHER ||
		req.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK;
}
