/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices of a capture. */
#ifndef TOOLS_IFACE_H
#define TOOLS_IFACE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "../common/link_type.h"

#define IFACE_LINK_UNKNOWN LINK_TYPE_UNKNOWN

struct iface {
	uint32_t ifindex;
	int link;		/* DLT_* of libpcap, or IFACE_LINK_UNKNOWN */
	int type;		/* ARPHRD_* */
	int id;			/* number in a pcapng file, or -1: not described there yet */
	uint64_t packets;	/* written to the file */
	uint64_t skipped;	/* not written, because the file has another link type */
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
 * Return the link type of a device's frames as DLT_*, or IFACE_LINK_UNKNOWN. "any", and a device that does not
 * exist, count as Ethernet. Set *type to ARPHRD_* if type is not NULL.
 */
int iface_link(const char *name, int *type);

/* Return the name of a link type, as "Ethernet". */
const char *iface_link_name(int link);

/* Return whether a device is up. A device that does not exist counts as up. */
bool iface_is_up(const char *name);

/* Return how many receive queues a device has now, or 0 if sysfs does not tell. */
unsigned int iface_queues(const char *name);

#endif
