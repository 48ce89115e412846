// SPDX-License-Identifier: GPL-2.0-only
/*
 * packets PACKETS BURST:LEN:FLOWS,... DRIVER ROW...: measure, in the guest, the cost of a
 * packet from the NIC to a reader that touches it. The 82599 model generates bursts of
 * frames, and counter.c counts the guest's instructions: for PACKETS packets and for twice as
 * many, so that one-time costs cancel out in the difference. On user-mode Linux the program
 * measures CPU time instead.
 *
 * Arguments: BURST is the number of frames per burst, LEN their bytes without the checksum, FLOWS
 * the number of UDP flows (0: plain Ethernet). DRIVER names the driver in the output. Each ROW is a
 * reader below.
 *
 * Environment:
 *	NETIF		the device, a NIC model with a link
 *	PKTGEN=dev	let pktgen generate the packets, on device dev
 *	PROFILE=1	count instructions per function, too
 *
 * Exit status 1 if a count of instructions fails. A failed measurement of CPU time is only logged.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/if_xdp.h>
#include <pfq/pfq.h>

#include "device.h"
#include "model.h"
#include "meter.h"
#include "pktgen.h"
#include "reader.h"

/* Polling for the end of a measurement is measured, too, so poll seldom. */
#define POLL_US		100000
#define NATIVE_GAP_US	250
#define NATIVE_IDLE_US	1000
#define FCS_LEN		4
#define POLLS_MAX	100		/* a measurement that needs more polls has failed */
#define RING_BYTES	(16 << 20)	/* size of a socket's ring */

volatile uint64_t touched;

unsigned int idle_us;
const volatile unsigned int *frame_len;

static const struct reader readers[] = {
	{ "xdp-drop", &xdp_drop_ops },
	{ "xdp-tx", &xdp_drop_ops, .forward = true },
	{ "stack" },
	{ "tpacket", &tpacket_ops, 1 },
	{ "tpacket-fanout4", &tpacket_ops, 4, .steered = true },
	{ "tpacket-bpf0", &tpacket_ops, 1, .rejects_all = true, .filter = "tcp port 80" },
	{ "xsk-copy", &xsk_ops, 1, .flags = XDP_COPY },
	{ "xsk-zerocopy", &xsk_ops, 1, .flags = XDP_ZEROCOPY | XDP_USE_NEED_WAKEUP },
	{ "pfq-copy", &pfq_ops, 1 },
	{ "pfq-steal", &pfq_ops, 1, .flags = PFQ_BIND_STEAL },
	{ "pfq-skb-steal", &pfq_ops, 1, .verdict = PFQ_VERDICT_NO_STACK },
	{ "pfq-copy-steer4", &pfq_ops, 4, .steered = true },
	{ "pfq-steal-steer1", &pfq_ops, 1, .steered = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-steal-steer4", &pfq_ops, 4, .steered = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-steal-group2", &pfq_ops, 1, .groups = 2, .flags = PFQ_BIND_STEAL },
	{ "pfq-bpf0", &pfq_ops, 1, .rejects_all = true, .filter = "tcp port 80" },
	{ "pcap-copy", &pcap_ops, 1 },
	{ "pcap-steal", &pcap_ops, 1, .flags = PFQ_BIND_STEAL },
	{ "pcap-stock", &pcap_ops, 1, .stock = true },
	{ "pcap-debian", &pcap_ops, 1, .stock = true },
	{ "tcpdump-copy", &tcpdump_ops, 1, .late = true },
	{ "tcpdump-steal", &tcpdump_ops, 1, .late = true, .flags = PFQ_BIND_STEAL },
	{ "tcpdump-stock", &tcpdump_ops, 1, .late = true, .stock = true },
	{ "tcpdump-debian", &tcpdump_ops, 1, .late = true, .stock = true },
	{ "tcpdump-copy-steer4", &tcpdump_ops, 4, .late = true, .steered = true },
	{ "tcpdump-steal-steer4", &tcpdump_ops, 4, .late = true, .steered = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-forward", &pfq_ops, 1, .rejects_all = true, .forward = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-forward-xdp", &pfq_ops, 1, .rejects_all = true, .forward = true, .program = true,
	  .flags = PFQ_BIND_STEAL },
	{}
};

struct setting {
	unsigned int burst, len, flows;
};

struct progress {
	int ready;
	unsigned int len;		/* of the frames that are generated now */
	uint64_t got;
};

struct measurement {
	const char *driver;		/* name of the driver in the output */
	bool pktgen;			/* pktgen generates the packets, not the model */
	const struct reader *reader;
	struct model *model;
	volatile struct progress *progress;	/* shared with the reader's process */
};

