// SPDX-License-Identifier: GPL-2.0-only
/* pfq group show: the members, bindings, filters, programs and counters of groups. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "group_parts.h"
#include "pfq.h"
#include "table.h"

#define GROUPS "/proc/net/pfq/groups"
#define MEMBERS "/proc/net/pfq/members"

/* The columns of /proc/net/pfq/groups that are counters. */
static const char *const counters[] = {
	"seen", "filtered", "dropped", "passed", "delivered", "lost", "forwarded", "unforwarded", "to_stack", "looped",
	"cut",
};

static int read_file(struct table *t, const char *path)
{
	FILE *f = fopen(path, "re");
	int ret;

	if (!f)
		return errno == ENOENT ? group_fail("the pfq module is not loaded, or older than this command: modprobe pfq") :
			group_fail("%s: %s", path, strerror(errno));
	ret = table_read(t, f);
	fclose(f);
	return ret ? group_fail("%s: %s", path, ret == -EINVAL ? "not a table" : strerror(-ret)) : 0;
}

static json_int_t number_in(const struct table *t, size_t row, const char *column)
{
	return strtoull(table_get(t, row, column), NULL, 10);
}

static json_t *string_in(const struct table *t, size_t row, const char *column)
{
	/* the name of a command may not be UTF-8 */
	return json_string(table_get(t, row, column)) ?: json_string("?");
}

static json_t *members_json(const struct table *t, json_int_t gid)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < t->nr_rows; i++) {
		if (number_in(t, i, "gid") != gid)
			continue;
		json_array_append_new(array, json_pack("{s:I, s:o, s:I, s:o, s:I}", "pid", number_in(t, i, "pid"),
						       "comm", string_in(t, i, "comm"), "inode", number_in(t, i, "inode"),
						       "classes", string_in(t, i, "classes"),
						       "weight", number_in(t, i, "weight")));
	}
	return array;
}

static json_t *bindings_json(const char *text)
{
	json_t *array = json_array();
	char *copy = strdup(text), *word, *save;

	for (word = copy ? strtok_r(copy, ",", &save) : NULL; word; word = strtok_r(NULL, ",", &save))
		if (strcmp(word, "-"))
			json_array_append_new(array, json_string(word));
	free(copy);
	return array;
}

static json_t *group_json(const struct table *groups, size_t row, const struct table *members, const struct pfq *q)
{
	const json_int_t gid = number_in(groups, row, "gid");
	json_t *c = json_object(), *group;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		json_object_set_new(c, counters[i], json_integer(number_in(groups, row, counters[i])));
	group = json_pack("{s:I, s:o, s:I, s:o, s:o, s:o, s:o}", "gid", gid, "policy", string_in(groups, row, "policy"),
			  "pid", number_in(groups, row, "pid"), "bindings", bindings_json(table_get(groups, row, "binds")),
			  "members", members_json(members, gid), "execution", string_in(groups, row, "program"),
			  "counters", c);
	group_parts_add(group, q, gid);
	return group;
}

static const char *text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key)) ?: "?";
}

static long long number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void print_lines(const char *title, const json_t *array)
{
	const json_t *line;
	size_t i;

	if (!array)
		return;
	printf("  %s\n", title);
	json_array_foreach(array, i, line)
		printf("    %s\n", json_string_value(line));
}

/* Print ids, those in a row as FIRST-LAST. */
static void print_vlans(const json_t *array)
{
	size_t i, k, n = json_array_size(array);

	if (!array)
		return;
	fputs("  VLANs:", stdout);
	for (i = 0; i < n; i = k + 1) {
		const long long first = json_integer_value(json_array_get(array, i));

		for (k = i; k + 1 < n && json_integer_value(json_array_get(array, k + 1)) == first + (long long)(k + 1 - i); k++)
			;
		printf(k > i ? " %lld-%lld" : " %lld", first, first + (long long)(k - i));
	}
	puts(n ? "" : " none");
}

