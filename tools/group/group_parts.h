/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of a group that socket options have set, as JSON. */
#ifndef TOOLS_GROUP_PARTS_H
#define TOOLS_GROUP_PARTS_H

#include <jansson.h>
#include <pfq/pfq.h>

/*
 * Add filter, vlans, verdict and program to a group's object. Adds "hidden" if the kernel does not tell: the group
 * is not the socket's, and CAP_NET_ADMIN is missing. q: a socket, or NULL without the right to open one.
 */
void group_parts_add(json_t *group, const struct pfq *q, uint32_t gid);

#endif
