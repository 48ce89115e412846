// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user may do wrong with the libpcap of PFQ: pcap_geterr() says what and what to do. Names and settings of PFQ 6
 * give a warning that names the new ones.
 *
 * Needs root, pfq.ko, veth, the libpcap of PFQ. A failure means that a user is left without a reason.
 */
#include "nobody.h"
#include "pcap_link.h"
#include "tap.h"
#include "veth.h"

#include <linux/capability.h>
#include <pfq/pfq.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_NAME "/tmp/pfq-libpcap.conf"

/* Activate a handle, with a file of settings or none. It returns status, with a text that has the words. */
static void expect(const char *what, const char *dev, const char *file, int status, const char *words)
{
	char text[PCAP_ERRBUF_SIZE];
	FILE *f;
	int ret;

	if (file) {
		f = fopen(FILE_NAME, "we");
		if (!f || fputs(file, f) < 0 || fclose(f))
			tap_bail(FILE_NAME ": %m");
	}
	ret = pcap_link_fail(dev, text);
	tap_ok(ret == status && strstr(text, words), "%s: %d \"%.*s\"", what, ret, (int)strcspn(text, "\n"), text);
	if (!strstr(text, words))
		tap_note("want %d with \"%s\"", status, words);
	unlink(FILE_NAME);
}

static void expect_env(const char *name, const char *value, const char *dev, int status, const char *words)
{
	char what[64];

	setenv(name, value, 1);
	snprintf(what, sizeof(what), "%s=%s", name, value);
	expect(what, dev, NULL, status, words);
	unsetenv(name);
}

/* A device and its other name. */
static void test_alias(void)
{
	if (system("/sbin/ip link property add dev pfqv1 altname pfqother")) {
		tap_skip("ip knows no altname", "a device by two names");
		return;
	}
	expect("a device by two names", "pfq:pfqv1^pfqother", NULL, PCAP_ERROR, "pfqv1 and pfqother are the same device");
}

static void test_names(void)
{
	expect("a device is missing", "pfq:nosuchdev", NULL, PCAP_ERROR_NO_SUCH_DEVICE, "nosuchdev: no such device");
	expect("one of two is missing", "pfq:pfqv1^nosuchdev", NULL, PCAP_ERROR_NO_SUCH_DEVICE, "nosuchdev: no such device");
	expect("a name is empty", "pfq:pfqv1^", NULL, PCAP_ERROR, "missing");
	expect("a name is too long", "pfq:averyveryverylongname", NULL, PCAP_ERROR_NO_SUCH_DEVICE, "no such device");
	expect("no device and no group", "pfq:", NULL, PCAP_ERROR, "PFQ_GROUP");
	expect("a queue", "pfq:pfqv1:0", NULL, PCAP_ERROR, "neither queues nor");
	expect("a device twice", "pfq:pfqv1^pfqv0^pfqv1", NULL, PCAP_ERROR, "pfq:pfqv1^pfqv0^pfqv1: pfqv1 is there twice");
	expect("a device twice in a group", "pfq:pfqv1^pfqv1@9", NULL, PCAP_ERROR, "pfqv1 is there twice");
	expect("any twice", "pfq:any^any", NULL, PCAP_ERROR, "any is there twice");
	test_alias();
	expect("a group that is no number", "pfq:pfqv1@x", NULL, PCAP_ERROR, "no group from 1 to 4096");
	expect("a group that is too large", "pfq:pfqv1@5000", NULL, PCAP_ERROR, "no group from 1 to 4096");
	expect("a device with a number, of PFQ 6", "pfq:pfqv1:1", NULL, PCAP_ERROR, "pfq:pfqv1@GID");
	expect("a group alone", "pfq:@9", NULL, 0, "");
	expect("two devices", "pfq:pfqv0^pfqv1", NULL, 0, "");
	setenv("PFQ_GROUP", "9", 1);
	expect("the name pfq of PFQ 6", "pfq", NULL, PCAP_WARNING, "use pfq:");
	unsetenv("PFQ_GROUP");
}

