// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that scribbles over its mapped transmit ring harms only its own frames: the
 * kernel trusts nothing in shared memory.
 *
 * Needs root, pfq.ko, veth, a NIC with a peer (NETIF). A failure is a security bug.
 */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"
#include "veth.h"

#include <linux/if_packet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE	65536u
#define ROUNDS	60	/* at most; the undisturbed sender sends 300 frames in each */
#define ENOUGH	1500	/* records that the kernel takes from each scribbled ring */

/* A ring that one thread scribbles over while another flushes it. */
struct victim {
	int fd;
	uint32_t index;
	volatile struct pfq_tx_ring *map;
	int stop;
	pthread_t scribbler, flusher;
	uint64_t flushes, rounds;
};

static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* Write a record that is correct or nearly so, mostly where the kernel reads next. */
static void write_plausible(volatile struct pfq_tx_ring *map, uint32_t *x)
{
	uint8_t *data = (uint8_t *)(map + 1);
	uint32_t offset = next_random(x) % 4 ? map->tail % SIZE & ~15u :
					       next_random(x) % (SIZE / 16) * 16;
	struct pfq_tx_pkthdr h = {
		.tstamp = next_random(x) % 4 ? 0 : clock_ns() + next_random(x) % 2000000,
		.len = next_random(x) % 8 ? 60 + next_random(x) % 1454 : next_random(x),
		.copies = next_random(x) % 16 ? next_random(x) % 4 : next_random(x),
	};

	if (next_random(x) % 16 == 0)
		h.len = PFQ_TX_SKIP;
	memcpy(data + offset, &h, sizeof(h));
}

static void *scribble_until_stopped(void *arg)
{
	struct victim *v = arg;
	uint32_t x = v->fd * 77 + 1, i;
	volatile uint32_t *word = (uint32_t *)v->map;

	for (; !__atomic_load_n(&v->stop, __ATOMIC_RELAXED); v->rounds++) {
		for (i = 0; i < 20000; i++) {
			write_plausible(v->map, &x);
			v->map->head = v->map->tail + next_random(&x) % 256 * 16;
		}
		for (i = 0; i < 2000; i++) {
			word[next_random(&x) % (SIZE / 4)] = next_random(&x);
			v->map->head = next_random(&x);
			v->map->asleep = next_random(&x);
		}
		/* the kernel keeps its own tail, and overwrites this one with the next record */
		v->map->tail = next_random(&x);
		memset((void *)(v->map + 1), next_random(&x) % 2 ? 0xff : 0, SIZE);
		usleep(1000);
	}
	return NULL;
}

static void *flush_until_stopped(void *arg)
{
	struct victim *v = arg;

	while (!__atomic_load_n(&v->stop, __ATOMIC_RELAXED)) {
		setsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_FLUSH, &v->index, sizeof(v->index));
		v->flushes++;
	}
	return NULL;
}

static void start_attack(struct victim *v, int cpu)
{
	struct pfq_so_tx_bind b = {
		.ifindex = device_ifindex(VETH_NEAR), .queue = -1, .cpu = cpu, .size = SIZE,
	};
	socklen_t len = sizeof(b);

	v->fd = socket(PF_Q, SOCK_RAW, 0);
	if (setsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, sizeof(b)) ||
	    getsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len))
		tap_bail("cannot bind a transmit ring: %m");
	v->index = b.index;
	v->map = mmap(NULL, SIZE + 4096, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd, PFQ_TX_MMAP(b.index));
	if (v->map == MAP_FAILED)
		tap_bail("mmap: %m");
	pthread_create(&v->scribbler, NULL, scribble_until_stopped, v);
	pthread_create(&v->flusher, NULL, flush_until_stopped, v);
}

static uint64_t taken(const struct victim *v)
{
	struct pfq_so_tx_stats t = { .index = v->index };
	socklen_t len = sizeof(t);

	getsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_STATS, &t, &len);
	return t.taken;
}

static void end_attack(struct victim *v, const char *what)
{
	struct pfq_so_tx_stats t = { .index = v->index };
	socklen_t len = sizeof(t);

	v->stop = 1;
	pthread_join(v->scribbler, NULL);
	pthread_join(v->flusher, NULL);
	munmap((void *)v->map, SIZE + 4096);
	usleep(200000);	/* the last record may request many copies of a frame */
	getsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_STATS, &t, &len);
	tap_note("%s: taken %llu, sent %llu, failed %llu, rejected %llu; %llu flushes, %llu rounds", what,
		 (unsigned long long)t.taken, (unsigned long long)t.sent, (unsigned long long)t.failed,
		 (unsigned long long)t.rejected, (unsigned long long)v->flushes,
		 (unsigned long long)v->rounds);
	tap_ok(t.sent && t.rejected, "%s: the kernel sends some frames and rejects others", what);
	tap_ok(t.taken >= t.sent + t.failed + t.rejected &&
	       t.taken - t.sent - t.failed - t.rejected <= PFQ_TX_COPIES_MAX,
	       "%s: the ring's counters add up, except for frames under way", what);
	close(v->fd);
}

int main(void)
{
	struct victim v[2] = { 0 };
	struct frame_request req;
	struct traffic t;
	struct sender s;
	int fd, i, exact = 1;

	traffic_open(&t);
	tap_plan(6);
	veth_create();
	start_attack(&v[0], SENDER_SYNC);
	start_attack(&v[1], 1);
	fd = stack_open(t.ifindex);
	sender_open(&s, t.dev, 0, 1, 65536);
	for (i = 0; i < ROUNDS && exact && (taken(&v[0]) < ENOUGH || taken(&v[1]) < ENOUGH); i++) {
		req = sender_request(300, 60, 1514);
		exact = sender_exact(&s, fd, &req);
	}
	tap_ok(exact,
	       "meanwhile another sender's frames leave intact, through the same kernel thread");
	end_attack(&v[0], "by flush");
	end_attack(&v[1], "by thread");
	sender_close(&s);
	veth_delete();
	tap_ok(!device_ifindex(VETH_NEAR), "the device can be deleted afterwards");
	return tap_done();
}
