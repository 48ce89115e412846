// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include "forward.h"
#include "packet.h"

bool pfq_forward(const struct pfq_packet *p, int ifindex, int queue)
{
	return false;
}