static void print_verdict(json_t *v)
{
	const char *key;
	json_t *value;
	char *text;

	if (!v)
		return;
	fputs("  verdict:", stdout);
	json_object_foreach(v, key, value) {
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		printf(" %s %s", key, json_is_string(value) ? json_string_value(value) : text);
		free(text);
	}
	putchar('\n');
}

static void print_members(const json_t *members)
{
	const json_t *m;
	size_t i;

	json_array_foreach(members, i, m) {
		if (strcmp(text_of(m, "comm"), "-"))
			printf("  member: %s, process %lld, ", text_of(m, "comm"), number_of(m, "pid"));
		else
			fputs("  member: another user's process, ", stdout);
		printf("socket %lld, classes %s, weight %lld\n", number_of(m, "inode"), text_of(m, "classes"),
		       number_of(m, "weight"));
	}
}

static void print_counters(const json_t *c)
{
	size_t i;

	fputs("  packets:", stdout);
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		printf(" %s %lld%s", counters[i], number_of(c, counters[i]), i + 1 < ARRAY_SIZE(counters) ? "," : "\n");
}

static void print_group(const json_t *g)
{
	const json_t *bindings = json_object_get(g, "bindings"), *b;
	char title[64];
	size_t i;

	printf("group %lld: %s", number_of(g, "gid"), text_of(g, "policy"));
	if (number_of(g, "pid"))
		printf(", made by process %lld", number_of(g, "pid"));
	putchar('\n');
	json_array_foreach(bindings, i, b)
		printf("  bound to %s\n", json_string_value(b));
	print_members(json_object_get(g, "members"));
	print_lines("filter:", json_object_get(g, "filter"));
	if (json_object_get(g, "filter_ebpf_id"))
		printf("  filter: eBPF, bpftool prog show id %lld\n", number_of(g, "filter_ebpf_id"));
	print_vlans(json_object_get(g, "vlans"));
	print_verdict(json_object_get(g, "verdict"));
	snprintf(title, sizeof(title), "program, %s:", text_of(g, "execution"));
	print_lines(title, json_object_get(g, "program"));
	if (json_object_get(g, "program_error"))
		printf("  program: %s\n", text_of(g, "program_error"));
	if (json_object_get(g, "hidden"))
		puts("  filter and program: only for members, and with CAP_NET_ADMIN");
	print_counters(json_object_get(g, "counters"));
}

static void print_all(const json_t *all, bool json)
{
	const json_t *g;
	size_t i;

	if (json) {
		json_dumpf(all, stdout, JSON_COMPACT);
		putchar('\n');
		return;
	}
	json_array_foreach(json_object_get(all, "groups"), i, g)
		print_group(g);
}

static json_t *all_json(const struct group_args *args, const struct table *groups, const struct table *members,
			const struct pfq *q)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < groups->nr_rows; i++)
		if (!args->gid || number_in(groups, i, "gid") == args->gid)
			json_array_append_new(array, group_json(groups, i, members, q));
	return json_pack("{s:o}", "groups", array);
}

int group_show(const struct group_args *args)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .send_only = 1 };
	struct table groups = { 0 }, members = { 0 };
	struct pfq *q = NULL;
	const int err = pfq_open(&q, &opts);
	int ret = EXIT_FAILED;
	json_t *all = NULL;

	/* without privileges, show what /proc tells */
	if (err && err != -EPERM && err != -EACCES)
		return group_fail("%s", pfq_error(NULL));
	if (!read_file(&groups, GROUPS) && !read_file(&members, MEMBERS))
		all = all_json(args, &groups, &members, q);
	if (all && args->gid && !json_array_size(json_object_get(all, "groups"))) {
		group_fail("there is no group %u: pfq group show lists them", args->gid);
	} else if (all) {
		print_all(all, args->json);
		ret = EXIT_OK;
	}
	json_decref(all);
	table_free(&groups);
	table_free(&members);
	pfq_close(q);
	return ret;
}
