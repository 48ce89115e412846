// SPDX-License-Identifier: GPL-2.0-only
/* How patient a test must be with its kernel: see slow.h. */
#include "slow.h"

#include <stdlib.h>

unsigned int slow(void)
{
	const char *text = getenv("RIG_SLOW");
	int factor = text ? atoi(text) : 1;

	return factor > 0 ? factor : 1;
}
