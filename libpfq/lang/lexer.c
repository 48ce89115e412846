// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The lexer. It is written by hand: the layout rule needs columns, and regular expressions would
 * not make it simpler to tell addresses from numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

struct lexer {
	struct lang *l;
	const struct source *source;
	const char *at;
	const char *line;
	bool first;
	struct token *token;
	unsigned int n, room;
};

static const struct {
	const char *word;
	enum token_kind kind;
} words[] = {
	{ "let", T_LET }, { "in", T_IN }, { "where", T_WHERE }, { "do", T_DO }, { "if", T_IF },
	{ "then", T_THEN }, { "else", T_ELSE }, { "import", T_IMPORT }, { "extern", T_EXTERN },
	{ "module", T_MODULE },
};

static struct src_range range_at(const struct lexer *x, const char *from, size_t length)
{
	return (struct src_range) { x->source, from - x->source->text, length };
}

static struct token *add_token(struct lexer *x, enum token_kind kind, size_t length)
{
	struct token *t;

	if (x->n == x->room) {
		x->room = x->room ? 2 * x->room : 256;
		t = lang_alloc(x->l, x->room * sizeof(*t));
		if (x->n)
			memcpy(t, x->token, x->n * sizeof(*t));
		x->token = t;
	}
	t = &x->token[x->n++];
	t->kind = kind;
	t->at = range_at(x, x->at, length);
	t->column = x->at - x->line + 1;
	t->first = x->first;
	x->first = false;
	x->at += length;
	return t;
}

static void newline(struct lexer *x)
{
	x->at++;
	x->line = x->at;
	x->first = true;
}

static void skip_comment(struct lexer *x)
{
	const struct src_range at = range_at(x, x->at, 2);
	unsigned int depth = 0;

	do {
		if (!strncmp(x->at, "{-", 2)) {
			depth++;
			x->at += 2;
		} else if (!strncmp(x->at, "-}", 2)) {
			depth--;
			x->at += 2;
		} else if (!*x->at) {
			lang_fail(x->l, &at, "unterminated comment: expected -}");
		} else if (*x->at == '\n') {
			newline(x);
		} else {
			x->at++;
		}
	} while (depth);
}

static bool is_symbol(char c)
{
	return c && strchr("!#$%&*+./<=>?@\\^|-~:", c);
}

static bool is_line_comment(const char *s)
{
	while (*s == '-')
		s++;
	return !is_symbol(*s);
}

static void skip_space(struct lexer *x)
{
	for (;;) {
		if (*x->at == '\n')
			newline(x);
		else if (*x->at == ' ' || *x->at == '\r')
			x->at++;
		else if (*x->at == '\t')
			x->at++;
		else if (!strncmp(x->at, "--", 2) && is_line_comment(x->at))
			x->at += strcspn(x->at, "\n");
		else if (!strncmp(x->at, "{-", 2))
			skip_comment(x);
		else
			return;
	}
}

#define HEX "0123456789abcdefABCDEF"

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '\'';
}

/* The length of the text of the address at s, including its prefix length; 0: there is no address. */
static size_t address_length(const char *s)
{
	size_t n = strspn(s, HEX ":.");
	unsigned int dots = 0, colons = 0;
	uint8_t addr[16];
	unsigned int prefix;
	char text[64];
	uint64_t mac;
	size_t i;

	for (i = 0; i < n; i++) {
		dots += s[i] == '.';
		colons += s[i] == ':';
	}
	if (dots != 3 && colons < 2)
		return 0;
	while (n && s[n - 1] == '.')
		n--;
	if (s[n] == '/' && isdigit((unsigned char)s[n + 1]))
		n += 1 + strspn(s + n + 1, "0123456789");
	if (n >= sizeof(text) || isalnum((unsigned char)s[n]) || s[n] == '_')
		return 0;
	memcpy(text, s, n);
	text[n] = '\0';
	return lang_address(text, addr, &prefix) || mac_address(text, &mac) ? n : 0;
}

