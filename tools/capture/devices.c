// SPDX-License-Identifier: GPL-2.0-only
/* pfq capture -D: list the devices, and how their packets come. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <pfq/pfq.h>

#include "devices.h"
#include "iface.h"
#include "pfq.h"

static void list_device(unsigned int n, const char *name)
{
	printf("%u.%s [%s, %s, %s]\n", n, name, iface_is_up(name) ? "up" : "down",
	       iface_link_name(iface_link(name, NULL)), pfq_device_check_hook(name) ? "tap" : "hook");
}

int devices_list(void)
{
	struct if_nameindex *all = if_nameindex(), *i;
	unsigned int n = 0;

	if (!all) {
		fprintf(stderr, "pfq capture: -D: %s\n", strerror(errno));
		return EXIT_FAILED;
	}
	for (i = all; i->if_index; i++)
		list_device(++n, i->if_name);
	if_freenameindex(all);
	printf("%u.any [all of them]\n", n + 1);
	return EXIT_OK;
}
