// SPDX-License-Identifier: GPL-2.0-only
/* The scan of a file: brackets, declarations and conditions around its names. */
#include "sites.h"

#include <string.h>

struct bracket stack[MAX_DEPTH + 1];
int depth, braces;
int function;				/* the candidate before its "{" */
const char *macro;
struct definition *definitions;
int ndefinitions;
static int candidate;			/* the last name before a "(" at file level, or -1 */
static int first_token;			/* the first token of the declaration at file level, or -1 */

/* Returns the kind of the innermost brace, or 'f' for the file. */
char innermost(void)
{
	int i = depth;

	while (i && stack[i].c != '{')
		i--;
	return i ? stack[i].kind : 'f';
}

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

void scan_tokens(void)
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
