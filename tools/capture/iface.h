/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices of a capture. */
#ifndef TOOLS_IFACE_H
#define TOOLS_IFACE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct iface {
	uint32_t ifindex;
	uint64_t packets;	/* written */
	char name[IF_NAMESIZE];
};

/* Devices, in the order in which they were added. */
struct iface_list {
	struct iface *iface;
	unsigned int nr;
	unsigned int last;	/* the number that iface_number() returned last */
};

/* Return the number of a device in the list, and add it if it is new. Returns -ENOMEM on failure. */
int iface_number(struct iface_list *list, uint32_t ifindex);
void iface_list_free(struct iface_list *list);

/*
 * Return whether the frames of a device begin with an Ethernet header. The files have the link type
 * Ethernet.
 */
bool iface_is_ethernet(const char *name);

#endif
