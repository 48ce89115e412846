// SPDX-License-Identifier: GPL-2.0-only
/*
 * sites CALLS [GUARDS] <FILES: prints every place where a C source names one of
 * the calls, as file:line, enclosing function (or macro, or -) and call; and each
 * function of GUARDS in which is to be seen what GUARDS says, as file:line,
 * function, xdp_guard, first and last line.
 *
 * This is the proof's own eye, so it shares nothing with Coccinelle: it knows
 * tokens and no grammar, and cannot lose its way in code that does not parse.
 * Comments, strings and #if 0 are left out. So are names that are not the
 * kernel's function: struct members, labels, and what #define, #ifdef and the like name.
 */
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CALLS	64
#define MAX_NAME	128

static char calls[MAX_CALLS][MAX_NAME];
static int ncalls;

static const char *path;
static const char *text, *end, *p;
static int line;

static bool in_directive;
static int dead;			/* nesting level of the #if 0 we are in, or 0 */
static int nesting;
static char macro[MAX_NAME];		/* the #define whose body we are in */

static int braces, parens;
static char candidate[MAX_NAME];	/* the last NAME( outside of any braces */
static char function[MAX_NAME];

#define MAX_GUARDS	64
static struct {
	char function[MAX_NAME];
	char seen[MAX_NAME];
} guards[MAX_GUARDS];
static int nguards;

static char body[1 << 18];		/* of a function of GUARDS, without blanks */
static size_t body_length;
static bool in_guard;
static int guard_line;

static void read_calls(const char *file)
{
	char buf[MAX_NAME];
	FILE *f = fopen(file, "r");

	if (!f)
		err(2, "%s", file);
	while (fgets(buf, sizeof(buf), f)) {
		buf[strcspn(buf, "\n")] = '\0';
		if (!buf[0] || buf[0] == '#')
			continue;
		if (ncalls == MAX_CALLS)
			errx(2, "%s: more than %d calls", file, MAX_CALLS);
		strcpy(calls[ncalls++], buf);
	}
	fclose(f);
}

static void read_guards(const char *file)
{
	char buf[2 * MAX_NAME], *tab;
	FILE *f = fopen(file, "r");

	if (!f)
		err(2, "%s", file);
	while (fgets(buf, sizeof(buf), f)) {
		buf[strcspn(buf, "\n")] = '\0';
		tab = strchr(buf, '\t');
		if (buf[0] == '#' || !tab)
			continue;
		*tab = '\0';
		if (nguards == MAX_GUARDS || tab - buf >= MAX_NAME || strlen(tab + 1) >= MAX_NAME)
			errx(2, "%s: too long", file);
		strcpy(guards[nguards].function, buf);
		strcpy(guards[nguards++].seen, tab + 1);
	}
	fclose(f);
}

static void begin_function(void)
{
	int i;

	in_guard = false;
	for (i = 0; i < nguards; i++)
		in_guard |= !strcmp(guards[i].function, function);
	guard_line = line;
	body_length = 0;
}

static void remember(const char *from, const char *to)
{
	if (!in_guard || in_directive || !braces || body_length + (to - from) >= sizeof(body))
		return;
	memcpy(body + body_length, from, to - from);
	body_length += to - from;
}

static void end_function(void)
{
	int i;

	body[body_length] = '\0';
	for (i = 0; in_guard && i < nguards; i++) {
		if (!strcmp(guards[i].function, function) && strstr(body, guards[i].seen)) {
			printf("%s:%d\t%s\txdp_guard\t%d\t%d\n", path, guard_line, function, guard_line, line);
			break;
		}
	}
	in_guard = false;
}

static bool is_call(const char *name)
{
	int i;

	for (i = 0; i < ncalls; i++)
		if (!strcmp(calls[i], name))
			return true;
	return false;
}

static bool at_splice(void)
{
	return p + 1 < end && p[0] == '\\' &&
	       (p[1] == '\n' || (p + 2 < end && p[1] == '\r' && p[2] == '\n'));
}

static void skip_splice(void)
{
	p += p[1] == '\r' ? 3 : 2;
	line++;
}

static void skip_quoted(char quote)
{
	for (p++; p < end && *p != quote && *p != '\n'; p++) {
		if (at_splice()) {
			skip_splice();
			p--;
		} else if (*p == '\\' && p + 1 < end) {
			p++;
		}
	}
	if (p < end && *p == quote)
		p++;
}

static void skip_block_comment(void)
{
	for (p += 2; p < end && !(p[0] == '*' && p + 1 < end && p[1] == '/'); p++)
		if (*p == '\n')
			line++;
	p = p < end ? p + 2 : end;
}

static void skip_line_comment(void)
{
	while (p < end && *p != '\n') {
		if (at_splice())
			skip_splice();
		else
			p++;
	}
}

/* Blanks, splices and comments; a newline too unless a directive ends there. */
static void skip_space(bool newlines)
{
	while (p < end) {
		if (at_splice()) {
			skip_splice();
		} else if (p + 1 < end && p[0] == '/' && p[1] == '*') {
			skip_block_comment();
		} else if (p + 1 < end && p[0] == '/' && p[1] == '/') {
			skip_line_comment();
		} else if (*p == '\n') {
			if (!newlines)
				return;
			line++;
			p++;
		} else if (isspace((unsigned char)*p)) {
			p++;
		} else {
			return;
		}
	}
}

static bool read_name(char *name)
{
	size_t n = 0;

	if (p == end || !(isalpha((unsigned char)*p) || *p == '_'))
		return false;
	for (; p < end && (isalnum((unsigned char)*p) || *p == '_'); p++)
		if (n < MAX_NAME - 1)
			name[n++] = *p;
	name[n] = '\0';
	return true;
}

