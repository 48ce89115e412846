/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The compiler. Its stages and their files: text -> tokens (lexer.c) -> expressions (parser.c),
 * typed (check.c) -> values (eval.c) -> instructions (generate.c), optimised (optimise.c).
 * Definitions are not recursive, so evaluation ends. Its result is a tree of calls of the table's
 * functions.
 *
 * On an error, lang_fail() ends the compilation and does not return.
 */
#ifndef LANG_COMPILER_H
#define LANG_COMPILER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/lang_engine.h"

#include "../../common/mac_address.h"
#include "../../common/similar_name.h"
#include "table.h"

struct source {
	const char *name;	/* of the file, for errors */
	const char *text;
	bool json;		/* the offset of a struct src_range is the index of a JSON function */
};

/* A range of a source, for error messages. */
struct src_range {
	const struct source *source;
	unsigned int offset, length;
};

struct block;

/* The state of one compilation. */
struct lang {
	struct block *blocks;	/* all memory */
	size_t used;		/* bytes in blocks */
	jmp_buf failed;		/* where lang_fail() returns to */
	int err;		/* errno of the failure; 0: EINVAL */
	char *error;		/* the caller's buffer */
	size_t error_len;	/* its size, bytes */
	const char *path;	/* directories of modules, separated by colons; may be NULL */
	struct module *modules;	/* all that are loaded */
	unsigned int steps;	/* of evaluation or generation, against the limit */
	unsigned int depth;	/* of nested evaluation */
	unsigned int level;	/* of generalisation, see check.c */
	unsigned int next_var;	/* id of the next type variable */
	struct type **function_type;	/* cached types of the table's functions */
	void *json;		/* the parsed JSON program */
	char *file;		/* the bytes of an imported file until they are copied */
};

/* Zeroed memory that lives until lang_free(). */
void *lang_alloc(struct lang *l, size_t size);
char *lang_strndup(struct lang *l, const char *s, size_t n);
void lang_free(struct lang *l);

/* Write the error message and end the compilation. at: the text that is wrong, or NULL. */
__attribute__((noreturn, format(printf, 3, 4)))
void lang_fail(struct lang *l, const struct src_range *at, const char *fmt, ...);

/* The same for a failed allocation, with ENOMEM. */
__attribute__((noreturn))
void lang_fail_memory(struct lang *l);

/* --- sources --- */

/*
 * Read a file to its end. text gets its bytes and a NUL, for free(); length gets their number.
 * Returns 0, -EFBIG if there are more than PFQ_LANG_SOURCE_MAX, or another negative errno.
 */
int lang_read(FILE *f, char **text, size_t *length);

/* Fail if the text of a source, length bytes, contains a NUL. */
void lang_refuse_nul(struct lang *l, const struct source *source, size_t length);

/* --- tokens --- */

enum token_kind {
	T_END, T_NAME, T_CONSTRUCTOR, T_NUMBER, T_REAL, T_STRING, T_OPERATOR,
	T_LPAREN, T_RPAREN, T_LBRACKET, T_RBRACKET, T_LBRACE, T_RBRACE, T_COMMA, T_SEMICOLON,
	T_BACKTICK, T_EQUALS, T_COLONS, T_ARROW, T_BACKSLASH,
	T_LET, T_IN, T_WHERE, T_DO, T_IF, T_THEN, T_ELSE, T_IMPORT, T_EXTERN, T_MODULE,
};

struct token {
	enum token_kind kind;
	struct src_range at;
	unsigned int column;	/* from 1 */
	bool first;		/* the first one on its line */
	const char *text;	/* of a name or operator; of a string, without quotes and escapes */
	size_t length;		/* of a string, bytes */
	uint64_t number;
	double real;
};

/* Split a source into tokens; the last one is T_END. n gets their number. */
struct token *lang_lex(struct lang *l, const struct source *source, unsigned int *n);

/* --- types --- */

enum type_kind { TYPE_VAR, TYPE_CON, TYPE_FUN, TYPE_LIST, TYPE_ACTION, TYPE_PAIR };

