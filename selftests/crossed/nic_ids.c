// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: the driver binds to both variants of its chip, and reads the SFP+ module of
 * the variant that has a cage for one.
 *
 * Needs root, ethtool, NETIF and NETIF_OTHER, RIG_IDS (the PCI device ids, in hexadecimal).
 * A failure means that the model of a variant is wrong.
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

/* Return whether the output of ethtool -m contains a text. */
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
		tap_skip_all("RIG_IDS does not name two PCI device ids");
	tap_plan(5);
	for (i = 0; i < 2; i++) {
		tap_ok(dev[i] && device_id(dev[i]) == want[i], "the driver binds to device id %04x", want[i]);
		tap_ok(dev[i] && !device_up(dev[i]), "the link of device id %04x comes up", want[i]);
		if (want[i] == SFP_CAGE)
			tap_ok(module_says(dev[i], "10G Ethernet: 10G Base-SR"),
			       "ethtool -m shows a 10GBASE-SR module");
	}
	return tap_done();
}
