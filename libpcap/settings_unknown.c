// SPDX-License-Identifier: LGPL-2.1-or-later
/* Variables that no setting has, but for a misspelling. Users may have others of their own. */
#include <ctype.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../common/similar_name.h"
#include "settings_int.h"

#define PREFIX	"PFQ_"
#define NAME_MAX_LEN 48

/* Variables that are no keys of a file. */
static const char *const others[] = { "config", "devices" };

static void change_case(char *to, const char *name, int (*change)(int))
{
	for (; *name; name++)
		*to++ = change((unsigned char)*name);
	*to = '\0';
}

/* Return the setting that a name in lower case stands for or may be a misspelling of, or NULL. */
static const char *find_meant(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(name, others[i]) || similar_name(name, others[i]))
			return others[i];
	return settings_similar_key(name);
}

/* PFQ 6 had PFQ_eth0 and PFQ_GROUP_eth0, too. */
static bool is_of_device(const char *name)
{
	return !strncmp(name, "GROUP_", 6) || if_nametoindex(name);
}

/* Check the name of a variable, without the prefix. */
static void check(struct settings *s, const char *name)
{
	char lower[NAME_MAX_LEN], upper[NAME_MAX_LEN];
	const char *meant;

	change_case(lower, name, tolower);
	change_case(upper, name, toupper);
	if (is_of_device(name) || (!strcmp(name, upper) && settings_is_old_key(lower)))
		return;
	meant = find_meant(lower);
	if (!meant)
		return;
	change_case(upper, meant, toupper);
	if (strcmp(name, upper))
		settings_warn(s, "there is no setting " PREFIX "%s: did you mean " PREFIX "%s?", name, upper);
}

void settings_warn_unknown(struct settings *s)
{
	char name[NAME_MAX_LEN];
	char **variable;

	for (variable = environ; variable && *variable; variable++) {
		if (strncmp(*variable, PREFIX, strlen(PREFIX)) || strcspn(*variable, "=") >= sizeof(name))
			continue;
		snprintf(name, strcspn(*variable, "=") + 1, "%s", *variable);
		/* A setuid program must not print what its user wrote. */
		if (secure_getenv(name))
			check(s, name + strlen(PREFIX));
	}
}
