/* SPDX-License-Identifier: GPL-2.0-only */
/* Capabilities: whose count, and where. */
#ifndef _PFQ_CAPS_H
#define _PFQ_CAPS_H

#include <linux/types.h>

struct net;

/**
 * pfq_capable() - may the caller do this in a network namespace?
 * @net: the network namespace
 * @cap: CAP_NET_RAW or CAP_NET_ADMIN
 *
 * The capability counts in the initial user namespace. With the module parameter "userns", it also counts
 * in the user namespace that owns @net: each user can create one, and has all capabilities there.
 *
 * Context: Process.
 */
bool pfq_capable(const struct net *net, int cap);

#endif
