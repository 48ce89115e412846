// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test that each metric in the queries of docs/grafana.json is one that pfq metrics writes, and that the labels which
 * legends name are labels of it.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "metrics/families.h"
#include "pfq.h"
#include "tap.h"

#define NAME "abcdefghijklmnopqrstuvwxyz_0123456789"

static const struct family *find_family(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < nr_families; i++) {
		if (!strncmp(families[i].name, name, n) && !families[i].name[n])
			return &families[i];
	}
	return NULL;
}

static bool in_list(const char *const *list, const char *name, size_t n)
{
	for (; list && *list; list++) {
		if (!strncmp(*list, name, n) && !(*list)[n])
			return true;
	}
	return false;
}

/* Return whether one of the metrics of a query has a label. Prometheus itself adds instance and job. */
static bool query_has_label(const char *query, const char *label, size_t n)
{
	static const char *const of_prometheus[] = { "instance", "job", NULL };
	const char *at;

	if (in_list(of_prometheus, label, n))
		return true;
	for (at = strstr(query, "pfq_"); at; at = strstr(at, "pfq_")) {
		const size_t length = strspn(at, NAME);
		const struct family *f = find_family(at, length);

		if (f && (in_list(metric_files[f->file].labels, label, n) || in_list(f->more_labels, label, n)))
			return true;
		at += length;
	}
	return false;
}

static unsigned int unknown_metrics(const char *query)
{
	unsigned int unknown = 0;
	const char *at;

	for (at = strstr(query, "pfq_"); at; at = strstr(at, "pfq_")) {
		const size_t n = strspn(at, NAME);

		if (!find_family(at, n) && strncmp(at, "pfq_up", n)) {
			tap_note("there is no metric %.*s", (int)n, at);
			unknown++;
		}
		at += n;
	}
	return unknown;
}

static unsigned int unknown_labels(const char *query, const char *legend)
{
	unsigned int unknown = 0;
	const char *at;

	for (at = strstr(legend, "{{"); at; at = strstr(at, "{{")) {
		at += 2;
		if (!query_has_label(query, at, strspn(at, NAME))) {
			tap_note("no metric of the query has the label %s", at);
			unknown++;
		}
	}
	return unknown;
}

static void test_panel(const json_t *panel)
{
	const char *title = json_string_value(json_object_get(panel, "title"));
	json_t *target;
	size_t i;

	json_array_foreach(json_object_get(panel, "targets"), i, target) {
		const char *query = json_string_value(json_object_get(target, "expr"));
		const char *legend = json_string_value(json_object_get(target, "legendFormat"));

		tap_ok(query && strstr(query, "pfq_") && !unknown_metrics(query), "%s: the metrics of query %zu exist",
		       title, i);
		tap_ok(query && legend && !unknown_labels(query, legend), "%s: the labels of legend %zu exist", title, i);
	}
}

int main(void)
{
	json_error_t error;
	json_t *board = json_load_file(TOP "/docs/grafana.json", JSON_REJECT_DUPLICATES, &error), *panel;
	size_t i;

	tap_ok(board, "docs/grafana.json is JSON");
	if (!board)
		tap_note("line %d: %s", error.line, error.text);
	tap_ok(json_array_size(json_object_get(board, "panels")) > 5, "there are panels");
	json_array_foreach(json_object_get(board, "panels"), i, panel)
		test_panel(panel);
	tap_ok(unknown_metrics("rate(pfq_gone_total[1m])") && unknown_labels("pfq_tx_info", "{{gid}}"),
	       "a name that does not exist is found");
	json_decref(board);
	return tap_done();
}