/* Messages about a program name the line of the file, and count its columns there. */
static void test_programs_of_files(void)
{
	const char *file = "pfq/" FILE_NAME ":pfqv1";

	expect("a mistake in the line of a program", file, "group = 9\n> main = do\n\n # x\n>   ip\n  >   steer_flwo\n", PCAP_ERROR,
	       FILE_NAME ":6:7: unknown name steer_flwo");
	expect("a mistake in a line without a space", file, ">main = ip\n>other = nosuch\n", PCAP_ERROR,
	       FILE_NAME ":2:10: unknown name nosuch");
	expect("a mistake in the key lang", file, "group = 9\n lang = main = nosuch\n", PCAP_ERROR,
	       FILE_NAME ":2:16: unknown name nosuch");
	expect("a mistake in the key lang of a group", file, "group = 9\nlang@9 = main = nosuch\n", PCAP_ERROR,
	       FILE_NAME ":2:17: unknown name nosuch");
	expect("a mistake behind the key lang", file, "lang = x = ip\n\n> main = nosuch\n", PCAP_ERROR,
	       FILE_NAME ":3:10: unknown name nosuch");
	expect("a mistake in the second key lang", file, "lang = main = ip\nlang = main = nosuch\n", PCAP_ERROR,
	       FILE_NAME ":2:15: unknown name nosuch");
	expect("a program that has no end", file, "# x\n> main = do {\n>   ip\n", PCAP_ERROR, FILE_NAME ":");
	expect("a program without a definition", file, "# x\n> steer_flow\n", PCAP_ERROR, FILE_NAME ":3:1: unexpected end");
	expect("the key lang without main =", file, "# x\nlang = steer_flow\n", PCAP_ERROR,
	       FILE_NAME ":2: 'steer_flow' is the name of a file, since it has no '=': No such file or directory; "
	       "a program reads \"main = steer_flow\"");
	expect("a program of JSON", file, "# x\n> [\n>   5 6\n> ]\n", PCAP_ERROR, FILE_NAME ":3:");
	expect("a program that the kernel refuses", file, "# x\n> main = forward \"nosuchdev\"\n", PCAP_ERROR,
	       FILE_NAME ":2: group: program: forward: no device nosuchdev");
	expect("a line of a program without >", file, "# x\nmain = steer_flow\n", PCAP_ERROR, "begins with >");
}

static void test_files(void)
{
	expect("a file is missing", "pfq/nosuchfile:pfqv1", NULL, PCAP_ERROR, "nosuchfile: No such file");
	expect("a file without a device", "pfq/nosuchfile", NULL, PCAP_ERROR, "pfq/FILE:DEVICE");
	expect("an unknown key", "pfq/" FILE_NAME ":pfqv1", "# x\ngroup = 7\n  snaplne = 5\n", PCAP_ERROR,
	       FILE_NAME ":3:3: there is no key 'snaplne': did you mean snaplen?");
	expect("a bad value", "pfq/" FILE_NAME ":pfqv1", "snaplen =  x5\n", PCAP_ERROR,
	       FILE_NAME ":1:12: 'x5' is no number from 1 to 262144");
	expect("no value", "pfq/" FILE_NAME ":pfqv1", "snaplen =\n", PCAP_ERROR, "has no value");
	expect("no key", "pfq/" FILE_NAME ":pfqv1", "snaplen 5\n", PCAP_ERROR, "KEY = VALUE");
	expect("a key of another group", "pfq/" FILE_NAME ":pfqv1", "lang@8 = main = nonsense\ngroup = 9\n", 0, "");
	expect("a key of this group", "pfq/" FILE_NAME ":pfqv1", "lang@9 = main = nonsense\ngroup = 9\n", PCAP_ERROR, "nonsense");
	expect("a program in lines", "pfq/" FILE_NAME ":pfqv1", "group = 9\n> main = do\n>    ip\n>    steer_flow\n", 0, "");
	expect("a program of a key and of lines", "pfq/" FILE_NAME ":pfqv1", "group = 9\nlang = x = ip\n> main = x\n", 0, "");
	test_programs_of_files();
	expect("a key of no group", "pfq/" FILE_NAME ":pfqv1", "snaplen@x = 5\n", PCAP_ERROR,
	       FILE_NAME ":1:9: 'x' is no group from 1 to 4096");
	expect("an unknown key of another group", "pfq/" FILE_NAME ":pfqv1", "snaplne@8 = 5\n", PCAP_ERROR,
	       FILE_NAME ":1:1: there is no key 'snaplne': did you mean snaplen?");
	expect("the group of a group", "pfq/" FILE_NAME ":pfqv1", "group@8 = 5\n", PCAP_ERROR, "the group itself");
	expect("a directory", "pfq//tmp:pfqv1", NULL, PCAP_ERROR, "/tmp: Is a directory");
	expect("keys of PFQ 6", "pfq/" FILE_NAME ":pfqv1", "def_group = 9\npfq_rx_slots = 4096\n", PCAP_WARNING, "use group");
	expect("group_DEV of PFQ 6", "pfq/" FILE_NAME ":pfqv1", "group_pfqv1 = 9\n", PCAP_WARNING, "use pfq:pfqv1@9");
}

