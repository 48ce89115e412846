// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that a test has left behind, since it was killed, do not fail the next one.
 *
 * Needs root and veth. A failure means that a test that fails makes others fail.
 */
#include "device.h"
#include "link.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <string.h>

int main(void)
{
	const struct link far = { .kind = "veth", .name = "pfqx0", .peer = VETH_FAR },
			  foreign = { .kind = "veth", .name = "other0", .peer = "other1" };
	int before, err;

	veth_only("the test needs no NIC");
	tap_plan(4);
	veth_create();
	before = device_ifindex(VETH_NEAR);
	veth_create();
	tap_ok(device_ifindex(VETH_NEAR) && device_ifindex(VETH_NEAR) != before && device_ifindex(VETH_FAR),
	       "a new veth pair takes the place of one that is left");
	err = link_create(&far);
	tap_ok(!err && !device_ifindex(VETH_NEAR) && device_ifindex("pfqx0"),
	       "so does one of which only the other end has the name (%s)", strerror(err));
	link_delete("pfqx0");
	tap_ok(!link_create(&foreign), "a device with another name is created");
	tap_ok(link_create(&foreign) == EEXIST && device_ifindex("other0"),
	       "a device whose name does not begin with pfq is not deleted");
	link_delete("other0");
	return tap_done();
}