/* Fail if the text looks like an address but is none: a number above 255, or too long a prefix. */
static void refuse_address(const struct lexer *x)
{
	const char *s = x->at;
	size_t n = strspn(s, HEX ":."), digits = strspn(s, "0123456789."), i;
	unsigned int dots = 0, colons = 0, prefix, bytes;
	struct src_range at = range_at(x, s, n);
	uint8_t addr[16];

	for (i = 0; i < digits; i++)
		dots += s[i] == '.';
	for (i = 0; i < n; i++)
		colons += s[i] == ':';
	bytes = n < 64 ? lang_address(lang_strndup(x->l, s, n), addr, &prefix) : 0;
	if (dots == 3 && digits == n && !bytes)
		lang_fail(x->l, &at, "not an address: expected four numbers of 0 to 255");
	if (colons >= 2 && (!bytes || s[n] != '/'))
		lang_fail(x->l, &at, "not an address: expected one like 2001:db8::1 or 52:54:00:12:34:56");
	if (!bytes || s[n] != '/' || !isdigit((unsigned char)s[n + 1]))
		return;
	at.length += 1 + strspn(s + n + 1, "0123456789");
	lang_fail(x->l, &at, "the prefix length of an %s address is 0 to %u", bytes == 4 ? "IPv4" : "IPv6",
		  8 * bytes);
}

/*
 * Does an address begin here, with a letter or a colon? name::type and ::type may belong to a declaration:
 * fe80::a is an address if it is not the first on its line, and ::a is none.
 */
static bool begins_address(const struct lexer *x)
{
	const char *s = x->at, *after = s + strspn(s, HEX);
	size_t n = strspn(s, HEX ":"), tail, i;
	unsigned int colons = 0;

	for (i = 0; i < n; i++)
		colons += s[i] == ':';
	if (colons < 2)
		return false;
	if (strncmp(after, "::", 2))
		return *s != ':';
	after += 2;
	if (isalpha((unsigned char)*after)) {
		for (tail = 0; is_name(after[tail]); tail++)
			;
		return after[tail] == ':' || after[tail] == '/' || (*s != ':' && !x->first && address_length(s));
	}
	return isdigit((unsigned char)after[*after == '/']);
}

static unsigned int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : (c | 32) - 'a' + 10;
}

/* A number with a fraction, such as 0.01 or 1.5e-3. Returns false if there is none here. */
static bool lex_real(struct lexer *x)
{
	const char *dot = x->at + strspn(x->at, "0123456789"), *after = dot + 1;
	char *end;
	double real;

	if (*dot != '.' || !isdigit((unsigned char)*after))
		return false;
	after += strspn(after, "0123456789");
	if (is_name(*after) && *after != 'e')
		return false;
	real = strtod(x->at, &end);
	add_token(x, T_REAL, end - x->at)->real = real;
	return true;
}

