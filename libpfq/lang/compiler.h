/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The compiler: text -> tokens -> expressions, typed -> values -> instructions.
 * Definitions call no definition that leads back to them, so evaluation ends,
 * and what remains of main is a tree of functions of the table.
 */
#ifndef LANG_COMPILER_H
#define LANG_COMPILER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/lang_engine.h"

#include "../../common/similar_name.h"
#include "table.h"

struct source {
	const char *name;	/* of the file, for errors */
	const char *text;
	const char *path;	/* directories for imports, with colons between; may be NULL */
	bool json;		/* a place in it is the number of a function */
};

/* Where something stands in a source. */
struct place {
	const struct source *source;
	unsigned int offset, length;
};

struct block;

/* One compilation: memory that goes with it, and the way out on an error. */
struct lang {
	struct block *blocks;
	size_t used;
	jmp_buf failed;
	char *error;
	size_t error_len;
	const char *path;
	struct module *modules;
	unsigned int steps;	/* of evaluation */
	unsigned int depth;
	unsigned int level;	/* of generalisation */
	unsigned int next_var;
	struct type **function_type;	/* of the table's, as far as they were wanted */
	void *json;		/* being read */
};

void *lang_alloc(struct lang *l, size_t size);		/* zeroed */
char *lang_strndup(struct lang *l, const char *s, size_t n);
void lang_free(struct lang *l);
__attribute__((noreturn, format(printf, 3, 4)))
void lang_fail(struct lang *l, const struct place *at, const char *fmt, ...);

/* --- tokens --- */

enum token_kind {
	T_END, T_NAME, T_CONSTRUCTOR, T_NUMBER, T_STRING, T_OPERATOR,
	T_OPEN, T_CLOSE, T_BRACKET, T_UNBRACKET, T_BRACE, T_UNBRACE, T_COMMA, T_SEMICOLON,
	T_BACKTICK, T_EQUALS, T_COLONS, T_ARROW, T_BACKSLASH,
	T_LET, T_IN, T_WHERE, T_DO, T_IF, T_THEN, T_ELSE, T_IMPORT, T_EXTERN, T_MODULE,
};

struct token {
	enum token_kind kind;
	struct place at;
	unsigned int column;	/* from 1 */
	bool first;		/* on its line */
	const char *text;	/* a name; a string without its quotes */
	size_t length;		/* of a string */
	uint64_t number;
};

struct token *lang_lex(struct lang *l, const struct source *source, unsigned int *n);

/* --- types --- */

enum type_kind { TYPE_VAR, TYPE_CON, TYPE_FUN, TYPE_LIST, TYPE_ACTION, TYPE_PAIR };

/* What a variable may become: a number literal some number, a string literal also an address. */
enum type_class { CLASS_ANY, CLASS_NUMBER, CLASS_STRING, CLASS_ADDRESS /* both: Word32 */ };

struct type {
	enum type_kind kind;
	const char *name;	/* TYPE_CON */
	struct type *a, *b;
	struct type *is;	/* TYPE_VAR, once known */
	enum type_class class;
	unsigned int level;
	unsigned int id;
};

struct type *lang_type_var(struct lang *l, enum type_class class);
struct type *lang_type_con(struct lang *l, const char *name);
struct type *lang_type_fun(struct lang *l, struct type *a, struct type *b);
struct type *lang_type_list(struct lang *l, struct type *of);
struct type *lang_type_pair(struct lang *l, struct type *a, struct type *b);
struct type *lang_type_prune(struct type *t);
bool lang_unify(struct lang *l, struct type *a, struct type *b);
struct type *lang_instantiate(struct lang *l, struct type *t, unsigned int level);
const char *lang_type_text(struct lang *l, struct type *t);
struct type *lang_type_of_function(struct lang *l, const struct function *f);
/* at: where the text stands, or NULL for the table's */
struct type *lang_parse_type(struct lang *l, const char *text, const struct place *at);

