// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reading source files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/lang.h>

#include "compiler.h"

#define PIECE 65536	/* bytes per read */

int lang_read(FILE *f, char **text, size_t *length)
{
	size_t used = 0, n;
	char *more;
	int err = 0;

	*text = NULL;
	do {
		more = realloc(*text, used + PIECE + 1);
		if (!more) {
			err = ENOMEM;
			break;
		}
		*text = more;
		errno = 0;
		n = fread(more + used, 1, PIECE, f);
		used += n;
		if (ferror(f))
			err = errno ?: EIO;
		else if (used > PFQ_LANG_SOURCE_MAX)
			err = EFBIG;
	} while (n && !err);
	if (err) {
		free(*text);
		*text = NULL;
		return -err;
	}
	more[used] = '\0';
	*length = used;
	return 0;
}

void lang_refuse_nul(struct lang *l, const struct source *source, size_t length)
{
	const size_t n = strlen(source->text);
	const struct src_range at = { source, n, 1 };

	if (n < length)
		lang_fail(l, &at, "unexpected NUL byte: a program is text");
}
