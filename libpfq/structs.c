// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Structs that begin with their size, so that programs and libraries of different versions work
 * together.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

static int check_size(struct pfq *q, size_t size, const char *name)
{
	if (size < sizeof(size))
		return fail(q, EINVAL, "%s.size is %zu: set it to sizeof(struct %s)", name, size, name);
	return 0;
}

int take_struct(struct pfq *q, void *to, size_t known, const void *from, const char *name)
{
	const uint8_t *bytes = from;
	size_t i, size;
	int ret;

	memset(to, 0, known);
	if (!from)
		return 0;
	memcpy(&size, from, sizeof(size));
	ret = check_size(q, size, name);
	if (ret)
		return ret;
	for (i = known; i < size; i++) {
		if (bytes[i])
			return fail(q, E2BIG,
				    "%s has members that libpfq %s does not know: set them to 0, or update libpfq",
				    name, PFQ_VERSION);
	}
	memcpy(to, from, size < known ? size : known);
	return 0;
}

int give_struct(struct pfq *q, void *to, const void *from, size_t known, const char *name)
{
	size_t size;
	int ret;

	memcpy(&size, to, sizeof(size));
	ret = check_size(q, size, name);
	if (ret)
		return ret;
	memcpy((uint8_t *)to + sizeof(size), (const uint8_t *)from + sizeof(size),
	       (size < known ? size : known) - sizeof(size));
	if (size > known)
		memset((uint8_t *)to + known, 0, size - known);
	return 0;
}
