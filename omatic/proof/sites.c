// SPDX-License-Identifier: GPL-2.0-only
/*
 * sites: find the sites of a driver, the places that deliver a packet or run an XDP program.
 *
 * Usage: sites CALLS [GUARDS] <FILES
 *
 * CALLS is proof/calls, GUARDS is proof/guards; standard input has the name of a C source per line.
 * Prints, separated by tabs:
 *   FILE:LINE FUNCTION CALL                  each use of the name of a call. FUNCTION is the
 *                                            enclosing function or macro, or "-" at file level.
 *   FILE:LINE FUNCTION xdp_guard FIRST LAST  each function of GUARDS that contains the text that
 *                                            GUARDS gives, with its first and last line.
 * Exit status: 0 on success, 2 on an error, after a message.
 *
 * The scanner is independent of Coccinelle, so that the proof can compare the two. It knows tokens
 * but no grammar, so it also finds sites in code that Coccinelle cannot parse. It skips comments,
 * strings and #if 0, and names that are not the kernel's function: struct members, labels, and the
 * names in #define, #ifdef and the like.
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
static const char *text, *end, *p;	/* the file's text, and the scanner's position in it */
static int line;			/* the line of p */

static bool in_define;			/* in the body of a #define */
static char macro[MAX_NAME];		/* the name of the macro that it defines */
static int nesting;			/* number of open #if, #ifdef and #ifndef */
static int if0;				/* value of nesting in the enclosing #if 0, or 0 */

static int braces, parens;		/* numbers of open ones */
static char candidate[MAX_NAME];	/* the last name before a "(" at file level */
static char function[MAX_NAME];		/* the enclosing function: the candidate before its "{" */

#define MAX_GUARDS	64
static struct {
	char function[MAX_NAME];
	char pattern[MAX_NAME];		/* a text that its body contains, without blanks */
} guards[MAX_GUARDS];
static int nguards;

static char body[1 << 18];		/* the current function of GUARDS, without blanks */
static size_t body_length;
static bool in_guard;			/* the current function is one of GUARDS */
static int guard_line;			/* its first line */

/* Reads a list of names, one per line, into calls[]. */
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

/* Reads lines of FUNCTION, tab, PATTERN into guards[]. */
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
			errx(2, "%s: more than %d lines, or a field of %d characters or more", file,
			     MAX_GUARDS, MAX_NAME);
		strcpy(guards[nguards].function, buf);
		strcpy(guards[nguards++].pattern, tab + 1);
	}
	fclose(f);
}

/* Called at the "{" of a function's body. */
static void begin_function(void)
{
	int i;

	in_guard = false;
	for (i = 0; i < nguards; i++)
		in_guard |= !strcmp(guards[i].function, function);
	guard_line = line;
	body_length = 0;
}

/* Appends a token to the body of a function of GUARDS. Ignores what exceeds the buffer. */
static void append_to_body(const char *from, const char *to)
{
	if (!in_guard || in_define || !braces || body_length + (to - from) >= sizeof(body))
		return;
	memcpy(body + body_length, from, to - from);
	body_length += to - from;
}

/* Called at the "}" of a function's body. Prints the function if it contains its pattern in GUARDS. */
static void end_function(void)
{
	int i;

	body[body_length] = '\0';
	for (i = 0; in_guard && i < nguards; i++) {
		if (!strcmp(guards[i].function, function) && strstr(body, guards[i].pattern)) {
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

/* Returns whether p is at a splice, a backslash at the end of a line, which continues the line. */
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

/* Skips a string or character constant, which ends at the end of the line at the latest. */
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

/* Skips blanks, splices and comments, and newlines if wanted: a newline ends a directive. */
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

/* Reads a name, cut at MAX_NAME - 1 characters. Returns false if there is none at p. */
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

/* Returns whether the condition of an #if is the constant 0, and skips it if so. */
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

/*
 * Scans a directive, at its "#". Counts the nesting of conditions, and skips the rest of the line;
 * after #define NAME, the scan continues with the macro's body.
 */
static void scan_directive(void)
{
	char name[MAX_NAME] = "";

	p++;
	skip_space(false);
	read_name(name);
	skip_space(false);

	if (!strcmp(name, "if") || !strcmp(name, "ifdef") || !strcmp(name, "ifndef")) {
		nesting++;
		if (!if0 && !strcmp(name, "if") && condition_is_zero())
			if0 = nesting;
	} else if (!strcmp(name, "elif") || !strcmp(name, "else")) {
		if (if0 == nesting)
			if0 = 0;
	} else if (!strcmp(name, "endif")) {
		if (if0 == nesting)
			if0 = 0;
		if (nesting)
			nesting--;
	} else if (!strcmp(name, "define") && !if0) {
		in_define = read_name(macro);
		return;
	}
	skip_rest_of_directive();
}

/* Returns whether the text before a name ends with "." or "->", but not with "...". */
static bool ends_with_member_access(const char *from)
{
	while (from > text && isspace((unsigned char)from[-1]))
		from--;
	if (from - text >= 2 && from[-2] == '-' && from[-1] == '>')
		return true;
	return from > text && from[-1] == '.' &&
	       !(from - text >= 3 && from[-2] == '.' && from[-3] == '.');
}

/* Returns whether the name before p is a label: "goto X", or "X:" where a statement begins. */
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

/* Scans a name. Prints it if it is a call, and keeps it in candidate if a function of that name may begin. */
static void scan_name(void)
{
	const char *start = p;
	char name[MAX_NAME];
	int at = line;

	read_name(name);
	append_to_body(start, p);
	if (is_call(name) && !ends_with_member_access(start) && !is_label(start))
		printf("%s:%d\t%s\t%s\n", path, at,
		       in_define ? macro : braces && function[0] ? function : "-",
		       name);
	if (in_define || braces || parens)
		return;
	skip_space(true);
	if (p < end && *p == '(' && (!candidate[0] || strncmp(name, "__", 2)))
		strcpy(candidate, name);
}

/*
 * Scans any other character, and counts braces and parentheses. A "}" in column 0 ends a function
 * whatever the count is, since two branches of an #ifdef may each open the same brace.
 */
static void scan_punctuation(void)
{
	if (!in_define) {
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
	append_to_body(p, p + 1);
	p++;
}

/* Scans the file that read_file() has read. */
static void scan_file(void)
{
	bool line_start = true;	/* only blanks so far on this line */

	line = 1;
	in_define = false;
	if0 = nesting = braces = parens = 0;
	candidate[0] = function[0] = '\0';

	while (p < end) {
		skip_space(false);
		if (p == end)
			break;
		if (*p == '\n') {
			line++;
			p++;
			line_start = true;
			in_define = false;
			continue;
		}
		if (*p == '#' && line_start) {
			scan_directive();
		} else if (if0) {
			skip_line_comment();
		} else if (*p == '"' || *p == '\'') {
			skip_quoted(*p);
		} else if (isalpha((unsigned char)*p) || *p == '_') {
			scan_name();
		} else if (isdigit((unsigned char)*p)) {
			while (p < end && (isalnum((unsigned char)*p) || *p == '.'))
				p++;
		} else {
			scan_punctuation();
		}
		line_start = false;
	}
}

/* Reads the file at path into a buffer that all files share. */
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
		scan_file();
	}
	if (fflush(stdout) || ferror(stdout))
		err(2, "standard output");
	return 0;
}
