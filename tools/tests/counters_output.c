// SPDX-License-Identifier: GPL-2.0-only
/* Test the output of pfq counters as text, JSON and CSV; which rows it has, in which order, with which rates. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "counters/print.h"
#include "counters/select.h"
#include "tap.h"

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

static const char members[] =
	"# gid inode pid comm classes weight\n"
	"1 901 17 pfq 0x1 1\n"
	"12 902 18 my\\040tool 0x1 1\n"
	"12 904 18 77 0x1 1\n";

static const char queues[] =
	"# device queue packets bytes dropped\n"
	"eth0 0 600 6400 -\n"
	"eth10 0 400 25600 7\n";

static const char tx[] =
	"# inode ring device queue cpu taken sent failed rejected\n"
	"902 0 eth10 -1 -1 5 5 0 0\n"
	"901 0 eth0 2 1 5 4 1 0\n";

static void read_text(struct table *t, const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	table_read(t, file);
	fclose(file);
}

/* Make a sample with the entries of a device and a group (NULL: all). seen is a counter of eth0. */
static struct sample make_sample(const struct selection *selected, const char *seen, double at)
{
	struct sample s = { .time = { .tv_sec = 1700000000, .tv_nsec = 5000000 }, .at = at };
	struct table of_groups = { 0 };
	char devices[256], why[128];

	snprintf(devices, sizeof(devices),
		 "# device ifindex via seen delivered filtered dropped lost stolen groups frames hooked tapped\n"
		 "eth0 2 hook %s 9 7 3 1 0 1 0 15 5\n"
		 "eth10 3 tap 10 10 0 0 0 10 1 0 0 10\n", seen);
	read_text(&s.tables[DEVICES], devices);
	read_text(&s.tables[QUEUES], queues);
	read_text(&s.tables[CPUS], cpus);
	read_text(&s.tables[GROUPS], groups);
	read_text(&s.tables[SOCKETS], sockets);
	read_text(&s.tables[TX], tx);
	read_text(&of_groups, members);
	if (select_entries(&s, selected, &of_groups, why, sizeof(why)))
		tap_note("%s", why);
	table_free(&of_groups);
	return s;
}

/* Compare what a function prints, with rates since sec seconds earlier. */
static void expect_layout(print_sample *print, const struct layout *layout, const struct selection *selected,
			  unsigned int sec, const char *want, const char *what)
{
	struct sample before = make_sample(selected, "100", 50);
	struct sample now = make_sample(selected, "1300", 50 + sec);
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	sample_match(&now, &before);
	print(out, layout, &now, sec ? &before : NULL);
	fclose(out);
	tap_text(text, want, "%s", what);
	free(text);
	sample_free(&before);
	sample_free(&now);
}

static void expect(const char *dev, unsigned int sec, const char *want, const char *what)
{
	const struct layout layout = { .views = USUAL_VIEWS };
	const struct selection selected = { .dev = dev };

	expect_layout(print_text, &layout, &selected, sec, want, what);
}

static json_t *print_object(const char *dev)
{
	const struct layout layout = { .views = (1u << NR_VIEWS) - 1 };
	const struct selection selected = { .dev = dev };
	struct sample s = make_sample(&selected, "18446744073709", 50);
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);
	json_t *root;

	tap_ok(!print_json(out, &layout, &s, NULL), "print_json() succeeds");
	fclose(out);
	tap_ok(size && strchr(text, '\n') == text + size - 1, "the JSON is one line");
	root = json_loads(text, 0, NULL);
	free(text);
	sample_free(&s);
	return root;
}

static void test_json(void)
{
	json_t *root = print_object(NULL), *row;

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
	row = json_array_get(json_object_get(root, "tx"), 0);
	tap_ok(json_is_integer(json_object_get(row, "queue")) && json_integer_value(json_object_get(row, "cpu")) == -1,
	       "a number may be negative");
	json_decref(root);

	root = print_object("eth10");
	tap_equal(json_array_size(json_object_get(root, "devices")), 1,
		  "with -i, there is one device");
	tap_equal(json_array_size(json_object_get(root, "cpus")), 0, "with -i, there is no CPU");
	tap_equal(json_array_size(json_object_get(root, "sockets")), 2,
		  "with -i, there are the socket of the device and that of any");
	json_decref(root);
}