/* --- expressions --- */

enum expr_kind { E_NAME, E_NUMBER, E_STRING, E_LIST, E_PAIR, E_APPLY, E_LAMBDA, E_LET, E_CIDR };

struct expr {
	enum expr_kind kind;
	struct place at;
	const char *name;	/* E_NAME; E_STRING's text */
	uint64_t number;
	struct expr *a, *b;	/* E_APPLY, E_PAIR; E_LAMBDA, E_LET: body in a */
	struct expr **item;	/* E_LIST */
	unsigned int n;
	struct param *param;	/* E_LAMBDA */
	struct scope *scope;	/* E_LET */
	/* what the name means, from the type checker */
	const struct param *to_param;
	struct definition *to_definition;
	const struct function *to_function;
};

struct param {
	const char *name;
	struct place at;
	struct type *type;
	struct param *outer;
};

struct definition {
	const char *name;
	struct place at;
	struct expr *body;	/* parameters are lambdas */
	struct type *declared;
	struct place declared_at;
	struct type *type;
	enum { NOT_CHECKED, BEING_CHECKED, CHECKED } state;
	struct scope *scope;
	const struct param *params;	/* around it */
	const struct function *external;
	struct definition *next;
};

struct import_name {
	const struct token *token;
	struct import_name *next;
};

struct import {
	struct module *module;
	const char *as;		/* qualifier; NULL: the module's name */
	bool qualified;
	bool listed, hides;	/* only these names, or all but these */
	struct import_name *names;
	struct import *next;
};

struct scope {
	struct definition *definitions;
	struct scope *outer;
	struct import *imports;	/* of a module */
};

struct module {
	const char *name;
	struct scope scope;
	bool loading;
	struct module *next;
};

struct module *lang_parse(struct lang *l, const struct source *source, const char *name);
struct module *lang_import(struct lang *l, const char *name, const struct source *from, const struct place *at);

void lang_check(struct lang *l, struct module *m);

/* --- values --- */

enum value_kind { V_NUMBER, V_STRING, V_LIST, V_FUNCTION, V_CLOSURE, V_CIDR };

struct value {
	enum value_kind kind;
	struct place at;
	uint64_t number;	/* V_CIDR: prefix length */
	const char *text;	/* V_STRING; V_CIDR: address */
	struct value **item;	/* V_LIST; V_FUNCTION: arguments so far */
	unsigned int n;
	const struct function *function;
	const struct expr *lambda;
	struct binding *bindings;
};

struct value *lang_evaluate(struct lang *l, struct module *m);

/* How many arguments before the packet. */
unsigned int lang_arity(const struct function *f);
/* The text of parameter n's type, in buf. */
const char *lang_param_type(const struct function *f, unsigned int n, char *buf, size_t len);

/* --- instructions --- */

#define LANG_NEXT (-1)

struct code {
	struct lang *l;
	int level;		/* of optimisation */
	struct pfq_lang_insn *insn;
	int *jt, *jf;		/* labels, or LANG_NEXT */
	struct place *at;
	unsigned int n, room;
	unsigned int *label;	/* where it stands */
	unsigned int nr_labels;
	uint8_t *pool;
	uint32_t pool_size;
};

void lang_generate(struct code *c, const struct value *main);
void lang_optimise(struct code *c);
struct value *lang_apply_all(struct lang *l, const struct function *f, struct value **item, unsigned int n,
			     const struct place *at);

/* The address in text, 4 or 16 bytes; its prefix length, or the whole. 0: neither. */
unsigned int lang_address(const char *text, uint8_t addr[16], unsigned int *prefix);
bool lang_mac(const char *text, uint64_t *mac);

/* --- JSON --- */

struct value *lang_from_json(struct lang *l, const char *text, const struct source *source);
char *lang_to_json(struct lang *l, const struct value *main);
void lang_free_json(struct lang *l);


#endif
