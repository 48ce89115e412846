// SPDX-License-Identifier: GPL-2.0-only
/*
 * pfq extcap: the interfaces, their link types and options, in the grammar of extcap(4): a word, and {NAME=VALUE} pairs,
 * whose values have no braces.
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pfq/pfq.h>

#include "../capture/frame.h"
#include "../capture/iface.h"
#include "../common/ring_size.h"
#include "describe.h"
#include "pfq.h"

#define PREFIX "pfq-"

/* Can Wireshark show the packets of a device, and this grammar its name? */
static bool is_offered(const char *dev)
{
	return iface_link(dev, NULL) != IFACE_LINK_UNKNOWN && !strpbrk(dev, "{}");
}

static void describe_interface(const char *dev)
{
	printf("interface {value=" PREFIX "%s}{display=%s by PFQ%s%s}\n", dev, dev,
	       pfq_device_check_hook(dev) ? "" : ", in its driver", iface_is_up(dev) ? "" : " (down)");
}

int describe_interfaces(void)
{
	struct if_nameindex *all, *i;

	printf("extcap {version=%s}{display=PFQ}\n", pfq_version());
	if (access("/sys/module/pfq", F_OK))
		return EXIT_OK;
	all = if_nameindex();
	if (!all) {
		fprintf(stderr, "pfq extcap: the devices: %s\n", strerror(errno));
		return EXIT_FAILED;
	}
	for (i = all; i->if_index; i++)
		if (is_offered(i->if_name))
			describe_interface(i->if_name);
	if_freenameindex(all);
	puts("interface {value=" PREFIX "any}{display=all devices by PFQ}");
	return EXIT_OK;
}

const char *describe_device(const char *interface)
{
	const char *dev;

	if (strncmp(interface, PREFIX, strlen(PREFIX)))
		return NULL;
	dev = interface + strlen(PREFIX);
	/* The kernel takes eth0:1 for another name of eth0, pfq capture for its queue 1. */
	return !strcmp(dev, "any") || (!strchr(dev, ':') && if_nametoindex(dev)) ? dev : NULL;
}

int describe_link_types(const char *dev)
{
	const int link = iface_link(dev, NULL);

	if (link == IFACE_LINK_UNKNOWN) {
		fprintf(stderr, "pfq extcap: Wireshark does not know what the packets of %s begin with\n", dev);
		return EXIT_FAILED;
	}
	printf("dlt {number=%d}{name=%s}{display=%s}\n", link, pcap_datalink_val_to_name(link), iface_link_name(link));
	return EXIT_OK;
}

/* In the order of the dialogue. A default is what happens without the option. */
int describe_options(void)
{
	printf("arg {number=0}{call=--steal}{display=Steal packets from the kernel}{type=boolean}{default=false}"
	       "{tooltip=Cuts off all connections through the device. Needs CAP_NET_ADMIN and a driver with a hook.}\n"
	       "arg {number=1}{call=--promisc}{display=Promiscuous mode}{type=boolean}{default=true}"
	       "{tooltip=Also capture packets for other hosts}\n"
	       "arg {number=2}{call=--snaplen}{display=Snapshot length}{type=unsigned}{range=0,%d}{default=0}"
	       "{tooltip=Bytes to keep of each packet; 0: all}\n", FRAME_MAX);
	printf("arg {number=3}{call=--queue}{display=Receive queue}{type=string}{validation=^[0-9]*$}"
	       "{placeholder=all}{tooltip=The number of a hardware receive queue; empty: all}\n"
	       "arg {number=4}{call=--buffer-size}{display=Ring size (KiB)}{type=unsigned}{range=1,%d}{default=%llu}"
	       "{tooltip=Packets wait here until Wireshark reads them}\n"
	       "arg {number=5}{call=--huge-pages}{display=Ring in huge pages}{type=boolean}{default=false}"
	       "{tooltip=If enough of them are free}\n", 16 << 20, RING_USUAL >> 10);
	puts("arg {number=6}{call=--time-stamp-type}{display=Time stamps}{type=selector}{default=host}"
	     "{tooltip=The clock that the packets' time comes from}\n"
	     "value {arg=6}{value=host}{display=clock}{default=true}\n"
	     "value {arg=6}{value=host_lowprec}{display=clock at its last tick}{default=false}\n"
	     "value {arg=6}{value=adapter}{display=NIC}{default=false}");
	printf("arg {number=7}{call=--group}{display=Group}{type=unsigned}{range=0,%d}{default=0}{group=Group}"
	       "{tooltip=Share the packets of this group with other programs; 0: a group of its own}\n", PFQ_GROUP_MAX);
	puts("arg {number=8}{call=--program}{display=Program}{type=string}{group=Group}"
	     "{placeholder=main = ip >-> udp}{tooltip=The text of a program in pfq-lang, for packets that pass the filter}\n"
	     "arg {number=9}{call=--program-file}{display=Program file}{type=fileselect}{mustexist=true}{group=Group}"
	     "{tooltip=A file with a program in pfq-lang}");
	return EXIT_OK;
}