static void test_programs_of_variables(void)
{
	expect_env("PFQ_LANG", "main = nonsense", PCAP_LINK_PFQ, PCAP_ERROR, "PFQ_LANG:1:8: unknown name nonsense");
	expect_env("PFQ_LANG", "main =\n  nonsense", PCAP_LINK_PFQ, PCAP_ERROR, "PFQ_LANG:2:3: unknown name nonsense");
	expect_env("PCAP_FANOUT", "main = nonsense", PCAP_LINK_PFQ, PCAP_ERROR, "PCAP_FANOUT:1:8: unknown name nonsense");
	expect_env("PFQ_LANG", "ip >-> steer_flow", PCAP_LINK_PFQ, PCAP_ERROR, "a program reads \"main = ip >-> steer_flow\"");
	expect_env("PFQ_LANG", "main = forward \"nosuchdev\"", PCAP_LINK_PFQ, PCAP_ERROR, "PFQ_LANG: group: program: forward: no device nosuchdev");
	expect_env("PFQ_LANG", "/tmp", PCAP_LINK_PFQ, PCAP_ERROR, "PFQ_LANG: /tmp: Is a directory");
}

/* A variable that is similar to a setting gives a warning, for it is not read; one that the user has for himself does not. */
static void test_similar_variables(void)
{
	expect_env("PFQ_GRUOP", "5", PCAP_LINK_PFQ, PCAP_WARNING, "there is no setting PFQ_GRUOP: did you mean PFQ_GROUP?");
	expect_env("PFQ_STEEL", "yes", PCAP_LINK_PFQ, PCAP_WARNING, "did you mean PFQ_STEAL?");
	expect_env("PFQ_DEVICE", "pfqv1", PCAP_LINK_PFQ, PCAP_WARNING, "did you mean PFQ_DEVICES?");
	expect_env("PFQ_lang", "main = ip", PCAP_LINK_PFQ, PCAP_WARNING, "did you mean PFQ_LANG?");
	expect_env("PFQ_HOME", "/opt/pfq", PCAP_LINK_PFQ, 0, "");
	expect_env("PFQ_SOURCES", "/usr/src", PCAP_LINK_PFQ, 0, "");
	expect_env("PFQ_pfqv1", "1", PCAP_LINK_PFQ, 0, "");
	expect_env("PFQ_GROUP_x", "9", PCAP_LINK_PFQ, 0, "");
}

