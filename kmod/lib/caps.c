// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities: whose count, and where. */
#include <linux/capability.h>
#include <linux/moduleparam.h>
#include <net/net_namespace.h>

#include "lib/caps.h"

static bool caps_userns;
module_param_named(userns, caps_userns, bool, 0644);
MODULE_PARM_DESC(userns, "accept the capabilities of other user namespaces than the initial one, as containers have them (default: no)");

bool pfq_capable(const struct net *net, int cap)
{
	return READ_ONCE(caps_userns) ? ns_capable(net->user_ns, cap) : capable(cap);
}
