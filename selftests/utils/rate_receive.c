// SPDX-License-Identifier: GPL-2.0-only
/*
 * rate_receive METHOD DEV QUEUES: receive from the queues 0 to QUEUES - 1 of a device, in a process for
 * each, on a CPU of its own where there are enough. For each line on standard input, print how many of
 * sender.sh's packets have arrived so far. Exit at the end of the input.
 *
 * METHOD is pfq, pfq-steal, af_xdp (zero-copy where the driver has it) or tpacket. The rings have 32 MiB
 * for each queue, and AF_XDP 8192 frames.
 */
#include "device.h"
#include "xdp.h"
#include "xsk.h"

#include <pfq/pfq.h>

#include <arpa/inet.h>
#include <err.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_QUEUES	64
#define BLOCK_SIZE	(1 << 18)
#define NR_BLOCKS	128
#define XSK_FRAMES	8192
#define POLL_MS		100
#define SOURCE_AT	26		/* offset of the IPv4 source address */

/* What the processes have in common. Each counter has a cache line of its own. */
static struct counter {
	_Alignas(64) uint64_t packets;
	int ready;
} *counters;

static const char *dev;
static unsigned int queues;
static int xskmap;

/* sender.sh's packets come from 198.18.0.0/16, which RFC 2544 has reserved for this. */
static void count(struct counter *c, const uint8_t *frame, uint32_t len)
{
	if (len > SOURCE_AT + 4 && frame[SOURCE_AT] == 198 && frame[SOURCE_AT + 1] == 18)
		c->packets++;
}

static void wait_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, POLL_MS);
}

/* --- the methods: what the process of a queue does --- */

static void run_pfq(struct counter *c, int queue, unsigned int flags)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = BLOCK_SIZE, .nr_blocks = NR_BLOCKS,
				      .hugepages = PFQ_HUGEPAGES_BEST };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct pfq *q;

	if (pfq_open(&q, &opts))
		errx(1, "%s", pfq_error(NULL));
	if (pfq_bind(q, dev, queue, flags))
		errx(1, "%s", pfq_error(q));
	c->ready = 1;
	for (;;)
		if (pfq_read(q, &batch, POLL_MS) > 0)
			pfq_batch_for_each(pkt, &batch)
				count(c, pfq_pkt_data(pkt), pkt->caplen);
}

static void run_pfq_copy(struct counter *c, int queue)
{
	run_pfq(c, queue, 0);
}

static void run_pfq_steal(struct counter *c, int queue)
{
	run_pfq(c, queue, PFQ_BIND_STEAL);
}

static void count_xdp(void *counter, const uint8_t *frame, uint32_t len)
{
	count(counter, frame, len);
}

static void run_af_xdp(struct counter *c, int queue)
{
	struct xsk x;

	if (xsk_open(&x, device_ifindex(dev), queue, XSK_FRAMES, 0) || xdp_xskmap_set(xskmap, queue, x.fd))
		err(1, "AF_XDP on queue %d of %s", queue, dev);
	c->ready = 1;
	for (;;)
		if (!xsk_read(&x, count_xdp, c))
			wait_readable(x.fd);
}

/* Open a ring, in the fanout group whose member N gets the packets of queue N. */
static uint8_t *open_tpacket(int *fd)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				       .sll_ifindex = device_ifindex(dev) };
	const struct tpacket_req3 req = {
		.tp_block_size = BLOCK_SIZE, .tp_block_nr = NR_BLOCKS, .tp_frame_size = 2048,
		.tp_frame_nr = BLOCK_SIZE / 2048 * NR_BLOCKS, .tp_retire_blk_tov = 10
	};
	const int version = TPACKET_V3, fanout = PACKET_FANOUT_QM << 16 | (getppid() & 0xffff);
	void *map;

	*fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (*fd < 0 || setsockopt(*fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(*fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)))
		err(1, "PACKET_RX_RING");
	map = mmap(NULL, (size_t)BLOCK_SIZE * NR_BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (map == MAP_FAILED || bind(*fd, (const void *)&a, sizeof(a)) ||
	    (queues > 1 && setsockopt(*fd, SOL_PACKET, PACKET_FANOUT, &fanout, sizeof(fanout))))
		err(1, "packet socket");
	return map;
}

