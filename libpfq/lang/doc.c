// SPDX-License-Identifier: LGPL-2.1-or-later
/* Looks up functions in the table of the language. */
#include <errno.h>
#include <string.h>

#include <pfq/lang.h>

#include "compiler.h"

static void fill_doc(const struct function *f, struct pfq_lang_doc *doc)
{
	*doc = (struct pfq_lang_doc) {
		.name = f->name,
		.type = f->type,
		.section = lang_sections[f->section],
		.meaning = f->meaning,
		.example = f->example,
	};
}

int pfq_lang_doc(unsigned int n, struct pfq_lang_doc *doc)
{
	if (n >= lang_nr_functions)
		return -ENOENT;
	fill_doc(&lang_functions[n], doc);
	return 0;
}

int pfq_lang_doc_find(const char *name, struct pfq_lang_doc *doc)
{
	const struct function *f = lang_find(name);

	if (!f)
		return -ENOENT;
	fill_doc(f, doc);
	return 0;
}

const char *pfq_lang_doc_near(const char *name)
{
	unsigned int i;

	for (i = 0; i < lang_nr_functions; i++)
		if (similar_name(name, lang_functions[i].name))
			return lang_functions[i].name;
	return NULL;
}