static void lex_number(struct lexer *x)
{
	const char *s = x->at;
	size_t address = address_length(s), i = 0;
	unsigned int base = 10;
	struct token *t;
	uint64_t n = 0;
	struct src_range at;

	if (address) {
		t = add_token(x, T_STRING, address);
		t->text = lang_strndup(x->l, s, address);
		t->length = address;
		return;
	}
	refuse_address(x);
	if (lex_real(x))
		return;
	if (s[0] == '0' && s[1] && strchr("xXoObB", s[1])) {
		base = (s[1] | 32) == 'x' ? 16 : (s[1] | 32) == 'o' ? 8 : 2;
		i = 2;
	}
	at = range_at(x, s,
		      i + strspn(s + i, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"));
	if (i == at.length)
		lang_fail(x->l, &at, "this number has no digits");
	for (; i < at.length; i++) {
		if (s[i] == '_')
			continue;
		if (!isalnum((unsigned char)s[i]) || digit(s[i]) >= base)
			lang_fail(x->l, &at, "'%c' is not a digit of a base-%u number", s[i], base);
		if (__builtin_mul_overflow(n, (uint64_t)base, &n) ||
		    __builtin_add_overflow(n, (uint64_t)digit(s[i]), &n))
			lang_fail(x->l, &at, "this number does not fit into 64 bits");
	}
	add_token(x, T_NUMBER, at.length)->number = n;
}

static char lex_escape(struct lexer *x, const char **s)
{
	static const char from[] = "ntr\\\"'0", to[] = "\n\t\r\\\"'";
	const struct src_range at = range_at(x, *s, 2);
	const char *found;

	(*s)++;
	found = **s ? strchr(from, **s) : NULL;
	if (!found)
		lang_fail(x->l, &at, "unknown escape sequence: expected \\n \\t \\r \\\\ \\\" or \\0");
	(*s)++;
	return to[found - from];
}

/* The length of the string's text at s, up to its quote or the end of the line. */
static size_t string_length(const char *s)
{
	size_t n = 0;

	while (s[n] && s[n] != '"' && s[n] != '\n')
		n += s[n] == '\\' && s[n + 1] && s[n + 1] != '\n' ? 2 : 1;
	return n;
}

static void lex_string(struct lexer *x)
{
	const char *s = x->at + 1;
	const size_t length = string_length(s);
	const struct src_range at = range_at(x, x->at, length + 1);
	char *to = lang_alloc(x->l, length + 1), *p = to;
	struct token *t;

	while (*s != '"') {
		if (!*s || *s == '\n')
			lang_fail(x->l, &at, "unterminated string: expected \"");
		if ((signed char)*s < ' ') {
			const struct src_range byte = range_at(x, s, 1);

			lang_fail(x->l, &byte, "a string must contain only ASCII characters");
		}
		*p++ = *s == '\\' ? lex_escape(x, &s) : *s++;
	}
	t = add_token(x, T_STRING, s + 1 - x->at);
	t->text = to;
	t->length = p - to;
}

/* Module.name is one token, and so is Module.Module. */
static void lex_name(struct lexer *x)
{
	const char *s = x->at;
	struct token *t;
	size_t n = 0, i;

	for (;;) {
		const size_t start = n;

		while (is_name(s[n]))
			n++;
		if (!isupper((unsigned char)s[start]) || s[n] != '.' ||
		    !(isalpha((unsigned char)s[n + 1]) || s[n + 1] == '_'))
			break;
		n++;
	}
	for (i = n; i && s[i - 1] != '.'; i--)
		;
	t = add_token(x, isupper((unsigned char)s[i]) ? T_CONSTRUCTOR : T_NAME, n);
	t->text = lang_strndup(x->l, s, n);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].word, t->text))
			t->kind = words[i].kind;
}

static void lex_operator(struct lexer *x)
{
	const char *s = x->at;
	size_t n = 0;
	struct token *t;

	while (is_symbol(s[n]))
		n++;
	t = add_token(x, T_OPERATOR, n);
	t->text = lang_strndup(x->l, s, n);
	if (!strcmp(t->text, "="))
		t->kind = T_EQUALS;
	else if (!strcmp(t->text, "::"))
		t->kind = T_COLONS;
	else if (!strcmp(t->text, "->"))
		t->kind = T_ARROW;
	else if (!strcmp(t->text, "\\"))
		t->kind = T_BACKSLASH;
}

struct token *lang_lex(struct lang *l, const struct source *source, unsigned int *n)
{
	static const char marks[] = "()[]{},;`";
	static const enum token_kind kinds[] = { T_LPAREN, T_RPAREN, T_LBRACKET,  T_RBRACKET, T_LBRACE,
						 T_RBRACE, T_COMMA,  T_SEMICOLON, T_BACKTICK };
	struct lexer x = {
		.l = l, .source = source, .at = source->text, .line = source->text, .first = true,
	};
	const char *mark;
	struct src_range at;

	for (;;) {
		skip_space(&x);
		if (!*x.at)
			break;
		mark = strchr(marks, *x.at);
		at = range_at(&x, x.at, 1);
		if (mark)
			add_token(&x, kinds[mark - marks], 1);
		else if (isdigit((unsigned char)*x.at) || begins_address(&x))
			lex_number(&x);
		else if (*x.at == '"')
			lex_string(&x);
		else if (isalpha((unsigned char)*x.at) || *x.at == '_')
			lex_name(&x);
		else if (is_symbol(*x.at))
			lex_operator(&x);
		else
			lang_fail(l, &at, "unexpected character");
	}
	x.first = true;
	x.line = x.at;
	add_token(&x, T_END, 0);
	*n = x.n;
	return x.token;
}
