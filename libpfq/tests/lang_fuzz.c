// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A target for libFuzzer. The first byte selects what the rest is: a program as text or JSON, for
 * the compiler, or bytecode as the kernel gets it, for the verifier. Programs that are accepted
 * run on truncated packets in heap blocks of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/lang_verify.h"
#include <pfq/lang.h>

#include "lang_packets.h"
#include "lang_vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const struct vm *vm)
{
	const struct frame_opts o = { .host = 1 };
	struct pfq_lang_packet p = { .host_ip = 0xc0a80109, .vlan_tci = 0 };
	struct pfq_lang_result r;
	int k;

	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);
		const uint32_t len = k & 1 ? f.len : f.len * 2 / 3;
		uint8_t *copy = malloc(len);

		memcpy(copy, f.data, len);
		p.data = copy;
		p.caplen = p.len = len;
		if (!engines_agree(vm, &p, &r) || r.action > PFQ_ACTION_DOUBLE)
			abort();
		free(copy);
	}
}

static void compile(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct pfq_lang *prog, *again = NULL;
	struct vm vm;

	memcpy(text, data, size);
	text[size] = '\0';
	if (!pfq_lang_compile(&prog, text, NULL)) {
		vm = vm_translate(prog);
		run(&vm);
		if (pfq_lang_json(prog) && pfq_lang_compile(&again, pfq_lang_json(prog), NULL) &&
		    !strstr(pfq_error(NULL), "too deep"))
			abort();
		pfq_lang_free(again);
		vm_free(&vm);
	}
	free(text);
}

/* Put a valid header before the instructions, so that the verifier reaches them. */
static void verify(const uint8_t *data, size_t size)
{
	const size_t nr = size / sizeof(struct pfq_lang_insn) < 64 ? size / sizeof(struct pfq_lang_insn) : 64;
	const size_t used = nr * sizeof(struct pfq_lang_insn), pool = (size - used) & ~(size_t)7;
	struct pfq_lang *prog = calloc(1, sizeof(*prog));
	struct pfq_lang_header *h = calloc(1, sizeof(*h) + used + pool);
	struct pfq_lang_path paths[65];
	struct pfq_lang_verifier v;
	struct vm vm;

	h->magic = PFQ_LANG_MAGIC;
	h->version = PFQ_LANG_VERSION;
	h->header_size = sizeof(*h);
	h->nr_insns = nr;
	h->pool_size = pool;
	h->size = prog->size = sizeof(*h) + used + pool;
	memcpy(h + 1, data, used + pool);
	prog->code = h;
	if (!pfq_lang_verify(h, prog->size, paths, &v)) {
		pfq_lang_free(prog);
		return;
	}
	vm = vm_translate(prog);
	run(&vm);
	vm_free(&vm);
}

/* FUZZ_TARGET=text, json or program selects one of the targets. */
static bool is_wanted(const uint8_t *data)
{
	const char *only = getenv("FUZZ_TARGET");
	const char *is = !(*data & 1) ? "program" : data[1] == '{' || data[1] == '[' ? "json" : "text";

	return !only || !strcmp(only, is);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2 || size > 20000 || !is_wanted(data))
		return 0;
	if (*data & 1)
		compile(data + 1, size - 1);
	else
		verify(data + 1, size - 1);
	return 0;
}
