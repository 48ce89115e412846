// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user without privileges learns about the groups of others: from /proc/net/pfq, that they exist, their
 * devices and counters, but not whose they are; by a socket that somebody has passed on, nothing.
 *
 * Needs root, pfq.ko, the command pfq; skips if NETIF is set. A failure means that users learn more about others' captures
 * than SECURITY.md says.
 */
#include "tap.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/lang.h>
#include <pfq/pfq.h>

#define GID	7
#define USER	65534
#define OTHER	65533

static struct pfq *q;
static char own_process[32];	/* "PID COMM" */

static void become(unsigned int user)
{
	if (setgroups(0, NULL) || setgid(user) || setuid(user))
		_exit(100);
}

/* Run a check as a user without privileges. Return its result, 0 to 99, or 100 and more if it could not run. */
static int as_user(unsigned int user, int (*check)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		become(user);
		_exit(check());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

/*
 * Read the process and command of the line that begins with text from a file. Returns false if there is no such line,
 * or no file.
 */
static bool read_process(const char *path, const char *begin, char process[64])
{
	FILE *f = fopen(path, "re");
	char line[512], pid[24], comm[32];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f)) {
		found = !strncmp(line, begin, strlen(begin)) && sscanf(line + strlen(begin), "%23s %31s", pid, comm) == 2;
		if (found)
			sprintf(process, "%s %s", pid, comm);
	}
	if (f)
		fclose(f);
	return found;
}

/* Returns 0 if each file shows the process, 1 if none does, else 2; 3: one has no line of the group. */
static int see_process(void)
{
	char process[64], begin[64];
	int seen = 0, hidden = 0;
	unsigned long inode;
	FILE *f;

	if (!read_process("/proc/net/pfq/groups", "7 shared ", process))
		return 3;
	seen += atoi(process) == atoi(own_process);
	hidden += !strncmp(process, "0 ", 2);
	f = fopen("/proc/net/pfq/sockets", "re");
	if (!f || fscanf(f, "%*[^\n] %lu", &inode) != 1)
		return 3;
	fclose(f);
	sprintf(begin, "%lu ", inode);
	if (!read_process("/proc/net/pfq/sockets", begin, process))
		return 3;
	seen += !strcmp(process, own_process);
	hidden += !strcmp(process, "0 -");
	sprintf(begin, "7 %lu ", inode);
	if (!read_process("/proc/net/pfq/members", begin, process))
		return 3;
	seen += !strcmp(process, own_process);
	hidden += !strcmp(process, "0 -");
	return seen == 3 ? 0 : hidden == 3 ? 1 : 2;
}

/* Ask a passed socket for all that an option tells about the group. Returns how many tell something. */
static int ask_socket(int fd)
{
	static const int option[] = {
		PFQ_SO_FILTER, PFQ_SO_VLANS, PFQ_SO_VERDICT, PFQ_SO_PROGRAM, PFQ_SO_GROUP_STATS, PFQ_SO_GROUP_COUNTERS,
	};
	unsigned int i, k, told = 0;
	uint32_t value[300];
	socklen_t len;

	for (i = 0; i < sizeof(option) / sizeof(option[0]); i++) {
		memset(value, 0, sizeof(value));
		value[0] = GID;
		len = sizeof(value);
		if (getsockopt(fd, SOL_PFQ, option[i], value, &len) && errno == ENOENT)
			for (k = 1; k < 300 && !value[k]; k++)
				;
		else
			k = 0;
		told += k < 300;
	}
	return told;
}

static int passed;	/* a socket that is in no group */

static int ask_passed_socket(void)
{
	return ask_socket(passed);
}

static int ask_socket_of_member(void)
{
	return ask_socket(pfq_fd(q));
}

/* Change the group by the passed socket. Returns how many changes succeed. */
static int change(void)
{
	const struct pfq_so_program none = { .gid = GID };
	const struct pfq_so_filter filter = { .gid = GID, .fd = -1 };
	const struct pfq_so_vlans vlans = { .gid = GID };
	const struct pfq_so_verdict verdict = { .gid = GID };

	return !setsockopt(passed, SOL_PFQ, PFQ_SO_PROGRAM, &none, sizeof(none)) +
	       !setsockopt(passed, SOL_PFQ, PFQ_SO_FILTER, &filter, sizeof(filter)) +
	       !setsockopt(passed, SOL_PFQ, PFQ_SO_VLANS, &vlans, sizeof(vlans)) +
	       !setsockopt(passed, SOL_PFQ, PFQ_SO_VERDICT, &verdict, sizeof(verdict));
}

static int see_own(void)
{
	return see_process() == 0 ? 0 : 1;
}

static int pfq_show(void)
{
	return system("pfq group show 7 | grep -q 'filter and program: only for members' && "
		      "! pfq group show 7 | grep -q steer_flow") ? 1 : 0;
}

static int no_socket(void)
{
	return socket(PF_Q, SOCK_RAW, 0) >= 0 || errno != EPERM;
}

/* A group with a program, of a socket that root owns. */
static void make_group(void)
{
	const struct pfq_opts small = { .size = sizeof(small), .block_size = 4096, .nr_blocks = 64 };
	uint32_t gid = GID;

	if (pfq_open(&q, &small))
		tap_missing("%s", pfq_error(NULL));
	if (pfq_group_join(q, &gid, PFQ_POLICY_SHARED, NULL) || pfq_group_bind(q, gid, "lo", PFQ_ANY_QUEUE, 0) ||
	    pfq_group_program_set_text(q, gid, "main = steer_flow"))
		tap_bail("%s", pfq_error(q));
}

int main(void)
{
	int told;

	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	if (geteuid())
		tap_missing("not root");
	snprintf(own_process, sizeof(own_process), "%d %s", getpid(), program_invocation_short_name);
	make_group();
	passed = socket(PF_Q, SOCK_RAW, 0);
	tap_plan(8);
	tap_equal(see_process(), 0, "root sees the process that has the group");
	tap_equal(as_user(USER, no_socket), 0, "a user without privileges cannot open a socket");
	tap_equal(as_user(USER, see_process), 1, "they see the group in /proc/net/pfq, but not whose it is");
	tap_equal(as_user(USER, pfq_show), 0, "pfq group show says that filter and program are hidden from them");
	told = as_user(USER, ask_passed_socket);
	tap_ok(!told, "a passed socket that is no member tells them nothing (%d of 6 options)", told);
	tap_equal(as_user(USER, change), 0, "it changes nothing");
	told = as_user(USER, ask_socket_of_member);
	tap_ok(told == 6, "a passed socket of a member tells what members see (%d of 6 options)", told);
	if (fchown(pfq_fd(q), OTHER, OTHER))
		tap_skip("the socket cannot be given to a user", "a user sees own processes");
	else
		tap_equal(as_user(OTHER, see_own), 0, "a user sees the process of a socket of their own");
	pfq_close(q);
	return tap_done();
}
