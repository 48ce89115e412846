// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each function of pfq-lang runs in the kernel on whole packets, and on packets truncated at every
 * byte. The interpreter and the JIT decide the same, effects are carried out, the kernel refuses
 * bad programs, and each way to load a program works.
 *
 * Needs root, pfq.ko, veth. A failure means that the kernel and libpfq run a program differently,
 * or that the kernel accepts a bad program.
 */
#include "lang_group.h"

#include "proc.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lang_rows.h"

/* Send a packet of each kind. Return whether exactly those of row->passes pass. */
static int passes_whole(struct lang_group *g, const struct row *row)
{
	const struct frame_opts o = { .host = 1 };
	const uint64_t first = lang_group_seen(g);
	unsigned int count;
	uint32_t kinds;
	int k;

	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);

		lang_group_send(g, &f, f.len);
	}
	if (lang_group_settle(g, first, NR_KINDS))
		return 0;
	kinds = lang_group_kinds(g, &count);
	for (k = 0; k < NR_KINDS; k++)
		if ((kinds ^ row->passes) >> k & 1)
			tap_note("%s: %s %s", row->program, kind_name[k],
				 kinds >> k & 1 ? "passes" : "is dropped");
	return kinds == row->passes;
}

/* Send a packet truncated at every byte. Return whether as many pass as in user space. */
static int passes_truncated(struct lang_group *g, const struct row *row,
			    const struct pfq_lang *prog, enum kind kind)
{
	const struct frame_opts o = { .host = 1 };
	const struct frame f = make_frame(kind, &o);
	const uint64_t first = lang_group_seen(g);
	struct pfq_lang_packet p = { .size = sizeof(p), .data = f.data,
				     .host_mac = 0x020000000002, .host_ip = 0xc0a80109 };
	unsigned int want = 0, count, n = 0;
	struct pfq_lang_result r = { .size = sizeof(r) };

	for (p.len = 15; p.len < f.len; p.len++) {
		p.caplen = p.len;
		pfq_lang_run_packet(prog, &p, &r);
		want += r.action != PFQ_ACTION_DROP;
		lang_group_send(g, &f, p.len);
		n++;
	}
	if (lang_group_settle(g, first, n))
		return 0;
	lang_group_kinds(g, &count);
	if (count != want)
		tap_note("%s: %s truncated: %u pass, in user space %u", row->program,
			 kind_name[kind], count, want);
	return count == want;
}

static void try_rows(struct lang_group *g)
{
	unsigned int i, good = 0, good_truncated = 0;

	for (i = 0; i < NR_ROWS; i++) {
		struct pfq_lang *prog = lang_group_compile(rows[i].program);

		lang_group_load(g, prog);
		good += passes_whole(g, &rows[i]);
		good_truncated += passes_truncated(g, &rows[i], prog, K_UDP4) &&
				  passes_truncated(g, &rows[i], prog, K_GTPU) &&
				  passes_truncated(g, &rows[i], prog, K_UDP6);
		pfq_lang_free(prog);
	}
	tap_ok(good == NR_ROWS, "%u of %zu programs pass exactly the right packets of %u kinds",
	       good, NR_ROWS, NR_KINDS);
	tap_ok(good_truncated == NR_ROWS,
	       "%u of %zu programs pass as many truncated packets as in user space",
	       good_truncated, NR_ROWS);
}

static int jit_is_on(int fd)
{
	char c = '0';

	return pread(fd, &c, 1, 0) == 1 && c != '0';
}

/* Load a program. Return whether /proc/net/pfq/groups shows this mode of execution for it. */
static int mode_is(struct lang_group *g, const char *want)
{
	struct pfq_lang *prog = lang_group_compile("main = ip >-> udp >-> steer_flow");
	char mode[16] = "";

	lang_group_load(g, prog);
	pfq_lang_free(prog);
	if (proc_group_program(g->gid, mode) || strcmp(mode, want))
		tap_note("the mode is '%s', not '%s'", mode, want);
	return !strcmp(mode, want);
}

