// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that scribbles over its mapped receive ring loses only its own packets and harms
 * nobody else: the kernel trusts nothing in shared memory.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF); huge pages for the second half. A failure
 * is a security bug.
 */
#include "capture.h"
#include "proc.h"
#include "tap.h"

#include <linux/mman.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HUGE (2ul << 20)

static uint32_t x;

static uint32_t random_word(void)
{
	x = x * 1664525 + 1013904223;
	return x >> 8 | x << 24;
}

static struct pfq_so_stats stats_of(int fd)
{
	struct pfq_so_stats s = { 0 };
	socklen_t len = sizeof(s);

	getsockopt(fd, SOL_PFQ, PFQ_SO_STATS, &s, &len);
	return s;
}

/* Overwrite random words but not free_tail. Half of them lie in the area before the blocks. */
static void scribble_around(volatile uint32_t *word, uint32_t n)
{
	const uint32_t head = n < 1024 ? n : 1024;
	unsigned int i;

	for (i = 0; i < 20000; i++)
		word[1 + random_word() % (i % 2 ? head - 1 : n - 1)] = random_word();
}

/*
 * Overwrite all of the map, with zeros, ones or random words. The kernel takes blocks only
 * while free_tail is plausible, so set free_tail for a while to the value that frees all
 * blocks. Find that value by trial: while the kernel delivers nothing, try the value one ring
 * ahead, then the one behind.
 */
static void scribble(int fd, uint8_t *map, size_t size, uint32_t nr_blocks)
{
	volatile uint32_t *word = (uint32_t *)map;
	uint32_t n = size / 4, tail = nr_blocks, i;
	struct pfq_so_stats before, s;
	int ahead = 1;

	x = getpid();
	for (;;) {
		memset(map, random_word() % 2 ? 0 : 0xff, size);
		for (i = 0; i < n; i++)
			word[i] = random_word();
		for (i = 0; i < 50; i++) {
			word[0] = tail;
			before = stats_of(fd);
			scribble_around(word, n);
			s = stats_of(fd);
			if (s.delivered > before.delivered || s.lost == before.lost)
				continue;
			tail += ahead ? nr_blocks : -2 * nr_blocks;
			ahead = !ahead;
		}
	}
}

static void *map_ring(int fd, const struct pfq_so_ring *r)
{
	return mmap(NULL, r->mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static void *map_huge(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB |
		    21 << MAP_HUGE_SHIFT, -1, 0);
}

static void be_hostile(int ready, int huge)
{
	struct pfq_so_ring r = { .block_size = 4096, .nr_blocks = 64 };
	struct pfq_so_bind b = { .ifindex = PFQ_ANY_DEVICE, .queue = PFQ_ANY_QUEUE };
	int fd = socket(PF_Q, SOCK_RAW, 0);
	socklen_t len = sizeof(r);
	void *map = NULL;

	if (huge) {
		r.user_size = HUGE;
		map = map_huge(HUGE);
		r.user_addr = (uintptr_t)map;
	}
	if (map == MAP_FAILED)
		_exit(1);
	if (setsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, sizeof(r)) ||
	    getsockopt(fd, SOL_PFQ, PFQ_SO_RING, &r, &len))
		_exit(1);
	if (!huge)
		map = map_ring(fd, &r);
	if (map == MAP_FAILED)
		_exit(1);
	if (setsockopt(fd, SOL_PFQ, PFQ_SO_BIND, &b, sizeof(b)) || write(ready, "", 1) != 1)
		_exit(1);
	scribble(fd, map, r.mmap_size, r.nr_blocks);
}

static void test(struct traffic *t, int huge)
{
	struct pfq_so_stats before, s;
	struct proc_socket hostile;
	struct capture c;
	int ready[2], status, found;
	char byte;
	pid_t pid;

	capture_open(&c, NULL);
	capture_bind(&c, t->dev, 0);
	if (pipe(ready))
		tap_bail("pipe: %m");
	pid = fork();
	if (!pid)
		be_hostile(ready[1], huge);
	close(ready[1]);
	tap_ok(read(ready[0], &byte, 1) == 1, "a process scribbles over its ring of %s pages",
	       huge ? "huge" : "small");
	before = capture_stats(&c);
	tap_ok(capture_exact(&c, t, (struct frame_request) {
			.count = 8000, .min_len = 60, .max_len = 1514 }),
	       "another process still gets every frame, byte for byte");
	s = capture_stats(&c);
	tap_ok(stats_add_up(&s) && s.lost == before.lost, "the other process loses no packet");
	found = proc_sockets(pid, &hostile);
	tap_ok(found == 1 && hostile.stats.delivered > 100 && hostile.stats.lost,
	       "the kernel used the scribbled ring: %llu delivered, %llu lost",
	       (unsigned long long)hostile.stats.delivered, (unsigned long long)hostile.stats.lost);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	       "the process scribbled until it was killed (status %x)",
	       status);
	close(ready[0]);
	capture_close(&c);
}

int main(void)
{
	struct traffic t;
	void *map;

	traffic_open(&t);
	tap_plan(10);
	test(&t, 0);
	map = map_huge(HUGE);
	if (map == MAP_FAILED) {
		tap_skip("no huge page is free", "a process scribbles over its ring of huge pages");
		tap_skip("no huge page is free", "another process still gets every frame, byte for byte");
		tap_skip("no huge page is free", "the other process loses no packet");
		tap_skip("no huge page is free", "the kernel used the scribbled ring");
		tap_skip("no huge page is free", "the process scribbled until it was killed");
		return tap_done();
	}
	munmap(map, HUGE);
	test(&t, 1);
	return tap_done();
}
