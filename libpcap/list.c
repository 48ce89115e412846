// SPDX-License-Identifier: LGPL-2.1-or-later
/* pcap_findalldevs(): the devices of PFQ, if the module is loaded. */
#include "backend.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bpf_u_int32 flags_of(const char *dev)
{
	struct ifreq req = { .ifr_name = "" };
	bpf_u_int32 flags = 0;

	if (backend_ioctl(dev, SIOCGIFFLAGS, &req))
		return 0;
	flags |= req.ifr_flags & IFF_UP ? PCAP_IF_UP : 0;
	flags |= req.ifr_flags & IFF_RUNNING ? PCAP_IF_RUNNING : 0;
	flags |= req.ifr_flags & IFF_LOOPBACK ? PCAP_IF_LOOPBACK | PCAP_IF_CONNECTION_STATUS_NOT_APPLICABLE :
		req.ifr_flags & IFF_RUNNING ? PCAP_IF_CONNECTION_STATUS_CONNECTED :
		PCAP_IF_CONNECTION_STATUS_DISCONNECTED;
	return flags;
}

static int add_one(pcap_if_list_t *list, const char *dev, char *errbuf)
{
	const bool hook = !pfq_device_check_hook(dev);
	char name[IFNAMSIZ + 4], text[64];

	/* Behind the prefix, these letters separate devices and the group. */
	if (strpbrk(dev, "^@"))
		return 0;
	snprintf(name, sizeof(name), "pfq:%s", dev);
	snprintf(text, sizeof(text), hook ? "%s by PFQ, in its driver" : "%s by PFQ", dev);
	return add_dev(list, name, flags_of(dev), text, errbuf) ? 0 : -1;
}

int pfq_findalldevs(pcap_if_list_t *list, char *errbuf)
{
	struct if_nameindex *all, *i;
	int ret = 0;

	if (access("/sys/module/pfq", F_OK))
		return 0;
	all = if_nameindex();
	for (i = all; i && i->if_index && !ret; i++)
		ret = add_one(list, i->if_name, errbuf);
	if (all)
		if_freenameindex(all);
	if (ret)
		return ret;
	return add_dev(list, "pfq:any", PCAP_IF_UP | PCAP_IF_RUNNING | PCAP_IF_CONNECTION_STATUS_NOT_APPLICABLE,
		       "all devices by PFQ", errbuf) ? 0 : -1;
}
