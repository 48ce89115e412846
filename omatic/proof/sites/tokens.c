// SPDX-License-Identifier: GPL-2.0-only
/* The tokens of a file. */
#define _GNU_SOURCE
#include "sites.h"

#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *path;
const char *text, *end;
static const char *p;			/* the position in the text */
static int line;			/* the line of p */
static const char *line_begin;		/* where it begins */

struct token *tokens;
int ntokens;
static int last_code, last_in_directive;	/* the last token of each, or -1 */
static char *arena[4096];		/* the texts of tokens, by blocks; used again for the next file */
static int block;
static size_t used;

#define BLOCK	(1 << 20)

const char *keep_name(const char *from, size_t length)
{
	char *copy;

	if (length >= BLOCK)
		length = BLOCK - 1;
	if (used + length >= BLOCK) {
		used = 0;
		if (++block == sizeof(arena) / sizeof(*arena))
			errx(2, "%s: the file is too long", path);
	}
	if (!arena[block])
		arena[block] = malloc(BLOCK);
	if (!arena[block])
		err(2, NULL);
	copy = memcpy(arena[block] + used, from, length);
	copy[length] = 0;
	used += length + 1;
	return copy;
}

static void next_line(void)
{
	line++;
	line_begin = p;
}

/* Returns whether p is at a splice, a backslash at the end of a line, which continues the line. */
static bool at_splice(void)
{
	const char *q = p + 1;

	if (p == end || *p != '\\')
		return false;
	while (q < end && (*q == ' ' || *q == '\t' || *q == '\r' || *q == '\f'))	/* gcc allows blanks */
		q++;
	return q < end && *q == '\n';
}

static void skip_splice(void)
{
	while (*p != '\n')
		p++;
	p++;
	next_line();
}

/* Skips a string or character constant, which ends at the end of the line at the latest. */
static void skip_quoted(char quote)
{
	for (p++; p < end && *p != quote && *p != '\n';) {
		if (at_splice())
			skip_splice();
		else
			p += *p == '\\' && p + 1 < end && p[1] != '\n' ? 2 : 1;
	}
	if (p < end && *p == quote)
		p++;
}

/* Returns whether a character follows p, which may be after splices. */
static bool follows(char c)
{
	const char *q = p + 1;

	while (q + 1 < end && q[0] == '\\' && (q[1] == '\n' || (q + 2 < end && q[1] == '\r' && q[2] == '\n')))
		q += q[1] == '\r' ? 3 : 2;
	return q < end && *q == c;
}

/* Steps over a character and the splices after it. */
static void step(void)
{
	p++;
	while (at_splice())
		skip_splice();
}

static void skip_block_comment(void)
{
	step();
	for (p++; p < end && !(*p == '*' && follows('/'));)
		if (*p++ == '\n')
			next_line();
	if (p < end) {
		step();
		p++;
	}
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

/* Skips blanks, splices and comments, but no newline. */
static void skip_space(void)
{
	while (p < end) {
		if (at_splice())
			skip_splice();
		else if (*p == '/' && follows('*'))
			skip_block_comment();
		else if (*p == '/' && follows('/'))
			skip_line_comment();
		else if (*p != '\n' && isspace((unsigned char)*p))
			p++;
		else
			return;
	}
}

bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (c & 0x80);
}

static const struct {
	const char *spelt, *usual;
} puncts[] = {
	{ "%:%:", "##" }, { "\?\?=\?\?=", "##" }, { "...", "..." }, { "\?\?=", "#" }, { "->", "->" }, { "##", "##" },
	{ "<:", "[" }, { ":>", "]" },
	{ "<%", "{" }, { "%>", "}" }, { "%:", "#" }, { "&&", "&&" }, { "||", "||" }, { "==", "==" },
	{ "!=", "!=" }, { "<=", "<=" }, { ">=", ">=" }, { "+=", "+=" }, { "-=", "-=" }, { "*=", "*=" },
	{ "/=", "/=" }, { "%=", "%=" }, { "&=", "&=" }, { "|=", "|=" }, { "^=", "^=" }, { "++", "++" },
	{ "--", "--" }, { "<<", "<<" }, { ">>", ">>" },
};

