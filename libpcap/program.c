// SPDX-License-Identifier: LGPL-2.1-or-later
/* The program of a group, as the user wrote it: text or a file. Messages say where it is. */
#include "backend.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pfq/lang.h>

/* What the compiler calls a text without a name. */
#define UNNAMED "program"

static const char *name_of(const struct settings_program *lang)
{
	return lang->from ?: "pcap_fanout()";
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

int program_set(pcap_t *p, uint32_t gid)
{
	struct backend *b = backend_of(p);
	const struct settings_program *lang = &b->set.lang;

	if (!lang->text || !*lang->text)
		return 0;
	if (is_text(lang->text))
		return pfq_group_program_set_text(b->q, gid, lang->text) ? fail_text(p, lang, pfq_error(b->q)) : 0;
	return pfq_group_program_set_file(b->q, gid, lang->text) ? fail_file(p, lang, pfq_error(b->q)) : 0;
}
