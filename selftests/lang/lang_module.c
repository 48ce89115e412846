// SPDX-License-Identifier: GPL-2.0-only
/* A function of another module: called, held while it is used, let go of in time. */
#include "lang_group.h"

#include "module.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MODULE "pfq_example"

/* A program is freed after a grace period. */
static int remove_soon(void)
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
	static const char program[] = "extern longer_than :: Word32 -> Qbuff -> Bool\nmain = filter (longer_than 80)";
	const struct frame_opts o = { .host = 1 };
	unsigned int count, k, longer = 0;
	struct lang_group g;
	uint64_t first;

	lang_group_open(&g);
	tap_plan(7);
	tap_ok(pfq_group_program_set_text(g.q, g.gid, program) && strstr(pfq_error(g.q), "longer_than"),
	       "without its module it is refused: %s", pfq_error(g.q));
	if (module_insert(MODULE))
		tap_bail("%s cannot be loaded", MODULE);
	tap_ok(pfq_group_program_set_text(g.q, g.gid, "extern longer_than :: Qbuff -> Bool\nmain = filter longer_than"),
	       "with another type, too: %s", pfq_error(g.q));
	tap_ok(!pfq_group_program_set_text(g.q, g.gid, program), "it is found");
	first = lang_group_seen(&g);
	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);

		longer += f.len - (k == K_VLAN_TCP4 || k == K_QINQ_UDP6 ? 4 : 0) > 80;
		lang_group_send(&g, &f, f.len);
	}
	lang_group_settle(&g, first, NR_KINDS);
	lang_group_kinds(&g, &count);
	tap_ok(count == longer && longer, "and called: %u packets are longer, %u came", longer, count);
	tap_ok(module_remove(MODULE) && errno == EWOULDBLOCK, "a program holds its module");
	tap_ok(!pfq_group_program_clear(g.q, g.gid), "the program is removed");
	tap_ok(remove_soon(), "and the module unloads");
	lang_group_close(&g);
	return tap_done();
}