/*
 * The types to which a variable may be bound: a number literal has any number type, a string literal
 * has type String, CIDR or Word32.
 */
enum type_class { CLASS_ANY, CLASS_NUMBER, CLASS_STRING, CLASS_ADDRESS /* both: Word32 */ };

struct type {
	enum type_kind kind;
	const char *name;	/* TYPE_CON */
	struct type *a, *b;	/* components; b: of TYPE_FUN and TYPE_PAIR */
	struct type *is;	/* TYPE_VAR: the type it is bound to, or NULL */
	enum type_class class;	/* TYPE_VAR */
	unsigned int level;	/* TYPE_VAR */
	unsigned int id;	/* TYPE_VAR: for its name in messages */
};

struct type *lang_type_var(struct lang *l, enum type_class class);
struct type *lang_type_con(struct lang *l, const char *name);
struct type *lang_type_fun(struct lang *l, struct type *a, struct type *b);
struct type *lang_type_list(struct lang *l, struct type *of);
struct type *lang_type_pair(struct lang *l, struct type *a, struct type *b);

/* Follow bound variables. */
struct type *lang_type_prune(struct type *t);

/* Make both types equal by binding variables. Returns false if that is impossible. */
bool lang_unify(struct lang *l, struct type *a, struct type *b);

/* A copy of the type with fresh variables for those above level. */
struct type *lang_instantiate(struct lang *l, struct type *t, unsigned int level);

/* The type in the syntax of the language, for messages. */
const char *lang_type_text(struct lang *l, struct type *t);

/* The type of a function of the table or of another module. */
struct type *lang_type_of_function(struct lang *l, const struct function *f);

/* Parse a type of the table. */
struct type *lang_parse_type(struct lang *l, const char *text);

/* --- expressions --- */

enum expr_kind {
	E_NAME, E_NUMBER, E_REAL, E_STRING, E_LIST, E_PAIR, E_APPLY, E_LAMBDA, E_LET, E_CIDR,
	E_RANGE,	/* items: first, last, and optionally second number of a list */
	E_GUARDS,	/* items: a condition, its expression, the next condition, ... */
};

struct expr {
	enum expr_kind kind;
	struct src_range at;
	const char *name;	/* E_NAME; the text of E_STRING */
	uint64_t number;	/* E_NUMBER; the length of E_STRING */
	double real;		/* E_REAL */
	struct expr *a, *b;	/* E_APPLY, E_PAIR; E_LAMBDA, E_LET: body in a */
	struct expr **item;	/* E_LIST, E_RANGE, E_GUARDS */
	unsigned int n;
	struct param *param;	/* E_LAMBDA */
	struct scope *scope;	/* E_LET */
	/* the meaning of E_NAME: the checker sets one of them */
	const struct param *to_param;
	struct definition *to_definition;
	const struct function *to_function;
};

struct param {
	const char *name;
	struct src_range at;
	struct type *type;
	struct param *outer;	/* of the next enclosing lambda */
};

