// SPDX-License-Identifier: GPL-2.0-only
/* A process that scribbles over all of its map loses packets of its own, no more. */
#include "capture.h"
#include "tap.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sometimes zeros, sometimes ones, sometimes anything. */
static void scribble(uint8_t *map, size_t size)
{
	uint32_t *word = (uint32_t *)map, n = size / 4, i;
	uint32_t x = getpid();

	for (;;) {
		memset(map, 0, size);
		memset(map, 0xff, size);
		for (i = 0; i < n; i++) {
			x = x * 1664525 + 1013904223;
			word[i] = x;
		}
		/* plausible: a whole ring of free blocks, none of them valid */
		for (i = 0; i < 100000; i++) {
			x = x * 1664525 + 1013904223;
			word[0] = x % 4096;
			word[x % (n < 1024 ? n : 1024)] = x;
		}
	}
}

static void be_hostile(int ready)
{
	struct pfq_so_ring r = { .block_size = 4096, .nr_blocks = 64 };
	struct pfq_so_bind b = { .ifindex = PFQ_ANY_DEVICE, .queue = PFQ_ANY_QUEUE };
	int fd = socket(PF_Q, SOCK_RAW, 0);
	socklen_t len = sizeof(r);
	void *map;

	if (setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)) ||
	    getsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, &len))
		_exit(1);
	map = mmap(NULL, r.mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		_exit(1);
	if (setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)) || write(ready, "", 1) != 1)
		_exit(1);
	scribble(map, r.mmap_size);
}

int main(void)
{
	struct pfq_so_stats s;
	struct capture c;
	struct traffic t;
	int ready[2], status;
	char byte;
	pid_t pid;

	traffic_open(&t);
	tap_plan(4);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	if (pipe(ready))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid)
		be_hostile(ready[1]);
	close(ready[1]);
	tap_ok(read(ready[0], &byte, 1) == 1, "a process scribbles over its map");
	tap_ok(capture_exact(&c, &t, (struct frame_ask) {
			.count = 8000, .min_len = 60, .max_len = 1514 }),
	       "another one still receives each packet, byte for byte");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s) && !s.lost, "and loses none");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status), "the scribbler lived until it was killed");
	return tap_done();
}
