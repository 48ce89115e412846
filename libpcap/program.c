// SPDX-License-Identifier: LGPL-2.1-or-later
/* The program of a group, as the user wrote it: text or a file. Messages say where it is. */
#include "backend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pfq/lang.h>

/* What the compiler calls a text without a name. */
#define UNNAMED "program"

static const char *name_of(const struct settings_program *lang)
{
	return lang->from ?: "fanout";
}

/* Say what is wrong in a program's text: in the file of settings if it is there. Returns PCAP_ERROR. */
static int fail_text(pcap_t *p, const struct settings_program *lang, const char *error)
{
	struct settings_place at = { 0 };
	int n = 0;

	if (sscanf(error, UNNAMED ":%u:%u:%n", &at.line, &at.column, &n) != 2 || !n) {
		/* It is no place of the text: the kernel refuses the program, for instance. */
		if (lang->nr_lines)
			return backend_fail(p, PCAP_ERROR, "%s:%u: %s", name_of(lang), lang->lines[0].line, error);
		return backend_fail(p, PCAP_ERROR, "%s: %s", name_of(lang), error);
	}
	if (at.line && at.line <= lang->nr_lines) {
		at.column += lang->lines[at.line - 1].column - 1;
		at.line = lang->lines[at.line - 1].line;
	} else if (lang->nr_lines) {
		/* behind the end */
		at = (struct settings_place) { lang->lines[lang->nr_lines - 1].line + 1, 1 };
	}
	return backend_fail(p, PCAP_ERROR, "%s:%u:%u:%s", name_of(lang), at.line, at.column, error + n);
}

/* Say why there is no program in a file. Returns PCAP_ERROR. */
static int fail_file(pcap_t *p, const struct settings_program *lang, const char *error)
{
	char where[512];

	if (lang->nr_lines)
		snprintf(where, sizeof(where), "%s:%u", name_of(lang), lang->lines[0].line);
	else
		snprintf(where, sizeof(where), "%s", name_of(lang));
	/* The compiler has named the file. */
	if (!access(lang->text, F_OK))
		return backend_fail(p, PCAP_ERROR, "%s: %s", where, error);
	if (!lang->from && fanout_is_mode(lang->text))
		return backend_fail(p, PCAP_ERROR, "%s: '%s' is for devices without pfq:; a group of PFQ has a program, such as "
				    "\"main = steer_flow\"", where, lang->text);
	return backend_fail(p, PCAP_ERROR, "%s: '%.80s' is the name of a file, since it has no '=': %s; a program reads "
			    "\"main = %s\"", where, lang->text, strerror(errno),
			    strpbrk(lang->text, "/.") || strlen(lang->text) > 40 ? "steer_flow" : lang->text);
}

/* Text has a definition, is JSON, or has several lines. What is a file as well is the file. */
static bool is_text(const char *lang)
{
	return access(lang, F_OK) && strpbrk(lang, "=[\n");
}

/* Read the code of a group's program into a buffer of size bytes. Returns its bytes; 0: none, or it cannot be read. */
static size_t read_code(const struct pfq *q, uint32_t gid, void *code, size_t size)
{
	struct pfq_so_program *got = calloc(1, sizeof(*got) + size);
	socklen_t len = sizeof(*got) + size;
	size_t n = 0;

	if (!got)
		return 0;
	got->gid = gid;
	if (!getsockopt(pfq_fd(q), SOL_PFQ, PFQ_SO_PROGRAM, got, &len) && got->size <= size) {
		n = got->size;
		memcpy(code, got->code, n);
	}
	free(got);
	return n;
}

/* What the members of a group agree on. */
enum program_state { PROGRAM_NONE, PROGRAM_SAME, PROGRAM_OTHER };

static enum program_state state_of(const struct pfq *q, uint32_t gid, const struct pfq_lang *prog)
{
	static const size_t max = 1 << 20;
	void *code = malloc(max);
	size_t n = code ? read_code(q, gid, code, max) : 0, size;
	enum program_state state = PROGRAM_NONE;

	if (n)
		state = !memcmp(pfq_lang_code(prog, &size), code, n) && n == size ? PROGRAM_SAME : PROGRAM_OTHER;
	free(code);
	return state;
}

/*
 * The first member of a shared group sets its program. A later one that has another is told, and the program stays:
 * a program belongs to all members.
 */
static int set_if_first(pcap_t *p, uint32_t gid, const struct pfq_lang *prog)
{
	struct backend *b = backend_of(p);
	const enum program_state state = gid == PFQ_OWN_GROUP ? PROGRAM_NONE : state_of(b->q, gid, prog);

	if (state == PROGRAM_SAME)
		return 0;
	if (state == PROGRAM_NONE)
		return pfq_group_program_set(b->q, gid, prog) ? fail_text(p, &b->set.lang, pfq_error(b->q)) : 0;
	if (!b->set.lang.from)
		return backend_fail(p, PCAP_ERROR, "fanout: group %u runs another program: pfq group set %u changes it", gid, gid);
	settings_warn(&b->set, "%s: group %u runs another program, which stays: pfq group set %u changes it",
		      name_of(&b->set.lang), gid, gid);
	return 0;
}

int program_set(pcap_t *p, uint32_t gid)
{
	const struct settings_program *lang = &backend_of(p)->set.lang;
	struct pfq_lang *prog;
	int ret;

	if (!lang->text || !*lang->text)
		return 0;
	if (is_text(lang->text)) {
		if (pfq_lang_compile(&prog, lang->text, NULL))
			return fail_text(p, lang, pfq_error(NULL));
	} else if (pfq_lang_compile_file(&prog, lang->text, NULL)) {
		return fail_file(p, lang, pfq_error(NULL));
	}
	ret = set_if_first(p, gid, prog);
	pfq_lang_free(prog);
	return ret;
}