static const struct reader *find_reader(const char *name)
{
	const struct reader *r;

	for (r = readers; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	errx(1, "there is no row %s", name);
}

static void read_all(const struct reader *r, const char *dev, volatile struct progress *p)
{
	struct pollfd fd[SOCKETS_MAX];
	int i;

	for (i = 0; i < r->sockets; i++)
		fd[i].events = POLLIN;
	frame_len = &p->len;
	r->ops->open(r, dev, fd);
	p->ready = 1;
	while (r->ops->read) {
		p->got += r->ops->read(r, fd);
		if (idle_us)
			usleep(idle_us);
	}
	for (;;)
		pause();
}

/* Start the reader in a process of its own, and wait until it is ready. */
static pid_t start_reader(const struct reader *r, const char *dev, volatile struct progress *p)
{
	pid_t pid;

	p->ready = 0;
	p->got = 0;
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid)
		read_all(r, dev, p);
	while (!p->ready) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			errx(1, "%s: the reader has exited", r->name);
		usleep(POLL_US);
	}
	return pid;
}

static void stop_reader(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Return how many of the generated packets the reader gets. */
static uint64_t expected_packets(const struct reader *r, uint64_t packets)
{
	if (r->rejects_all)
		return 0;
	return packets * (r->steered ? 1 : r->sockets);
}

static void generate(const struct measurement *m, uint64_t packets)
{
	if (m->pktgen)
		pktgen_run(packets);
	else
		model_write(m->model, R_WIN_COUNT, packets);
}

static uint32_t remaining(const struct measurement *m)
{
	return m->pktgen ? 0 : model_read(m->model, R_WIN_COUNT);
}

static bool finished(const struct measurement *m, uint64_t want)
{
	return !remaining(m) && m->progress->got >= want;
}

/*
 * Return the CPU time of user-mode Linux in ns, as the model reports it. Return 0 if the model does
 * not know it. The bench then counts instructions.
 */
static uint64_t cpu_time(const struct measurement *m)
{
	const uint32_t low = model_read(m->model, R_WIN_CPU_LOW);

	return low | (uint64_t)model_read(m->model, R_WIN_CPU_HIGH) << 32;
}

/* Return the pause between bursts in us. Forwarded packets must have left when it ends. */
static uint32_t gap(const struct measurement *m, const struct setting *s)
{
	if (cpu_time(m))
		return NATIVE_GAP_US;
	if (m->reader->forward)
		return 400 * s->burst;
	return s->burst > 64 ? 2000 : 1000;
}

static void set_generator(const struct measurement *m, const struct setting *s)
{
	m->progress->len = s->len;
	if (m->pktgen) {
		pktgen_set(s->burst, s->len, s->flows);
		return;
	}
	model_write(m->model, R_WIN_BURST, s->burst);
	model_write(m->model, R_WIN_GAP_US, gap(m, s));
	model_write(m->model, R_WIN_LEN, s->len);
	model_write(m->model, R_WIN_FLOWS, s->flows);
}

/*
 * Remove what previous rows left in the slab allocator, so that freeing an skb costs the same in
 * each row.
 */
static void shrink_slabs(void)
{
	const char *path = "/sys/kernel/slab/skbuff_head_cache/shrink";
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, "1", 1) != 1)
		err(1, "%s", path);
	close(fd);
}

/*
 * Let the reader go through all of its rings once. User-mode Linux maps a page when it is first
 * touched, which takes as long as hundreds of packets.
 */
static void warm_up_rings(const struct measurement *m)
{
	const struct setting big = { .burst = 256, .len = 1514, .flows = 64 };
	int polls = 0;

	set_generator(m, &big);
	generate(m, RING_BYTES / 1536 * m->reader->sockets * 3 / 2);
	do {
		usleep(POLL_US);
	} while (remaining(m) && ++polls < POLLS_MAX);
}

/*
 * Send bursts until the reader gets a complete one. The first packets may be lost, because PFQ then
 * turns off rxvlan and LRO, which may reset the NIC.
 */
static void warm_up(const struct measurement *m, const struct setting *s, const char *dev)
{
	const uint64_t want = expected_packets(m->reader, s->burst);
	uint64_t before;
	int tries = 20, polls;

	set_generator(m, s);
	shrink_slabs();
	do {
		if (!tries--)
			errx(1, "%s: the reader never gets a complete burst", m->reader->name);
		device_up(dev);
		before = m->progress->got;
		generate(m, s->burst);
		usleep(500000);
		for (polls = 0; m->reader->late && m->progress->got - before < want && polls < POLLS_MAX; polls++)
			usleep(POLL_US);
	} while (remaining(m) || m->progress->got - before != want);
}

