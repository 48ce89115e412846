// SPDX-License-Identifier: GPL-2.0-only
/* Checks of a NIC's driver: rewritten or not, and why; what it merges and strips. */
#include "doctor.h"

/* The driver is a module without hooks. Say whether a rewritten one is installed. */
static void report_inbox(struct doctor *d, const struct nic *n)
{
	char depends[512], path[PATH_MAX], command[512];

	if (module_field(d, n->module, "depends", depends, sizeof(depends), path) && strstr(depends, "pfq_hook")) {
		snprintf(command, sizeof(command), "modprobe -r %s && modprobe %s", n->module, n->module);
		report(d, for_nic(n, LEVEL_WARNING), n->name, command,
		       "the driver %s without hooks is loaded, and the rewritten one is installed", n->module);
		return;
	}
	snprintf(command, sizeof(command), "make omatic DRIVER=%s", n->driver);
	report(d, for_nic(n, LEVEL_WARNING), n->name, command,
	       "the driver %s is the kernel's own: packets come by the tap, slower, and cannot be stolen", n->driver);
}

void check_driver(struct doctor *d, struct nic *n)
{
	if (n->is_hooked)
		report(d, LEVEL_OK, n->name, NULL, "the driver %s is rewritten", n->driver);
	else if (!*n->module)
		report(d, for_nic(n, LEVEL_WARNING), n->name, NULL,
		       "the driver %s is built into the kernel: packets come by the tap, and cannot be stolen", n->driver);
	else
		report_inbox(d, n);
}

void check_offloads(struct doctor *d, struct nic *n)
{
	char command[128];
	bool any = false;

	snprintf(command, sizeof(command), "ethtool -K %s lro off", n->name);
	if (n->facts.lro == 1) {
		report(d, for_nic(n, LEVEL_WARNING), n->name, command,
		       "LRO is on: the NIC merges packets, and the sizes that were on the wire are lost");
		any = true;
	}
	snprintf(command, sizeof(command), "ethtool -K %s gro off", n->name);
	/* a hook takes packets before GRO */
	if (n->facts.gro == 1 && !n->is_hooked) {
		report(d, n->is_tapped ? LEVEL_WARNING : LEVEL_NOTE, n->name, command,
		       "GRO is on: the tap gets merged packets");
		any = true;
	}
	snprintf(command, sizeof(command), "ethtool -K %s rxvlan off", n->name);
	if (n->facts.rxvlan == 1 && n->is_hooked) {
		report(d, LEVEL_NOTE, n->name, command,
		       "rxvlan is on: PFQ turns it off while it steals frames, which takes up to a second");
		any = true;
	}
	if (!any)
		report(d, LEVEL_OK, n->name, NULL, "LRO, GRO and rxvlan are as capturing wants them");
}
