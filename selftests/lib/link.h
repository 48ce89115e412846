/* SPDX-License-Identifier: GPL-2.0-only */
/* Create and change virtual devices by rtnetlink. The functions bail out if there is no rtnetlink. */
#ifndef LINK_H
#define LINK_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Move to a new network namespace, and to a mount namespace whose /sys has its devices. Return 0, or -1
 * with errno set.
 */
int link_unshare(void);

/* A device to be created. */
struct link {
	const char *kind, *name;
	const char *peer;	/* name of the other end of a veth pair */
	const char *lower;	/* the device below; NULL: none */
	unsigned short option;	/* an attribute of IFLA_INFO_DATA; 0: none */
	const void *value;	/* its value */
	size_t size;		/* bytes of the value */
};

/*
 * Create a device, in place of one of its name if that begins with pfq: a test that was killed has left it. The
 * kernel loads the module of its kind. Return 0 or an errno; EOPNOTSUPP: the
 * kernel does not know the kind.
 */
int link_create(const struct link *l);

/* Delete a device, if it exists. */
void link_delete(const char *dev);

/* Make a device a port of a bridge, a bond or a vrf. Return 0 or an errno. */
int link_set_master(const char *dev, const char *master);

/* Move a device to the network namespace of a process. Return 0 or an errno. */
int link_move(const char *dev, pid_t pid);

/* Rename a device, which must be down. Return 0 or an errno. */
int link_rename(const char *dev, const char *name);

/* Set a device's IPv4 address, in host byte order, with a mask of 24 bits. Bail out on error. */
void link_set_address(const char *dev, unsigned int address);

/* Add a permanent neighbour to a device: its IPv4 address, in host byte order, and its MAC address. */
void link_add_neighbour(const char *dev, unsigned int address, const unsigned char mac[6]);

#endif
