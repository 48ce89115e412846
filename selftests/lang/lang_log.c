// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program can write into the kernel's log: printable text alone, with CAP_NET_ADMIN alone, and not
 * more than ten lines in five seconds. The programs are made of raw instructions, since the compiler
 * would refuse some of them itself.
 *
 * Needs root, pfq.ko, veth; skips if NETIF is set. A failure means that a user can forge lines of the kernel's log, hide
 * others with escape sequences of a terminal, or fill the log.
 */
#include "device.h"
#include "klog.h"
#include "lang_group.h"
#include "link.h"
#include "nobody.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <linux/capability.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/linux/pfq_lang.h>

#define POOL 512

/* A program, as PFQ_SO_PROGRAM takes it. */
static struct {
	struct pfq_so_program o;
	struct pfq_lang_header h;
	struct pfq_lang_insn insn[2];
	char pool[POOL];
} __attribute__((packed)) program;

static struct lang_group g;

static void put_program(uint32_t kind, uint32_t offset)
{
	const uint32_t size = sizeof(program) - sizeof(program.o);

	program.o = (struct pfq_so_program) { .gid = g.gid, .size = size };
	program.h = (struct pfq_lang_header) { PFQ_LANG_MAGIC, PFQ_LANG_VERSION, sizeof(program.h), size, 2, POOL, 0 };
	program.insn[0] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_LOG, .a = offset, .b = kind };
	program.insn[1] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_PASS };
}

/* Load the program. Return 0 or the errno; 254: PFQ_SO_ERROR has no text. */
static int load(void)
{
	const int fd = pfq_fd(g.q);
	socklen_t len = 256;
	char text[256] = "";
	int err = setsockopt(fd, SOL_PFQ, PFQ_SO_PROGRAM, &program, sizeof(program)) ? errno : 0;

	if (getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len) || !text[0] != !err)
		return 254;
	return err;
}

/* Load a program that logs this message. */
static int load_message(const char *message)
{
	memset(program.pool, 0, sizeof(program.pool));
	memcpy(program.pool, message, strlen(message));
	put_program(PFQ_LANG_LOG_MSG, 0);
	return load();
}

static int is_text(unsigned int c)
{
	return c == '\t' || (c >= 0x20 && c <= 0x7e);
}

/* Try each byte at the beginning, inside and at the end of a message. */
static void test_bytes(void)
{
	static const unsigned int at[] = { 0, 1, 7, 100, 254 };
	char message[256];
	unsigned int c, i, wrong = 0;

	for (c = 1; c < 256; c++) {
		for (i = 0; i < sizeof(at) / sizeof(*at); i++) {
			memset(message, 'a', sizeof(message));
			message[at[i]] = c;
			message[at[i] == 254 ? 255 : at[i] + 1 + c % 2] = '\0';
			if (load_message(message) == (is_text(c) ? 0 : EINVAL))
				continue;
			if (!wrong++)
				tap_note("byte 0x%02x at %u: errno %d", c, at[i], load_message(message));
		}
	}
	tap_ok(!wrong, "a message with a byte that is no printable ASCII is refused, wherever the byte is");
}

