// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Imports. Module Some.Name is the file Some/Name.pfq or Some/Name.hs, in the directory of the
 * importing file or in a directory of the path.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

/* Open DIR/Some/Name.SUFFIX; *file gets its name. Returns NULL if there is no such file. */
static FILE *try_file(struct lang *l, const char *dir, size_t len, const char *name, const char *suffix,
		      const struct src_range *at, const char **file)
{
	char *path = lang_alloc(l, len + strlen(name) + strlen(suffix) + 2), *p = path;
	FILE *f;

	if (len) {
		p = mempcpy(p, dir, len);
		*p++ = '/';
	}
	for (; *name; name++)
		*p++ = *name == '.' ? '/' : *name;
	strcpy(p, suffix);
	*file = path;
	f = fopen(path, "re");
	if (!f && errno != ENOENT && errno != ENOTDIR)
		lang_fail(l, at, "%s: %s", path, strerror(errno));
	return f;
}

static FILE *open_module(struct lang *l, const char *name, const struct source *from,
			 const struct src_range *at, const char **file)
{
	const char *slash = strrchr(from->name, '/'), *dir = l->path;
	static const char *const suffix[] = { ".pfq", ".hs" };
	unsigned int i;
	size_t len;
	FILE *f;

	for (i = 0; i < 2; i++) {
		f = try_file(l, from->name, slash ? slash - from->name : 0, name, suffix[i], at, file);
		if (f)
			return f;
	}
	while (dir && *dir) {
		len = strcspn(dir, ":");
		for (i = 0; i < 2; i++) {
			f = try_file(l, dir, len, name, suffix[i], at, file);
			if (f)
				return f;
		}
		dir += len + (dir[len] == ':');
	}
	return NULL;
}

static void read_source(struct lang *l, struct source *source, FILE *f, const struct src_range *at)
{
	size_t length;
	int ret = lang_read(f, &l->file, &length);

	fclose(f);
	if (ret == -ENOMEM)
		lang_fail_memory(l);
	if (ret)
		lang_fail(l, at, "%s: %s", source->name, strerror(-ret));
	source->text = memcpy(lang_alloc(l, length + 1), l->file, length);
	free(l->file);
	l->file = NULL;
	lang_refuse_nul(l, source, length);
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
	source = lang_alloc(l, sizeof(*source));	/* before there is a file to close */
	f = open_module(l, name, from, at, &file);
	if (!f)
		lang_fail(l, at, "no file %s.pfq in this file's directory or on the path", name);
	source->name = file;
	read_source(l, source, f, at);
	return lang_parse(l, source, name);
}
