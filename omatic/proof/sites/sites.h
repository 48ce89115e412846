/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scanner reads a file at a time: lists.c has the names that are looked for, tokens.c
 * the file's tokens, scan.c the brackets around them, meaning.c what a name means there,
 * pasting.c the names that ## makes, and output.c what is printed. main.c has the usage.
 */
#ifndef SITES_H
#define SITES_H

#include <stdbool.h>
#include <stddef.h>

/* --- lists.c --- */

struct guard {
	char *function;
	char *contexts;		/* names of other functions, each with a + before it */
};

extern char **calls, **members;
extern int ncalls, nmembers;
extern struct guard *guards;
extern int nguards;

void *grown(void *array, int n, size_t size);
char *copy_of(const char *from, size_t length);
void read_calls(const char *file);
void add_guard(const char *text);
void read_guards(const char *file);
bool in_list(char **list, int n, const char *name);
bool is_call(const char *name);

/* --- tokens.c --- */

struct token {
	const char *start;	/* in the file's text */
	int length;
	int line, column;	/* of its start, from 1 */
	int before, after;	/* its neighbours in the code or in the same directive, or -1 */
	char kind;		/* n name, 0 number, " string, p punctuator; D a directive's #, E its end */
	const char *name;	/* the text without splices, or the punctuator's usual spelling */
};

extern const char *path;
extern const char *text, *end;	/* the file's text */
extern struct token *tokens;
extern int ntokens;

void read_file(void);
void read_tokens(void);
void forget_tokens(void);
const char *keep_name(const char *from, size_t length);
bool name_char(char c);
bool is(int i, const char *name);
bool is_one_of(int i, const char *first, ...);
bool is_name(int i);
int before(int i);
int after(int i);
int closing(int i);
int opening(int i);

/* --- scan.c --- */

struct bracket {
	char c;
	char kind;	/* of a brace: b block, s struct or union, e enum, i initialiser */
	int opener;	/* the token before it */
	int statement;	/* the first token of the statement in it, or -1 */
};

#define MAX_DEPTH	256

struct definition {
	int name, from, to;		/* tokens */
};

extern struct bracket stack[MAX_DEPTH + 1];	/* stack[0] stands for the file */
extern int depth;
extern int braces;			/* number of braces in the stack */
extern int function;			/* the enclosing function, or -1 */
extern const char *macro;		/* the macro whose body is scanned, or NULL */
extern struct definition *definitions;
extern int ndefinitions;

char innermost(void);
void scan_tokens(void);

/* --- meaning.c --- */

struct variable {
	const char *name;
	int braces;			/* it is declared in this depth */
};

struct site {
	int token;
	const char *function, *call;
};

extern struct variable *variables;
extern int nvariables;
extern struct site *sites;
extern int nsites;
extern bool printing_declarations;

bool is_expression_keyword(int i);
void add_variable(const char *name, int in);
void add_site(int i, const char *call);
void print_declaration(int at, const char *kind, const char *name);
void scan_name(int i);

/* --- pasting.c --- */

void read_pasting(int define);
void scan_pasting(int i);
bool has_pasting(void);

/* --- output.c --- */

void print_sites(void);
void print_guards(bool only_hashes);
void write_sites(const char *dir);

#endif
