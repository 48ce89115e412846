// SPDX-License-Identifier: LGPL-2.1-or-later
/* The memory of a compilation, which is freed all at once, and its error messages. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

#define BLOCK_SIZE 65536
#define MEMORY_MAX (256u << 20)

struct block {
	struct block *next;
	size_t used, size;
	char data[] __attribute__((aligned(16)));
};

void *lang_alloc(struct lang *l, size_t size)
{
	struct block *b = l->blocks;
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!b || b->size - b->used < size) {
		size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		l->used += room;
		b = l->used > MEMORY_MAX ? NULL : calloc(1, sizeof(*b) + room);
		if (!b)
			lang_fail(l, NULL, "out of memory: the program is too large");
		b->size = room;
		b->next = l->blocks;
		l->blocks = b;
	}
	p = b->data + b->used;
	b->used += size;
	return p;
}

char *lang_strndup(struct lang *l, const char *s, size_t n)
{
	char *copy = lang_alloc(l, n + 1);

	memcpy(copy, s, n);
	return copy;
}

void lang_free(struct lang *l)
{
	struct block *b;

	while ((b = l->blocks)) {
		l->blocks = b->next;
		free(b);
	}
}

/* JSON has no lines to show: name the function by its index. */
static void format_json_error(char *to, size_t len, const struct src_range *at, const char *message)
{
	snprintf(to, len, "%s: function %u: %s", at->source->name, at->offset, message);
}

/* "file:3:12: message", then the line, then ^ marks under the wrong text. */
static void format_error(char *to, size_t len, const struct src_range *at, const char *message)
{
	const char *text = at->source->text, *line = text + at->offset, *p;
	unsigned int number = 1, column, width, i;
	size_t used;

	while (line > text && line[-1] != '\n')
		line--;
	for (p = text; p < line; p++)
		number += *p == '\n';
	column = text + at->offset - line;
	width = strcspn(line, "\n");
	used = snprintf(to, len, "%s:%u:%u: %s\n  %.*s\n  ", at->source->name, number, column + 1, message,
			(int)(width < 160 ? width : 160), line);
	for (i = 0; i < column && used + 1 < len; i++)
		to[used++] = line[i] == '\t' ? '\t' : ' ';
	for (i = 0; (i < at->length || !i) && (i < width - column || !i) && used + 1 < len; i++)
		to[used++] = '^';
	if (len)
		to[used < len ? used : len - 1] = '\0';
}

void lang_fail(struct lang *l, const struct src_range *at, const char *fmt, ...)
{
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (at && at->source && at->source->json)
		format_json_error(l->error, l->error_len, at, message);
	else if (at && at->source)
		format_error(l->error, l->error_len, at, message);
	else
		snprintf(l->error, l->error_len, "%s", message);
	longjmp(l->failed, 1);
}
