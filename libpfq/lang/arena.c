// SPDX-License-Identifier: LGPL-2.1-or-later
/* The memory of a compilation, which is freed all at once, and its error messages. */
#include <errno.h>
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
		if (l->used > MEMORY_MAX)
			lang_fail(l, NULL, "the program is too large: the compiler needs more than %u MiB", MEMORY_MAX >> 20);
		b = calloc(1, sizeof(*b) + room);
		if (!b)
			lang_fail_memory(l);
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

	free(l->file);
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

#define SHOWN 160	/* bytes of a line */
#define ESCAPED 4	/* the most that a byte becomes */

/* Write a byte as a terminal may show it: \x1b for an escape. Returns the number of bytes, and writes a NUL. */
static size_t escape_byte(char *to, char c)
{
	return sprintf(to, c == '\t' || (c >= ' ' && c < 0x7f) ? "%c" : "\\x%02x", (unsigned char)c);
}

/*
 * "file:3:12: message", then the line, then ^ marks under the wrong text. Of a long line, show the
 * part with the wrong text.
 */
static void format_error(char *to, size_t len, const struct src_range *at, const char *message)
{
	char shown[(SHOWN + 1) * ESCAPED + 4] = "", marks[sizeof(shown)] = "", *s = shown, *m = marks;
	const char *text = at->source->text, *line = text + at->offset, *p;
	unsigned int number = 1, column, end, i = 0;

	while (line > text && line[-1] != '\n')
		line--;
	for (p = text; p < line; p++)
		number += *p == '\n';
	column = text + at->offset - line;
	end = column + (at->length ?: 1);
	if (column > SHOWN / 2) {
		i = column - SHOWN / 2;
		s = stpcpy(shown, "...");
		m = stpcpy(marks, "   ");
	}
	for (p = line + i; i < end || (*p && *p != '\n'); i++) {
		const bool past = !*p || *p == '\n';
		size_t width = past ? 1 : escape_byte(s, *p);

		if (s + width - shown > SHOWN + 3 || (past && i > column))
			break;
		if (i < end)
			m += sprintf(m, "%.*s", (int)width, i >= column ? "^^^^" : *p == '\t' ? "\t" : "    ");
		if (!past) {
			s += width;
			p++;
		}
	}
	*s = '\0';
	snprintf(to, len, "%s:%u:%u: %s\n  %s\n  %s", at->source->name, number, column + 1, message, shown,
		 marks);
}

void lang_fail(struct lang *l, const struct src_range *at, const char *fmt, ...)
{
	char message[512], escaped[sizeof(message) * ESCAPED] = "", *to = escaped, *p;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	for (p = message; *p; p++)
		to += escape_byte(to, *p);
	if (at && at->source && at->source->json)
		format_json_error(l->error, l->error_len, at, escaped);
	else if (at && at->source)
		format_error(l->error, l->error_len, at, escaped);
	else
		snprintf(l->error, l->error_len, "%s", escaped);
	longjmp(l->failed, 1);
}

void lang_fail_memory(struct lang *l)
{
	l->err = ENOMEM;
	lang_fail(l, NULL, "out of memory");
}
