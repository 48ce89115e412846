// SPDX-License-Identifier: LGPL-2.1-or-later
/* Describes the functions of the language. */
#include <errno.h>
#include <string.h>

#include <pfq/lang.h>

#include "../internal.h"
#include "compiler.h"

static int fill_doc(const struct function *f, struct pfq_lang_doc *doc)
{
	const struct pfq_lang_doc d = {
		.name = f->name,
		.type = f->type,
		.section = lang_sections[f->section],
		.meaning = f->meaning,
		.example = f->example,
	};

	return give_struct(NULL, doc, &d, sizeof(d), "pfq_lang_doc");
}

int pfq_lang_doc_get(unsigned int n, struct pfq_lang_doc *doc)
{
	if (n >= lang_nr_functions)
		return fail(NULL, ENOENT, "no function %u: the language has %u", n, lang_nr_functions);
	return fill_doc(&lang_functions[n], doc);
}

int pfq_lang_doc_find(const char *name, struct pfq_lang_doc *doc)
{
	const struct function *f = lang_find(name);

	if (!f)
		return fail(NULL, ENOENT, "unknown function %s", name);
	return fill_doc(f, doc);
}

int pfq_lang_doc_similar(const char *name, struct pfq_lang_doc *doc)
{
	unsigned int i;

	for (i = 0; i < lang_nr_functions; i++)
		if (similar_name(name, lang_functions[i].name))
			return fill_doc(&lang_functions[i], doc);
	return fail(NULL, ENOENT, "no function has a name like %s", name);
}
