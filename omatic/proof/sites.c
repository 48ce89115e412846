// SPDX-License-Identifier: GPL-2.0-only
/*
 * sites: find the sites of a driver, the places that deliver a packet or run an XDP program.
 *
 * Usage: sites CALLS [GUARDS] <FILES     print them
 *        sites -d CALLS <FILES           print what the driver declares under the name of a call
 *        sites -c DIR CALLS <FILES       write DIR/FILE, which has the sites alone
 *        sites -f FUNCTION[+CONTEXT]... <FILES   print the hashes of functions
 *
 * CALLS is proof/calls, GUARDS is proof/guards; standard input has the name of a C source per line.
 * Prints, separated by tabs:
 *   FILE:LINE FUNCTION CALL COLUMN           each use of the name of a call. FUNCTION is the
 *                                            enclosing function or macro, or "-" at file level.
 *                                            COLUMN is 0 where ## makes the name.
 *   FILE:LINE FUNCTION xdp_guard COLUMN LAST HASH
 *                                            each function whose name is in GUARDS; LAST is its last
 *                                            line
 *   -d: FILE:LINE KIND CALL                  KIND is macro, function-macro, undef, prototype,
 *                                            static-prototype, function or enumerator; LINE is its last line
 *   -f: FILE:LINE FUNCTION HASH
 * HASH is half of the SHA-256 of the function's text without comments and blanks, and of that of its
 * contexts, other functions of the same file.
 * Exit status: 0 on success, 2 on an error, after a message.
 *
 * The scanner is independent of Coccinelle, so that the proof can compare the two. It knows tokens,
 * brackets and declarations, but has no grammar, so it also finds sites in code that Coccinelle cannot
 * parse. It skips comments, strings and #if 0, and names that are not the kernel's function: struct
 * members, labels, variables, enumerators, declarations, and the names in #ifdef and the like. Where it
 * cannot tell, it prints a site: the proof then fails if Coccinelle sees none.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- lists of the command line --- */

struct guard {
	char *function;
	char *contexts;		/* names of other functions, each with a + before it */
};

static char **calls, **members;
static int ncalls, nmembers;
static struct guard *guards;
static int nguards;

/* Returns an array with room for an element more. */
static void *grown(void *array, int n, size_t size)
{
	if (n & (n - 1))	/* it has room up to the next power of two */
		return array;
	array = realloc(array, (n ? 2 * n : 1) * size);
	if (!array)
		err(2, NULL);
	return array;
}

static char *copy_of(const char *from, size_t length)
{
	char *copy = strndup(from, length);

	if (!copy)
		err(2, NULL);
	return copy;
}

/* Reads a list of names, one per line. A name with a dot before it is that of a member. */
static void read_calls(const char *file)
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
static void add_guard(const char *text)
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
static void read_guards(const char *file)
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

static bool in_list(char **list, int n, const char *name)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

static bool is_call(const char *name)
{
	return in_list(calls, ncalls, name);
}

/* --- SHA-256, FIPS 180-4 --- */