/* Reads the token at p, and appends it. */
static void read_token(bool in_directive)
{
	struct token t = { .start = p, .line = line, .column = p - line_begin + 1, .before = -1, .after = -1 };
	int *last = in_directive ? &last_in_directive : &last_code;
	char buf[256];
	size_t n = 0, i;

	if (*p == '"' || *p == '\'') {
		t.kind = '"';
		skip_quoted(*p);
		t.name = keep_name(t.start, p - t.start);
	} else if (name_char(*p) || (*p == '.' && p + 1 < end && isdigit((unsigned char)p[1]))) {
		t.kind = isdigit((unsigned char)*p) || *p == '.' ? '0' : 'n';
		while (p < end && (name_char(*p) || (t.kind == '0' && *p == '.'))) {
			if (n < sizeof(buf))
				buf[n++] = *p;
			step();
		}
		t.name = keep_name(buf, n);
	} else {
		t.kind = 'p';
		t.name = NULL;
		for (i = 0; !t.name && i < sizeof(puncts) / sizeof(*puncts); i++) {
			if (puncts[i].spelt[0] != *p)
				continue;
			n = strlen(puncts[i].spelt);
			if ((size_t)(end - p) >= n && !strncmp(p, puncts[i].spelt, n)) {
				t.name = puncts[i].usual;
				p += n - 1;
			}
		}
		if (!t.name && *p == '-' && follows('>')) {
			t.name = "->";
			step();
		}
		if (!t.name)
			t.name = keep_name(p, 1);
		p++;
	}
	t.length = p - t.start;
	t.before = *last;
	if (*last >= 0)
		tokens[*last].after = ntokens;
	*last = ntokens;
	tokens = grown(tokens, ntokens, sizeof(*tokens));
	tokens[ntokens++] = t;
}

static void append_mark(char kind)
{
	tokens = grown(tokens, ntokens, sizeof(*tokens));
	tokens[ntokens++] = (struct token){ .start = p, .line = line, .column = 1, .before = -1, .after = -1,
					    .kind = kind, .name = "" };
}

bool is(int i, const char *name)
{
	return i >= 0 && tokens[i].name[0] == name[0] && tokens[i].kind != '"' && !strcmp(tokens[i].name, name);
}

bool is_one_of(int i, const char *first, ...)
{
	const char *name;
	va_list list;
	bool found = false;

	va_start(list, first);
	for (name = first; name && !found; name = va_arg(list, const char *))
		found = is(i, name);
	va_end(list);
	return found;
}

bool is_name(int i)
{
	return i >= 0 && tokens[i].kind == 'n';
}

/* Reads the file's tokens. Leaves out what is in #if 0. */
void read_tokens(void)
{
	int nesting = 0, if0 = 0, from, first;
	bool line_start = true;

	line = 1;
	line_begin = p = text;
	ntokens = 0;
	last_code = -1;
	while (skip_space(), p < end) {
		if (*p == '\n') {
			p++;
			next_line();
			line_start = true;
			continue;
		}
		from = last_code;
		first = ntokens;
		read_token(false);
		if (!line_start || !is(first, "#")) {
			line_start = false;
			if (if0) {
				ntokens = first;
				last_code = from;
			}
			if (if0 && from >= 0)
				tokens[from].after = -1;
			continue;
		}
		/* a directive */
		tokens[first].kind = 'D';
		tokens[first].before = -1;
		last_code = from;
		if (from >= 0)
			tokens[from].after = -1;
		last_in_directive = -1;
		while (skip_space(), p < end && *p != '\n')
			read_token(true);
		append_mark('E');
		from = first + 1;
		if (is_one_of(from, "if", "ifdef", "ifndef", NULL)) {
			nesting++;
			if (!if0 && is(from, "if") && is(from + 1, "0") && tokens[from + 2].kind == 'E') {
				if0 = nesting;
				continue;	/* keep the mark of the #if */
			}
		} else if (is_one_of(from, "elif", "else", "elifdef", "elifndef", "endif", NULL)) {
			if (if0 == nesting)
				if0 = 0;
			nesting -= is(from, "endif") && nesting;
		}
		if (if0)
			ntokens = first;
	}
}

int before(int i)
{
	return i < 0 ? -1 : tokens[i].before;
}

int after(int i)
{
	return i < 0 ? -1 : tokens[i].after;
}

/* Returns the bracket that matches the opening one at i, or -1. */
int closing(int i)
{
	int depth = 0;

	for (; i >= 0; i = after(i)) {
		if (tokens[i].kind != 'p')
			continue;
		depth += is_one_of(i, "(", "[", "{", NULL) - is_one_of(i, ")", "]", "}", NULL);
		if (!depth)
			return i;
	}
	return -1;
}

/* Returns the bracket that matches the closing one at i, or -1. */
int opening(int i)
{
	int depth = 0;

	for (; i >= 0; i = before(i)) {
		if (tokens[i].kind != 'p')
			continue;
		depth += is_one_of(i, ")", "]", "}", NULL) - is_one_of(i, "(", "[", "{", NULL);
		if (!depth)
			return i;
	}
	return -1;
}

/* Reads the file at path into a buffer that all files share. */
void read_file(void)
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

/* Lets the next file use the memory of this one's tokens. */
void forget_tokens(void)
{
	block = 0;
	used = 0;
}