struct definition {
	const char *name;
	struct src_range at;
	struct expr *body;	/* its parameters are lambdas */
	struct type *declared;	/* NULL without a declaration */
	struct src_range declared_at;
	struct type *type;	/* inferred */
	enum { NOT_CHECKED, BEING_CHECKED, CHECKED } state;
	struct scope *scope;	/* the scope that contains it */
	const struct param *params;	/* of the lambdas around it */
	const struct function *external;	/* extern: it has no body */
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
	bool listed, hides;	/* listed: only names, or, if hides is set too, all except names */
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

/* Parse a module. name: NULL for the program itself. */
struct module *lang_parse(struct lang *l, const struct source *source, const char *name);

/* Load a module unless it is loaded already. from: the importing source; at: the import. */
struct module *lang_import(struct lang *l, const char *name, const struct source *from,
			   const struct src_range *at);

/* Resolve names and check types of the program. */
void lang_check(struct lang *l, struct module *m);

/* --- values --- */

enum value_kind { V_NUMBER, V_REAL, V_STRING, V_LIST, V_FUNCTION, V_CLOSURE, V_CIDR };

struct value {
	enum value_kind kind;
	struct src_range at;
	uint64_t number;	/* V_CIDR: prefix length */
	bool key;		/* V_NUMBER: bits for steer_key, which + unites */
	double real;		/* V_REAL */
	const char *text;	/* V_STRING; V_CIDR: address */
	struct value **item;	/* V_LIST; V_FUNCTION: its arguments so far */
	unsigned int n;		/* of item */
	const struct function *function;	/* V_FUNCTION */
	const struct expr *lambda;	/* V_CLOSURE */
	struct binding *bindings;	/* V_CLOSURE: the arguments of the enclosing lambdas */
};

struct value *lang_new_value(struct lang *l, enum value_kind kind, const struct src_range *at);
/* Apply a value to an argument, as the source at does. */
struct value *lang_apply(struct lang *l, struct value *f, struct value *x, const struct src_range *at);
/* Evaluate a function of the compiler that has all its arguments (prelude.c). */
struct value *lang_reduce(struct lang *l, struct value *v);
/* Fail after too many steps. */
void lang_count_step(struct lang *l, const struct src_range *at);

/* Evaluate main of a checked program. */
struct value *lang_evaluate(struct lang *l, struct module *m);

/* The number of arguments before the packet. */
unsigned int lang_arity(const struct function *f);
/* Write the type of parameter n to buf. */
const char *lang_param_type(const struct function *f, unsigned int n, char *buf, size_t len);

/* --- instructions --- */

#define LANG_NEXT (-1)	/* instead of a label: the next instruction */

struct code {
	struct lang *l;
	int level;		/* of optimisation, 0 or 1 */
	struct pfq_lang_insn *insn;
	int *jt, *jf;		/* of each instruction: a label, or LANG_NEXT */
	struct src_range *at;	/* of each instruction */
	unsigned int n, room;	/* instructions, and space for them */
	unsigned int *label;	/* index of the instruction that a label is bound to */
	unsigned int nr_labels;
	unsigned int depth;	/* of the calls that generate */
	uint8_t *pool;
	uint32_t pool_size;	/* bytes */
};

/* Add data to the pool unless it is there already. Returns its offset. v: for error messages. */
uint32_t lang_add_to_pool(struct code *c, const struct value *v, const void *data, uint32_t size);

/* Set the argument of a call: kind, a number or a place in the pool. Of functions, only the kind (call.c). */
void lang_add_argument(struct code *c, const struct value *v, unsigned int kind, struct pfq_lang_arg *to);

/* Generate code with labels. */
void lang_generate(struct code *c, const struct value *main);

/* Resolve the labels, and optimise at level 1. */
void lang_optimise(struct code *c);

/* Apply a function to n arguments. */
struct value *lang_apply_all(struct lang *l, const struct function *f, struct value **item, unsigned int n,
			     const struct src_range *at);

/*
 * Parse an IP address, with or without a prefix length. prefix gets the prefix length; without one,
 * 32 or 128. Returns the size of the address, 4 or 16 bytes, or 0 if text is not an address.
 */
unsigned int lang_address(const char *text, uint8_t addr[16], unsigned int *prefix);

/* For messages: the types that functions of other modules may have. */
#define LANG_CALL_TYPES \
	"the type of a function of another module is up to 8 numbers, String, CIDR, lists of these, or functions, " \
	"then Qbuff -> Bool or Qbuff -> Action Qbuff"

/* --- JSON --- */

/* Read a JSON program. */
struct value *lang_from_json(struct lang *l, const char *text, const struct source *source);
/* Write a program as JSON, for free(). Returns NULL if it would be too long, or without memory. */
char *lang_to_json(const struct value *main);

/* Free the parsed JSON program, also after lang_fail(). */
void lang_free_json(struct lang *l);

#endif
