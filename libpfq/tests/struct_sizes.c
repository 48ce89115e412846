// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Test structs of programs that are older or newer than the library, and the error texts of
 * functions without a handle.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <pfq/lang.h>

#include "tap.h"

static const uint8_t frame[60] = { [12] = 0x08, [14] = 0x45 };
static struct pfq_lang *prog;

static void expect(int ret, int err, const char *text)
{
	tap_ok(ret == -err, "the call fails with: %s", strerror(err));
	tap_text(pfq_error(NULL), text, "the error text is: %s", text);
}

static void test_options(void)
{
	struct {
		struct pfq_lang_opts opts;
		uint64_t later;
	} newer = { .opts.size = sizeof(newer) };
	struct pfq_lang_opts opts = { .name = "x" };
	struct pfq_lang *other;

	expect(pfq_lang_compile(&other, "main = ip", &opts), EINVAL,
	       "pfq_lang_opts.size is 0: set it to sizeof(struct pfq_lang_opts)");
	tap_ok(!other, "no program is returned");
	tap_ok(!pfq_lang_compile(&other, "main = ip", &newer.opts),
	       "pfq_lang_compile() accepts unknown members that are 0");
	pfq_lang_free(other);
	newer.later = 1;
	expect(pfq_lang_compile(&other, "main = ip", &newer.opts), E2BIG,
	       "pfq_lang_opts has members that libpfq " PFQ_VERSION " does not know: set them to 0, or update libpfq");
	expect(pfq_lang_compile_file(&other, "/dev/null", &newer.opts), E2BIG,
	       "pfq_lang_opts has members that libpfq " PFQ_VERSION " does not know: set them to 0, or update libpfq");
	opts.size = sizeof(opts);
	opts.reserved = 1;
	expect(pfq_lang_compile(&other, "main = ip", &opts), E2BIG,
	       "pfq_lang_opts has members that libpfq " PFQ_VERSION " does not know: set them to 0, or update libpfq");
}

static void test_packet(void)
{
	struct {
		struct pfq_lang_packet packet;
		uint64_t later;
	} newer = { .packet = { .size = sizeof(newer), .data = frame, .caplen = 60, .len = 60, .mark = 7 } };
	struct {
		struct pfq_lang_result result;
		uint64_t later;
	} result = { .result.size = sizeof(result), .later = 1 };
	struct pfq_lang_result older = { .size = offsetof(struct pfq_lang_result, mark), .mark = 99 };
	struct pfq_lang_result unsized = { 0 };

	tap_ok(!pfq_lang_run_packet(prog, &newer.packet, &result.result) && result.result.mark == 7,
	       "pfq_lang_run_packet() accepts unknown members that are 0");
	tap_ok(result.result.size == sizeof(result) && !result.later,
	       "unknown members of the result become 0");
	tap_ok(!pfq_lang_run_packet(prog, &newer.packet, &older) && older.mark == 99 &&
	       older.classes == PFQ_CLASS_DEFAULT, "nothing is written beyond the size of a result");
	expect(pfq_lang_run_packet(prog, &newer.packet, &unsized), EINVAL,
	       "pfq_lang_result.size is 0: set it to sizeof(struct pfq_lang_result)");
	newer.later = 1;
	expect(pfq_lang_run_packet(prog, &newer.packet, &older), E2BIG,
	       "pfq_lang_packet has members that libpfq " PFQ_VERSION " does not know: set them to 0, or update libpfq");
}

static void test_doc(void)
{
	struct pfq_lang_doc doc = { .size = sizeof(doc) }, unsized = { 0 };

	tap_ok(!pfq_lang_doc_find("steer_flow", &doc) && !strcmp(doc.name, "steer_flow"),
	       "pfq_lang_doc_find() finds a function by its name");
	tap_ok(!pfq_lang_doc_similar("steer_flwo", &doc) && !strcmp(doc.name, "steer_flow"),
	       "pfq_lang_doc_similar() finds a function by a similar name");
	expect(pfq_lang_doc_find("nothing", &doc), ENOENT, "unknown function nothing");
	expect(pfq_lang_doc_similar("nothing", &doc), ENOENT, "no function has a name like nothing");
	tap_ok(pfq_lang_doc_get(1000, &doc) == -ENOENT,
	       "pfq_lang_doc_get() fails beyond the last function");
	expect(pfq_lang_doc_get(0, &unsized), EINVAL,
	       "pfq_lang_doc.size is 0: set it to sizeof(struct pfq_lang_doc)");
}

static void *fail_in_thread(void *unused)
{
	struct pfq_lang *other;

	(void)unused;
	return pfq_lang_compile(&other, "main = nonsense", NULL) ? (void *)pfq_error(NULL) : NULL;
}

static void test_threads(void)
{
	struct pfq_lang *other;
	pthread_t thread;
	void *text;

	pfq_lang_compile_file(&other, "/nonexistent", NULL);
	tap_ok(!pthread_create(&thread, NULL, fail_in_thread, NULL) && !pthread_join(thread, &text) && text,
	       "a compilation fails in another thread");
	tap_text(pfq_error(NULL), "/nonexistent: No such file or directory",
		 "the other thread's failure does not change this thread's text");
}

int main(void)
{
	if (pfq_lang_compile(&prog, "main = unit", NULL))
		tap_bail("%s", pfq_error(NULL));
	test_options();
	test_packet();
	test_doc();
	test_threads();
	pfq_lang_free(prog);
	return tap_done();
}
