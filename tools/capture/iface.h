/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_IFACE_H
#define TOOLS_IFACE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct iface {
	uint32_t ifindex;
	uint64_t packets;
	char name[IF_NAMESIZE];
};

/* The devices met so far, in that order. */
struct iface_list {
	struct iface *iface;
	unsigned int nr;
	unsigned int last;
};

/* The number of the device in the list, added when new; -ENOMEM. */
int iface_number(struct iface_list *list, uint32_t ifindex);
void iface_list_free(struct iface_list *list);

/* Whether its frames begin with an Ethernet header, as files of ours say. */
bool iface_is_ethernet(const char *name);

#endif
