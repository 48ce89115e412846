// SPDX-License-Identifier: GPL-2.0-only
/* Test the parts of the full screen: numbers, sparklines and the order of columns. */
#include <string.h>

#include "counters/screen_state.h"
#include "pfq.h"
#include "tap.h"

static void number(double n, const char *want)
{
	char text[16];

	screen_number(n, text);
	tap_ok(strlen(text) <= 7 && !strcmp(text, want), "%.1f is shown as %s (%s)", n, want, text);
}

static void spark(const struct series *s, int width, bool utf8, const char *want, const char *what)
{
	char text[3 * HISTORY_LENGTH + 1];

	series_spark(s, width, utf8, text);
	tap_text(text, want, "%s", what);
}

static void test_sparks(void)
{
	struct series s;
	size_t i;

	for (i = 0; i < HISTORY_LENGTH; i++)
		s.rate[i] = -1;
	spark(&s, 3, true, "   ", "what is not known is blank");
	series_push(&s, 0);
	spark(&s, 2, true, " ▁", "0 is the lowest block");
	series_push(&s, 700);
	series_push(&s, 350);
	series_push(&s, 1);
	spark(&s, 5, true, " ▁█▅▂", "the largest rate has the full block, and little is more than nothing");
	spark(&s, 5, false, " _#=.", "in ASCII, too");
	spark(&s, 2, false, "#.", "a narrow line is relative to what it shows");
	spark(&s, 0, true, "", "a line may have no room");
	for (i = 0; i < HISTORY_LENGTH; i++)
		series_push(&s, 1e300);
	spark(&s, 3, false, "###", "a constant rate is a full line");
}

/* Each column of each view is reached once, and then none. */
static void test_columns(void)
{
	enum view v;

	for (v = 0; v < NR_VIEWS; v++) {
		const char *column = NULL;
		size_t n = 0, want = views[v].bytes ? 2 : 1;

		while (n < 100 && (column = screen_next_column(v, column)))
			n++;
		for (column = views[v].columns[0]; views[v].columns[want - (views[v].bytes ? 2 : 1)]; )
			want++;
		tap_equal(n, want, "the key s reaches each column of %s", views[v].name);
	}
}

int main(void)
{
	number(0, "0");
	number(99999, "99999");
	number(99999.5, "100.0k");
	number(100000, "100.0k");
	number(999949, "999.9k");
	number(999960, "1.000M");
	number(1234567, "1.235M");
	number(99994e3, "99.99M");
	number(99996e3, "100.0M");
	number(14.88e6, "14.88M");
	number(1e9, "1.000G");
	number(18446744073709551615., "18.45E");
	test_sparks();
	test_columns();
	return tap_done();
}
