// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the frames of a device begin with. */
#include <net/if_arp.h>
#include <pcap/dlt.h>
#include <stddef.h>

#include "link_type.h"

#ifndef ARPHRD_RAWIP
#define ARPHRD_RAWIP	519
#endif
#ifndef ARPHRD_6LOWPAN
#define ARPHRD_6LOWPAN	825
#endif
#ifndef ARPHRD_IP6GRE
#define ARPHRD_IP6GRE	823
#endif
#ifndef ARPHRD_CAN
#define ARPHRD_CAN	280
#endif

/*
 * As the receive path leaves them. The headers of tunnels without a link header of their own have been removed,
 * or are IP themselves (GRE).
 */
static const struct {
	int type;
	int link;
} links[] = {
	{ ARPHRD_ETHER, DLT_EN10MB },
	{ ARPHRD_LOOPBACK, DLT_EN10MB },
	{ ARPHRD_NONE, DLT_RAW },
	{ ARPHRD_RAWIP, DLT_RAW },
	{ ARPHRD_PPP, DLT_RAW },
	{ ARPHRD_TUNNEL, DLT_RAW },
	{ ARPHRD_TUNNEL6, DLT_RAW },
	{ ARPHRD_SIT, DLT_RAW },
	{ ARPHRD_IPGRE, DLT_RAW },
	{ ARPHRD_IP6GRE, DLT_RAW },
	{ ARPHRD_6LOWPAN, DLT_RAW },
	{ ARPHRD_CAN, DLT_CAN_SOCKETCAN },
	{ ARPHRD_IEEE80211, DLT_IEEE802_11 },
	{ ARPHRD_IEEE80211_PRISM, DLT_PRISM_HEADER },
	{ ARPHRD_IEEE80211_RADIOTAP, DLT_IEEE802_11_RADIO },
};

int link_type_of(int type)
{
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (links[i].type == type)
			return links[i].link;
	return LINK_TYPE_UNKNOWN;
}
