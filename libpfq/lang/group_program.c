// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sets and removes the programs of groups. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <pfq/lang.h>
#include <pfq/pfq.h>

#include "../internal.h"
#include "bytecode.h"

static int set_program(struct pfq *q, uint32_t gid, const void *code, size_t size)
{
	struct pfq_so_program *option = calloc(1, sizeof(*option) + size);
	int ret = 0;

	if (!option)
		return fail(q, ENOMEM, "program: no memory");
	option->gid = gid;
	option->size = size;
	if (size)
		memcpy(option->code, code, size);
	if (setsockopt(q->fd, SOL_PFQ, PFQ_SO_PROGRAM, option, sizeof(*option) + size))
		ret = fail_kernel(q, errno, "group");
	free(option);
	return ret;
}

int pfq_group_program_set(struct pfq *q, uint32_t gid, const struct pfq_lang *prog)
{
	if (!prog)
		return fail(q, EINVAL, "program: NULL: compile one, or call pfq_group_program_clear()");
	return set_program(q, gid, prog->code, prog->size);
}

int pfq_group_program_clear(struct pfq *q, uint32_t gid)
{
	return set_program(q, gid, NULL, 0);
}

/* Set the compiled program, or fail with the compiler's error. */
static int set_and_free(struct pfq *q, uint32_t gid, struct pfq_lang *prog, int ret)
{
	if (ret)
		return fail(q, -ret, "%s", pfq_error(NULL));
	ret = pfq_group_program_set(q, gid, prog);
	pfq_lang_free(prog);
	return ret;
}

int pfq_group_program_set_text(struct pfq *q, uint32_t gid, const char *text)
{
	struct pfq_lang *prog;
	int ret = pfq_lang_compile(&prog, text, NULL);

	return set_and_free(q, gid, prog, ret);
}

int pfq_group_program_set_file(struct pfq *q, uint32_t gid, const char *file)
{
	struct pfq_lang *prog;
	int ret = pfq_lang_compile_file(&prog, file, NULL);

	return set_and_free(q, gid, prog, ret);
}
