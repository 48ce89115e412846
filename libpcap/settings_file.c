// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The file of settings:
 *
 *	# a comment
 *	group = 7
 *	lang@8 = main = ip	# only for a handle of group 8
 *	> main = do		# the lines of a program
 *	>   ip
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings_int.h"

struct line {
	const char *file;
	unsigned int number;
	const char *text;	/* the whole line, for columns */
};

static void where_is(char *buf, size_t size, const struct line *l, const char *at)
{
	snprintf(buf, size, "%s:%u:%u", l->file, l->number, (unsigned int)(at - l->text) + 1);
}

static char *skip_space(char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

static void cut_space(char *s)
{
	size_t len = strlen(s);

	while (len && isspace((unsigned char)s[len - 1]))
		s[--len] = '\0';
}

/* The compiler counts the lines of the program: note where the next one is in the file. */
static int note_place(struct settings *s, const struct line *l, const char *at)
{
	struct settings_program *lang = &s->lang;
	struct settings_place *lines = realloc(lang->lines, (lang->nr_lines + 1) * sizeof(*lines));

	if (!lines)
		return settings_fail(s, "no memory");
	lang->lines = lines;
	lines[lang->nr_lines++] = (struct settings_place) { l->number, at - l->text + 1 };
	free(lang->from);
	lang->from = strdup(l->file);
	return lang->from ? 0 : settings_fail(s, "no memory");
}

/* Append a line to the program. */
static int add_program(struct settings *s, const struct line *l, const char *text)
{
	const size_t used = s->lang.text ? strlen(s->lang.text) : 0;
	char *lang = realloc(s->lang.text, used + strlen(text) + 3);

	if (!lang)
		return settings_fail(s, "no memory");
	s->lang.text = lang;
	/* The key lang may have begun it. */
	sprintf(lang + used, "%s%s\n", used && lang[used - 1] != '\n' ? "\n" : "", text);
	return note_place(s, l, text);
}

/* Take a key, and note where its value is if it is a program. */
static int take_key(struct settings *s, enum settings_stage stage, const struct line *l, const struct setting *set)
{
	if (settings_take(s, stage, set))
		return -1;
	return s->lang.text && !s->lang.nr_lines ? note_place(s, l, set->value) : 0;
}

/* group_eth0 = 7, of PFQ 6 */
static bool is_old_group(struct settings *s, const char *key)
{
	unsigned int i;

	if (strncmp(key, "group_", 6))
		return false;
	for (i = 0; i < s->nr_devs; i++)
		if (!strcmp(key + 6, s->dev[i]))
			return true;
	return false;
}

static int take_pair(struct settings *s, enum settings_stage stage, const struct line *l, char *key, char *value)
{
	char where[512], at_value[512], at_gid[512], *gid = strchr(key, '@');
	const struct setting set = { key, value, where, at_value };
	uint64_t only;

	where_is(where, sizeof(where), l, key);
	where_is(at_value, sizeof(at_value), l, value);
	if (!*value)
		return settings_fail(s, "%s: '%s' has no value", where, key);
	if (!strncmp(key, "group_", 6)) {
		if (stage != STAGE_GROUP || !is_old_group(s, key))
			return 0;
		settings_warn(s, "%s: '%s' is the name of PFQ 6: use pfq:%s@%s", where, key, key + 6, value);
		return settings_take(s, stage, &(struct setting) { "group", value, where, at_value });
	}
	if (!gid)
		return take_key(s, stage, l, &set);
	*gid++ = '\0';
	where_is(at_gid, sizeof(at_gid), l, gid);
	if (settings_gid(s, at_gid, gid, &only))
		return -1;
	if (!strcmp(key, "group"))
		return settings_fail(s, "%s: the group itself cannot be that of one group", where);
	return take_key(s, stage == STAGE_REST && only == s->group ? stage : STAGE_NONE, l, &set);
}

static int take_line(struct settings *s, enum settings_stage stage, const struct line *l, char *text)
{
	char *key = skip_space(text), *value, where[512];

	if (!*key || *key == '#')
		return 0;
	if (*key == '>')
		return stage == STAGE_REST ? add_program(s, l, key + 1 + (key[1] == ' ')) : 0;
	value = strchr(key, '=');
	if (!value) {
		where_is(where, sizeof(where), l, key);
		return settings_fail(s, "%s: want KEY = VALUE, a comment that begins with #, or a line of a program that begins with >",
				     where);
	}
	*value = '\0';
	value = skip_space(value + 1);
	cut_space(key);
	return take_pair(s, stage, l, key, value);
}

static int take_lines(struct settings *s, enum settings_stage stage, FILE *f, const char *file)
{
	struct line l = { .file = file };
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;

	while (!ret && (len = getline(&text, &size, f)) >= 0) {
		l.number++;
		l.text = text;
		if (memchr(text, 0, len)) {
			ret = settings_fail(s, "%s:%u:%zu: a byte with the value 0: this is no text", file, l.number, strlen(text) + 1);
			break;
		}
		cut_space(text);
		ret = take_line(s, stage, &l, text);
	}
	/* no memory is no error of the file */
	if (!ret && !feof(f))
		ret = settings_fail(s, "%s: %s", file, strerror(errno));
	free(text);
	return ret;
}

int settings_file(struct settings *s, enum settings_stage stage, const char *file)
{
	FILE *f = fopen(file, "re");
	int ret;

	if (!f)
		return settings_fail(s, "%s: %s", file, strerror(errno));
	ret = take_lines(s, stage, f, file);
	fclose(f);
	return ret;
}
