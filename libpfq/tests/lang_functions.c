// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs each function of the language on each kind of packet, and on packets truncated at every
 * byte: by the interpreter and as eBPF, optimised or not.
 */
#include <stdio.h>
#include <stdlib.h>

#include <pfq/lang.h>

#include "lang_rows.h"
#include "lang_vm.h"
#include "tap.h"

/* The decision as text, without the values of hashes. */
static const char *decision(const struct pfq_lang_result *r)
{
	static const char *const action[] = { "copy", "steer", "drop", "steer twice" };
	static char text[256];
	unsigned int i, n = sprintf(text, "%s", action[r->action]);

	if (r->action != PFQ_ACTION_DROP && r->classes == PFQ_CLASS_ANY)
		n += sprintf(text + n, " class any");
	else if (r->action != PFQ_ACTION_DROP && r->classes != PFQ_CLASS_DEFAULT)
		n += sprintf(text + n, " class %d", __builtin_ctzll(r->classes));
	if (r->mark)
		n += sprintf(text + n, " mark %u", r->mark);
	if (r->state)
		n += sprintf(text + n, " state %u", r->state);
	if (r->to_stack)
		n += sprintf(text + n, " kernel");
	for (i = 0; i < r->nr_forward; i++)
		n += sprintf(text + n, " %s %s", r->not_back[i] ? "link" : "forward", r->forward[i]);
	for (i = 0; i < r->nr_count; i++)
		n += sprintf(text + n, " counter %u %+d", r->counter[i], r->add[i]);
	for (i = 0; i < r->nr_log; i++)
		n += sprintf(text + n, " log %s", r->log[i]);
	return text;
}

static unsigned int disagreements;

/* Run both engines on a copy of the packet in its own heap block: ASan then finds reads beyond its end. */
static struct pfq_lang_result run(const struct vm *vm, const struct frame *f, uint32_t len)
{
	uint8_t *data = malloc(len ?: 1);
	struct pfq_lang_packet p = { .data = data, .caplen = len, .len = len, .host_mac = 0x020000000002,
				     .host_ip = 0xc0a80109 };
	struct pfq_lang_result r;

	memcpy(data, f->data, len);
	disagreements += !engines_agree(vm, &p, &r);
	free(data);
	return r;
}

static struct vm compile(const char *text, int no_optimise)
{
	struct pfq_lang_opts opts = { .size = sizeof(opts), .no_optimise = no_optimise };
	struct pfq_lang *prog;

	if (pfq_lang_compile(&prog, text, &opts))
		tap_note("%s", pfq_error(NULL));
	return prog ? vm_translate(prog) : (struct vm) { NULL };
}

static bool check_kinds(const struct row *row, const struct vm *vm)
{
	const struct frame_opts o = { .host = 1 };
	bool good = true;
	int k;

	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);
		const struct pfq_lang_result r = run(vm, &f, f.len);
		const bool passes = r.action != PFQ_ACTION_DROP;

		if (passes != (row->passes >> k & 1)) {
			tap_note("%s: %s %s", row->program, kind_name[k], passes ? "passes" : "is dropped");
			good = false;
		}
		if (k == K_UDP4 && row->says && strcmp(row->says, decision(&r))) {
			tap_note("%s: %s, expected %s", row->program, decision(&r), row->says);
			good = false;
		}
	}
	return good;
}

/* As a packet grows, more of its headers are complete. This may change the decision a few times. */
static bool check_truncated(const struct row *row, const struct vm *vm)
{
	const struct frame_opts o = { .host = 1 };
	const int measured = row->passes & UDP4 ? K_UDP4 : row->passes ? __builtin_ctz(row->passes) : 0;
	int k;

	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);
		unsigned int changes = 0, first = 0;
		bool before = false;
		uint32_t len;

		for (len = 0; len <= f.len; len++) {
			const bool passes = run(vm, &f, len).action != PFQ_ACTION_DROP;

			if (len && passes != before) {
				changes++;
				first = len;
			}
			before = passes;
		}
		if (changes > 3) {
			tap_note("%s: %s: %u changes of the decision as the packet grows", row->program,
				 kind_name[k], changes);
			return false;
		}
		if (k == measured && row->need && row->need != first) {
			tap_note("%s: %s: needs %u bytes, expected %u", row->program, kind_name[k], first,
				 row->need);
			return false;
		}
	}
	return true;
}

static void test_row(const struct row *row)
{
	struct vm plain = compile(row->program, 1), vm = compile(row->program, 0), again = { NULL };
	bool good = vm.prog && plain.prog && check_kinds(row, &vm) && check_kinds(row, &plain) &&
		    check_truncated(row, &vm) && check_truncated(row, &plain);

	if (good && pfq_lang_json(vm.prog)) {	/* the JSON of the program must do the same */
		again = compile(pfq_lang_json(vm.prog), 0);
		good = again.prog && check_kinds(row, &again);
	}
	if (disagreements)
		tap_note("%s: the eBPF decides differently, %u times", row->program, disagreements);
	tap_ok(good && !disagreements, "%s", row->program);
	disagreements = 0;
	vm_free(&vm);
	vm_free(&plain);
	vm_free(&again);
}

static void test_table(void)
{
	struct pfq_lang_doc doc = { .size = sizeof(doc) };
	unsigned int n, i, missing = 0;
	struct vm vm;

	for (n = 0; !pfq_lang_doc_get(n, &doc); n++) {
		for (i = 0; i < NR_ROWS && strcmp(rows[i].name, doc.name); i++)
			;
		if (i == NR_ROWS) {
			tap_note("%s has no row", doc.name);
			missing++;
		}
		vm = compile(doc.example, 0);
		if (!vm.prog) {
			tap_note("the example of %s does not compile", doc.name);
			missing++;
		}
		vm_free(&vm);
	}
	tap_ok(!missing, "each of %u functions and operators has a row, and an example that compiles", n);
}

static void test_pfq6_functions(void)
{
	struct pfq_lang_doc doc = { .size = sizeof(doc) };
	unsigned int n, original = 0;

	for (n = 0; !pfq_lang_doc_get(n, &doc); n++)
		original += strcmp(doc.section, "Operators") && strcmp(doc.section, "Further protocols") &&
			    strcmp(doc.section, "Lists and conditions");
	tap_ok(original == 144, "the table has all 144 functions of PFQ 6: %u", original);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < NR_ROWS; i++)
		test_row(&rows[i]);
	test_table();
	test_pfq6_functions();
	return tap_done();
}