static void skip_rest_of_directive(void)
{
	while (p < end && *p != '\n') {
		skip_space(false);
		if (p == end || *p == '\n')
			break;
		if (*p == '"' || *p == '\'')
			skip_quoted(*p);
		else
			p++;
	}
}

static bool condition_is_zero(void)
{
	const char *zero = p;

	if (p == end || *p != '0')
		return false;
	p++;
	skip_space(false);
	if (p == end || *p == '\n')
		return true;
	p = zero;
	return false;
}

static void directive(void)
{
	char name[MAX_NAME] = "";

	p++;
	skip_space(false);
	read_name(name);
	skip_space(false);

	if (!strcmp(name, "if") || !strcmp(name, "ifdef") || !strcmp(name, "ifndef")) {
		nesting++;
		if (!dead && !strcmp(name, "if") && condition_is_zero())
			dead = nesting;
	} else if (!strcmp(name, "elif") || !strcmp(name, "else")) {
		if (dead == nesting)
			dead = 0;
	} else if (!strcmp(name, "endif")) {
		if (dead == nesting)
			dead = 0;
		if (nesting)
			nesting--;
	} else if (!strcmp(name, "define") && !dead) {
		in_directive = read_name(macro);
		return;
	}
	skip_rest_of_directive();
}

static bool ends_with_member_access(const char *from)
{
	while (from > text && isspace((unsigned char)from[-1]))
		from--;
	if (from - text >= 2 && from[-2] == '-' && from[-1] == '>')
		return true;
	return from > text && from[-1] == '.' &&
	       !(from - text >= 3 && from[-2] == '.' && from[-3] == '.');
}

/* goto X, and X: at the start of a statement: a label is no function. */
static bool is_label(const char *from)
{
	const char *after = p;

	while (from > text && isspace((unsigned char)from[-1]))
		from--;
	if (from - text > 4 && !strncmp(from - 4, "goto", 4) &&
	    !isalnum((unsigned char)from[-5]) && from[-5] != '_')
		return true;
	while (after < end && isspace((unsigned char)*after))
		after++;
	return after < end && *after == ':' && from > text && strchr(";{}:/", from[-1]);
}

static void name_token(void)
{
	const char *start = p;
	char name[MAX_NAME];
	int at = line;

	read_name(name);
	remember(start, p);
	if (is_call(name) && !ends_with_member_access(start) && !is_label(start))
		printf("%s:%d\t%s\t%s\n", path, at,
		       in_directive ? macro : braces && function[0] ? function : "-",
		       name);
	if (in_directive || braces || parens)
		return;
	skip_space(true);
	if (p < end && *p == '(' && (!candidate[0] || strncmp(name, "__", 2)))
		strcpy(candidate, name);
}

/* A brace in column 0 ends a function, whatever #ifdef did to the count. */
static void punctuation(void)
{
	if (!in_directive) {
		if (*p == '(') {
			parens++;
		} else if (*p == ')') {
			parens -= parens > 0;
		} else if (*p == '{') {
			if (!braces++) {
				strcpy(function, candidate);
				begin_function();
			}
			parens = 0;
		} else if (*p == '}') {
			braces = p == text || p[-1] == '\n' ? 0 : braces - (braces > 0);
			if (!braces) {
				end_function();
				candidate[0] = function[0] = '\0';
			}
		} else if (*p == ';' && !braces) {
			candidate[0] = '\0';
			parens = 0;
		}
	}
	remember(p, p + 1);
	p++;
}

static void scan(void)
{
	bool fresh = true;	/* nothing but blanks since the line began */

	line = 1;
	in_directive = false;
	dead = nesting = braces = parens = 0;
	candidate[0] = function[0] = '\0';

	while (p < end) {
		skip_space(false);
		if (p == end)
			break;
		if (*p == '\n') {
			line++;
			p++;
			fresh = true;
			in_directive = false;
			continue;
		}
		if (*p == '#' && fresh) {
			directive();
		} else if (dead) {
			skip_line_comment();
		} else if (*p == '"' || *p == '\'') {
			skip_quoted(*p);
		} else if (isalpha((unsigned char)*p) || *p == '_') {
			name_token();
		} else if (isdigit((unsigned char)*p)) {
			while (p < end && (isalnum((unsigned char)*p) || *p == '.'))
				p++;
		} else {
			punctuation();
		}
		fresh = false;
	}
}

static void read_file(void)
{
	static char *buf;
	static size_t room;
	FILE *f = fopen(path, "r");
	size_t n = 0, got;

	if (!f)
		err(2, "%s", path);
	do {
		if (room < n + 65536) {
			room = 2 * (n + 65536);
			buf = realloc(buf, room);
			if (!buf)
				err(2, "%s", path);
		}
		got = fread(buf + n, 1, 65536, f);
		n += got;
	} while (got);
	if (ferror(f))
		err(2, "%s", path);
	fclose(f);
	text = p = buf;
	end = buf + n;
}

int main(int argc, char **argv)
{
	char file[4096];

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: sites CALLS [GUARDS] <FILES\n");
		return 2;
	}
	read_calls(argv[1]);
	if (argc == 3)
		read_guards(argv[2]);
	while (fgets(file, sizeof(file), stdin)) {
		file[strcspn(file, "\n")] = '\0';
		path = file;
		read_file();
		scan();
	}
	if (fflush(stdout) || ferror(stdout))
		err(2, "standard output");
	return 0;
}
