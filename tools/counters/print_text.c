// SPDX-License-Identifier: GPL-2.0-only
/* The output of pfq stat as text. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "counters/print.h"

#define HEADER SIZE_MAX

static const char *const device_columns[] = {
	"device", "via", "seen", "delivered", "filtered", "dropped",
	"lost", "stolen", "frames", "hooked", "tapped", NULL
};

static const char *const cpu_columns[] = {
	"cpu", "seen", "delivered", "filtered", "dropped", "lost", "stolen", NULL
};

static const char *const group_columns[] = {
	"gid", "policy", "members", "seen", "filtered", "dropped", "passed",
	"delivered", "lost", "forwarded", "binds", "program", NULL
};

static const char *const socket_columns[] = {
	"pid", "comm", "seen", "delivered", "filtered", "dropped", "lost",
	"stolen", "binds", NULL
};

bool stat_device_shown(const struct stat_tables *t, size_t row)
{
	return !t->dev || !strcmp(t->dev, table_get(&t->devices, row, "device"));
}

bool stat_cpu_shown(const struct stat_tables *t, size_t row)
{
	(void)row;
	return !t->dev;
}

/* Leave out CPUs that received nothing, since there can be many. */
static bool busy_cpu_shown(const struct stat_tables *t, size_t row)
{
	return stat_cpu_shown(t, row) && strcmp(table_get(&t->cpus, row, "seen"), "0");
}

static bool list_has_device(const char *binds, const char *dev)
{
	size_t n = strlen(dev);

	while (binds) {
		if (!strncmp(binds, dev, n) && binds[n] == ':')
			return true;
		binds = strchr(binds, ',');
		if (binds)
			binds++;
	}
	return false;
}

static bool binds_shown(const struct stat_tables *t, const char *binds)
{
	return !t->dev || list_has_device(binds, t->dev) ||
		list_has_device(binds, "any");
}

bool stat_group_shown(const struct stat_tables *t, size_t row)
{
	return binds_shown(t, table_get(&t->groups, row, "binds"));
}

bool stat_socket_shown(const struct stat_tables *t, size_t row)
{
	return binds_shown(t, table_get(&t->sockets, row, "binds"));
}

static int column_width(const struct table *t, const char *name)
{
	size_t row, len, width = strlen(name);

	for (row = 0; row < t->nr_rows; row++) {
		len = strlen(table_get(t, row, name));
		if (len > width)
			width = len;
	}
	return width;
}

/* Return whether a column contains numbers, which are aligned to the right. */
static bool is_numeric_column(const struct table *t, const char *name)
{
	return t->nr_rows && table_is_number(table_get(t, 0, name)) &&
		strcmp(name, "comm");
}

static void print_cell(FILE *out, const char *text, int width, bool right)
{
	if (right)
		fprintf(out, "%*s", width, text);
	else
		fprintf(out, "%-*s", width, text);
}

/* Print a row, or the names of the columns if row is HEADER. The last column is not padded. */
static void print_row(FILE *out, const struct table *t, size_t row,
		      const char *const *columns)
{
	for (; *columns; columns++) {
		const char *text = row == HEADER ? *columns :
			table_get(t, row, *columns);
		bool right = is_numeric_column(t, *columns);
		int width = columns[1] || right ? column_width(t, *columns) : 0;

		print_cell(out, text, width, right);
		if (columns[1])
			fputs("  ", out);
	}
}

static uint64_t device_seen(const struct table *t, const char *ifindex)
{
	size_t row;

	for (row = 0; row < t->nr_rows; row++) {
		if (!strcmp(table_get(t, row, "ifindex"), ifindex))
			return strtoull(table_get(t, row, "seen"), NULL, 10);
	}
	return 0;
}

static void print_devices(FILE *out, const struct stat_tables *now,
			  const struct stat_tables *before, unsigned int sec)
{
	const struct table *t = &now->devices;
	size_t row;

	print_row(out, t, HEADER, device_columns);
	fputs(sec ? "  pkt/s\n" : "\n", out);
	for (row = 0; row < t->nr_rows; row++) {
		const char *ifindex = table_get(t, row, "ifindex");

		if (!stat_device_shown(now, row))
			continue;
		print_row(out, t, row, device_columns);
		if (sec)
			fprintf(out, "  %" PRIu64,
				(device_seen(t, ifindex) -
				 device_seen(&before->devices, ifindex)) / sec);
		fputc('\n', out);
	}
}

static void print_table(FILE *out, const struct stat_tables *now,
		       const struct table *t, const char *const *columns,
		       bool (*shown)(const struct stat_tables *t, size_t row))
{
	bool any = false;
	size_t row;

	for (row = 0; row < t->nr_rows; row++) {
		if (!shown(now, row))
			continue;
		if (!any) {
			fputc('\n', out);
			print_row(out, t, HEADER, columns);
			fputc('\n', out);
		}
		any = true;
		print_row(out, t, row, columns);
		fputc('\n', out);
	}
}

void stat_print(FILE *out, const struct stat_tables *now,
		const struct stat_tables *before, unsigned int sec)
{
	print_devices(out, now, before, sec);
	print_table(out, now, &now->cpus, cpu_columns, busy_cpu_shown);
	print_table(out, now, &now->groups, group_columns, stat_group_shown);
	print_table(out, now, &now->sockets, socket_columns, stat_socket_shown);
}