/* Programs are compiled if the kernel's BPF JIT is on. The interpreter must decide the same. */
static void try_interpreter(struct lang_group *g)
{
	int fd = open("/proc/sys/net/core/bpf_jit_enable", O_RDWR | O_CLOEXEC);
	unsigned int i, good = 0;

	tap_ok(mode_is(g, jit_is_on(fd) ? "compiled" : "interpreted"), "a program is %s",
	       jit_is_on(fd) ? "compiled" : "interpreted");
	if (!jit_is_on(fd) || pwrite(fd, "0", 1, 0) != 1) {
		tap_skip("this kernel has no BPF JIT, or no BPF interpreter",
			 "without JIT a program is interpreted");
		tap_skip("this kernel has no BPF JIT, or no BPF interpreter",
			 "the interpreter decides the same");
		close(fd);
		return;
	}
	tap_ok(mode_is(g, "interpreted"), "without JIT a program is interpreted");
	for (i = 0; i < NR_ROWS; i++) {
		struct pfq_lang *prog = lang_group_compile(rows[i].program);

		lang_group_load(g, prog);
		good += passes_whole(g, &rows[i]);
		pfq_lang_free(prog);
	}
	tap_ok(good == NR_ROWS && pwrite(fd, "1", 1, 0) == 1,
	       "the interpreter decides the same: %u of %zu programs", good, NR_ROWS);
	close(fd);
}

static void try_effects(struct lang_group *g)
{
	const struct frame_opts o = { .host = 1 };
	const struct frame f = make_frame(K_UDP4, &o);
	struct pfq_so_group_stats before = { 0 }, after = { 0 };
	struct pfq_so_counters was = { 0 }, is = { 0 };
	struct pfq_lang *prog =
		lang_group_compile("main = inc 5 >-> par (inc 6 >-> mark 4 >-> tcp) (mark 9 >-> dec 7)\n"
				   "  >-> kernel >-> forward \"pfqv1\"");
	const uint64_t first = lang_group_seen(g);
	unsigned int count;
	int i;

	lang_group_load(g, prog);
	pfq_lang_free(prog);
	pfq_group_stats(g->q, g->gid, &before, sizeof(before));
	pfq_group_counters(g->q, g->gid, &was, sizeof(was));
	for (i = 0; i < 10; i++)
		lang_group_send(g, &f, f.len);
	lang_group_settle(g, first, 10);
	lang_group_kinds(g, &count);
	pfq_group_stats(g->q, g->gid, &after, sizeof(after));
	pfq_group_counters(g->q, g->gid, &is, sizeof(is));
	tap_ok(count == 10 && g->mark == 9, "a record has the mark that the program set: %u", g->mark);
	tap_ok(is.counter[5] - was.counter[5] == 10 && is.counter[6] == was.counter[6] &&
	       was.counter[7] - is.counter[7] == 10,
	       "counters change, except in an alternative of par that dropped the packet");
	tap_ok(after.to_stack - before.to_stack == 10 && after.forwarded - before.forwarded == 10,
	       "packets go to the stack and are forwarded");
}

static void try_bad(struct lang_group *g)
{
	struct {
		struct pfq_so_program head;
		struct pfq_lang_header h;
		struct pfq_lang_insn insn[2];
	} p = {
		.head = { .gid = g->gid, .size = sizeof(p) - sizeof(p.head) },
		.h = { .magic = PFQ_LANG_MAGIC, .version = PFQ_LANG_VERSION, .header_size = sizeof(p.h),
		       .size = sizeof(p) - sizeof(p.head), .nr_insns = 2 },
		.insn = { { .op = PFQ_LANG_OP_CLASSIFY, .a = 64 }, { .op = PFQ_LANG_OP_PASS } },
	};
	char errmsg[256] = "";
	socklen_t len = sizeof(errmsg) - 1;

	tap_ok(setsockopt(pfq_fd(g->q), SOL_PFQ, PFQ_SO_PROGRAM, &p, sizeof(p)) && errno == EINVAL,
	       "the kernel refuses a program with a wrong operand");
	getsockopt(pfq_fd(g->q), SOL_PFQ, PFQ_SO_ERROR, errmsg, &len);
	tap_ok(strstr(errmsg, "classify") && strstr(errmsg, "class 64"),
	       "the error names the function and the argument: %s", errmsg);
	p.insn[0] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_JUMP, .jt = 7 };
	tap_ok(setsockopt(pfq_fd(g->q), SOL_PFQ, PFQ_SO_PROGRAM, &p, sizeof(p)),
	       "the kernel refuses a jump out of the program");
	p.head.size++;
	tap_ok(setsockopt(pfq_fd(g->q), SOL_PFQ, PFQ_SO_PROGRAM, &p, sizeof(p)),
	       "the kernel refuses a program whose size is wrong");
	tap_ok(pfq_group_program_set_text(g->q, g->gid, "main = forward \"nosuch0\"") &&
		       strstr(pfq_error(g->q), "nosuch0"),
	       "the kernel refuses a device that does not exist: %s", pfq_error(g->q));
}

/* Return whether exactly the UDP packets pass, with this mark. */
static int passes_udp(struct lang_group *g, uint32_t mark)
{
	static const struct row row = { "udp", "main = udp", A_UDP };

	g->mark = 0;
	return passes_whole(g, &row) && g->mark == mark;
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "we");

	if (!f || fputs(text, f) < 0 || fclose(f))
		tap_bail("%s: %m", name);
}

