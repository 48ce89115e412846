// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each socket option is set with the first, second, third ... allocation of the kernel failing,
 * until it succeeds. A failure says so and changes nothing: the group goes on to serve its
 * members. Options that remove something, and close(), succeed whatever fails.
 *
 * Needs root, pfq.ko, veth, and a kernel with fault injection (CONFIG_FAULT_INJECTION,
 * failslab, fail_page_alloc, debugfs), as KVER=6.1-debug. A failure is an error path that leaves half of
 * a change, or a removal that needs memory.
 */
#include "member.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pfq/lang.h>

#define NTH_MAX 400

static struct wire w;
static struct member base;
static int fail_nth;

static void set_debugfs(const char *what, const char *setting, const char *value)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", what, setting);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, value, 1) != 1)
		tap_skip_all("no fault injection: %s: %m", path);
	close(fd);
}

static void set_up_faults(void)
{
	if (mount("none", "/sys/kernel/debug", "debugfs", 0, NULL) && errno != EBUSY)
		tap_skip_all("debugfs: %m");
	/* allocations that may sleep fail, too; failures are not logged */
	set_debugfs("failslab", "ignore-gfp-wait", "N");
	set_debugfs("failslab", "verbose", "0");
	set_debugfs("fail_page_alloc", "ignore-gfp-wait", "N");
	set_debugfs("fail_page_alloc", "verbose", "0");
	set_debugfs("fail_usercopy", "verbose", "0");
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		tap_skip_all("no fault injection: /proc/thread-self/fail-nth: %m");
}

static void set_nth(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	/* the copy of this setting may be what fails */
	while (pwrite(fail_nth, text, len, 0) != len)
		if (errno != EFAULT)
			tap_bail("fail-nth: %m");
}

/* Clear the setting. Return whether an allocation, or a copy to or from user space, failed. */
static int clear_nth(void)
{
	char text[16] = "";
	/* the copy of this answer may be what fails: then nothing has failed before */
	const ssize_t len = pread(fail_nth, text, sizeof(text) - 1, 0);

	set_nth(0);
	return len > 0 && atoi(text) == 0;
}

/* Does the group serve its member? A frame may be late on a slow machine. */
static int base_serves(void)
{
	const struct flow f = { .version = 4, .proto = 17 };
	uint32_t before;
	int tries;

	for (tries = 0; tries < 3; tries++) {
		before = member_read(&base);
		wire_send(&w, &f);
		wire_flush(&w);
		if (member_read(&base) == before + 3)
			return 1;
	}
	return 0;
}

struct step {
	const char *what;
	int option;
	const void *value;
	socklen_t len;
	int (*make)(void);
};

static int is_no_memory(int err)
{
	return err == ENOMEM || err == ENOBUFS || err == EFAULT;
}

/*
 * Set the option on a new socket with each allocation failing in turn, until none is left. Return the
 * number of failures that were reported; -1: something was wrong.
 */
static int try_each(const struct step *s)
{
	int fd, ret, err, failed = 1, reported = 0;
	unsigned int n;

	for (n = 1; failed && n < NTH_MAX; n++) {
		fd = s->make();
		set_nth(n);
		ret = setsockopt(fd, SOL_PFQ, s->option, s->value, s->len);
		err = errno;
		failed = clear_nth();
		close(fd);
		if (ret && (!failed || !is_no_memory(err))) {
			tap_note("allocation %u: errno %d, %s", n, err, failed ? "injected" : "not injected");
			return -1;
		}
		reported += !!ret;
		if (ret && !base_serves()) {
			tap_note("allocation %u: the group does not serve its member any more", n);
			return -1;
		}
	}
	return failed ? -1 : reported;
}

static void test_option(const struct step *s)
{
	const int n = try_each(s);

	tap_ok(n > 0 && base_serves(), "%s: each failed allocation is reported and changes nothing (%d)",
	       s->what, n);
}

/* Build the state anew for each allocation that fails, since the removal succeeds. */
static void test_removal(const char *what, int (*make)(void), const struct step *s)
{
	unsigned int n;
	int fd, ret, err;

	for (n = 1; n <= 6; n++) {
		fd = make();
		set_nth(n);
		ret = s ? setsockopt(fd, SOL_PFQ, s->option, s->value, s->len) : close(fd);
		err = errno;
		clear_nth();
		if (ret && err == EFAULT) {	/* the option was not read */
			close(fd);
			continue;
		}
		if (ret) {
			tap_ok(0, "%s succeeds without memory", what);
			tap_note("allocation %u: errno %d", n, err);
			return;
		}
		if (s)
			close(fd);
		if (!base_serves()) {
			tap_ok(0, "%s succeeds without memory", what);
			tap_note("allocation %u: the group does not serve its member any more", n);
			return;
		}
	}
	tap_ok(1, "%s succeeds without memory", what);
}

