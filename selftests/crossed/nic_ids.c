// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: the driver took both variants of its chip that RIG_IDS names, and reads the
 * module that sits in the cage of the one that has a cage.
 */
#include "device.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SFP_CAGE	0x10fb

static unsigned int device_id(const char *dev)
{
	unsigned int id = 0;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/device", dev);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%x", &id) != 1)
			id = 0;
		fclose(f);
	}
	return id;
}

/* Whether ethtool -m says that of the module. */
static int module_says(const char *dev, const char *what)
{
	char command[128], line[256];
	int says = 0;
	FILE *f;

	snprintf(command, sizeof(command), "ethtool -m %s 2>&1", dev);
	f = popen(command, "r");
	while (f && fgets(line, sizeof(line), f))
		says |= strstr(line, what) != NULL;
	if (f)
		pclose(f);
	return says;
}

int main(void)
{
	const char *dev[2] = { getenv("NETIF"), getenv("NETIF_OTHER") };
	const char *ids = getenv("RIG_IDS");
	unsigned int want[2], i;

	if (!ids || sscanf(ids, "%x %x", &want[0], &want[1]) != 2)
		tap_skip_all("RIG_IDS names no ids");
	tap_plan(5);
	for (i = 0; i < 2; i++) {
		tap_ok(dev[i] && device_id(dev[i]) == want[i], "id %04x: a device", want[i]);
		tap_ok(dev[i] && !device_up(dev[i]), "its link comes up");
		if (want[i] == SFP_CAGE)
			tap_ok(module_says(dev[i], "10G Ethernet: 10G Base-SR"),
			       "its module is one of 10GBASE-SR");
	}
	return tap_done();
}
