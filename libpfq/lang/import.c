// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Imports. Module Some.Name is the file Some/Name.pfq or Some/Name.hs, in the directory of the
 * importing file or in a directory of the path.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

#define FILE_MAX (1u << 20)

static char *read_text(struct lang *l, FILE *f)
{
	char *text = lang_alloc(l, FILE_MAX + 1);
	size_t n = fread(text, 1, FILE_MAX, f);

	fclose(f);
	text[n] = '\0';
	return text;
}

/* Open DIR/Some/Name.SUFFIX; *file gets its name. */
static FILE *try_file(struct lang *l, const char *dir, size_t len, const char *name, const char *suffix,
		      const char **file)
{
	char path[512], *p;
	int n = snprintf(path, sizeof(path), "%.*s%s", (int)len, dir, len ? "/" : "");

	if (n < 0 || (size_t)n + strlen(name) + strlen(suffix) >= sizeof(path))
		return NULL;
	strcpy(path + n, name);
	for (p = path + n; *p; p++)
		if (*p == '.')
			*p = '/';
	strcat(path, suffix);
	*file = lang_strndup(l, path, strlen(path));
	return fopen(path, "re");
}

static FILE *open_module(struct lang *l, const char *name, const struct source *from, const char **file)
{
	const char *slash = strrchr(from->name, '/'), *dir = l->path;
	static const char *const suffix[] = { ".pfq", ".hs" };
	unsigned int i;
	size_t len;
	FILE *f;

	for (i = 0; i < 2; i++) {
		f = try_file(l, from->name, slash ? slash - from->name : 0, name, suffix[i], file);
		if (f)
			return f;
	}
	while (dir && *dir) {
		len = strcspn(dir, ":");
		for (i = 0; i < 2; i++) {
			f = try_file(l, dir, len, name, suffix[i], file);
			if (f)
				return f;
		}
		dir += len + (dir[len] == ':');
	}
	return NULL;
}

struct module *lang_import(struct lang *l, const char *name, const struct source *from,
			   const struct src_range *at)
{
	struct source *source;
	const char *file;
	struct module *m;
	FILE *f;

	for (m = l->modules; m; m = m->next) {
		if (!m->name || strcmp(m->name, name))
			continue;
		if (m->loading)
			lang_fail(l, at, "module %s imports itself", name);
		return m;
	}
	f = open_module(l, name, from, &file);
	if (!f)
		lang_fail(l, at, "no file %s.pfq in this file's directory or on the path", name);
	source = lang_alloc(l, sizeof(*source));
	source->name = file;
	source->text = read_text(l, f);
	return lang_parse(l, source, name);
}
