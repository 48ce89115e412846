// SPDX-License-Identifier: GPL-2.0-only
/* A rewritten driver delivers through its hook, another one through the tap. */
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
	tap_ok(capture_exact(&c, &t, (struct frame_ask) {
			.count = 500, .min_len = 60, .max_len = 200 }),
	       "packets arrive");
	proc_device(t.dev, &d);
	tap_ok(!strcmp(d.via, via), "/proc/net/pfq/devices calls %s of %s a %s (it says %s)",
	       t.dev, t.driver, via, d.via);
	tap_ok(hook ? !(c.any_flags & PFQ_PKT_TAP) : !!(c.all_flags & PFQ_PKT_TAP),
	       "and so do the packets");
	capture_close(&c);
	return tap_done();
}
