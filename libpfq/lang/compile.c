// SPDX-License-Identifier: LGPL-2.1-or-later
/* The compiler's interface: from a text or a file to a verified program. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lang_verify.h"
#include <pfq/lang.h>

#include "../internal.h"
#include "compiler.h"
#include "bytecode.h"

/* Join header, instructions and pool. */
static void assemble(struct lang *l, const struct code *c, struct pfq_lang *prog)
{
	const size_t insns = c->n * sizeof(*c->insn);
	struct pfq_lang_header h = {
		.magic = PFQ_LANG_MAGIC,
		.version = PFQ_LANG_VERSION,
		.header_size = sizeof(h),
		.nr_insns = c->n,
		.pool_size = c->pool_size,
		.size = sizeof(h) + insns + c->pool_size,
	};

	prog->size = h.size;
	prog->code = malloc(h.size);
	if (!prog->code)
		lang_fail_memory(l);
	memcpy(prog->code, &h, sizeof(h));
	memcpy((char *)prog->code + sizeof(h), c->insn, insns);
	if (c->pool_size)
		memcpy((char *)prog->code + sizeof(h) + insns, c->pool, c->pool_size);
}

/* Verify as the kernel does, but report the place in the source. */
static void verify(struct lang *l, const struct code *c, struct pfq_lang *prog)
{
	struct pfq_lang_path *paths = lang_alloc(l, (c->n + 1) * sizeof(*paths));
	struct pfq_lang_verifier v;

	if (!pfq_lang_verify(prog->code, prog->size, paths, &v))
		lang_fail(l, v.insn < c->n ? &c->at[v.insn] : NULL, "%s: %s %llu: %s",
			  v.function ?: "program", v.argument, (unsigned long long)v.value, v.errmsg);
	prog->cost = v.cost;
}

static void build(struct lang *l, struct code *c, struct value *main, struct pfq_lang *prog)
{
	enum { ROOM = 64 };

	if (main->kind != V_FUNCTION)
		lang_fail(l, &main->at, "the packet cannot be an argument: write f >-> g to chain functions");
	c->insn = lang_alloc(l, ROOM * sizeof(*c->insn));
	c->jt = lang_alloc(l, ROOM * sizeof(*c->jt));
	c->jf = lang_alloc(l, ROOM * sizeof(*c->jf));
	c->at = lang_alloc(l, ROOM * sizeof(*c->at));
	c->room = ROOM;
	lang_generate(c, main);
	lang_optimise(c);
	assemble(l, c, prog);
	verify(l, c, prog);
	prog->json = lang_to_json(main);
}

static struct value *from_text(struct lang *l, const struct source *source)
{
	struct module *m = lang_parse(l, source, NULL);

	lang_check(l, m);
	return lang_evaluate(l, m);
}

/* A JSON program is an array. No other program begins with a bracket. */
static bool is_json(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '[';
}

/* o: the options, copied by take_struct() */
static int compile(struct pfq_lang **result, const char *text, size_t length, const struct pfq_lang_opts *o)
{
	struct pfq_lang *prog = calloc(1, sizeof(*prog));
	struct code *c = calloc(1, sizeof(*c));
	struct lang *l = calloc(1, sizeof(*l));
	struct source source = { .text = text };
	int err;

	if (!prog || !c || !l) {
		free(prog);
		free(c);
		free(l);
		return fail(NULL, ENOMEM, "no memory");
	}
	source.name = o->name ?: "program";
	l->error = error_text(NULL);
	l->error_len = ERROR_LEN;
	l->path = o->path;
	c->l = l;
	c->level = o->no_optimise ? 0 : 1;
	if (setjmp(l->failed)) {
		pfq_lang_free(prog);
	} else {
		lang_refuse_nul(l, &source, length);
		source.json = is_json(text);
		build(l, c, source.json ? lang_from_json(l, text, &source) : from_text(l, &source), prog);
		*result = prog;
	}
	err = l->err ?: EINVAL;
	free(c->label);
	free(c->pool);
	free(c);
	lang_free_json(l);
	lang_free(l);
	free(l);
	return *result ? 0 : -err;
}

int pfq_lang_compile(struct pfq_lang **prog, const char *text, const struct pfq_lang_opts *opts)
{
	struct pfq_lang_opts o;

	*prog = NULL;
	return take_struct(NULL, &o, offsetof(struct pfq_lang_opts, reserved), opts, "pfq_lang_opts") ?:
		       compile(prog, text, strlen(text), &o);
}

static int read_file(const char *name, char **text, size_t *length)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "re") : stdin;
	int ret;

	if (!f)
		return -errno;
	ret = lang_read(f, text, length);
	if (f != stdin)
		fclose(f);
	return ret;
}

int pfq_lang_compile_file(struct pfq_lang **prog, const char *file, const struct pfq_lang_opts *opts)
{
	struct pfq_lang_opts o;
	char *text;
	size_t length;
	int ret;

	*prog = NULL;
	ret = take_struct(NULL, &o, offsetof(struct pfq_lang_opts, reserved), opts, "pfq_lang_opts");
	if (ret)
		return ret;
	o.name = strcmp(file, "-") ? file : "stdin";
	ret = read_file(file, &text, &length);
	if (ret)
		return fail(NULL, -ret, "%s: %s", o.name, strerror(-ret));
	ret = compile(prog, text, length, &o);
	free(text);
	return ret;
}

void pfq_lang_free(struct pfq_lang *prog)
{
	if (!prog)
		return;
	free(prog->code);
	free(prog->json);
	free(prog);
}

const void *pfq_lang_code(const struct pfq_lang *prog, size_t *size)
{
	*size = prog->size;
	return prog->code;
}

const char *pfq_lang_json(const struct pfq_lang *prog)
{
	return prog->json;
}

unsigned int pfq_lang_cost(const struct pfq_lang *prog)
{
	return prog->cost;
}