static void test_layouts(void)
{
	const struct selection all = { 0 }, group = { .gid = "12" }, one_group = { .gid = "1", .dev = "eth0" };
	const struct layout usual = { .views = USUAL_VIEWS };
	const struct layout tx_queues = { .views = 1u << QUEUES | 1u << TX };
	const struct layout lost = { .views = 1u << SOCKETS, .sort = "lost" };
	const struct layout name = { .views = 1u << SOCKETS, .sort = "comm", .reverse = true, .header = true };

	expect_layout(print_text, &usual, &group, 0,
		      "device  via  seen  delivered  filtered  dropped  lost  stolen  frames  hooked  tapped\n"
		      "eth10   tap    10         10         0        0     0      10       0       0      10\n"
		      "\n"
		      "gid  policy  members  seen  filtered  dropped  passed  delivered  lost  forwarded  binds         program\n"
		      " 12  shared      256     7         0        0       7          9     0          5  lo:3,eth10:1  compiled\n"
		      "\n"
		      " pid  comm     seen  delivered  filtered  dropped  lost  stolen  binds\n"
		      "1234  my tool    10         10         0        0     0      10  lo:3,eth10:1\n"
		      "   6  77          0          0         0        0     0       0  -\n",
		      "with -g, there are the group, its devices and its members");
	expect_layout(print_text, &tx_queues, &one_group, 2,
		      "device  queue  packets  bytes  dropped  pkt/s  bit/s\n"
		      "eth0        0      600   6400  -            0      0\n"
		      "\n"
		      "inode  ring  device  queue  cpu  taken  sent  failed  rejected  pkt/s\n"
		      "  901     0  eth0        2    1      5     4       1         0      0\n",
		      "queues and transmit rings are shown, with bits of those that count bytes");
	expect_layout(print_text, &lost, &all, 0,
		      " pid  comm       seen  delivered  filtered  dropped  lost  stolen  binds\n"
		      "  17  pfq          10          9         0        0     1       0  eth0:*\n"
		      "1234  my tool      10         10         0        0     0      10  lo:3,eth10:1\n"
		      "   5  any-thing     1          1         0        0     0       0  any:*\n"
		      "   6  77            0          0         0        0     0       0  -\n",
		      "-s puts the largest number first, and equal rows in the order of the kernel");
	expect_layout(print_csv, &name, &all, 0,
		      "time,inode,pid,comm,seen,delivered,filtered,dropped,lost,stolen,bytes,binds,pkt/s,bit/s\n"
		      "1700000000.005,901,17,pfq,10,9,0,0,1,0,640,eth0:*,,\n"
		      "1700000000.005,902,1234,my tool,10,10,0,0,0,10,640,\"lo:3,eth10:1\",,\n"
		      "1700000000.005,903,5,any-thing,1,1,0,0,0,0,64,any:*,,\n"
		      "1700000000.005,904,6,77,0,0,0,0,0,0,0,-,,\n",
		      "CSV has a header, all columns and quoted commas; -r turns the order of text");
}

/* Return the rate of a counter that goes from old to new within 2 s; -1: not known. NULL: the entry is new. */
static double rate_of(enum view v, const char *old, const char *new)
{
	struct sample before = { .at = 1 }, now = { .at = 3 };
	char text[128];
	double rate;

	snprintf(text, sizeof(text), "# gid device queue seen packets\n1 eth0 0 %s %s\n", new, new);
	read_text(&now.tables[v], text);
	snprintf(text, sizeof(text), "# gid device queue seen packets\n%c eth0 %c %s %s\n", old ? '1' : '2', old ? '0' : '1',
		 old ?: "0", old ?: "0");
	read_text(&before.tables[v], text);
	sample_match(&now, &before);
	if (!sample_computed(&now, &before, v, 0, PACKET_RATE, &rate))
		rate = -1;
	sample_free(&now);
	sample_free(&before);
	return rate;
}

static void test_rates(void)
{
	tap_equal(rate_of(GROUPS, "10", "30"), 10, "a rate is what came in a second");
	tap_equal(rate_of(GROUPS, NULL, "30"), 15, "a new group began with 0");
	tap_equal(rate_of(GROUPS, "50", "30"), 15, "a number that went back belongs to a new group");
	tap_equal(rate_of(GROUPS, "18446744073709551615", "18446744073709551615"), 0, "the largest number has a rate");
	tap_ok(rate_of(QUEUES, NULL, "30") < 0, "the rate of a new queue is not known: its driver counted before");
	tap_ok(rate_of(QUEUES, "50", "30") < 0, "nor that of a queue whose driver was reset");
	tap_ok(rate_of(QUEUES, "-", "30") < 0 && rate_of(QUEUES, "3", "-") < 0, "a word has no rate");
}

static void test_control_characters(void)
{
	const struct layout layout = { .views = 1u << SOCKETS };
	struct sample s = { .at = 1 };
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	read_text(&s.tables[SOCKETS], "# pid comm\n1 \033]0;x\007\302\233\303\251\177\n");
	print_text(out, &layout, &s, NULL);
	fclose(out);
	tap_ok(strstr(text, "?]0;x???\303\251?"),
	       "a process cannot send commands to the terminal by its name");
	free(text);
	sample_free(&s);
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
	       "eth0    hook  1300          9         7        3     1       0       0      15       5    600\n"
	       "\n"
	       "gid  policy   members  seen  filtered  dropped  passed  delivered  lost  forwarded  binds   program  pkt/s\n"
	       "  1  private        1    20         3        4      13         12     1          0  eth0:*  none         0\n"
	       "\n"
	       "pid  comm       seen  delivered  filtered  dropped  lost  stolen  binds   pkt/s  bit/s\n"
	       " 17  pfq          10          9         0        0     1       0  eth0:*      0      0\n"
	       "  5  any-thing     1          1         0        0     0       0  any:*       0      0\n",
	       "the text shows one device with its rate");
	expect("eth1", 0,
	       "device  via  seen  delivered  filtered  dropped  lost  stolen  frames  hooked  tapped\n"
	       "\n"
	       "pid  comm       seen  delivered  filtered  dropped  lost  stolen  binds\n"
	       "  5  any-thing     1          1         0        0     0       0  any:*\n",
	       "the text for eth1 does not show eth10");
	test_layouts();
	test_rates();
	test_control_characters();
	test_json();
	return tap_done();
}
