// SPDX-License-Identifier: LGPL-2.1-or-later
/* A program that was compiled before, as a group has it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../internal.h"
#include "bytecode.h"
#include "engine/lang_verify.h"
#include <pfq/lang.h>

static int verify(struct pfq_lang *prog)
{
	const struct pfq_lang_header *h = prog->code;
	struct pfq_lang_verifier v;
	struct pfq_lang_path *paths;
	bool good;

	if (prog->size < sizeof(*h) || h->nr_insns > PFQ_LANG_INSNS_MAX)
		return fail(NULL, EINVAL, "program: %zu bytes are no compiled program", prog->size);
	paths = calloc(h->nr_insns + 1, sizeof(*paths));
	if (!paths)
		return fail(NULL, ENOMEM, "program: no memory");
	good = pfq_lang_verify(prog->code, prog->size, paths, &v);
	free(paths);
	if (!good)
		return fail(NULL, EINVAL, "program: %s %llu: %s", v.argument, (unsigned long long)v.value, v.errmsg);
	prog->cost = v.cost;
	return 0;
}

int pfq_lang_load(struct pfq_lang **prog, const void *code, size_t size)
{
	struct pfq_lang *new = calloc(1, sizeof(*new));
	int ret;

	*prog = NULL;
	if (new)
		new->code = malloc(size + !size);
	if (!new || !new->code) {
		pfq_lang_free(new);
		return fail(NULL, ENOMEM, "program: no memory");
	}
	memcpy(new->code, code, size);
	new->size = size;
	ret = verify(new);
	if (ret)
		pfq_lang_free(new);
	else
		*prog = new;
	return ret;
}
