// SPDX-License-Identifier: GPL-2.0-only
/* Describes the functions of the language, on the terminal and as the table of pfq-lang(7). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang.h"
#include "pfq.h"

static void print_indented(const char *s)
{
	size_t n;

	for (; *s; s += n + (s[n] == '\n')) {
		n = strcspn(s, "\n");
		printf("    %.*s\n", (int)n, s);
	}
}

static void print_function(const struct pfq_lang_doc *d)
{
	printf("%s :: %s\n\n", d->name, d->type);
	print_indented(d->meaning);
	putchar('\n');
	print_indented(d->example);
}

static int print_all(void)
{
	struct pfq_lang_doc d = { .size = sizeof(d) };
	const char *section = "";
	unsigned int n;

	for (n = 0; !pfq_lang_doc_get(n, &d); n++) {
		if (strcmp(section, d.section))
			printf("%s%s\n", n ? "\n" : "", d.section);
		section = d.section;
		printf("  %-22s %s\n", d.name, d.type);
	}
	return EXIT_OK;
}

int lang_doc(const char *name)
{
	struct pfq_lang_doc d = { .size = sizeof(d) };

	if (!name)
		return print_all();
	if (!pfq_lang_doc_find(name, &d)) {
		print_function(&d);
		return EXIT_OK;
	}
	if (pfq_lang_doc_similar(name, &d))
		fprintf(stderr, "pfq lang: unknown function %s\n", name);
	else
		fprintf(stderr, "pfq lang: unknown function %s: did you mean %s?\n", name, d.name);
	return EXIT_FAILED;
}

/* Escape the characters that have a meaning in roff. */
static void escape(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else if (*s == '"')	/* a macro would take it away */
			fputs("\\(dq", stdout);
		else
			putchar(*s);
	}
}

/* A line of an example: a macro would remove the spaces before it. */
static void escape_lines(const char *s)
{
	size_t n;
	char *line;

	for (; *s; s += n + (s[n] == '\n')) {
		n = strcspn(s, "\n");
		fputs("\n.br\n.I ", stdout);
		for (; *s == ' '; s++, n--)
			fputs("\\ ", stdout);
		line = strndup(s, n);
		escape(line ?: "");
		free(line);
	}
}

int lang_man(void)
{
	struct pfq_lang_doc d = { .size = sizeof(d) };
	const char *section = "";
	unsigned int n;

	for (n = 0; !pfq_lang_doc_get(n, &d); n++) {
		if (strcmp(section, d.section))
			printf(".SS %s\n", d.section);
		section = d.section;
		fputs(".TP\n.B ", stdout);
		escape(d.name);
		fputs(" \\fR:: ", stdout);
		escape(d.type);
		putchar('\n');
		escape(d.meaning);
		escape_lines(d.example);
		putchar('\n');
	}
	return EXIT_OK;
}