static void test_messages(void)
{
	static const char *const bad[] = {
		"x\nBUG: unable to handle page fault for address: ffff888012345678",
		"\033[31mforged\033[0m", "bell\a", "back\b\b\b\bfront", "carriage\rreturn", "\177", "\302\205next line",
		"\342\200\256right to left", "\0013a level of printk",
	};
	char longest[POOL];
	unsigned int i, right = 0;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		right += load_message(bad[i]) == EINVAL;
		if (right != i + 1)
			tap_note("message %u is accepted", i);
	}
	tap_ok(right == i, "messages of several lines and with escape sequences are refused");
	memset(longest, 'a', sizeof(longest));
	longest[255] = '\0';
	right = load_message(longest) == 0;
	longest[255] = 'a';
	longest[256] = '\0';
	tap_ok(right && load_message(longest) == EINVAL, "a message has at most 255 characters");
	memset(program.pool, 'a', sizeof(program.pool));
	put_program(PFQ_LANG_LOG_MSG, POOL - 8);
	right = load() == EINVAL;
	put_program(PFQ_LANG_LOG_MSG, POOL);
	right += load() == EINVAL;
	put_program(PFQ_LANG_LOG_MSG, POOL + 8);
	right += load() == EINVAL;
	put_program(PFQ_LANG_LOG_MSG, 0x7ffffff8);
	right += load() == EINVAL;
	put_program(PFQ_LANG_LOG_MSG, 0xfffffff8);
	right += load() == EINVAL;
	put_program(PFQ_LANG_LOG_MSG, 0xffffffff);
	right += load() == EINVAL;
	tap_ok(right == 6, "a message that does not end, or is not in the pool, is refused");
	put_program(PFQ_LANG_NR_LOGS, 0);
	right = load() == EINVAL;
	put_program(0xffffffff, 0);
	tap_ok(right && load() == EINVAL, "an unknown kind of message is refused");
}

static void test_compiler(void)
{
	static const char *const bad[] = { "main = log_msg \"a\\nb\"", "main = log_msg \"a\nb\"", "main = log_msg \"\033[31m\"" };
	static const char *const good[] = { "main = log_msg \"a\\tb\"", "main = log_msg \"\"", "main = log_msg \"100%s %n\"" };
	unsigned int i, refused = 0, loaded = 0;
	struct pfq_lang *p;

	for (i = 0; i < 3; i++) {
		refused += pfq_group_program_set_text(g.q, g.gid, bad[i]) != 0;
		loaded += !pfq_lang_compile(&p, good[i], NULL) && !pfq_group_program_set(g.q, g.gid, p);
		if (loaded != i + 1)
			tap_note("%s: %s", good[i], pfq_error(g.q));
	}
	tap_ok(refused == 3, "a program in text whose message has control characters is refused");
	tap_ok(loaded == 3, "a program in text whose message has a tab, nothing or a format is loaded");
}

/* A program whose message is in a branch that is never taken. Return the errno, as load(). */
static int load_untaken(uint32_t kind)
{
	struct {
		struct pfq_so_program o;
		struct pfq_lang_header h;
		struct pfq_lang_insn insn[3];
		char pool[8];
	} __attribute__((packed)) p = { 0 };
	const uint32_t size = sizeof(p) - sizeof(p.o);

	p.o = (struct pfq_so_program) { .gid = g.gid, .size = size };
	p.h = (struct pfq_lang_header) { PFQ_LANG_MAGIC, PFQ_LANG_VERSION, sizeof(p.h), size, 3, sizeof(p.pool), 0 };
	/* a condition that never holds: (facts & 0) == 1 */
	p.insn[0] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_FACTS, .b = 1, .jf = 1 };
	p.insn[1] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_LOG, .b = kind };
	p.insn[2] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_PASS };
	return setsockopt(pfq_fd(g.q), SOL_PFQ, PFQ_SO_PROGRAM, &p, sizeof(p)) ? errno : 0;
}

/* Return how many of the kinds, taken and not, fail with this errno. */
static int kinds_with(int err)
{
	uint32_t kind;
	int n = 0;

	memset(program.pool, 0, sizeof(program.pool));
	for (kind = 0; kind < PFQ_LANG_NR_LOGS; kind++) {
		put_program(kind, 0);
		n += load() == err;
		n += load_untaken(kind) == err;
	}
	return n;
}

