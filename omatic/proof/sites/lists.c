// SPDX-License-Identifier: GPL-2.0-only
/* The names of the command line: calls, members, and functions whose hash is asked for. */
#define _GNU_SOURCE
#include "sites.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char **calls, **members;
int ncalls, nmembers;
struct guard *guards;
int nguards;

/* Returns an array with room for an element more. */
void *grown(void *array, int n, size_t size)
{
	if (n & (n - 1))	/* it has room up to the next power of two */
		return array;
	array = realloc(array, (n ? 2 * n : 1) * size);
	if (!array)
		err(2, NULL);
	return array;
}

char *copy_of(const char *from, size_t length)
{
	char *copy = strndup(from, length);

	if (!copy)
		err(2, NULL);
	return copy;
}

/* Reads a list of names, one per line. A name with a dot before it is that of a member. */
void read_calls(const char *file)
{
	char buf[256];
	FILE *f = fopen(file, "r");

	if (!f)
		err(2, "%s", file);
	while (fgets(buf, sizeof(buf), f)) {
		buf[strcspn(buf, "\t\n")] = '\0';
		if (buf[0] == '.') {
			members = grown(members, nmembers, sizeof(*members));
			members[nmembers++] = copy_of(buf + 1, strlen(buf));
		} else if (buf[0] && buf[0] != '#') {
			calls = grown(calls, ncalls, sizeof(*calls));
			calls[ncalls++] = copy_of(buf, strlen(buf));
		}
	}
	fclose(f);
}

/* Adds FUNCTION[+CONTEXT]... to guards[], once. */
void add_guard(const char *text)
{
	size_t name = strcspn(text, "+");
	int i;

	for (i = 0; i < nguards; i++)
		if (!strncmp(guards[i].function, text, name) && !guards[i].function[name])
			return;
	guards = grown(guards, nguards, sizeof(*guards));
	guards[nguards].function = copy_of(text, name);
	guards[nguards++].contexts = copy_of(text + name, strlen(text));
}

/* Reads lines that begin with FUNCTION[+CONTEXT]... and a tab. */
void read_guards(const char *file)
{
	char buf[1024];
	FILE *f = fopen(file, "r");

	if (!f)
		err(2, "%s", file);
	while (fgets(buf, sizeof(buf), f)) {
		if (buf[0] == '#' || !strchr(buf, '\t'))
			continue;
		*strchr(buf, '\t') = '\0';
		add_guard(buf);
	}
	fclose(f);
}

bool in_list(char **list, int n, const char *name)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

bool is_call(const char *name)
{
	return in_list(calls, ncalls, name);
}

