// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rewritten driver delivers packets through its hook, another driver through the tap.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). VIA=hook or VIA=tap overrides what is
 * expected. A failure means that the hook is not active or that the tap takes packets that
 * a hook has delivered.
 */
#include "capture.h"
#include "proc.h"
#include "tap.h"

#include <string.h>

int main(void)
{
	struct proc_device d = { 0 };
	const char *via;
	struct capture c;
	struct traffic t;
	int hook;

	traffic_open(&t);
	via = expected_via(&t);
	hook = !strcmp(via, "hook");
	tap_plan(3);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	tap_ok(capture_exact(&c, &t, (struct frame_request) {
			.count = 500, .min_len = 60, .max_len = 200 }),
	       "a socket gets all frames");
	proc_device(t.dev, &d);
	tap_ok(!strcmp(d.via, via), "/proc/net/pfq/devices says that %s (%s) delivers by the %s (got %s)",
	       t.dev, t.driver, via, d.via);
	tap_ok(hook ? !(c.any_flags & PFQ_PKT_TAP) : !!(c.all_flags & PFQ_PKT_TAP),
	       "the packets' PFQ_PKT_TAP says the same");
	capture_close(&c);
	return tap_done();
}