static void test_caps(void)
{
	int status, kinds, without;
	const int allowed = kinds_with(0);
	pid_t pid = fork();

	if (!pid) {
		/* a group whose program logs cannot be changed without the capability: see core/untrusted */
		if (pfq_group_program_clear(g.q, g.gid))
			_exit(253);
		if (nobody_keep_caps(1ull << CAP_NET_RAW))
			_exit(255);
		kinds = kinds_with(EPERM);
		without = pfq_group_program_set_text(g.q, g.gid, "main = udp >-> inc 1");
		_exit(without ? 254 : kinds);
	}
	waitpid(pid, &status, 0);
	tap_ok(allowed == 2 * PFQ_LANG_NR_LOGS, "with CAP_NET_ADMIN a program can log each kind of message (%d)", allowed);
	tap_ok(WEXITSTATUS(status) == 2 * PFQ_LANG_NR_LOGS,
	       "without CAP_NET_ADMIN no program can log, even in a branch that is not taken (%d)",
	       WEXITSTATUS(status));
}

static void send_frames(unsigned int n)
{
	const struct frame_opts o = { .host = 1 };
	const struct frame f = make_frame(K_UDP4, &o);
	const uint64_t first = lang_group_seen(&g);
	unsigned int i, count;

	for (i = 0; i < n; i++) {
		lang_group_send(&g, &f, f.len);
		if (i % 64 == 63)
			lang_group_kinds(&g, &count);
	}
	if (lang_group_settle(&g, first, n))
		tap_note("not all frames arrived");
	lang_group_kinds(&g, &count);
}

static void rename_device(const char *from, const char *to)
{
	int err;

	device_down(from);
	err = link_rename(from, to);
	device_up_nowait(to);
	if (err || device_wait_link(VETH_NEAR))
		tap_bail("cannot rename %s: %s", from, strerror(err));
}

/*
 * Also what the kernel itself adds to a line comes from users: the name of a device. Other tests may
 * have used up the lines of five seconds.
 */
static void test_device_name(void)
{
	static const char name[] = "a\033[7mb";
	int tries, lines = 0;

	put_program(PFQ_LANG_LOG_BUFF, 0);
	if (load())
		tap_bail("%s", pfq_error(g.q));
	rename_device(VETH_FAR, name);
	klog_mark();
	for (tries = 0; tries < 70 && !lines; tries++) {
		send_frames(1);
		lines = klog_count("queue 0 len");
		if (!lines)
			usleep(100000);
	}
	tap_ok(lines && !klog_count("\033"), "the name of a device is logged without its control characters (%d lines)",
	       lines);
	rename_device(name, VETH_FAR);
}

/* The limit is one for all programs. A test that takes longer than five seconds sees the next ten lines. */
static void test_rate(void)
{
	struct lang_group other = g;
	int a = 0, b = 0, tries;

	g.gid = PFQ_NEW_GROUP;
	if (pfq_group_join(g.q, &g.gid, PFQ_POLICY_SHARED, NULL) ||
	    pfq_group_bind(g.q, g.gid, VETH_FAR, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(g.q));
	if (load_message("pfq selftest, second group"))
		tap_bail("%s", pfq_error(g.q));
	g.gid = other.gid;
	if (load_message("pfq selftest 100%s %n"))
		tap_bail("%s", pfq_error(g.q));
	klog_mark();
	for (tries = 0; tries < 7 * (int)slow() && !a; tries++) {
		if (tries)
			sleep(1);	/* other tests have used up the lines of five seconds */
		send_frames(400);
		a = klog_count("pfq selftest 100%s %n");
		b = klog_count("pfq selftest, second group");
	}
	tap_ok(a && a + b <= 20, "of 800 messages of two programs at most ten in five seconds are logged (%d + %d)",
	       a, b);
	tap_ok(klog_count("pfq: pfq selftest 100%s %n") == a, "a message is logged as it is, behind \"pfq: \"");
}

int main(void)
{
	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	lang_group_open(&g);
	tap_plan(12);
	test_bytes();
	test_messages();
	test_compiler();
	test_caps();
	test_device_name();
	test_rate();
	lang_group_close(&g);
	return tap_done();
}
