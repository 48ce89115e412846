// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that compiled code becomes a program again, and that other bytes do not. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/lang.h>

#include "tap.h"

static char *listing(const struct pfq_lang *prog)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	pfq_lang_disassemble(prog, f);
	fclose(f);
	return text;
}

static void test_text(const char *text)
{
	struct pfq_lang *prog, *again;
	char *want, *got;
	const void *code;
	size_t size;

	if (pfq_lang_compile(&prog, text, NULL))
		tap_bail("%s", pfq_error(NULL));
	code = pfq_lang_code(prog, &size);
	tap_equal(pfq_lang_load(&again, code, size), 0, "the code of \"%s\" is loaded", text);
	want = listing(prog);
	got = listing(again);
	tap_text(got, want, "its instructions are the same");
	tap_equal(pfq_lang_cost(again), pfq_lang_cost(prog), "so is its cost");
	tap_ok(!pfq_lang_json(again), "it has no JSON");
	free(want);
	free(got);
	pfq_lang_free(again);
	pfq_lang_free(prog);
}

/* Load the first bytes of a program, and the program with one byte changed. */
static void test_damaged(void)
{
	struct pfq_lang *prog, *again;
	unsigned int accepted = 0;
	const uint8_t *code;
	uint8_t *copy;
	size_t size, n;

	if (pfq_lang_compile(&prog, "main = filter (has_vid 5) >-> steer_flow", NULL))
		tap_bail("%s", pfq_error(NULL));
	code = pfq_lang_code(prog, &size);
	for (n = 0; n < size; n++) {
		copy = malloc(n + !n);	/* so that the sanitizer sees a read behind it */
		memcpy(copy, code, n);
		accepted += pfq_lang_load(&again, copy, n) != -EINVAL || again;
		free(copy);
	}
	tap_equal(accepted, 0, "no part of a program is loaded");
	copy = malloc(size);
	for (n = 0; n < 256 * size; n++) {
		memcpy(copy, code, size);
		copy[n / 256] ^= n % 256;
		if (!pfq_lang_load(&again, copy, size))
			free(listing(again));
		pfq_lang_free(again);
	}
	tap_ok(true, "%zu programs with a byte changed are refused, or listed", n);
	free(copy);
	pfq_lang_free(prog);
}

int main(void)
{
	test_text("main = udp >-> steer_flow");
	test_text("main = drop");
	test_text("main = filter (vlan_id [1, 5, 9]) >-> inc 3 >-> steer_p2p");
	test_damaged();
	return tap_done();
}
