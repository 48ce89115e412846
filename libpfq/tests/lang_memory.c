// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The compiler returns -ENOMEM when an allocation fails, whichever it is, and leaks nothing: the test makes each one
 * fail in turn. malloc(), calloc() and realloc() are those of this file (--wrap), and jansson's, too.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pfq/lang.h>

#include "tap.h"

static unsigned int left = UINT_MAX;	/* allocations until one fails */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static int fails(void)
{
	return left != UINT_MAX && !left--;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

static char directory[] = "/tmp/pfq-lang-XXXXXX", main_file[64], module_file[64];

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "we");

	if (!f || fputs(text, f) < 0 || fclose(f))
		tap_bail("%s: %m", name);
}

/* Many labels, large tables, all kinds of values. */
static const struct {
	const char *what, *text;
} programs[] = {
	{ "a chain", "main = ip >-> udp >-> steer_flow" },
	{ "tables and labels", "main = filter (bloom 64 [\"10.0.0.1\", \"10.0.0.5\"] 32) >-> when (has_vid 5 .||. is_tcp) (inc 1) >-> steer_link" },
	{ "lists", "main = foldr1 (>->) (map inc [0 .. 63]) >-> par3 (port 53) (filter is_ip6) tcp" },
	{ "a function of a module", "extern f :: Word32 -> [String] -> Qbuff -> Bool\nmain = filter (f 7 [\"a\", \"b\"]) >-> log_msg \"x\" >-> forward \"lo\"" },
	{ "JSON", "[{\"funSymbol\":\"steer_flow\",\"funArgs\":[],\"funIndex\":0,\"funLink\":-1}]" },
};

/* Compile the text, or else the file. Return the error; the program may lack its JSON alone. */
static int compile(const char *text)
{
	struct pfq_lang *prog, *again;
	const void *code;
	size_t size;
	int ret = text ? pfq_lang_compile(&prog, text, NULL) : pfq_lang_compile_file(&prog, main_file, NULL);

	if (ret)
		return prog ? 1 : ret;
	code = pfq_lang_code(prog, &size);
	ret = pfq_lang_load(&again, code, size);
	if (ret && again)
		ret = 1;
	pfq_lang_free(again);
	pfq_lang_free(prog);
	return ret;
}

static void test(const char *text, const char *what)
{
	const int json = text && *text == '[';
	unsigned int n, failed = 0, wrong = 0;
	int ret;

	if (compile(text))
		tap_bail("%s: %s", what, pfq_error(NULL));
	for (n = 0; ; n++) {
		left = n;
		ret = compile(text);
		if (left != UINT_MAX)	/* no more than n allocations */
			break;
		failed += ret == -ENOMEM;
		/* without memory for its JSON, which is optional, a program compiles; jansson may call the text wrong */
		if (ret && !(json && ret == -EINVAL) && (ret != -ENOMEM || !strstr(pfq_error(NULL), "memory"))) {
			tap_note("allocation %u fails: %d, %s", n, ret, pfq_error(NULL));
			wrong++;
		}
	}
	left = UINT_MAX;
	tap_ok(!wrong && failed > 5, "%s: of %u allocations that fail, one at a time, %u end the compilation with -ENOMEM",
	       what, n, failed);
}

int main(void)
{
	unsigned int i;

	if (!mkdtemp(directory))
		tap_bail("%s: %m", directory);
	snprintf(main_file, sizeof(main_file), "%s/main.pfq", directory);
	snprintf(module_file, sizeof(module_file), "%s/Web.pfq", directory);
	write_file(main_file, "import Web\nmain = web >-> steer_flow\n");
	write_file(module_file, "module Web where\nweb = tcp >-> port 80\n");
	json_set_alloc_funcs(__wrap_malloc, free);
	tap_plan(sizeof(programs) / sizeof(programs[0]) + 1);
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		test(programs[i].text, programs[i].what);
	test(NULL, "a file that imports another one");
	unlink(main_file);
	unlink(module_file);
	rmdir(directory);
	return tap_done();
}
