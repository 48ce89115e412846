// SPDX-License-Identifier: LGPL-2.1-or-later
/* IP addresses from text. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

unsigned int lang_address(const char *text, uint8_t addr[16], unsigned int *prefix)
{
	char buf[64], *slash, *end;
	unsigned int bytes;

	if (strlen(text) >= sizeof(buf))
		return 0;
	strcpy(buf, text);
	slash = strchr(buf, '/');
	if (slash)
		*slash++ = '\0';
	memset(addr, 0, 16);
	if (inet_pton(AF_INET, buf, addr) == 1)
		bytes = 4;
	else if (inet_pton(AF_INET6, buf, addr) == 1)
		bytes = 16;
	else
		return 0;
	*prefix = 8 * bytes;
	if (slash) {
		if (*slash < '0' || *slash > '9')
			return 0;
		*prefix = strtoul(slash, &end, 10);
		if (*end || *prefix > 8 * bytes || end - slash > 3)
			return 0;
	}
	return bytes;
}
