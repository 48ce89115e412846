// SPDX-License-Identifier: GPL-2.0-only
/* Tables of /proc/net/pfq are read by the names of their columns. */
#include <errno.h>
#include <string.h>

#include "stat/table.h"
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
			      "eth1\ttap   7\n"), "a table");
	tap_equal(t.nr_rows, 2, "its rows");
	tap_text(table_get(&t, 1, "device"), "eth1", "a cell");
	tap_text(table_get(&t, 1, "seen"), "7", "another");
	tap_text(table_get(&t, 0, "lost"), "-", "a column that is not there");
	table_free(&t);

	tap_ok(!read_text(&t, "# seen new device\n18446744073709551615 x eth0\n"),
	       "columns in another order");
	tap_text(table_get(&t, 0, "device"), "eth0", "are found by name");
	tap_text(table_get(&t, 0, "seen"), "18446744073709551615", "whole");
	table_free(&t);

	tap_ok(!read_text(&t, "#comm\nWeb\\040Content\\134x\\0\n"), "escapes");
	tap_text(table_get(&t, 0, "comm"), "Web Content\\x\\0", "are undone");
	table_free(&t);

	tap_ok(!read_text(&t, "# device via"), "no rows, no end of line");
	tap_equal(t.nr_rows, 0, "no rows");
	table_free(&t);

	refused("", "an empty file");
	refused("\n", "an empty line");
	refused("eth0 hook 1\n", "no header");
	refused("# device via seen\neth0 hook\n", "a cell is missing");
	refused("# device via seen\neth0 hook 1\neth1 hook 1 2\n",
		"a cell too many");
	tap_ok(table_is_number("0123") && !table_is_number("") &&
	       !table_is_number("-1") && !table_is_number("1a"), "numbers");
	return tap_done();
}
