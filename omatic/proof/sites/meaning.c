// SPDX-License-Identifier: GPL-2.0-only
/* What a name means: a call, a declaration, or something else. */
#include "sites.h"

#include <stdio.h>
#include <string.h>

struct variable *variables;
int nvariables;
static bool is_type_keyword(int i)
{
	return is_one_of(i, "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned",
			 "bool", "_Bool", "struct", "union", "enum", "const", "volatile", "static", "extern",
			 "register", "typedef", "auto", "inline", "__inline", "u8", "u16", "u32", "u64", "s8", "s16",
			 "s32", "s64", "size_t", "typeof", "__typeof__", NULL);
}

/* Returns whether an expression may follow this name, so that it is no type. */
bool is_expression_keyword(int i)
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

void add_variable(const char *name, int in)
{
	variables = grown(variables, nvariables, sizeof(*variables));
	variables[nvariables++] = (struct variable){ name, in };
}

bool printing_declarations;

void print_declaration(int at, const char *kind, const char *name)
{
	if (printing_declarations)
		printf("%s:%d\t%s\t%s\n", path, at, kind, name);
}

struct site *sites;
int nsites;

void add_site(int i, const char *call)
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
void scan_name(int i)
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