static void test_environment(void)
{
	expect_env("PFQ_GROUP", "x", PCAP_LINK_PFQ, PCAP_ERROR, "PFQ_GROUP: 'x' is no number from 1 to 4096");
	expect_env("PFQ_RING", "1", PCAP_LINK_PFQ, PCAP_ERROR, "PFQ_RING: '1' is no number");
	expect_env("PFQ_RING", "128M", PCAP_LINK_PFQ, PCAP_ERROR, "'128M' is no number from 64 to 16777216 (KiB)");
	expect_env("PFQ_STEAL", "maybe", PCAP_LINK_PFQ, PCAP_ERROR, "neither yes nor no");
	expect_env("PFQ_STEAL", "1", PCAP_LINK_PFQ, PCAP_ERROR, "hook");
	expect_env("PFQ_VLANS", "5,4096", PCAP_LINK_PFQ, PCAP_ERROR, "'4096' is no number");
	expect_env("PFQ_VLANS", "5,untagged", PCAP_LINK_PFQ, 0, "");
	test_programs_of_variables();
	expect_env("PFQ_LANG", "/tmp/nosuchprogram.pfq", PCAP_LINK_PFQ, PCAP_ERROR, "No such file");
	expect_env("PFQ_CONFIG", "/tmp/nosuchfile", PCAP_LINK_PFQ, PCAP_ERROR, "No such file");
	test_similar_variables();
	expect_env("PFQ_DEF_GROUP", "9", PCAP_LINK_PFQ, PCAP_WARNING, "PFQ_DEF_GROUP is the name of PFQ 6: use PFQ_GROUP");
	expect_env("PCAP_GROUP", "9", PCAP_LINK_PFQ, PCAP_WARNING, "use PFQ_GROUP");
	expect_env("PFQ_GROUP_pfqv1", "9", PCAP_LINK_PFQ, PCAP_WARNING, "use pfq:pfqv1@9");
	expect_env("PCAP_FANOUT", "main = ip", PCAP_LINK_PFQ, PCAP_WARNING, "use PFQ_LANG");
	expect_env("PFQ_CAPLEN", "64", PCAP_LINK_PFQ, PCAP_WARNING, "use PFQ_SNAPLEN");
	expect_env("PFQ_RX_SLOTS", "8192", PCAP_LINK_PFQ, PCAP_WARNING, "use PFQ_RING, in KiB");
	expect_env("PFQ_VLAN", "-1", PCAP_LINK_PFQ, PCAP_WARNING, "use PFQ_VLANS");
	expect_env("PFQ_pfqv1", "1", PCAP_LINK_STOCK, PCAP_WARNING, "use PFQ_DEVICES=pfqv1");
	expect_env("PFQ_FORCE_ALL", "1", PCAP_LINK_STOCK, PCAP_WARNING, "use PFQ_DEVICES=all");
}

/* A device without the prefix is PFQ's only if PFQ_DEVICES lists it. */
static void test_devices(void)
{
	static const struct {
		const char *value;
		int ours;
	} lists[] = { { "pfqv1", 1 }, { "pfqv0, pfqv1", 1 }, { "all", 1 }, { "pfqv10", 0 }, { "pfqv", 0 }, { "", 0 } };
	unsigned int i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		char text[PCAP_ERRBUF_SIZE];

		setenv("PFQ_DEVICES", lists[i].value, 1);
		setenv("PFQ_GROUP", "x", 1);
		tap_equal(pcap_link_fail(PCAP_LINK_STOCK, text) == PCAP_ERROR, lists[i].ours, "PFQ_DEVICES=%s: the device is %s",
			  lists[i].value, lists[i].ours ? "PFQ's" : "the stock back end's");
	}
	unsetenv("PFQ_GROUP");
	setenv("PFQ_DEVICES", "all", 1);
	expect("a device with a number, without a prefix, is the stock back end's", "pfqv1:0", NULL, 0, "");
	unsetenv("PFQ_DEVICES");
}

