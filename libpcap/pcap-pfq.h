/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libpcap's own files call. The operations are those of pcap-int.h. */
#ifndef PCAP_PFQ_H
#define PCAP_PFQ_H

#include <pcap/pcap.h>

struct pcap_if_list;

/* Make a handle if the name is one of PFQ; else set *is_ours to 0 and return NULL. */
pcap_t *pfq_create(const char *device, char *errbuf, int *is_ours);

/* Add the devices of PFQ to a list. Returns 0, or -1 with errbuf. */
int pfq_findalldevs(struct pcap_if_list *list, char *errbuf);

/* The device whose network a name stands for, for pcap_lookupnet(); valid until the thread's next call. */
const char *pfq_network_device(const char *device);

#endif
