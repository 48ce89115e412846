// SPDX-License-Identifier: GPL-2.0-only
/* Test the output of pfq stat, as text and as JSON. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "counters/print.h"
#include "tap.h"

static struct stat_tables make_tables(const char *dev, const char *seen)
{
	static const char sockets[] =
		"# inode pid comm seen delivered filtered dropped lost stolen bytes binds\n"
		"901 17 pfq 10 9 0 0 1 0 640 eth0:*\n"
		"902 1234 my\\040tool 10 10 0 0 0 10 640 lo:3,eth10:1\n"
		"903 5 any-thing 1 1 0 0 0 0 64 any:*\n"
		"904 6 77 0 0 0 0 0 0 0 -\n";
	static const char cpus[] =
		"# cpu seen delivered filtered dropped lost stolen\n"
		"0 120 100 10 6 4 100\n"
		"1 0 0 0 0 0 0\n"
		"12 7 7 0 0 0 0\n";
	static const char groups[] =
		"# gid policy pid members seen filtered dropped passed delivered lost forwarded unforwarded to_stack binds program\n"
		"1 private 17 1 20 3 4 13 12 1 0 0 0 eth0:* none\n"
		"12 shared 18 256 7 0 0 7 9 0 5 0 0 lo:3,eth10:1 compiled\n";
	struct stat_tables t = { .dev = dev };
	char devices[256];
	FILE *file;

	snprintf(devices, sizeof(devices),
		 "# device ifindex via seen delivered filtered dropped lost stolen groups frames hooked tapped\n"
		 "eth0 2 hook %s 9 7 3 1 0 1 0 15 5\n"
		 "eth10 3 tap 10 10 0 0 0 10 1 0 0 10\n", seen);
	file = fmemopen(devices, strlen(devices), "r");
	table_read(&t.devices, file);
	fclose(file);
	file = fmemopen((void *)cpus, strlen(cpus), "r");
	table_read(&t.cpus, file);
	fclose(file);
	file = fmemopen((void *)groups, strlen(groups), "r");
	table_read(&t.groups, file);
	fclose(file);
	file = fmemopen((void *)sockets, strlen(sockets), "r");
	table_read(&t.sockets, file);
	fclose(file);
	return t;
}

static void free_tables(struct stat_tables *t)
{
	table_free(&t->devices);
	table_free(&t->cpus);
	table_free(&t->groups);
	table_free(&t->sockets);
}

static void expect(const char *dev, unsigned int sec, const char *want,
		   const char *what)
{
	struct stat_tables before = make_tables(dev, "100");
	struct stat_tables now = make_tables(dev, "1300");
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	stat_print(out, &now, sec ? &before : NULL, sec);
	fclose(out);
	tap_text(text, want, "%s", what);
	free(text);
	free_tables(&before);
	free_tables(&now);
}

static json_t *print_json(const char *dev)
{
	struct stat_tables t = make_tables(dev, "18446744073709");
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);
	json_t *root;

	tap_ok(!stat_print_json(out, &t), "stat_print_json() succeeds");
	fclose(out);
	tap_ok(size && strchr(text, '\n') == text + size - 1, "the JSON is one line");
	root = json_loads(text, 0, NULL);
	free(text);
	free_tables(&t);
	return root;
}

static void test_json(void)
{
	json_t *root = print_json(NULL), *row;

	tap_ok(root, "the JSON can be parsed");
	row = json_array_get(json_object_get(root, "devices"), 0);
	tap_equal(json_integer_value(json_object_get(row, "seen")),
		  18446744073709ull, "a counter is a number");
	tap_text(json_string_value(json_object_get(row, "via")), "hook",
		 "a word is text");
	tap_equal(json_array_size(json_object_get(root, "cpus")), 3,
		  "there are all CPUs, even the idle one");
	row = json_array_get(json_object_get(root, "cpus"), 0);
	tap_ok(json_integer_value(json_object_get(row, "cpu")) == 0 &&
	       json_integer_value(json_object_get(row, "lost")) == 4, "a CPU has its counters");
	tap_equal(json_array_size(json_object_get(root, "groups")), 2,
		  "there are all groups");
	row = json_array_get(json_object_get(root, "groups"), 1);
	tap_ok(json_integer_value(json_object_get(row, "gid")) == 12 &&
	       json_integer_value(json_object_get(row, "unforwarded")) == 0 &&
	       !strcmp(json_string_value(json_object_get(row, "policy")), "shared"),
	       "a group has all columns of the kernel");
	tap_equal(json_array_size(json_object_get(root, "sockets")), 4,
		  "there are all sockets");
	row = json_array_get(json_object_get(root, "sockets"), 1);
	tap_text(json_string_value(json_object_get(row, "comm")), "my tool",
		 "the name of a command may contain a blank");
	row = json_array_get(json_object_get(root, "sockets"), 3);
	tap_text(json_string_value(json_object_get(row, "comm")), "77",
		 "the name of a command is text even if it consists of digits");
	json_decref(root);

	root = print_json("eth10");
	tap_equal(json_array_size(json_object_get(root, "devices")), 1,
		  "with -i, there is one device");
	tap_equal(json_array_size(json_object_get(root, "cpus")), 0, "with -i, there is no CPU");
	tap_equal(json_array_size(json_object_get(root, "sockets")), 2,
		  "with -i, there are the socket of the device and that of any");
	json_decref(root);
}

int main(void)
{
	expect(NULL, 0,
	       "device  via   seen  delivered  filtered  dropped  lost  stolen  frames  hooked  tapped\n"
	       "eth0    hook  1300          9         7        3     1       0       0      15       5\n"
	       "eth10   tap     10         10         0        0     0      10       0       0      10\n"
	       "\n"
	       "cpu  seen  delivered  filtered  dropped  lost  stolen\n"
	       "  0   120        100        10        6     4     100\n"
	       " 12     7          7         0        0     0       0\n"
	       "\n"
	       "gid  policy   members  seen  filtered  dropped  passed  delivered  lost  forwarded  binds         program\n"
	       "  1  private        1    20         3        4      13         12     1          0  eth0:*        none\n"
	       " 12  shared       256     7         0        0       7          9     0          5  lo:3,eth10:1  compiled\n"
	       "\n"
	       " pid  comm       seen  delivered  filtered  dropped  lost  stolen  binds\n"
	       "  17  pfq          10          9         0        0     1       0  eth0:*\n"
	       "1234  my tool      10         10         0        0     0      10  lo:3,eth10:1\n"
	       "   5  any-thing     1          1         0        0     0       0  any:*\n"
	       "   6  77            0          0         0        0     0       0  -\n",
	       "the text shows devices, CPUs that are not idle, groups and sockets");
	expect("eth0", 2,
	       "device  via   seen  delivered  filtered  dropped  lost  stolen  frames  hooked  tapped  pkt/s\n"
	       "eth0    hook  1300          9         7        3     1       0       0      15       5  600\n"
	       "\n"
	       "gid  policy   members  seen  filtered  dropped  passed  delivered  lost  forwarded  binds         program\n"
	       "  1  private        1    20         3        4      13         12     1          0  eth0:*        none\n"
	       "\n"
	       " pid  comm       seen  delivered  filtered  dropped  lost  stolen  binds\n"
	       "  17  pfq          10          9         0        0     1       0  eth0:*\n"
	       "   5  any-thing     1          1         0        0     0       0  any:*\n",
	       "the text shows one device with its rate");
	expect("eth1", 0,
	       "device  via   seen  delivered  filtered  dropped  lost  stolen  frames  hooked  tapped\n"
	       "\n"
	       " pid  comm       seen  delivered  filtered  dropped  lost  stolen  binds\n"
	       "   5  any-thing     1          1         0        0     0       0  any:*\n",
	       "the text for eth1 does not show eth10");
	test_json();
	return tap_done();
}
