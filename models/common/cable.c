// SPDX-License-Identifier: GPL-2.0-only
/* The cable, which a test can unplug. */
#include "nic.h"

void cable_plug(struct nic *n, bool plugged)
{
	n->cable = plugged;
	n->replug_at = NEVER;
	link_update(n);
}

void cable_flap(struct nic *n, uint32_t ms)
{
	cable_plug(n, false);
	n->replug_at = n->now + ms * 1000000ll;
}
