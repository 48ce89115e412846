// SPDX-License-Identifier: GPL-2.0-only
/* Run the command ethtool. */
#include "ethtool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int ethtool(const char *format, ...)
{
	char arguments[192], command[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(arguments, sizeof(arguments), format, ap);
	va_end(ap);
	snprintf(command, sizeof(command), "timeout 60 ethtool %s >/dev/null 2>&1", arguments);
	return system(command);
}

int ethtool_missing(void)
{
	return ethtool("--version");
}