/* The list has names that can be opened: letters of the grammar of names are in none. */
static void test_list(void)
{
	pcap_if_t *list, *dev;
	char text[PCAP_ERRBUF_SIZE];
	int seen = 0, odd = 0;

	if (system("/sbin/ip link add q@r type dummy && /sbin/ip link set q@r up")) {
		tap_skip("ip makes no device q@r", "the list of devices");
		return;
	}
	if (pcap_findalldevs(&list, text))
		tap_bail("pcap_findalldevs: %s", text);
	for (dev = list; dev; dev = dev->next) {
		seen += !strcmp(dev->name, PCAP_LINK_PFQ);
		odd += !strncmp(dev->name, "pfq:", 4) && strchr(dev->name, '@');
	}
	pcap_freealldevs(list);
	tap_ok(seen == 1 && !odd, "the list has pfq:pfqv1 once, and no name that cannot be opened");
	expect_env("PFQ_DEVICES", "q@r", "q@r", 0, "");
	if (system("/sbin/ip link del q@r"))
		tap_note("q@r stays");
}

static void test_private_group(void)
{
	uint32_t gid = 12;
	struct pfq *q;

	if (pfq_open(&q, NULL) || pfq_group_join(q, &gid, PFQ_POLICY_PRIVATE, NULL))
		tap_bail("%s", pfq_error(q));
	expect("a private group", "pfq:pfqv1@12", NULL, PCAP_ERROR, "12");
	pfq_close(q);
}

/* In a child, without capabilities but these: activate a handle. It returns status, with a text that has the words. */
static void without_capabilities(const char *what, unsigned long long caps, int status, const char *words)
{
	const struct rlimit small = { 512 << 10, 512 << 10 };
	char text[PCAP_ERRBUF_SIZE];
	int result, ret, out[2];
	ssize_t len;
	pid_t pid;

	if (pipe(out))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid) {
		setrlimit(RLIMIT_MEMLOCK, &small);
		nobody_keep_caps(caps);
		ret = pcap_link_fail(PCAP_LINK_PFQ, text);
		(void)!write(out[1], text, strlen(text));
		_exit(ret == status ? 0 : 1);
	}
	close(out[1]);
	len = read(out[0], text, sizeof(text) - 1);
	text[len > 0 ? len : 0] = '\0';
	close(out[0]);
	waitpid(pid, &result, 0);
	tap_ok(result == 0 && strstr(text, words), "%s: \"%s\"", what, text);
}

/* The ring's size is a power of two. */
static void test_odd_size(void)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(PCAP_LINK_PFQ, text);
	int ret;

	pcap_set_buffer_size(p, 100000000);
	ret = pcap_activate(p);
	tap_ok(!ret, "a buffer of 100000000 bytes is no reason for a warning: %d \"%s\"", ret, pcap_geterr(p));
	pcap_close(p);
}

static void expect_removed(pcap_t *p, const char *text)
{
	struct pcap_pkthdr *h;
	const u_char *data;
	int ret = pcap_next_ex(p, &h, &data);

	tap_ok(ret == PCAP_ERROR && !strcmp(pcap_geterr(p), text), "a removed device: %d \"%s\"", ret, pcap_geterr(p));
	pcap_close(p);
}

/* The last test, for the pair is gone afterwards. */
static void test_removed(void)
{
	pcap_t *one = pcap_link_open(PCAP_LINK_PFQ, NULL), *two = pcap_link_open("pfq:pfqv0^pfqv1", NULL);

	veth_delete();
	expect_removed(one, "The interface disappeared: pfqv1");
	expect_removed(two, "The interfaces disappeared: pfqv0, pfqv1");
}

int main(void)
{
	pcap_link_begin();
	test_names();
	test_files();
	test_environment();
	test_devices();
	test_list();
	test_private_group();
	without_capabilities("no permission", 0, PCAP_ERROR_PERM_DENIED, "CAP_NET_RAW");
	without_capabilities("a small limit of locked memory gives a smaller ring", 1ull << CAP_NET_RAW, PCAP_WARNING, "ulimit -l");
	test_odd_size();
	test_removed();
	pcap_link_end();
	return tap_done();
}
