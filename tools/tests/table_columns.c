// SPDX-License-Identifier: GPL-2.0-only
/* Test that the files in /proc/net/pfq are read by the names of their columns. */
#include <errno.h>
#include <string.h>

#include "table.h"
#include "tap.h"

static int read_text(struct table *t, const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text) + !*text, "r");
	int ret = table_read(t, file);

	fclose(file);
	return ret;
}

static void refused(const char *text, const char *what)
{
	struct table t;

	tap_ok(read_text(&t, text) == -EINVAL && !t.cell && !t.name, "%s", what);
}

int main(void)
{
	struct table t;

	tap_ok(!read_text(&t, "# device via seen\n"
			      "eth0 hook 12\n"
			      "eth1\ttap   7\n"), "a table is read");
	tap_equal(t.nr_rows, 2, "it has two rows");
	tap_text(table_get(&t, 1, "device"), "eth1", "a cell is found by row and column");
	tap_text(table_get(&t, 1, "seen"), "7", "another cell is found");
	tap_text(table_get(&t, 0, "lost"), "-", "a column that does not exist has the cell -");
	table_free(&t);

	tap_ok(!read_text(&t, "# seen new device\n18446744073709551615 x eth0\n"),
	       "columns may be in another order");
	tap_text(table_get(&t, 0, "device"), "eth0", "a column is found by its name");
	tap_text(table_get(&t, 0, "seen"), "18446744073709551615", "a large number is kept as text");
	table_free(&t);

	tap_ok(!read_text(&t, "#comm\nWeb\\040Content\\134x\\0\n"), "a cell may contain escapes");
	tap_text(table_get(&t, 0, "comm"), "Web Content\\x\\0", "the escapes are replaced");
	table_free(&t);

	tap_ok(!read_text(&t, "# device via"), "a table needs neither rows nor an end of line");
	tap_equal(t.nr_rows, 0, "it has no rows");
	table_free(&t);

	refused("", "an empty file is refused");
	refused("\n", "an empty line is refused");
	refused("eth0 hook 1\n", "a table without a header is refused");
	refused("# device via seen\neth0 hook\n", "a row with too few cells is refused");
	refused("# device via seen\neth0 hook 1\neth1 hook 1 2\n",
		"a row with too many cells is refused");
	tap_ok(table_is_number("0123") && !table_is_number("") &&
	       !table_is_number("-1") && !table_is_number("1a"), "table_is_number() accepts digits alone");
	return tap_done();
}
