// SPDX-License-Identifier: GPL-2.0-only
/*
 * Socket options read back a group's filter, VLANs, verdict and program; pfq group show prints all of them. The command also puts the socket of a process that knows nothing of groups into one.
 *
 * Needs root, pfq.ko, the command pfq; skips if NETIF is set. A failure means that an operator cannot see what a
 * group does, or that users see others' programs.
 */
#include "capture.h"
#include "device.h"
#include "link.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/lang.h>

#define GID	7
#define OUT	"/tmp/pfq-group-out"

static struct pfq *q;

static const struct pfq_bpf_insn insns[] = {
	{ 0x28, 0, 0, 12 }, { 0x15, 0, 1, 0x800 }, { 0x6, 0, 0, 65535 }, { 0x6, 0, 0, 0 },
};

static void must(int ret)
{
	if (ret)
		tap_bail("%s", pfq_error(q));
}

/* Read an option of the group by a socket. Return the bytes, or a negative errno. */
static int get(int fd, int option, void *value, socklen_t len)
{
	memset(value, 0x55, len);
	memcpy(value, &(uint32_t){ GID }, 4);
	return getsockopt(fd, SOL_PFQ, option, value, &len) ? -errno : (int)len;
}

static void test_get(int fd, const struct pfq_lang *prog, const char *who)
{
	struct {
		struct pfq_so_filter head;
		struct pfq_bpf_insn insn[100];
	} f;
	static struct {
		struct pfq_so_program head;
		char code[65536];
	} p;
	struct pfq_so_verdict d;
	struct pfq_so_vlans v;
	const void *code;
	size_t size;
	int n;

	n = get(fd, PFQ_SO_FILTER, &f, sizeof(f));
	tap_ok(n == sizeof(f.head) + sizeof(insns) && f.head.gid == GID && f.head.fd == -1 &&
	       f.head.nr_insns == 4 && !memcmp(f.insn, insns, sizeof(insns)), "%s reads the filter (%d bytes)", who, n);
	n = get(fd, PFQ_SO_FILTER, &f, sizeof(f.head));
	tap_ok(n == sizeof(f.head) && f.head.nr_insns == 4, "%s reads its length", who);
	n = get(fd, PFQ_SO_VLANS, &v, sizeof(v));
	tap_ok(n == sizeof(v) && v.enable == 1 && v.vid[0] == (1 | 1 << 5) && v.vid[63] == 1ull << 62, "%s reads the VLANs", who);
	n = get(fd, PFQ_SO_VERDICT, &d, sizeof(d));
	tap_ok(n == sizeof(d) && d.gid == GID && !d.action && !d.classes, "%s reads that there is no verdict", who);
	code = pfq_lang_code(prog, &size);
	n = get(fd, PFQ_SO_PROGRAM, &p, sizeof(p));
	tap_ok(n == (int)(sizeof(p.head) + size) && p.head.size == size && !memcmp(p.code, code, size),
	       "%s reads the program (%d bytes)", who, n);
}

/* Read the options without CAP_NET_ADMIN, by a socket that is no member. */
static void test_hidden(int fd)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = { { 0 } };
	static const int option[] = { PFQ_SO_FILTER, PFQ_SO_VLANS, PFQ_SO_VERDICT, PFQ_SO_PROGRAM };
	int i, wrong = 0, status;
	char value[2048];
	pid_t pid = fork();

	if (!pid) {
		if (syscall(SYS_capset, &h, d))
			_exit(100);
		for (i = 0; i < 4; i++)
			wrong += get(fd, option[i], value, sizeof(value)) != -ENOENT;
		_exit(wrong);
	}
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status), "who is no member and has no CAP_NET_ADMIN reads nothing");
}

/* Run a command. Return its JSON, for json_decref(), or NULL. */
static json_t *json_of(const char *command)
{
	char line[256];
	json_t *json;

	snprintf(line, sizeof(line), "%s >" OUT " 2>&1", command);
	if (system(line))
		tap_note("%s failed", command);
	json = json_load_file(OUT, 0, NULL);
	if (!json && !system("cat " OUT " >&2"))
		tap_note("%s printed no JSON", command);
	return json;
}

static json_t *show(json_t **all)
{
	*all = json_of("pfq group show 7 -j");
	return json_array_get(json_object_get(*all, "groups"), 0);
}

static const char *element(const json_t *group, const char *key, size_t i)
{
	return json_string_value(json_array_get(json_object_get(group, key), i)) ?: "";
}

