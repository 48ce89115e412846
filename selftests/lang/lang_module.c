// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program calls a function of another module. The module cannot be removed while a program may
 * call it.
 *
 * Needs root, pfq.ko, veth, and the module pfq_example. A failure means that a program calls the
 * wrong function, or one whose module is gone.
 */
#include "lang_group.h"

#include "module.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MODULE "pfq_example"

/* A program releases the module when it is freed, after an RCU grace period: try for 5 s. */
static int remove_within_5s(void)
{
	int i;

	for (i = 0; i < 50; i++) {
		if (!module_remove(MODULE))
			return 1;
		usleep(100000);
	}
	return 0;
}

int main(void)
{
	static const char program[] =
		"extern longer_than :: Word32 -> Qbuff -> Bool\nmain = filter (longer_than 80)";
	const struct frame_opts o = { .host = 1 };
	unsigned int count, k, longer = 0;
	struct lang_group g;
	uint64_t first;

	lang_group_open(&g);
	tap_plan(7);
	tap_ok(pfq_group_program_set_text(g.q, g.gid, program) && strstr(pfq_error(g.q), "longer_than"),
	       "the kernel refuses a function that no module registers: %s", pfq_error(g.q));
	if (module_insert(MODULE))
		tap_bail("cannot load module %s", MODULE);
	tap_ok(pfq_group_program_set_text(
		       g.q, g.gid, "extern longer_than :: Qbuff -> Bool\nmain = filter longer_than"),
	       "the kernel refuses a function of another type: %s", pfq_error(g.q));
	tap_ok(!pfq_group_program_set_text(g.q, g.gid, program),
	       "the kernel finds the function of the module");
	first = lang_group_seen(&g);
	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);

		longer += f.len - (k == K_VLAN_TCP4 || k == K_QINQ_UDP6 ? 4 : 0) > 80;
		lang_group_send(&g, &f, f.len);
	}
	lang_group_settle(&g, first, NR_KINDS);
	lang_group_kinds(&g, &count);
	tap_ok(count == longer && longer, "the program calls the function: %u packets are longer, %u pass",
	       longer, count);
	tap_ok(module_remove(MODULE) && errno == EWOULDBLOCK,
	       "the module cannot be removed while a program uses it");
	tap_ok(!pfq_group_program_clear(g.q, g.gid), "the program is removed");
	tap_ok(remove_within_5s(), "the module can be removed after that");
	lang_group_close(&g);
	return tap_done();
}
