// SPDX-License-Identifier: GPL-2.0-only
#include "nic.h"

void link_cable(struct nic *n, bool plugged)
{
	n->cable = plugged;
	n->replug = NEVER;
	link_update(n);
}

void link_flap(struct nic *n, uint32_t ms)
{
	link_cable(n, false);
	n->replug = n->now + ms * 1000000ll;
}