static void test_show(void)
{
	json_t *all, *g = show(&all), *m = json_array_get(json_object_get(g, "members"), 0);
	int status;

	tap_ok(json_integer_value(json_object_get(g, "gid")) == GID && json_integer_value(json_object_get(m, "pid")) == getpid() &&
	       json_integer_value(json_object_get(m, "weight")) == 3 &&
	       !strcmp(json_string_value(json_object_get(m, "classes")) ?: "", "0x6"), "pfq group show has the member");
	tap_ok(!strcmp(element(g, "filter", 1), "(001) jeq      #0x800           jt 2\tjf 3") &&
	       json_array_size(json_object_get(g, "filter")) == 4, "it disassembles the filter (%s)", element(g, "filter", 1));
	tap_ok(json_integer_value(json_array_get(json_object_get(g, "vlans"), 2)) == 4094, "it has the VLANs");
	tap_ok(strstr(element(g, "program", 0), "instructions"), "it disassembles the program (%s)", element(g, "program", 0));
	tap_ok(json_is_integer(json_object_get(json_object_get(g, "counters"), "seen")), "it has the counters");
	json_decref(all);
	status = system("pfq group show >" OUT " && grep -q 'VLANs: 0 5 4094' " OUT " && grep -q '^    (003) ret      #0' " OUT);
	tap_ok(!status, "as text, too");
	tap_ok(system("pfq group show 99 2>/dev/null"), "a group that does not exist is an error");
}

static void test_bind(void)
{
	json_t *all, *done = json_of("pfq group bind 7 lo -j");

	tap_ok(!strcmp(json_string_value(json_object_get(done, "done")) ?: "", "bind") &&
	       !strcmp(element(show(&all), "bindings", 0), "lo:*"), "pfq group bind binds a device, which stays bound");
	json_decref(done);
	json_decref(all);
	tap_ok(system("pfq group bind 7 nosuch9 2>/dev/null") && !system("pfq group unbind 7 lo") &&
	       !json_array_size(json_object_get(show(&all), "bindings")), "pfq group unbind ends that");
	json_decref(all);
}

/* A process that opens a socket, and knows nothing of groups. */
static pid_t start_legacy(void)
{
	const struct pfq_opts small = capture_small_ring();
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid) {
		struct pfq *own;

		close(pfq_fd(q));
		if (pfq_open(&own, &small) || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		tap_bail("the other process failed");
	close(ready[0]);
	return pid;
}

static void test_join(void)
{
	const pid_t pid = start_legacy();
	char command[128];
	json_t *all, *m;

	snprintf(command, sizeof(command), "pfq group join 7 --pid %d --classes 0x10 --weight 9", pid);
	if (system(command))
		tap_note("%s failed", command);
	m = json_array_get(json_object_get(show(&all), "members"), 1);
	tap_ok(json_integer_value(json_object_get(m, "pid")) == pid && json_integer_value(json_object_get(m, "weight")) == 9 &&
	       !strcmp(json_string_value(json_object_get(m, "classes")) ?: "", "0x10"),
	       "pfq group join puts the socket of another process into a group");
	json_decref(all);
	snprintf(command, sizeof(command), "pfq group leave 7 --pid %d", pid);
	tap_ok(!system(command) && json_array_size(json_object_get(show(&all), "members")) == 1, "pfq group leave takes it out");
	json_decref(all);
	tap_ok(system("pfq group join 7 --pid 1 2>/dev/null"), "a process without such a socket is an error");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_verdict(void)
{
	const struct pfq_verdict_opts steer = {
		.size = sizeof(steer), .action = PFQ_ACTION_STEER, .hash = PFQ_HASH_LINK, .classes = 6,
	};
	struct pfq_so_program p;
	struct pfq_so_verdict d;
	json_t *all, *v;
	int n;

	must(pfq_group_verdict_set(q, GID, &steer));
	n = get(pfq_fd(q), PFQ_SO_VERDICT, &d, sizeof(d));
	tap_ok(n == sizeof(d) && d.action == PFQ_ACTION_STEER && d.hash == PFQ_HASH_LINK && d.classes == 6 &&
	       get(pfq_fd(q), PFQ_SO_PROGRAM, &p, sizeof(p)) == sizeof(p) && !p.size, "a verdict is read again, and replaces the program");
	v = json_object_get(show(&all), "verdict");
	tap_ok(!strcmp(json_string_value(json_object_get(v, "hash")) ?: "", "link"), "pfq group show has the verdict");
	json_decref(all);
}

int main(void)
{
	const struct pfq_group_opts group = { .size = sizeof(group), .classes = 6, .weight = 3 };
	const struct pfq_opts small = capture_small_ring();
	const uint16_t vlans[] = { 0, 5, 4094 };
	struct pfq_lang *prog;
	uint32_t gid = GID;
	int other;

	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	if (system("pfq --version >/dev/null"))
		tap_missing("there is no command pfq");
	if (pfq_open(&q, &small))
		tap_missing("%s", pfq_error(NULL));
	tap_plan(25);
	if (pfq_lang_compile(&prog, "main = udp >-> steer_flow", NULL))
		tap_bail("%s", pfq_error(NULL));
	must(pfq_group_join(q, &gid, PFQ_POLICY_SHARED, &group));
	must(pfq_group_filter_set(q, GID, insns, 4));
	must(pfq_group_vlans_set(q, GID, vlans, 3));
	must(pfq_group_program_set(q, GID, prog));
	other = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);
	test_get(pfq_fd(q), prog, "a member");
	test_get(other, prog, "another socket with CAP_NET_ADMIN");
	test_hidden(other);
	close(other);
	test_show();
	test_bind();
	test_join();
	test_verdict();
	pfq_lang_free(prog);
	pfq_close(q);
	return tap_done();
}