static const char *const udp_json =
	"[{\"funSymbol\":\"udp\",\"funLink\":1},"
	"{\"funSymbol\":\"mark\",\"funArgs\":[{\"argType\":\"Word32\",\"argValue\":12}],\"funLink\":-1}]";

static void try_calls(struct lang_group *g)
{
	char name[] = "/tmp/lang.XXXXXX";

	close(mkstemp(name));
	tap_ok(!pfq_group_program_set_text(g->q, g->gid, "main = udp >-> mark 11") && passes_udp(g, 11),
	       "pfq_group_program_set_text() loads a program");
	tap_ok(!pfq_group_program_set_text(g->q, g->gid, udp_json) && passes_udp(g, 12),
	       "pfq_group_program_set_text() loads a program in JSON");
	write_file(name, "class = udp\n\nmain = class >-> mark 13\n");
	tap_ok(!pfq_group_program_set_file(g->q, g->gid, name) && passes_udp(g, 13),
	       "pfq_group_program_set_file() loads a program");
	write_file(name, "main = do\n  udp\n  makr 14\n");
	tap_ok(pfq_group_program_set_file(g->q, g->gid, name) &&
		       strstr(pfq_error(g->q), ":3:3: unknown name makr: did you mean mark?"),
	       "an error in a file has line and column");
	unlink(name);
}

/* Run the command pfq group. Return whether it exits with this status. */
static int tool_exits(unsigned int gid, int status, const char *verb, const char *rest)
{
	char command[256];
	int got;

	snprintf(command, sizeof(command), "pfq group %s %u %s >/dev/null 2>&1", verb, gid, rest);
	got = system(command);
	if (!WIFEXITED(got) || WEXITSTATUS(got) != status)
		tap_note("%s: status 0x%x", command, got);
	return WIFEXITED(got) && WEXITSTATUS(got) == status;
}

static void try_tool(struct lang_group *g)
{
	char mode[16] = "";

	if (access("/bin/pfq", X_OK)) {
		tap_skip("pfq is not installed", "pfq group set -e loads a program");
		tap_skip("pfq is not installed", "pfq group set -f loads a program");
		tap_skip("pfq is not installed", "pfq group set keeps the old program if it fails");
		tap_skip("pfq is not installed", "pfq group clear removes the program");
		return;
	}
	write_file("/tmp/group.pfq", "main = udp >-> mark 22\n");
	tap_ok(tool_exits(g->gid, 0, "set", "-e 'main = udp >-> mark 21'") && passes_udp(g, 21),
	       "pfq group set -e loads a program");
	tap_ok(tool_exits(g->gid, 0, "set", "-f /tmp/group.pfq") && passes_udp(g, 22),
	       "pfq group set -f loads a program");
	tap_ok(tool_exits(g->gid, 1, "set", "-e 'main = upd'") &&
		       tool_exits(4000, 1, "set", "-e 'main = udp'") &&
		       passes_udp(g, 22),
	       "pfq group set keeps the old program if it fails");
	tap_ok(tool_exits(g->gid, 0, "clear", "") && !proc_group_program(g->gid, mode) &&
		       !strcmp(mode, "none"),
	       "pfq group clear removes the program");
	unlink("/tmp/group.pfq");
}

static void try_replace(struct lang_group *g)
{
	static const char *const text[] = { "main = ip >-> steer_flow", "main = par udp tcp",
					    "main = inc 0 >-> mark 3" };
	const struct frame_opts o = { .host = 1 };
	const struct frame f = make_frame(K_UDP4, &o);
	const uint64_t first = lang_group_seen(g);
	unsigned int count, all = 0;
	int i, bad = 0;

	for (i = 0; i < 3000; i++) {
		if (i % 3 == 0)
			bad += pfq_group_program_set_text(g->q, g->gid, text[i / 3 % 3]) != 0;
		lang_group_send(g, &f, f.len);
		if (i % 100 == 99) {
			lang_group_settle(g, first, i + 1);
			lang_group_kinds(g, &count);
			all += count;
		}
	}
	tap_ok(!bad && all == 3000,
	       "while a program is replaced 1000 times, %u of 3000 packets arrive", all);
	tap_ok(!pfq_group_program_clear(g->q, g->gid), "the program is removed");
}

int main(void)
{
	struct lang_group g;

	lang_group_open(&g);
	tap_plan(23);
	try_rows(&g);
	try_interpreter(&g);
	try_effects(&g);
	try_bad(&g);
	try_calls(&g);
	try_tool(&g);
	try_replace(&g);
	lang_group_close(&g);
	return tap_done();
}
