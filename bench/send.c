// SPDX-License-Identifier: GPL-2.0-only
/*
 * send DEV PACKETS: measure the cost of a frame of 60 bytes from the program to the device,
 * by PFQ and by AF_PACKET's TX_RING. The cost is (time of 2N - time of N) / N, where N is PACKETS.
 * The unit is ns, or instructions in a guest whose clock counts instructions (RIG_ICOUNT).
 *
 * Each output line has four fields, separated by tabs: row, description, median of five
 * measurements, half of their range.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <pfq/pfq.h>

#define ROUNDS 5
#define BATCH 64
#define FRAME_SIZE 2048
#define NR_FRAMES 1024

static uint8_t frame[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x88, 0xb6 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static struct pfq *q;
static int ring_index;

static void open_pfq(const char *dev, int cpu)
{
	if (pfq_open(&q, NULL))
		errx(1, "%s", pfq_error(NULL));
	ring_index = pfq_tx_bind(q, dev, PFQ_ANY_QUEUE, cpu, 0);
	if (ring_index < 0)
		errx(1, "%s", pfq_error(q));
}

static void open_sync(const char *dev)
{
	open_pfq(dev, -1);
}

static void open_async(const char *dev)
{
	open_pfq(dev, 0);
}

/* Return how many frames were sent. Exit if a frame failed or was rejected. */
static uint64_t count_sent(void)
{
	struct pfq_so_tx_stats stats;

	if (pfq_tx_stats(q, ring_index, &stats, sizeof(stats)) || stats.failed || stats.rejected)
		errx(1, "a frame failed or was rejected: %s", pfq_error(q));
	return stats.sent;
}

static void send_pfq(uint64_t n)
{
	const uint64_t end = count_sent() + n;
	uint64_t i;

	for (i = 0; i < n; i++) {
		while (pfq_tx_put(q, ring_index, frame, sizeof(frame), 1, 0) == -EAGAIN)
			if (pfq_tx_flush(q, ring_index))
				errx(1, "%s", pfq_error(q));
		if (i % BATCH == BATCH - 1)
			pfq_tx_flush(q, ring_index);
	}
	pfq_tx_flush(q, ring_index);
	while (count_sent() < end)
		sched_yield();
}

static void close_pfq(void)
{
	pfq_close(q);
}

static int fd;
static uint8_t *map;
static unsigned int next;

static void open_tpacket(const char *dev)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(dev)
	};
	const struct tpacket_req req = {
		.tp_block_size = 1 << 16, .tp_frame_size = FRAME_SIZE,
		.tp_block_nr = FRAME_SIZE * NR_FRAMES >> 16, .tp_frame_nr = NR_FRAMES
	};
	int version = TPACKET_V2, one = 1;

	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req)) ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		err(1, "PACKET_TX_RING");
	map = mmap(NULL, FRAME_SIZE * NR_FRAMES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		err(1, "mmap");
	next = 0;
}

static void send_tpacket(uint64_t n)
{
	uint64_t i;

	for (i = 0; i < n; i++) {
		struct tpacket2_hdr *h = (void *)(map + (size_t)next * FRAME_SIZE);

		while (__atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE) != TP_STATUS_AVAILABLE)
			send(fd, NULL, 0, 0);
		memcpy((uint8_t *)h + TPACKET2_HDRLEN - sizeof(struct sockaddr_ll), frame, sizeof(frame));
		h->tp_len = sizeof(frame);
		__atomic_store_n(&h->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
		next = (next + 1) % NR_FRAMES;
		if (i % BATCH == BATCH - 1 && send(fd, NULL, 0, MSG_DONTWAIT) < 0 && errno != EAGAIN)
			err(1, "send");
	}
	send(fd, NULL, 0, 0);
}

static void close_tpacket(void)
{
	munmap(map, FRAME_SIZE * NR_FRAMES);
	close(fd);
}

static const struct sender {
	const char *name, *what;
	void (*open)(const char *dev);
	void (*send)(uint64_t n);
	void (*close)(void);
} senders[] = {
	{ "tx-pfq-sync", "PFQ, flush every 64", open_sync, send_pfq, close_pfq },
	{ "tx-pfq-async", "PFQ, kernel thread on the same CPU", open_async, send_pfq, close_pfq },
	{ "tx-tpacket", "TX_RING, QDISC_BYPASS, send every 64", open_tpacket, send_tpacket, close_tpacket },
};

static int ascending(const void *a, const void *b)
{
	const double d = *(const double *)a - *(const double *)b;

	return d < 0 ? -1 : d > 0;
}

static double timed(const struct sender *s, uint64_t n)
{
	const double start = now();

	s->send(n);
	return now() - start;
}

int main(int argc, char **argv)
{
	double figure[ROUNDS];
	uint64_t n;
	size_t i;
	int k;

	if (argc != 3)
		errx(1, "usage: send DEV PACKETS");
	n = strtoull(argv[2], NULL, 0);
	for (i = 0; i < sizeof(senders) / sizeof(*senders); i++) {
		const struct sender *s = &senders[i];

		s->open(argv[1]);
		s->send(n);
		for (k = 0; k < ROUNDS; k++) {
			double one = timed(s, n);

			figure[k] = (timed(s, 2 * n) - one) / n;
		}
		s->close();
		qsort(figure, ROUNDS, sizeof(*figure), ascending);
		printf("%s\t%s\t%.1f\t%.1f\n", s->name, s->what, figure[ROUNDS / 2],
		       (figure[ROUNDS - 1] - figure[0]) / 2);
		fflush(stdout);
	}
	return 0;
}
