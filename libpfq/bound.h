/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The devices that a handle has bound. A device can be renamed while it is bound, and the index by which the
 * kernel knows it stays.
 */
#ifndef LIBPFQ_BOUND_H
#define LIBPFQ_BOUND_H

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

#include <pfq/pfq.h>

#define BOUND_TX	PFQ_NEW_GROUP	/* as gid: to send. queue is the index of the Tx ring */

struct bound {
	char dev[IF_NAMESIZE];	/* the name at that time */
	uint32_t ifindex;
	uint32_t gid;
	int queue;
};

struct bound_list {
	struct bound *bound;
	unsigned int nr;
};

/* Make room for one more entry. Returns 0 or -ENOMEM. */
int bound_reserve(struct bound_list *list);

/* Add an entry, for which bound_reserve() has made room. */
void bound_add(struct bound_list *list, const char *dev, uint32_t ifindex, uint32_t gid, int queue);

/*
 * Find the device that was bound by a name. Prefer the one that has the name now, of two that had it in
 * turn. Returns its index, or 0 if none was bound by that name.
 */
uint32_t bound_find(const struct bound_list *list, const char *dev, uint32_t gid, int queue);

/* Remove an entry, if there is one. ifindex 0: of any device. */
void bound_remove(struct bound_list *list, uint32_t ifindex, uint32_t gid, int queue);

/* Remove the entries of a group. */
void bound_remove_group(struct bound_list *list, uint32_t gid);

/*
 * Remove the entries of devices that no longer exist, and write their names, with commas between, to a
 * buffer of size bytes. Returns how many devices these are.
 */
unsigned int bound_remove_gone(struct bound_list *list, char *names, size_t size);

void bound_exit(struct bound_list *list);

#endif
