// SPDX-License-Identifier: GPL-2.0-only
/* A sender that scribbles over its ring harms its own frames, and nothing else. */
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
#define ROUNDS	60	/* of the other sender, at most */
#define ENOUGH	1500	/* records taken of each victim */

struct victim {
	int fd;
	uint32_t index;
	volatile struct pfq_tx_ring *map;
	int stop;
	pthread_t scribbler, flusher;
	uint64_t flushes, rounds;
};

static uint32_t draw(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* A record that is right, or nearly, where the kernel will look or anywhere. */
static void plausible(volatile struct pfq_tx_ring *map, uint32_t *x)
{
	uint8_t *data = (uint8_t *)(map + 1);
	uint32_t offset = draw(x) % 4 ? map->tail % SIZE & ~15u : draw(x) % (SIZE / 16) * 16;
	struct pfq_tx_pkthdr h = {
		.tstamp = draw(x) % 4 ? 0 : clock_ns() + draw(x) % 2000000,
		.len = draw(x) % 8 ? 60 + draw(x) % 1454 : draw(x),
		.copies = draw(x) % 16 ? draw(x) % 4 : draw(x),
	};

	if (draw(x) % 16 == 0)
		h.len = PFQ_TX_SKIP;
	memcpy(data + offset, &h, sizeof(h));
}

static void *scribble(void *arg)
{
	struct victim *v = arg;
	uint32_t x = v->fd * 77 + 1, i;
	volatile uint32_t *word = (uint32_t *)v->map;

	for (; !__atomic_load_n(&v->stop, __ATOMIC_RELAXED); v->rounds++) {
		for (i = 0; i < 20000; i++) {
			plausible(v->map, &x);
			v->map->head = v->map->tail + draw(&x) % 256 * 16;
		}
		for (i = 0; i < 2000; i++) {
			word[draw(&x) % (SIZE / 4)] = draw(&x);
			v->map->head = draw(&x);
			v->map->asleep = draw(&x);
		}
		/* where the kernel is shows again with what it takes next */
		v->map->tail = draw(&x);
		memset((void *)(v->map + 1), draw(&x) % 2 ? 0xff : 0, SIZE);
		usleep(1000);
	}
	return NULL;
}

static void *flush_on(void *arg)
{
	struct victim *v = arg;

	while (!__atomic_load_n(&v->stop, __ATOMIC_RELAXED)) {
		setsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_FLUSH, &v->index, sizeof(v->index));
		v->flushes++;
	}
	return NULL;
}

static void attack(struct victim *v, int cpu)
{
	struct pfq_so_tx_bind b = {
		.ifindex = device_ifindex(VETH_NEAR), .queue = -1, .cpu = cpu, .size = SIZE,
	};
	socklen_t len = sizeof(b);

	v->fd = socket(PF_Q, SOCK_RAW, 0);
	if (setsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, sizeof(b)) ||
	    getsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_BIND, &b, &len))
		tap_bail("tx bind: %m");
	v->index = b.index;
	v->map = mmap(NULL, SIZE + 4096, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd, PFQ_TX_MMAP(b.index));
	if (v->map == MAP_FAILED)
		tap_bail("mmap: %m");
	pthread_create(&v->scribbler, NULL, scribble, v);
	pthread_create(&v->flusher, NULL, flush_on, v);
}

static uint64_t taken(const struct victim *v)
{
	struct pfq_so_tx_stats t = { .index = v->index };
	socklen_t len = sizeof(t);

	getsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_STATS, &t, &len);
	return t.taken;
}

static void judge(struct victim *v, const char *what)
{
	struct pfq_so_tx_stats t = { .index = v->index };
	socklen_t len = sizeof(t);

	v->stop = 1;
	pthread_join(v->scribbler, NULL);
	pthread_join(v->flusher, NULL);
	/* what it left behind may be many copies of a frame */
	munmap((void *)v->map, SIZE + 4096);
	usleep(200000);
	getsockopt(v->fd, SOL_PFQ, PFQ_SO_TX_STATS, &t, &len);
	tap_note("%s: taken %llu, sent %llu, failed %llu, rejected %llu; %llu flushes, %llu rounds", what,
		 (unsigned long long)t.taken, (unsigned long long)t.sent, (unsigned long long)t.failed,
		 (unsigned long long)t.rejected, (unsigned long long)v->flushes, (unsigned long long)v->rounds);
	tap_ok(t.sent && t.rejected, "%s: some frames made sense, some did not", what);
	tap_ok(t.taken >= t.sent + t.failed + t.rejected &&
	       t.taken - t.sent - t.failed - t.rejected <= PFQ_TX_COPIES_MAX,
	       "%s: the counters add up, but for what is under way", what);
	close(v->fd);
}

int main(void)
{
	struct victim v[2] = { 0 };
	struct frame_ask ask;
	struct traffic t;
	struct sender s;
	int fd, i, exact = 1;

	traffic_open(&t);
	tap_plan(6);
	veth_create();
	attack(&v[0], SENDER_SYNC);
	attack(&v[1], 1);
	fd = stack_open(t.ifindex);
	sender_open(&s, t.dev, 0, 1, 65536);
	for (i = 0; i < ROUNDS && exact && (taken(&v[0]) < ENOUGH || taken(&v[1]) < ENOUGH); i++) {
		ask = sender_ask(300, 60, 1514);
		exact = sender_exact(&s, fd, &ask);
	}
	tap_ok(exact, "meanwhile another sender's frames leave whole, through the same thread");
	judge(&v[0], "by flush");
	judge(&v[1], "by thread");
	sender_close(&s);
	veth_delete();
	tap_ok(!device_ifindex(VETH_NEAR), "and the device can go");
	return tap_done();
}
