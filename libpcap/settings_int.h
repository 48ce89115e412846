/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the settings share. Functions return 0, or -1 with s->error. */
#ifndef PFQ_SETTINGS_INT_H
#define PFQ_SETTINGS_INT_H

#include "settings.h"

/* The group is read first, because a file has keys that hold for one group, as "lang@7". */
enum settings_stage {
	STAGE_GROUP,
	STAGE_REST,
	STAGE_NONE,	/* only look whether there is such a key */
};

int settings_fail(struct settings *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A key and its value. What begins messages about them: "FILE:LINE:COLUMN". */
struct setting {
	const char *name, *value;
	const char *where_name, *where;
};

/* Set a key. Keys of the other stage are left alone. A name of PFQ 6 gives a warning. */
int settings_take(struct settings *s, enum settings_stage stage, const struct setting *set);

/* Parse the number of a group. */
int settings_gid(struct settings *s, const char *where, const char *text, uint64_t *gid);

/* Read the variables PFQ_KEY. */
int settings_environment(struct settings *s, enum settings_stage stage);

/* Warn of variables that are no settings, but whose names are similar to those of settings. */
void settings_warn_unknown(struct settings *s);

/* Return the key that has a name, or whose name it may be a misspelling of, or NULL. */
const char *settings_similar_key(const char *name);

/* Is it a key of PFQ 6? */
bool settings_is_old_key(const char *name);

/* Read a file. */
int settings_file(struct settings *s, enum settings_stage stage, const char *file);

#endif
