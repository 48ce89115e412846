// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that is in use cannot be removed.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that a module can be removed
 * while its code or data is in use, or cannot be removed afterwards.
 */
#include "capture.h"
#include "module.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int refused(const char *module)
{
	return module_remove(module) && errno == EWOULDBLOCK;
}

int main(void)
{
	struct capture c;
	struct traffic t;
	int ms;

	traffic_open(&t);
	capture_open(&c, NULL);
	tap_plan(6);
	tap_ok(refused("pfq"), "pfq cannot be removed while a socket is open");
	capture_bind(&c, t.dev, 0);
	tap_ok(refused("pfq"), "pfq cannot be removed while the socket is bound");
	tap_ok(refused("pfq_hook"), "pfq_hook cannot be removed while pfq is loaded");
	capture_close(&c);
	for (ms = 0; module_remove("pfq") && ms < 2000; ms += 10)
		usleep(10000);
	tap_ok(!module_loaded("pfq"), "pfq can be removed after its last socket is closed");
	if (strcmp(expected_via(&t), "hook"))
		tap_skip("the driver is not rewritten", "pfq_hook cannot be removed while a driver uses it");
	else
		tap_ok(refused("pfq_hook"), "pfq_hook cannot be removed while a driver uses it");
	tap_ok(!module_insert("pfq"), "pfq can be loaded again");
	return tap_done();
}