static void count_block(struct counter *c, struct tpacket_block_desc *block)
{
	const struct tpacket_hdr_v1 *h = &block->hdr.bh1;
	const uint8_t *at = (uint8_t *)block + h->offset_to_first_pkt;
	uint32_t i;

	for (i = 0; i < h->num_pkts; i++) {
		const struct tpacket3_hdr *pkt = (const void *)at;

		count(c, at + pkt->tp_mac, pkt->tp_snaplen);
		at += pkt->tp_next_offset;
	}
}

static void run_tpacket(struct counter *c, int queue)
{
	unsigned int n = 0;
	uint8_t *map;
	int fd;

	(void)queue;
	map = open_tpacket(&fd);
	c->ready = 1;
	for (;;) {
		struct tpacket_block_desc *block = (void *)(map + (size_t)n * BLOCK_SIZE);
		uint32_t *status = &block->hdr.bh1.block_status;

		if (!(__atomic_load_n(status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) {
			wait_readable(fd);
			continue;
		}
		count_block(c, block);
		__atomic_store_n(status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		n = (n + 1) % NR_BLOCKS;
	}
}

static const struct method {
	const char *name;
	void (*run)(struct counter *c, int queue);
} methods[] = {
	{ "pfq", run_pfq_copy },
	{ "pfq-steal", run_pfq_steal },
	{ "af_xdp", run_af_xdp },
	{ "tpacket", run_tpacket },
};

static const struct method *find_method(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (!strcmp(methods[i].name, name))
			return &methods[i];
	errx(2, "there is no method %s: pfq, pfq-steal, af_xdp, tpacket", name);
}

static void attach_program(void)
{
	int program;

	xskmap = xdp_xskmap_create(MAX_QUEUES);
	program = xskmap < 0 ? -1 : xdp_xskmap_program_load(xskmap);
	if (program < 0 || xdp_attach(device_ifindex(dev), program) < 0)
		err(1, "%s does not support XDP programs", dev);
	device_up(dev);
}

static void start_queue(const struct method *m, int queue)
{
	cpu_set_t set;

	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CPU_ZERO(&set);
	CPU_SET(queue % sysconf(_SC_NPROCESSORS_ONLN), &set);
	sched_setaffinity(0, sizeof(set), &set);
	m->run(&counters[queue], queue);
}

/* Wait up to 10 s until all processes receive. Exit if one does not. */
static void wait_ready(void)
{
	unsigned int queue, ms = 0;

	for (queue = 0; queue < queues; queue++)
		for (; !*(volatile int *)&counters[queue].ready; ms += 10) {
			if (ms == 10000)
				errx(1, "queue %u does not receive", queue);
			usleep(10000);
		}
	device_wait_link(dev);
}

int main(int argc, char **argv)
{
	const struct method *m;
	unsigned int queue;
	char line[16];

	if (argc != 4)
		errx(2, "usage: rate_receive METHOD DEV QUEUES");
	m = find_method(argv[1]);
	dev = argv[2];
	queues = atoi(argv[3]);
	if (!queues || queues > MAX_QUEUES)
		errx(2, "1 to %d queues", MAX_QUEUES);
	counters = mmap(NULL, queues * sizeof(*counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counters == MAP_FAILED)
		err(1, "mmap");
	if (m->run == run_af_xdp)
		attach_program();
	for (queue = 0; queue < queues; queue++)
		start_queue(m, queue);
	wait_ready();
	printf("ready\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		uint64_t sum = 0;

		for (queue = 0; queue < queues; queue++)
			sum += *(volatile uint64_t *)&counters[queue].packets;
		printf("%llu\n", (unsigned long long)sum);
		fflush(stdout);
	}
	return 0;
}
