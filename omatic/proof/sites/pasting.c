// SPDX-License-Identifier: GPL-2.0-only
/* Names that ## makes. */
#define _GNU_SOURCE
#include "sites.h"

#include <string.h>

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
static struct pasting {
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

/* Keeps the macro of the #define at define if it may make the name of a call. */
void read_pasting(int define)
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
void scan_pasting(int i)
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

/* Returns whether the text may use one of the macros. */
bool has_pasting(void)
{
	int i;

	for (i = 0; i < npastings; i++)
		if (memmem(text, end - text, pastings[i].name, strlen(pastings[i].name)))
			return true;
	return false;
}
