// SPDX-License-Identifier: GPL-2.0-only
/* Print the sites and definitions of a file. */
#define _GNU_SOURCE
#include "sites.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * The text to hash. coreutils hash it: omatic also runs where DKMS builds, without a library's
 * headers.
 */
static char *hashed;
static size_t hashed_length;
static FILE *hashing;

static void begin_hash(void)
{
	hashing = open_memstream(&hashed, &hashed_length);
	if (!hashing)
		err(2, NULL);
}

static void hash_text(const char *from, size_t length)
{
	fwrite(from, 1, length, hashing);
}

/* Prints half of the hash. */
static void end_hash(void)
{
	char command[64], hash[33];
	FILE *input = tmpfile(), *output;

	if (fclose(hashing) || !input || fwrite(hashed, 1, hashed_length, input) != hashed_length || fflush(input))
		err(2, "temporary file");
	rewind(input);
	snprintf(command, sizeof(command), "sha256sum </dev/fd/%d", fileno(input));
	output = popen(command, "r");
	if (!output || !fgets(hash, sizeof(hash), output) || pclose(output))
		errx(2, "sha256sum failed");
	printf("%s", hash);
	fclose(input);
	free(hashed);
}

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

void print_guards(bool only_hashes)
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
void write_sites(const char *dir)
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

void print_sites(void)
{
	int i;

	for (i = 0; i < nsites; i++) {
		struct token *t = &tokens[sites[i].token];

		printf("%s:%d\t%s\t%s\t%d\n", path, t->line, sites[i].function, sites[i].call, t->column);
	}
}