static uint32_t rotate(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

/* The first 32 bits of the fractional part of a root of a prime, by integer arithmetic. */
static uint32_t root_bits(unsigned int prime, int power)
{
	unsigned __int128 low = 0, high = (unsigned __int128)32 << 32, middle, value;

	while (high - low > 1) {
		middle = (low + high) / 2;
		value = middle * middle;
		if (power == 3 ? value * middle >= (unsigned __int128)prime << 96 :
		    value >= (unsigned __int128)prime << 64)
			high = middle;
		else
			low = middle;
	}
	return low;
}

static uint32_t sha_start[8], sha_round[64];

static void make_sha_constants(void)
{
	unsigned int prime = 1, d;
	int n;

	for (n = 0; n < 64; n++) {
		do {
			for (prime++, d = 2; d * d <= prime && prime % d; d++)
				;
		} while (d * d <= prime);
		sha_round[n] = root_bits(prime, 3);
		if (n < 8)
			sha_start[n] = root_bits(prime, 2);
	}
}

static void sha_block(uint32_t *h, const unsigned char *data)
{
	uint32_t w[64], s[8], t1, t2;
	int i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)data[4 * i] << 24 | data[4 * i + 1] << 16 | data[4 * i + 2] << 8 | data[4 * i + 3];
	for (; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
			(rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3) +
			(rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(s, h, sizeof(s));
	for (i = 0; i < 64; i++) {
		t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
			((s[4] & s[5]) ^ (~s[4] & s[6])) + sha_round[i] + w[i];
		t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
			((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		h[i] += s[i];
}

static struct {
	uint32_t h[8];
	unsigned char block[64];
	uint64_t length;
} sha;

static void begin_hash(void)
{
	if (!sha_start[0])
		make_sha_constants();
	memcpy(sha.h, sha_start, sizeof(sha.h));
	sha.length = 0;
}

static void hash_text(const char *from, size_t length)
{
	while (length--) {
		sha.block[sha.length++ % 64] = *from++;
		if (sha.length % 64 == 0)
			sha_block(sha.h, sha.block);
	}
}

/* Prints half of the hash. */
static void end_hash(void)
{
	uint64_t bits = 8 * sha.length;
	int i;

	hash_text("\x80", 1);
	while (sha.length % 64 != 56)
		hash_text("", 1);
	for (i = 56; i >= 0; i -= 8)
		hash_text(&(char){ bits >> i }, 1);
	for (i = 0; i < 4; i++)
		printf("%08x", (unsigned int)sha.h[i]);
}

/* --- tokens --- */

struct token {
	const char *start;	/* in the file's text */
	int length;
	int line, column;	/* of its start, from 1 */
	int before, after;	/* its neighbours in the code or in the same directive, or -1 */
	char kind;		/* n name, 0 number, " string, p punctuator; D a directive's #, E its end */
	const char *name;	/* the text without splices, or the punctuator's usual spelling */
};

static const char *path;
static const char *text, *end, *p;	/* the file's text, and the position in it */
static int line;			/* the line of p */
static const char *line_begin;		/* where it begins */

static struct token *tokens;
static int ntokens;
static int last_code, last_in_directive;	/* the last token of each, or -1 */
static char *arena[4096];		/* the texts of tokens, by blocks; used again for the next file */
static int block;
static size_t used;

#define BLOCK	(1 << 20)

static const char *keep_name(const char *from, size_t length)
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

static bool name_char(char c)
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

static bool is(int i, const char *name)
{
	return i >= 0 && tokens[i].name[0] == name[0] && tokens[i].kind != '"' && !strcmp(tokens[i].name, name);
}

static bool is_one_of(int i, const char *first, ...)
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

static bool is_name(int i)
{
	return i >= 0 && tokens[i].kind == 'n';
}

/* Reads the file's tokens. Leaves out what is in #if 0. */
static void read_tokens(void)
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

/* --- what a name means --- */

static int before(int i)
{
	return i < 0 ? -1 : tokens[i].before;
}

static int after(int i)
{
	return i < 0 ? -1 : tokens[i].after;
}

/* Returns the bracket that matches the opening one at i, or -1. */
static int closing(int i)
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
static int opening(int i)
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

struct bracket {
	char c;
	char kind;	/* of a brace: b block, s struct or union, e enum, i initialiser */
	int opener;	/* the token before it */
	int statement;	/* the first token of the statement in it, or -1 */
};

#define MAX_DEPTH	256
static struct bracket stack[MAX_DEPTH + 1];	/* stack[0] stands for the file */
static int depth;
static int braces;			/* number of braces in the stack */

static struct variable {
	const char *name;
	int braces;			/* it is declared in this depth */
} *variables;
static int nvariables;

static int candidate;			/* the last name before a "(" at file level, or -1 */
static int function;			/* the enclosing function: the candidate before its "{" */
static int first_token;			/* the first token of the declaration at file level, or -1 */

static struct definition {
	int name, from, to;		/* tokens */
} *definitions;
static int ndefinitions;

static const char *macro;		/* the macro whose body is scanned, or NULL */

static bool is_type_keyword(int i)
{
	return is_one_of(i, "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned",
			 "bool", "_Bool", "struct", "union", "enum", "const", "volatile", "static", "extern",
			 "register", "typedef", "auto", "inline", "__inline", "u8", "u16", "u32", "u64", "s8", "s16",
			 "s32", "s64", "size_t", "typeof", "__typeof__", NULL);
}

/* Returns whether an expression may follow this name, so that it is no type. */
static bool is_expression_keyword(int i)
{
	return is_one_of(i, "return", "else", "do", "case", "goto", "sizeof", "if", "while", "switch", "for",
			 "__extension__", "__alignof__", "typeof", "__typeof__", "default", NULL);
}

static bool is_qualifier(int i)
{
	return is_one_of(i, "*", "const", "volatile", "restrict", "__restrict", "__user", "__rcu", "__iomem",
			 "__percpu", NULL);
}

/* Returns whether what begins at i is a declaration rather than an expression. */
static bool begins_declaration(int i)
{
	int next = after(i);

	if (is_type_keyword(i))
		return true;
	if (!is_name(i) || is_expression_keyword(i))
		return false;
	if (is_name(next))
		return true;
	if (!is(next, "*"))
		return false;
	while (is_qualifier(next))
		next = after(next);
	return is_name(next) && is_one_of(after(next), "=", ",", ";", "[", NULL);
}

/* Returns whether i ends a type, so that the name after it is declared. A * was in between if starred. */
static bool ends_type(int i, bool starred)
{
	struct bracket *in = &stack[depth];
	int from;

	if (is(i, ")")) {
		from = before(opening(i));
		return is_one_of(from, "typeof", "__typeof__", "__attribute__", "_Atomic", NULL);
	}
	if (!is_name(i) || is_expression_keyword(i))
		return false;
	if (!starred || is_type_keyword(i))
		return true;
	/* "T *name" or "a * name": a declaration if the type begins a statement or is preceded by a keyword */
	from = i;
	while (is_name(before(from)) && !is_expression_keyword(before(from)))
		from = before(from);
	if (from != i && is_type_keyword(from))
		return true;
	if (is_one_of(before(from), ";", "{", "}", NULL) || before(from) < 0)
		return true;
	return in->c == '(' && !braces && is_one_of(before(from), "(", ",", NULL);
}

/* Returns whether the name at i is being declared. */
static bool is_declarator(int i)
{
	struct bracket *in = &stack[depth];
	int from = before(i), next = after(i);
	bool starred = false;

	while (is_qualifier(from)) {
		starred |= is(from, "*");
		from = before(from);
	}
	if (starred && is(from, "(") && is_one_of(next, ")", "[", NULL)) {	/* (*name)(...) */
		from = before(from);
		starred = false;
		while (is_qualifier(from)) {
			starred |= is(from, "*");
			from = before(from);
		}
		return ends_type(from, starred);
	}
	if (is(from, ",") && (in->c == '{' ? in->kind == 'b' : in->c != '(' || is(in->opener, "for")))
		return begins_declaration(in->statement);
	if (is(from, "}") && in->kind != 'b')
		return !starred && depth && in->kind == 's';
	if (!ends_type(from, starred))
		return false;
	/* In a block, "MACRO name(skb)" is a call. */
	return !braces || !is(next, "(") || is_type_keyword(after(next)) || is(after(next), ")");
}

/* Returns whether a bracket around i, in the same brace, belongs to an operator that takes an expression. */
static bool in_operand(void)
{
	int i;

	for (i = depth; i && stack[i].c != '{'; i--)
		if (stack[i].c == '[' || is_one_of(stack[i].opener, "typeof", "__typeof__", "sizeof", "__alignof__", NULL))
			return true;
	return false;
}

/* Returns the kind of the innermost brace, or 'f' for the file. */
static char innermost(void)
{
	int i = depth;

	while (i && stack[i].c != '{')
		i--;
	return i ? stack[i].kind : 'f';
}

/* Returns whether the name at i is a label: "goto X", or "X:" where a statement begins. */
static bool is_label(int i)
{
	int from;

	if (is(before(i), "goto"))
		return true;
	if (!is(after(i), ":"))
		return false;
	if (innermost() == 'i' && is_one_of(before(i), "{", ",", NULL))	/* an old designated initialiser */
		return true;
	if (is_one_of(before(i), ";", "{", "}", NULL))
		return true;
	if (!is(before(i), ":"))
		return false;
	for (from = before(i); from >= 0 && !is_one_of(from, ";", "{", "}", NULL); from = before(from))
		if (is(from, "?"))
			return false;
	return true;
}

static bool is_variable(const char *name)
{
	int i;

	for (i = 0; i < nvariables; i++)
		if (!strcmp(variables[i].name, name))
			return true;
	return false;
}

static void add_variable(const char *name, int in)
{
	variables = grown(variables, nvariables, sizeof(*variables));
	variables[nvariables++] = (struct variable){ name, in };
}

static bool printing_declarations;

static void print_declaration(int at, const char *kind, const char *name)
{
	if (printing_declarations)
		printf("%s:%d\t%s\t%s\n", path, at, kind, name);
}

struct site {
	int token;
	const char *function, *call;
};
static struct site *sites;
static int nsites;

static void add_site(int i, const char *call)
{
	sites = grown(sites, nsites, sizeof(*sites));
	sites[nsites++] = (struct site){ i, macro ? macro : braces && function >= 0 ? tokens[function].name : "-", call };
}

/* The name at i, before a "(" at next at file level, is declared or defined as a function. */
static void declare_function(int i, int next)
{
	bool is_static = false;
	int stop = after(closing(next)), j;

	while (is_name(stop))		/* attributes, and macros that stand for them */
		stop = is(after(stop), "(") ? after(closing(after(stop))) : after(stop);
	for (j = i; j >= 0 && !is_one_of(j, ";", "}", NULL); j = before(j))
		is_static |= is(j, "static");
	if (is(stop, "{")) {
		stop = closing(stop);
		print_declaration(stop < 0 ? tokens[i].line : tokens[stop].line, "function", tokens[i].name);
	} else {
		print_declaration(stop < 0 ? tokens[i].line : tokens[stop].line,
				  is_static ? "static-prototype" : "prototype", tokens[i].name);
	}
}

/*
 * Returns whether a call runs a program. What such a name means inside the driver's own definition of another
 * one does not count: pfq_run_xdp() runs whatever bpf_prog_run_xdp() is there, and the uses of the others are
 * sites themselves.
 */
static bool is_program_run(const char *name)
{
	return (strstr(name, "bpf_prog_run") || !strcmp(name, "BPF_PROG_RUN")) && is_call(name);
}

/* Decides what the name at i means, and adds a site if it is the kernel's function. */
static void scan_name(int i)
{
	const char *name = tokens[i].name;
	int from = before(i), next = after(i);

	if (is_one_of(from, ".", "->", NULL)) {
		if (in_list(members, nmembers, name))
			add_site(i, name);
		return;
	}
	/* offsetof(struct bpf_prog, bpf_func) */
	if (in_list(members, nmembers, name) && is_one_of(from, ",", NULL)) {
		add_site(i, name);
		return;
	}
	if (!is_call(name) || is_label(i) || (macro && !strncmp(macro, "pfq_", 4) && !strcmp(macro + 4, name)))
		return;
	if (is_program_run(name) && is_program_run(macro ? macro : braces && function >= 0 ? tokens[function].name : "-"))
		return;
	if (innermost() == 's' && !in_operand() && stack[depth].c != '[')
		return;
	if (innermost() == 'e' && is_one_of(from, "{", ",", NULL)) {
		print_declaration(tokens[i].line, "enumerator", name);
		add_variable(name, braces - 1);
		return;
	}
	if (!depth && !macro) {
		if (is(from, "(") && is(next, ")")) {
			from = before(from);
			next = after(next);
		}
		if (is(next, "(") && (is_name(from) || is_one_of(from, "*", ")", NULL))) {
			declare_function(i, next);
			return;
		}
	}
	if (depth == 1 && !braces && !macro && is(from, "(") && is(next, ")") && is(after(next), "(") &&
	    (is_name(stack[1].opener) || is(stack[1].opener, "*")) && ends_type(stack[1].opener, false)) {
		declare_function(i, after(next));	/* int (name)(...) */
		return;
	}
	if (depth == 1 && !braces && is_name(stack[1].opener) &&
	    !strncmp(tokens[stack[1].opener].name, "EXPORT_SYMBOL", 13))
		return;
	if (is_declarator(i)) {
		bool prototype = is(next, "(") || (stack[depth].c == '(' && braces && !is(stack[depth].opener, "for") &&
						   !is(from, "*"));
		bool pointer = is(from, "*") && stack[depth].c == '(' && is(next, ")");

		/* A parameter of a prototype in a block ends with it. A prototype declares the call itself. */
		if (!prototype || pointer)
			add_variable(name, braces || !depth ? braces : 1);
		return;
	}
	if (!is_variable(name))
		add_site(i, name);
}

/* --- names made by ## --- */

struct paste {
	const char *macro;
	int define;			/* the directive that defines it */
};

/* Returns the token of the n-th argument of a macro at its "(", or -1; sets *last to its last token. */
static int argument(int open, int n, int *last)
{
	int close = closing(open), i, level = 0;
	int from = after(open);

	for (i = from; i >= 0 && i != close; i = after(i)) {
		level += is_one_of(i, "(", "[", "{", NULL) - is_one_of(i, ")", "]", "}", NULL);
		if (!level && is(i, ",")) {
			if (!n--) {
				*last = before(i);
				return from;
			}
			from = after(i);
		}
	}
	if (n || close < 0 || from == close)
		return -1;
	*last = before(close);
	return from;
}

/* Macros that paste, of all files: NAME, the parameters, and the text of the body. */
struct pasting {
	char *name;
	char **parameters;
	int nparameters;
	char **elements;		/* texts of the body; "##" among them */
	int nelements;
} *pastings;
static int npastings;

/* Returns whether what ## joins from element e on may be the name of a call, whatever the arguments are. */
static bool may_be_call(struct pasting *m, int e, char **list, int n)
{
	int i, j, k;

	for (i = 0; i < n; i++) {
		const char *rest = list[i];

		for (j = e; rest; j += 2) {
			for (k = 0; k < m->nparameters && strcmp(m->parameters[k], m->elements[j]); k++)
				;
			if (k == m->nparameters) {
				rest = strstr(rest, m->elements[j]);
				if (rest)
					rest += strlen(m->elements[j]);
			}
			if (j + 2 >= m->nelements || strcmp(m->elements[j + 1], "##"))
				break;
		}
		if (rest)
			return true;
	}
	return false;
}

static void read_pasting(int define)
{
	int i = after(define), j;
	struct pasting m = { 0 };
	bool useful = false;

	if (!is_name(i) || !is(after(i), "(") || tokens[i].start + tokens[i].length != tokens[after(i)].start)
		return;
	for (j = after(after(i)); j >= 0 && !is(j, ")"); j = after(j)) {
		if (is(j, ","))
			continue;
		m.parameters = grown(m.parameters, m.nparameters, sizeof(char *));
		m.parameters[m.nparameters++] = copy_of(is(j, "...") ? "__VA_ARGS__" : tokens[j].name, 256);
	}
	for (j = after(j); j >= 0; j = after(j)) {
		m.elements = grown(m.elements, m.nelements, sizeof(char *));
		m.elements[m.nelements++] = copy_of(tokens[j].name, 256);
	}
	for (j = 0; !useful && j + 2 < m.nelements; j++)
		useful = !strcmp(m.elements[j + 1], "##") &&
			(may_be_call(&m, j, calls, ncalls) || may_be_call(&m, j, members, nmembers));
	if (!useful)
		return;
	m.name = copy_of(tokens[i].name, 256);
	pastings = grown(pastings, npastings, sizeof(*pastings));
	pastings[npastings++] = m;
}

/* Adds the text of an element of a pasting macro to buf, used at the "(" open. Returns false if there is no room. */
static bool add_element(struct pasting *m, const char *element, int open, char *buf, size_t size)
{
	int n, from, last;

	for (n = 0; n < m->nparameters && strcmp(m->parameters[n], element); n++)
		;
	if (n == m->nparameters) {
		if (strlen(buf) + strlen(element) >= size)
			return false;
		strcat(buf, element);
		return true;
	}
	from = argument(open, n, &last);
	for (; from >= 0; from = from == last ? -1 : after(from)) {
		if (strlen(buf) + strlen(tokens[from].name) >= size)
			return false;
		strcat(buf, tokens[from].name);
	}
	return true;
}

/* Adds a site for each call that the use of a pasting macro at i makes. */
static void scan_pasting(int i)
{
	int open = after(i), n, e;
	char buf[512];

	if (!is(open, "("))
		return;
	for (n = 0; n < npastings; n++) {
		struct pasting *m = &pastings[n];

		if (strcmp(m->name, tokens[i].name))
			continue;
		for (e = 0; e < m->nelements; e++) {
			if (e + 1 == m->nelements || strcmp(m->elements[e + 1], "##"))
				continue;
			buf[0] = '\0';
			if (!add_element(m, m->elements[e], open, buf, sizeof(buf)))
				break;
			while (e + 2 < m->nelements && !strcmp(m->elements[e + 1], "##")) {
				e += 2;
				if (!add_element(m, m->elements[e], open, buf, sizeof(buf)))
					break;
			}
			if (is_call(buf) || in_list(members, nmembers, buf)) {
				add_site(i, keep_name(buf, strlen(buf)));
				tokens[i].column = 0;
			}
		}
	}
}

/* --- the scan --- */

static void scan_body(int i)
{
	for (; i >= 0; i = after(i)) {
		if (is_name(i)) {
			scan_name(i);
			scan_pasting(i);
		}
	}
}

/* Scans #define and #undef, whose name is at i. */
static void scan_define(int i, bool undef)
{
	int name = after(i), j = after(name), saved_variables = nvariables, saved_depth = depth, saved_braces = braces;
	bool has_parameters = j >= 0 && is(j, "(") && tokens[name].start + tokens[name].length == tokens[j].start;
	int stop;

	if (!is_name(name))
		return;
	for (stop = name; after(stop) >= 0; stop = after(stop))
		;
	if (is_call(tokens[name].name))
		print_declaration(tokens[stop + 1].line,	/* the mark of the directive's end */
				  undef ? "undef" : has_parameters ? "function-macro" : "macro", tokens[name].name);
	if (undef)
		return;
	macro = tokens[name].name;
	depth = 0;
	braces = 1;		/* statements, not declarations at file level */
	stack[0].statement = -1;
	if (has_parameters) {
		for (j = after(j); j >= 0 && !is(j, ")"); j = after(j))
			if (is_name(j) && is_call(tokens[j].name))
				add_variable(tokens[j].name, 1);
		j = after(j);
	}
	if (j >= 0) {
		tokens[j].before = -1;	/* the macro's name is no type */
		stack[0].statement = j;
	}
	scan_body(j);
	macro = NULL;
	nvariables = saved_variables;
	depth = saved_depth;
	braces = saved_braces;
}

/* Returns the kind of the brace at i. */
static char brace_kind(int i)
{
	int from = before(i), steps;

	if (is(from, "=") || (innermost() == 'i' && is_one_of(from, "{", ",", "=", "]", NULL)))
		return 'i';
	for (steps = 0; from >= 0 && steps < 8; steps++) {
		if (is(from, ")")) {
			from = before(opening(from));
			if (!is_name(from) || strncmp(tokens[from].name, "__", 2))
				return 'b';
			from = before(from);
			continue;
		}
		if (is_one_of(from, "struct", "union", NULL))
			return 's';
		if (is(from, "enum"))
			return 'e';
		if (!is_name(from) || is_expression_keyword(from))
			return 'b';
		from = before(from);
	}
	return 'b';
}

static void push(int i)
{
	struct bracket b = { .c = tokens[i].name[0], .opener = before(i), .statement = after(i) };

	if (b.c == '{') {
		b.kind = brace_kind(i);
		if (!braces++)
			function = b.kind == 'b' ? candidate : -1;
	}
	if (depth < MAX_DEPTH)
		stack[++depth] = b;
}

/* Ends the function whose "}" is at i. */
static void end_function(int i)
{
	if (function >= 0) {
		definitions = grown(definitions, ndefinitions, sizeof(*definitions));
		definitions[ndefinitions++] = (struct definition){ function, first_token, i };
	}
	candidate = function = first_token = -1;
	while (nvariables && variables[nvariables - 1].braces > 0)
		nvariables--;
}

static void count_braces(void)
{
	int i;

	for (i = 1, braces = 0; i <= depth; i++)
		braces += stack[i].c == '{';
}

/*
 * Closes the bracket at i. A "}" also closes parentheses that were left open, and one in column 0 ends a
 * function whatever is open, since the branches of an #ifdef may each open the same brace.
 */
static void pop(int i)
{
	char c = tokens[i].name[0];
	int was = braces;

	if (c == '}') {
		if (tokens[i].column == 1)
			depth = 0;
		while (depth && stack[depth].c != '{')
			depth--;
		depth -= depth > 0;
	} else if (depth && stack[depth].c != '{') {
		depth--;
	}
	count_braces();
	while (nvariables && variables[nvariables - 1].braces > braces && c == '}')
		nvariables--;
	if (c == '}' && was && !braces)
		end_function(i);
	if (c == '}')
		stack[depth].statement = after(i);
}

/* The brackets at an #if, which the #else brings back */
struct condition {
	int depth;
	struct bracket stack[MAX_DEPTH + 1];
	int function, candidate;
};

static struct condition *conditions;
static int nconditions;

static void scan_condition(int i)
{
	struct condition *c;

	if (is_one_of(i, "if", "ifdef", "ifndef", NULL)) {
		conditions = grown(conditions, nconditions, sizeof(*conditions));
		c = &conditions[nconditions++];
		c->depth = depth;
		memcpy(c->stack, stack, (depth + 1) * sizeof(*stack));
		c->function = function;
		c->candidate = candidate;
	} else if (is_one_of(i, "elif", "else", "elifdef", "elifndef", NULL) && nconditions) {
		c = &conditions[nconditions - 1];
		depth = c->depth;
		memcpy(stack, c->stack, (depth + 1) * sizeof(*stack));
		if (c->function >= 0 && depth) {
			function = c->function;
			candidate = c->candidate;
		}
		count_braces();
	} else if (is(i, "endif") && nconditions) {
		nconditions--;
	}
}

static void scan_tokens(void)
{
	int i;

	depth = braces = nvariables = nsites = ndefinitions = nconditions = 0;
	stack[0] = (struct bracket){ .c = 0, .statement = -1 };
	candidate = function = first_token = -1;
	macro = NULL;
	for (i = 0; i < ntokens; i++) {
		if (tokens[i].kind == 'D') {
			i++;
			if (is_one_of(i, "define", "undef", NULL))
				scan_define(i, is(i, "undef"));
			else
				scan_condition(i);
			while (tokens[i].kind != 'E')
				i++;
			continue;
		}
		if (first_token < 0)
			first_token = i;
		if (!depth && stack[0].statement < 0)
			stack[0].statement = i;
		if (is_name(i)) {
			scan_name(i);
			scan_pasting(i);
			if (!depth && is(after(i), "(") && (candidate < 0 || strncmp(tokens[i].name, "__", 2)))
				candidate = i;
		} else if (is_one_of(i, "(", "[", "{", NULL)) {
			push(i);
		} else if (is_one_of(i, ")", "]", "}", NULL)) {
			pop(i);
		} else if (is(i, ";")) {
			if (!braces) {
				depth = 0;
				candidate = first_token = -1;
				while (nvariables && variables[nvariables - 1].braces > 0)
					nvariables--;
			}
			stack[depth].statement = depth ? after(i) : -1;
		}
	}
}

/* --- output --- */

/* Adds the text of tokens to the hash, with a blank only where two names would run together. */
static void hash_tokens(int from, int to)
{
	bool in_name = false;

	for (; from <= to; from++) {
		struct token *t = &tokens[from];
		bool name = t->kind == 'n' || t->kind == '0';

		if (t->kind == 'D') {
			hash_text("\n#", 2);
		} else if (t->kind == 'E') {
			hash_text("\n", 1);
		} else {
			if (name && in_name)
				hash_text(" ", 1);
			hash_text(t->name, strlen(t->name));
		}
		in_name = name;
	}
}

/* Prints the hash of a function and of its contexts. */
static void print_hash(struct definition *d, const char *contexts)
{
	size_t length;
	int i;

	begin_hash();
	hash_tokens(d->from, d->to);
	for (; *contexts; contexts += length) {
		contexts++;
		length = strcspn(contexts, "+");
		for (i = 0; i < ndefinitions; i++) {
			struct definition *c = &definitions[i];

			if (strlen(tokens[c->name].name) == length && !strncmp(tokens[c->name].name, contexts, length)) {
				hash_text("\n\n", 2);
				hash_tokens(c->from, c->to);
			}
		}
	}
	end_hash();
}

static void print_guards(bool only_hashes)
{
	int i, g;

	for (i = 0; i < ndefinitions; i++) {
		struct definition *d = &definitions[i];
		struct token *name = &tokens[d->name];

		for (g = 0; g < nguards && strcmp(guards[g].function, name->name); g++)
			;
		if (g == nguards)
			continue;
		if (only_hashes)
			printf("%s:%d\t%s\t", path, name->line, name->name);
		else
			printf("%s:%d\t%s\txdp_guard\t%d\t%d\t", path, name->line, name->name, name->column,
			       tokens[d->to].line);
		print_hash(d, guards[g].contexts);
		printf("\n");
	}
}

/* Writes DIR/path, which has the sites alone, each in a function that has its position in its name. */
static void write_sites(const char *dir)
{
	char out[8192], *slash;
	FILE *f;
	int i, at = 1, to;
	const char *c;

	snprintf(out, sizeof(out), "%s/%s", dir, path);
	for (slash = out + strlen(dir) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(out, 0777);
	}
	f = fopen(out, "w");
	if (!f)
		err(2, "%s", out);
	for (i = 0; i < nsites; i++) {
		struct token *t = &tokens[sites[i].token];

		if (!t->column || is_one_of(before(sites[i].token), ".", "->", NULL))
			continue;
		for (; at < t->line; at++)
			fputc('\n', f);
		fprintf(f, "void omatic_%d_%d(void) { %s", t->line, t->column, t->name);
		to = is(after(sites[i].token), "(") ? closing(after(sites[i].token)) : -1;
		/* the arguments, unless a directive or another site is among them */
		if (to >= 0 && to - sites[i].token < 200) {
			int j, plain = 1;

			for (j = sites[i].token + 1; j <= to; j++)
				plain &= tokens[j].kind != 'D' && !is_call(tokens[j].name);
			for (j = sites[i].token + 1; plain && j <= to; j++) {
				fprintf(f, "%s", tokens[j].name);
				fputc(' ', f);
			}
		}
		fprintf(f, "; }");
	}
	for (c = text; c < end; c++)
		if (*c == '\n' && --at < 1)
			fputc('\n', f);
	if (fclose(f))
		err(2, "%s", out);
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

/* Returns whether the text contains one of these words, or a part of a longer word. */
static bool contains(char **list, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (memmem(text, end - text, list[i], strlen(list[i])))
			return true;
	return false;
}

/* Returns whether the file may have something to print. Most files have not, and are not read further. */
static bool is_of_interest(void)
{
	const char *c;
	int i;

	if (contains(calls, ncalls) || contains(members, nmembers))
		return true;
	for (i = 0; i < npastings; i++)
		if (memmem(text, end - text, pastings[i].name, strlen(pastings[i].name)))
			return true;
	for (i = 0; i < nguards; i++)
		if (memmem(text, end - text, guards[i].function, strlen(guards[i].function)))
			return true;
	/* a name with a splice in it */
	for (c = text; (c = memchr(c, 0x5c, end - c)); c++)
		if (c > text && name_char(c[-1]) && c + 1 < end && isspace((unsigned char)c[1]))
			return true;
	return false;
}

static void free_names(void)
{
	block = 0;
	used = 0;
}

static void print_sites(void)
{
	int i;

	for (i = 0; i < nsites; i++) {
		struct token *t = &tokens[sites[i].token];

		printf("%s:%d\t%s\t%s\t%d\n", path, t->line, sites[i].function, sites[i].call, t->column);
	}
}

int main(int argc, char **argv)
{
	char **files = NULL, buf[8192];
	int nfiles = 0, i;
	char mode = argc > 2 && argv[1][0] == '-' ? argv[1][1] : 0;

	if (argc < 2 || (mode && !strchr("dcf", mode)) || (mode == 'c' && argc != 4) || (mode == 'd' && argc != 3) ||
	    (!mode && argc > 3)) {
		fprintf(stderr, "usage: sites CALLS [GUARDS] | -d CALLS | -c DIR CALLS | -f FUNCTION... <FILES\n");
		return 2;
	}
	if (mode == 'f')
		for (i = 2; i < argc; i++)
			add_guard(argv[i]);
	else
		read_calls(argv[mode == 'c' ? 3 : mode ? 2 : 1]);
	if (!mode && argc == 3)
		read_guards(argv[2]);
	printing_declarations = mode == 'd';
	while (fgets(buf, sizeof(buf), stdin)) {
		buf[strcspn(buf, "\n")] = '\0';
		files = grown(files, nfiles, sizeof(*files));
		files[nfiles++] = copy_of(buf, strlen(buf));
	}
	/* Macros that paste may be in other files than their uses. */
	for (i = 0; mode != 'f' && i < nfiles; i++) {
		int j;

		path = files[i];
		read_file();
		if (!memmem(text, end - text, "##", 2) && !memmem(text, end - text, "%:%:", 4))
			continue;
		read_tokens();
		for (j = 0; j + 1 < ntokens; j++)
			if (tokens[j].kind == 'D' && is(j + 1, "define"))
				read_pasting(j + 1);
		free_names();
	}
	for (i = 0; i < nfiles; i++) {
		path = files[i];
		read_file();
		if (!is_of_interest() && mode != 'c')
			continue;
		read_tokens();
		scan_tokens();
		if (mode == 'c') {
			write_sites(argv[2]);
		} else {
			if (!mode)
				print_sites();
			print_guards(mode == 'f');
		}
		free_names();
	}
	if (fflush(stdout) || ferror(stdout))
		err(2, "standard output");
	return 0;
}