/* Report a measurement. took is its CPU time in ns, or 0 if instructions are counted. */
static void report(const char *label, uint64_t took)
{
	if (took)
		printf("time\t%s\t%llu\n", label, (unsigned long long)took);
	else if (getenv("PROFILE"))
		meter_profile(label);
	else
		meter_end(label);
}

/*
 * Return how many forwarded copies were dropped for lack of room. A drop costs less than a send, so
 * a measurement must have none.
 */
static unsigned long long count_unsent(void)
{
	FILE *f = fopen("/proc/net/pfq/forward", "r");
	unsigned long long n, sum = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*d %*u %*u %llu", &n) == 1)
			sum += n;
	if (f)
		fclose(f);
	return sum;
}

/* Measure once. If each packet was read exactly once, or forwarded, report and return true. */
static bool measure_once(struct measurement *m, const struct setting *s, uint64_t packets)
{
	const uint64_t want = m->progress->got + expected_packets(m->reader, packets);
	const uint64_t began = cpu_time(m);
	unsigned long long lost = count_unsent();
	char label[128];
	uint64_t took;
	int polls = 0;

	snprintf(label, sizeof(label), "%s:%s\t%u\t%u\t%s\t%llu", m->driver, m->reader->name, s->burst,
		 s->len + FCS_LEN, s->flows ? "udp" : "eth", (unsigned long long)packets);
	if (!began)
		meter_begin();
	generate(m, packets);
	do {
		usleep(POLL_US);
	} while (!finished(m, want) && ++polls < POLLS_MAX);
	took = began ? cpu_time(m) - began : 0;
	lost = count_unsent() - lost;
	if (finished(m, want) && m->progress->got == want && !lost) {
		report(label, took);
		return true;
	}
	warnx("%s: %lld packets too few were read, %u not generated, %llu not sent", label,
	      (long long)(want - m->progress->got), remaining(m), lost);
	return false;
}

/*
 * Measure. Exit if that fails, but try five times where it may fail by chance: the host may leave
 * user-mode Linux without a CPU for long, and a device may lack room for forwarded packets. A
 * failed measurement of CPU time is only logged.
 */
static void measure(struct measurement *m, const struct setting *s, uint64_t packets)
{
	const bool timed = cpu_time(m);
	int tries;

	set_generator(m, s);
	if (getenv("PROFILE"))
		meter_symbols();
	for (tries = m->reader->forward || timed ? 5 : 1; tries; tries--) {
		usleep(POLL_US);
		if (measure_once(m, s, packets))
			return;
	}
	if (!timed)
		exit(1);
	warnx("%s:%s: no measurement succeeded", m->driver, m->reader->name);
}

static void measure_row(struct measurement *m, const char *dev, const char *settings, uint64_t packets)
{
	const pid_t pid = m->reader->ops ? start_reader(m->reader, dev, m->progress) : 0;
	struct setting s;
	int used;

	if (pid && cpu_time(m))
		warm_up_rings(m);
	for (; sscanf(settings, "%u:%u:%u%n", &s.burst, &s.len, &s.flows, &used) == 3; settings += used + 1) {
		if (!m->pktgen || s.flows) {
			warm_up(m, &s, dev);
			measure(m, &s, packets);
			measure(m, &s, 2 * packets);
		}
		if (!settings[used])
			break;
	}
	if (pid)
		stop_reader(pid);
	device_up(dev);
}

int main(int argc, char **argv)
{
	const char *dev = getenv("NETIF");
	const char *pktgen = getenv("PKTGEN");
	struct measurement m;
	int i;

	if (argc < 5 || !dev)
		errx(2, "usage: NETIF=dev [PKTGEN=dev] packets PACKETS BURST:LEN:FLOWS,... DRIVER ROW...");
	m.driver = argv[3];
	m.model = model_open(dev);
	if (!m.model || device_up(dev))
		errx(1, "%s is not one of the NIC models, or has no link", dev);
	m.pktgen = pktgen;
	if (pktgen)
		pktgen_open(pktgen);
	if (cpu_time(&m))
		idle_us = NATIVE_IDLE_US;
	m.progress = mmap(NULL, sizeof(*m.progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			  0);
	if (m.progress == MAP_FAILED)
		err(1, "mmap");
	for (i = 4; i < argc; i++) {
		m.reader = find_reader(argv[i]);
		measure_row(&m, pktgen ?: dev, argv[2], strtoull(argv[1], NULL, 0));
	}
	return 0;
}
