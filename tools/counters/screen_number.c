// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that fit in a column of the full screen. */
#include <stdio.h>

#include "counters/screen_state.h"

void screen_number(double number, char text[16])
{
	static const char units[] = "kMGTPE";
	const char *unit = units;
	int decimals;

	/* what would be rounded up to the next unit belongs to it */
	if (number < 99999.5) {
		snprintf(text, 16, "%.0f", number);
		return;
	}
	for (number /= 1000; number >= 999.95 && unit[1]; unit++)
		number /= 1000;
	decimals = number < 9.9995 ? 3 : number < 99.995 ? 2 : 1;
	snprintf(text, 16, "%.*f%c", decimals, number, *unit);
}
