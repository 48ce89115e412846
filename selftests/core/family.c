// SPDX-License-Identifier: GPL-2.0-only
/*
 * pfq.ko may use another address family than 27, and libpfq finds it. A number that cannot be used
 * is refused. A socket() call does not load the module.
 *
 * Needs root, and pfq.ko without other users; skips if NETIF is set. A failure means that PFQ cannot be
 * used beside another module that has its number, or that each user can make the kernel load it.
 */
#include "device.h"
#include "module.h"
#include "nobody.h"
#include "tap.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pfq/pfq.h>

#define FRAMES 20
#define N(a) (sizeof(a) / sizeof(*(a)))

/* The module stays in use for a moment after its last socket is closed, so retry. */
static int remove_pfq(void)
{
	int tries;

	for (tries = 0; module_loaded("pfq") && module_remove("pfq"); tries++) {
		if (errno != EWOULDBLOCK || tries > 2000)
			return -1;
		usleep(1000);
	}
	return 0;
}

/* Load pfq with a parameter. Return whether it is loaded. */
static int load_with(const char *parameter)
{
	char command[64];

	snprintf(command, sizeof(command), "pfq %s", parameter);
	if (remove_pfq())
		tap_bail("pfq cannot be removed: %m");
	return !module_insert(command);
}

static int socket_errno(int family)
{
	int fd = socket(family, SOCK_RAW, 0);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Return whether a socket of libpfq receives packets of lo. */
static int receives(void)
{
	const struct sockaddr_ll lo = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex("lo") };
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 64 };
	int out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), n = 0, i;
	const uint8_t frame[60] = { 0 };
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;
	struct pfq *q;

	device_up_nowait("lo");
	if (pfq_open(&q, &opts) || pfq_bind(q, "lo", PFQ_ANY_QUEUE, 0)) {
		tap_note("%s", pfq_error(NULL));
		return 0;
	}
	for (i = 0; i < FRAMES; i++)
		if (sendto(out, frame, sizeof(frame), 0, (const void *)&lo, sizeof(lo)) < 0)
			tap_note("lo: %m");
	while (pfq_read(q, &batch, 200) > 0)
		pfq_batch_for_each(h, &batch)
			n += h->len == sizeof(frame);
	pfq_close(q);
	close(out);
	return n >= FRAMES;
}

static void test_other(int family)
{
	char parameter[32];

	snprintf(parameter, sizeof(parameter), "family=%d", family);
	tap_ok(load_with(parameter) && receives() && !socket_errno(family) && socket_errno(PF_Q) == EAFNOSUPPORT,
	       "with %s, pfq_open() opens a socket of this family, which receives packets", parameter);
}

static void test_refused(void)
{
	static const char *const bad[] = {
		"family=0", "family=-1", "family=46", "family=65563", "family=x",
	};
	static const char *const used[] = { "family=2", "family=17" };
	unsigned int i, right = 0, told = 0;

	for (i = 0; i < N(bad); i++) {
		right += !load_with(bad[i]) && !module_loaded("pfq");
		if (right != i + 1)
			tap_note("%s is accepted", bad[i]);
	}
	tap_ok(right == N(bad), "a family that does not exist is refused");
	for (i = right = 0; i < N(used); i++) {
		told += !load_with(used[i]);
		right += !module_loaded("pfq");
	}
	tap_ok(right == N(used), "a family that is in use is refused");
	tap_ok(told == N(used), "modprobe reports that the family is in use");
}

/* Return whether the files of depmod let a socket of family 27 load pfq. */
static int has_alias(void)
{
	char path[256], line[1024];
	struct utsname u;
	int found = 0;
	FILE *f;

	uname(&u);
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias", u.release);
	f = fopen(path, "re");
	if (!f)
		tap_note("%s: %m", path);
	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, "net-pf-") && strstr(line, " pfq\n");
	if (f)
		fclose(f);
	return found;
}

static int nobody_socket(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(setresuid(NOBODY, NOBODY, NOBODY) ? 255 : socket_errno(PF_Q));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(void)
{
	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	if (geteuid())
		tap_missing("not root");
	if (!module_loaded("pfq"))
		tap_missing("pfq.ko is not loaded");
	if (remove_pfq() || module_insert("pfq"))
		tap_missing("pfq cannot be replaced: modprobe does not find it, or it is in use");
	tap_plan(8);
	test_other(28);		/* AF_MPLS and AF_SECURITY have no sockets */
	test_other(14);
	test_refused();
	if (remove_pfq())
		tap_bail("pfq cannot be removed: %m");
	tap_ok(!has_alias(), "no alias of an address family leads to pfq");
	tap_ok(nobody_socket() == EAFNOSUPPORT && socket_errno(PF_Q) == EAFNOSUPPORT && !module_loaded("pfq"),
	       "socket() does not load pfq");
	tap_ok(!module_insert("pfq") && receives() && !socket_errno(PF_Q), "without a parameter, pfq uses family 27");
	return tap_done();
}
