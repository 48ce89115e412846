// SPDX-License-Identifier: GPL-2.0-only
/* The prompt: keeps definitions, compiles expressions and prints their instructions. */
#include <editline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang.h"
#include "pfq.h"

static const char help[] =
	"  EXPRESSION        compile it with the definitions so far, print its instructions\n"
	"  NAME ARG... = …   define NAME\n"
	"  :doc [NAME]       describe a function, or list all functions\n"
	"  :json EXPRESSION  compile it, print it as JSON\n"
	"  :list             list the definitions\n"
	"  :clear            delete the definitions\n"
	"  :quit             exit\n";

static char *definitions;

/* Complete a name: first the functions of the language, then the definitions. state: 0 in the first call. */
static char *complete_name(const char *text, int state)
{
	static const char *line;
	static unsigned int n;
	struct pfq_lang_doc d = { .size = sizeof(d) };
	const char *own;

	if (!state) {
		n = 0;
		line = definitions ?: "";
	}
	while (!pfq_lang_doc_get(n++, &d))
		if (!strncmp(d.name, text, strlen(text)))
			return strdup(d.name);
	while (*line) {
		own = line;
		line += strcspn(line, "\n");
		line += *line == '\n';
		if (!strncmp(own, text, strlen(text)))
			return strndup(own, strcspn(own, " =:"));
	}
	return NULL;
}

static char **complete(const char *text, int start, int end)
{
	(void)start;
	(void)end;
	return rl_completion_matches(text, complete_name);
}

/* Does the line have = or :: as a token of its own, outside of strings? */
static bool is_definition(const char *s)
{
	bool quoted = false;

	for (; *s; s++) {
		if (*s == '"')
			quoted = !quoted;
		if (!quoted && strchr("!#$%&*+./<>=?@\\^|-~:", *s)) {
			const size_t n = strspn(s, "!#$%&*+./<>=?@\\^|-~:");

			if ((n == 1 && *s == '=') || (n == 2 && !strncmp(s, "::", 2)))
				return true;
			s += n - 1;
		}
	}
	return false;
}

static struct pfq_lang *compile(const char *more)
{
	struct lang_args a = { .opts = { .size = sizeof(a.opts), .name = "prompt" } };
	struct pfq_lang *prog;
	char *text;

	if (asprintf(&text, "%s%s\n", definitions ?: "", more) < 0)
		return NULL;
	a.text = text;
	prog = lang_compile(&a);
	free(text);
	return prog;
}

static void define(const char *line)
{
	char *text, *all;
	struct pfq_lang *prog;

	if (asprintf(&text, "%s\n%s", line, strncmp(line, "main ", 5) ? "main = unit" : "") < 0)
		return;
	prog = compile(text);
	free(text);
	if (!prog || !strncmp(line, "main ", 5)) {
		if (prog)
			pfq_lang_disassemble(prog, stdout);
		pfq_lang_free(prog);
		return;
	}
	pfq_lang_free(prog);
	if (asprintf(&all, "%s%s\n", definitions ?: "", line) < 0)
		return;
	free(definitions);
	definitions = all;
}

static void evaluate(const char *expression, bool json)
{
	struct pfq_lang *prog;
	char *text;

	if (asprintf(&text, "main = %s", expression) < 0)
		return;
	prog = compile(text);
	free(text);
	if (prog && json)
		puts(pfq_lang_json(prog) ?: "null");
	else if (prog)
		pfq_lang_disassemble(prog, stdout);
	pfq_lang_free(prog);
}

/* Run a line. Returns false to exit. */
static bool run_line(const char *line)
{
	if (!strcmp(line, ":quit") || !strcmp(line, ":q"))
		return false;
	if (!strncmp(line, ":doc", 4)) {
		lang_doc(line[4] == ' ' ? line + 5 : NULL);
	} else if (!strncmp(line, ":json ", 6)) {
		evaluate(line + 6, true);
	} else if (!strcmp(line, ":list")) {
		fputs(definitions ?: "", stdout);
	} else if (!strcmp(line, ":clear")) {
		free(definitions);
		definitions = NULL;
	} else if (*line == ':') {
		fputs(help, stdout);
	} else if (is_definition(line)) {
		define(line);
	} else if (*line) {
		evaluate(line, false);
	}
	return true;
}

int lang_prompt(void)
{
	char *line;
	bool more = true;

	rl_attempted_completion_function = complete;
	rl_completer_word_break_characters = (char *)" \t\n()[],`";
	puts("pfq-lang: :help lists the commands, TAB completes names, :quit or Ctrl-D exits");
	while (more && (line = readline("pfq> "))) {
		if (*line)
			add_history(line);
		more = run_line(line);
		free(line);
	}
	free(definitions);
	return EXIT_OK;
}
