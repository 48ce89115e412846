// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test which drivers have a hook, with directories and links in the place of sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"
#include "tap.h"

static char root[] = "/tmp/pfq-sysfs-XXXXXX";

static void expect(int sysfs, const char *dev, int err, const char *want)
{
	char errmsg[256] = "";

	tap_ok(driver_check_hook(sysfs, dev, errmsg, sizeof(errmsg)) == -err,
	       "driver_check_hook() returns %d for %s", -err, dev);
	tap_text(errmsg, want, "the error text is: %s", want);
}

static int make_sysfs(void)
{
	char command[1024];

	if (!mkdtemp(root))
		return -1;
	snprintf(command, sizeof(command),
		 "set -e; cd %s; mkdir -p class bus/pci/drivers/ixgbe bus/pci/drivers/e1000e bus/pci/drivers/inbuilt\n"
		 "mkdir -p module/pfq_hook/holders module/ixgbe module/e1000e\n"
		 "ln -s ../../ixgbe module/pfq_hook/holders/ixgbe\n"
		 "for d in ixgbe e1000e; do ln -s ../../../../module/$d bus/pci/drivers/$d/module; done\n"
		 "for d in ixgbe e1000e inbuilt; do mkdir -p class/net/$d-0/device; ln -s ../../../../bus/pci/drivers/$d class/net/$d-0/device/driver; done\n"
		 "mkdir class/net/veth0 class/net/bond0; ln -s ../ixgbe-0 class/net/bond0/lower_ixgbe-0\n", root);
	return system(command);
}

int main(void)
{
	char command[64];
	int sysfs;

	if (make_sysfs())
		tap_bail("cannot create %s", root);
	sysfs = open(root, O_PATH | O_DIRECTORY);
	expect(sysfs, "ixgbe-0", 0, "");
	expect(sysfs, "e1000e-0", EOPNOTSUPP,
	       "e1000e-0: cannot steal: driver e1000e has no hook: make omatic DRIVER=e1000e, then load it");
	expect(sysfs, "inbuilt-0", EOPNOTSUPP,
	       "inbuilt-0: cannot steal: driver inbuilt is built into the kernel and has no hook: capture copies");
	expect(sysfs, "veth0", EOPNOTSUPP,
	       "veth0: cannot steal: a virtual device without a driver to hook: bind its NIC, or capture copies");
	expect(sysfs, "bond0", EOPNOTSUPP,
	       "bond0: cannot steal: it gets packets of the devices below it without a hook: bind those, or capture copies");
	expect(sysfs, "eth7", EOPNOTSUPP,
	       "eth7: cannot steal: not in /sys/class/net: mount sysfs in this network namespace");
	expect(-1, "eth7", EOPNOTSUPP,
	       "eth7: cannot steal: not in /sys/class/net: mount sysfs in this network namespace");
	close(sysfs);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	tap_ok(!system(command), "the directories are removed");
	return tap_done();
}
