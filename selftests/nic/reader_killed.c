// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader that is killed under traffic leaves nothing behind, and other readers are not
 * disturbed.
 *
 * Needs root, pfq.ko, veth, a NIC with a peer (NETIF). A failure means that the socket or its
 * ring outlives the process, or that another reader loses packets.
 */
#include "capture.h"
#include "proc.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK_SIZE (1 << 20)
#define NR_BLOCKS 32

/* Return the kB of memory that are in use, give or take what others use. */
static long memory_used(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	long kb, total = 0, unused = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemTotal: %ld kB", &kb) == 1)
			total = kb;
		if (sscanf(line, "MemFree: %ld kB", &kb) == 1)
			unused = kb;
	}
	if (f)
		fclose(f);
	return total - unused;
}

/*
 * Memory of earlier tests may still wait for RCU, for seconds on kernels with lazy callbacks. The removal of a device
 * waits for them (netdev_run_todo()). Return what is used once it has not fallen for a while.
 */
static long memory_settled(void)
{
	long last, now;
	int tries, steady = 0;

	veth_create();
	veth_delete();
	last = memory_used();
	for (tries = 0; tries < 50 && steady < 3; tries++) {
		usleep(50000 * slow());
		now = memory_used();
		steady = now < last - 256 ? 0 : steady + 1;
		last = now;
	}
	return last;
}

static void read_for_ever(const char *dev, int ready)
{
	struct pfq_opts opts = { .size = sizeof(opts), .block_size = BLOCK_SIZE, .nr_blocks = NR_BLOCKS };
	struct capture c;

	capture_open(&c, &opts);
	capture_bind(&c, dev, 0);
	if (write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		capture_read(&c, -1);
}

int main(void)
{
	const long ring_kb = (long)BLOCK_SIZE / 1024 * NR_BLOCKS;
	struct proc_socket s;
	struct capture c;
	struct traffic t;
	long before, during, after = 0;
	const struct frame_request req = { .count = 4000, .min_len = 60, .max_len = 1514 };
	int ready[2], ms, left = 1;
	char byte;
	pid_t pid;

	traffic_open(&t);
	tap_plan(5);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	before = memory_settled();

	if (pipe(ready))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid)
		read_for_ever(t.dev, ready[1]);
	close(ready[1]);
	tap_ok(read(ready[0], &byte, 1) == 1 && proc_sockets(pid, &s) == 1,
	       "/proc/net/pfq/sockets lists the reader");
	during = memory_used();
	/* half: the kernel counts the free pages on its per-CPU lists as used */
	tap_ok(during - before >= ring_kb / 2, "the reader's ring takes %ld kB for the %d kB of its blocks",
	       during - before, BLOCK_SIZE / 1024 * NR_BLOCKS);

	if (traffic_start(&t, req))
		tap_bail("%s: the peer does not send", t.dev);
	capture_follow(&c, &t);
	while (c.tally.good < 500 && capture_read(&c, 1000) > 0)
		;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	capture_to_end(&c, &t);
	for (ms = 0; ms < 3000 * (int)slow() && (left || after > before + ring_kb / 2); ms += 10) {
		left = proc_sockets(pid, &s);
		after = memory_used();
		usleep(10000);
	}
	tap_ok(!left, "/proc/net/pfq/sockets does not list the killed reader");
	tap_ok(after <= before + ring_kb / 2,
	       "the kernel frees the killed reader's ring (%ld kB remain)", after - before);
	tap_ok(tally_exact(&c.tally), "another reader gets all frames");
	return tap_done();
}