static const struct pfq_so_ring ring = { .block_size = 4096, .nr_blocks = 64 };
static struct pfq_so_join join = { .policy = PFQ_POLICY_SHARED };
static struct pfq_so_bind bind_any = { .ifindex = PFQ_ANY_DEVICE, .queue = PFQ_ANY_QUEUE };
static struct pfq_so_tx_bind tx = { .queue = -1, .cpu = -1, .size = 65536 };
static const uint32_t zero;

static void must(int fd, int option, const void *value, socklen_t len)
{
	if (setsockopt(fd, SOL_PFQ, option, value, len))
		tap_bail("option %d: %m", option);
}

static int make_socket(void)
{
	int fd = socket(PF_Q, SOCK_RAW, 0);

	if (fd < 0)
		tap_bail("socket: %m");
	must(fd, PFQ_SO_RING, &ring, sizeof(ring));
	return fd;
}

static int make_nothing(void)
{
	int fd = socket(PF_Q, SOCK_RAW, 0);

	if (fd < 0)
		tap_bail("socket: %m");
	return fd;
}

static int make_joined(void)
{
	int fd = make_socket();

	must(fd, PFQ_SO_JOIN, &join, sizeof(join));
	return fd;
}

/* A member of the base group, and of a group of its own that is bound to all devices. */
static int make_member(void)
{
	int fd = make_joined();

	must(fd, PFQ_SO_BIND, &bind_any, sizeof(bind_any));
	must(fd, PFQ_SO_TX_BIND, &tx, sizeof(tx));
	return fd;
}

/* The same, in a group that steers. */
static int make_steered(void)
{
	const struct pfq_so_verdict v = { .gid = base.gid, .action = PFQ_ACTION_COPY };
	int fd = make_member();

	must(fd, PFQ_SO_VERDICT, &v, sizeof(v));
	return fd;
}

static struct pfq_so_program *compile(const char *text, socklen_t *len)
{
	const struct pfq_lang_opts opts = { .size = sizeof(opts) };
	struct pfq_so_program *so;
	struct pfq_lang *prog;
	const void *code;
	size_t size;

	if (pfq_lang_compile(&prog, text, &opts))
		tap_bail("%s", pfq_error(NULL));
	code = pfq_lang_code(prog, &size);
	*len = sizeof(*so) + size;
	so = calloc(1, *len);
	so->gid = base.gid;
	so->size = size;
	memcpy(so->code, code, size);
	pfq_lang_free(prog);
	return so;
}

int main(void)
{
	static struct {
		struct pfq_so_filter so;
		struct pfq_bpf_insn insn[1];
	} filter = { { .fd = -1, .nr_insns = 1 }, { { BPF_RET | BPF_K, 0, 0, 0xffff } } };
	static struct pfq_so_vlans vlans = { .enable = 1 };
	static struct pfq_so_verdict verdict = { .action = PFQ_ACTION_COPY };
	socklen_t program_len;
	struct pfq_so_program *program;

	wire_open(&w);
	set_up_faults();
	member_open(&base);
	member_join(&base, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&base, &w);
	join.gid = filter.so.gid = vlans.gid = verdict.gid = base.gid;
	memset(vlans.vid, 0xff, sizeof(vlans.vid));
	tx.ifindex = w.ifindex;
	program = compile("main = broadcast", &program_len);
	const struct step steps[] = {
		{ "PFQ_SO_RING", PFQ_SO_RING, &ring, sizeof(ring), make_nothing },
		{ "PFQ_SO_JOIN", PFQ_SO_JOIN, &join, sizeof(join), make_socket },
		{ "PFQ_SO_BIND", PFQ_SO_BIND, &bind_any, sizeof(bind_any), make_socket },
		{ "PFQ_SO_FILTER", PFQ_SO_FILTER, &filter, sizeof(filter), make_joined },
		{ "PFQ_SO_VLANS", PFQ_SO_VLANS, &vlans, sizeof(vlans), make_joined },
		{ "PFQ_SO_PROGRAM", PFQ_SO_PROGRAM, program, program_len, make_joined },
		{ "PFQ_SO_VERDICT", PFQ_SO_VERDICT, &verdict, sizeof(verdict), make_joined },
		{ "PFQ_SO_TX_BIND", PFQ_SO_TX_BIND, &tx, sizeof(tx), make_nothing },
	};
	const struct step unbind = { "", PFQ_SO_UNBIND, &bind_any, sizeof(bind_any), NULL };
	const struct step leave = { "", PFQ_SO_LEAVE, &base.gid, sizeof(base.gid), NULL };
	const struct step tx_unbind = { "", PFQ_SO_TX_UNBIND, &zero, sizeof(zero), NULL };

	tap_plan(sizeof(steps) / sizeof(*steps) + 5);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		test_option(&steps[i]);
	test_removal("PFQ_SO_UNBIND", make_member, &unbind);
	test_removal("PFQ_SO_LEAVE", make_steered, &leave);
	test_removal("PFQ_SO_TX_UNBIND", make_member, &tx_unbind);
	test_removal("close() of a member", make_member, NULL);
	test_removal("close() of a socket in a group of its own", make_socket, NULL);
	free(program);
	return tap_done();
}
