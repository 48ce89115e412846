// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings do not take the memory that others need: a ring that does not fit is refused with a remedy, and no process
 * is killed. The test makes rings until no more fit, and then looks whether the machine still works.
 *
 * Needs root, pfq.ko, at most 8 GiB of free memory; skips if NETIF is set. A failure means that one process can make the OOM killer take
 * others, or fills the log.
 */
#include "klog.h"
#include "tap.h"

#include <errno.h>
#include <pfq/pfq.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB	(1ull << 20)
#define RINGS	256
#define KEPT	(4 * MIB)	/* that another process can still use; the kernel keeps more */

static int fds[RINGS];
static char text[256];

static uint64_t meminfo(const char *field)
{
	FILE *f = fopen("/proc/meminfo", "re");
	unsigned long long kib = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, field, strlen(field)))
			kib = strtoull(line + strlen(field), NULL, 10);
	if (f)
		fclose(f);
	return kib * 1024;
}

/* Make a ring. Return its socket, or a negative errno with the kernel's text in text[]. */
static int make_ring(uint64_t bytes)
{
	struct pfq_so_ring r = { .block_size = 65536, .nr_blocks = bytes / 65536 };
	socklen_t len = sizeof(text) - 1;
	int fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		tap_missing("no pfq.ko: %m");
	if (r.nr_blocks > 16384) {
		r.block_size *= 64;
		r.nr_blocks /= 64;
	}
	if (!setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)))
		return fd;
	err = errno;
	text[0] = '\0';
	getsockopt(fd, SOL_PFQ, PFQ_SO_ERROR, text, &len);
	close(fd);
	return -err;
}

/* Can another process still be started, and use some memory? */
static int machine_works(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		char *p = mmap(NULL, KEPT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED)
			_exit(1);
		memset(p, 1, KEPT);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status);
}

static unsigned int fill(uint64_t size)
{
	unsigned int n;

	for (n = 0; n < RINGS; n++) {
		fds[n] = make_ring(size);
		if (fds[n] < 0)
			break;
	}
	return n;
}

static unsigned int complaints(void)
{
	return klog_count("Out of memory") + klog_count("oom-kill") + klog_count("allocation failure") +
	       klog_count("vmalloc error");
}

int main(void)
{
	uint64_t available = meminfo("MemAvailable:"), size = 64 * MIB;
	unsigned int n, i;
	int ret;

	if (getenv("NETIF") && *getenv("NETIF"))
		tap_skip_all("NETIF is set: the test needs no NIC");
	if (available > 8192 * MIB)
		tap_skip_all("there is too much memory to fill: boot with RIG_MEMORY=1024");
	tap_plan(5);
	klog_mark();
	while (size < available)
		size *= 2;
	ret = make_ring(size);
	tap_ok(ret == -ENOMEM && strstr(text, "ask for fewer or smaller blocks"),
	       "a ring of %llu MiB is refused while %llu are available (%s)", size / MIB,
	       (unsigned long long)(available / MIB), ret == -ENOMEM ? text : strerror(-ret));
	for (size = 256 * MIB; size > available / 4; size /= 2)
		;
	n = fill(size);
	tap_ok(n > 2 && n < RINGS && fds[n] == -ENOMEM, "rings are made until they do not fit (%u of %llu MiB)", n, size / MIB);
	tap_ok(machine_works(), "another process can still use memory (%llu MiB are available)",
	       (unsigned long long)(meminfo("MemAvailable:") / MIB));
	tap_ok(!complaints(), "nobody was killed, and the kernel has not complained (%u)", complaints());
	for (i = 0; i < n; i++)
		close(fds[i]);
	/* Rings are freed after a grace period; a kernel with KASAN holds freed memory for a while. */
	for (i = 0; i < 40; i++) {
		usleep(250000);
		ret = make_ring(size);
		if (ret >= 0)
			break;
	}
	tap_ok(ret >= 0, "after the rings are closed, another one is made");
	return tap_done();
}
