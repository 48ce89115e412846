// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parses MAC addresses. */
#include <ctype.h>
#include <stdlib.h>

#include "mac_address.h"

bool mac_address(const char *text, uint64_t *mac)
{
	int i;

	for (i = 0; i < 17; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	if (text[17])
		return false;
	for (*mac = 0, i = 0; i < 17; i += 3)
		*mac = *mac << 8 | strtoul(text + i, NULL, 16);
	return true;
}
