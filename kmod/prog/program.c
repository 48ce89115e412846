// SPDX-License-Identifier: GPL-2.0-only
/* The interface of a group's program. */
#include "prog/program.h"

static void program_free(struct pfq_deferred *d)
{
	struct pfq_program *prog = container_of(d, struct pfq_program, deferred);

	prog->ops->free(prog);
}

void pfq_program_free(struct pfq_program *prog)
{
	if (prog)
		pfq_free_deferred(&prog->deferred, program_free);
}
