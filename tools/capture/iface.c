// SPDX-License-Identifier: GPL-2.0-only
/* The devices of a capture. */
#include <dirent.h>
#include <errno.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "iface.h"
#include "pfq.h"

/* Call an ioctl for a device. Returns false if the device does not exist. */
static bool ask(const char *name, unsigned long request, struct ifreq *req)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool known;

	if (fd < 0)
		return false;
	snprintf(req->ifr_name, sizeof(req->ifr_name), "%s", name);
	known = !ioctl(fd, request, req);
	close(fd);
	return known;
}

int iface_link(const char *name, int *type)
{
	struct ifreq req = { .ifr_name = "" };

	if (!ask(name, SIOCGIFHWADDR, &req))
		req.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	if (type)
		*type = req.ifr_hwaddr.sa_family;
	return link_type_of(req.ifr_hwaddr.sa_family);
}

const char *iface_link_name(int link)
{
	const char *name = link == IFACE_LINK_UNKNOWN ? NULL : pcap_datalink_val_to_description(link);

	return name ?: "an unknown link type";
}

bool iface_is_up(const char *name)
{
	struct ifreq req = { .ifr_name = "" };

	return !ask(name, SIOCGIFFLAGS, &req) || req.ifr_flags & IFF_UP;
}

unsigned int iface_queues(const char *name)
{
	const struct dirent *entry;
	unsigned int n = 0;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%s/queues", name);
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		n += !strncmp(entry->d_name, "rx-", 3);
	closedir(dir);
	return n;
}

static int iface_add(struct iface_list *list, uint32_t ifindex)
{
	struct iface *iface = realloc(list->iface,
				      (list->nr + 1) * sizeof(*iface));

	if (!iface)
		return -ENOMEM;
	list->iface = iface;
	iface += list->nr;
	*iface = (struct iface) { .ifindex = ifindex, .id = -1 };
	if (!ifindex)
		snprintf(iface->name, sizeof(iface->name), "any");
	else if (!if_indextoname(ifindex, iface->name))
		snprintf(iface->name, sizeof(iface->name), "if%u", ifindex);
	iface->link = iface_link(iface->name, &iface->type);
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
