// SPDX-License-Identifier: GPL-2.0-only
/*
 * packets PACKETS BURST:LEN:FLOWS,... DRIVER ROW...: in the guest, what a packet costs from
 * the NIC to a reader that touches it. The 82599's model gives bursts of frames, and
 * counter.c counts instructions: of PACKETS packets and of twice as many, so that what
 * happens once is in neither's difference. On user-mode Linux CPU time is measured. PKTGEN=dev: pktgen gives the
 * packets, in this device. PROFILE=1: of each function, too.
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

#include "../testlib/device.h"
#include "../testlib/model.h"
#include "meter.h"
#include "pktgen.h"
#include "reader.h"

/* Whoever looks is counted, too: seldom. */
#define LOOK_US		100000
#define NATIVE_GAP_US	250
#define NATIVE_NAP_US	1000
#define FCS_LEN		4
#define GIVE_UP		100	/* looks without progress */
#define RING_BYTES	(16 << 20)	/* of a reader */

volatile uint64_t touched;

unsigned int nap_us;

static const struct reader readers[] = {
	{ "xdp-drop", &xdp_drop_way },
	{ "xdp-tx", &xdp_drop_way, .forward = true },
	{ "stack" },
	{ "tpacket", &tpacket_way, 1 },
	{ "tpacket-fanout4", &tpacket_way, 4, .steered = true },
	{ "tpacket-bpf0", &tpacket_way, 1, .nothing = true, .filter = "tcp port 80" },
	{ "xsk-copy", &xsk_way, 1, .flags = XDP_COPY },
	{ "xsk-zerocopy", &xsk_way, 1, .flags = XDP_ZEROCOPY | XDP_USE_NEED_WAKEUP },
	{ "pfq-copy", &pfq_way, 1 },
	{ "pfq-steal", &pfq_way, 1, .flags = PFQ_BIND_STEAL },
	{ "pfq-skb-steal", &pfq_way, 1, .verdict = PFQ_VERDICT_NO_STACK },
	{ "pfq-copy-steer4", &pfq_way, 4, .steered = true },
	{ "pfq-steal-steer1", &pfq_way, 1, .steered = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-steal-steer4", &pfq_way, 4, .steered = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-steal-group2", &pfq_way, 1, .groups = 2, .flags = PFQ_BIND_STEAL },
	{ "pfq-bpf0", &pfq_way, 1, .nothing = true, .filter = "tcp port 80" },
	{ "pfq-forward", &pfq_way, 1, .nothing = true, .forward = true, .flags = PFQ_BIND_STEAL },
	{ "pfq-forward-xdp", &pfq_way, 1, .nothing = true, .forward = true, .program = true, .flags = PFQ_BIND_STEAL },
	{}
};

struct setting {
	unsigned int burst, len, flows;
};

struct progress {
	int ready;
	uint64_t got;
};

struct measurement {
	const char *driver;
	bool pktgen;			/* packets come from there, and not from the model */
	const struct reader *reader;
	struct model *model;
	volatile struct progress *reading;	/* shared with the reader's process */
};

static const struct reader *find(const char *name)
{
	const struct reader *r;

	for (r = readers; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	errx(1, "no row %s", name);
}

static void read_all(const struct reader *r, const char *dev, volatile struct progress *p)
{
	struct pollfd fd[SOCKETS_MAX];
	int i;

	for (i = 0; i < r->sockets; i++)
		fd[i].events = POLLIN;
	r->way->open(r, dev, fd);
	p->ready = 1;
	while (r->way->read) {
		p->got += r->way->read(r, fd);
		if (nap_us)
			usleep(nap_us);
	}
	for (;;)
		pause();
}

static pid_t start(const struct reader *r, const char *dev, volatile struct progress *p)
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
			errx(1, "%s: no reader", r->name);
		usleep(LOOK_US);
	}
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static uint64_t wanted(const struct reader *r, uint64_t packets)
{
	if (r->nothing)
		return 0;
	return packets * (r->steered ? 1 : r->sockets);
}

static void give(const struct measurement *m, uint64_t packets)
{
	if (m->pktgen)
		pktgen_give(packets);
	else
		model_write(m->model, R_WIN_COUNT, packets);
}

static uint32_t left(const struct measurement *m)
{
	return m->pktgen ? 0 : model_read(m->model, R_WIN_COUNT);
}

static bool finished(const struct measurement *m, uint64_t want)
{
	return !left(m) && m->reading->got >= want;
}

/* ns of CPU that the machine has taken; 0 where the model does not know: there instructions are counted. */
static uint64_t machine_time(const struct measurement *m)
{
	const uint32_t low = model_read(m->model, R_WIN_CPU_LOW);

	return low | (uint64_t)model_read(m->model, R_WIN_CPU_HIGH) << 32;
}

/* Between bursts, in us: what is forwarded has left before more comes. */
static uint32_t gap(const struct measurement *m, const struct setting *s)
{
	if (machine_time(m))
		return NATIVE_GAP_US;
	if (m->reader->forward)
		return 400 * s->burst;
	return s->burst > 64 ? 2000 : 1000;
}

static void set_source(const struct measurement *m, const struct setting *s)
{
	if (m->pktgen) {
		pktgen_set(s->burst, s->len, s->flows);
		return;
	}
	model_write(m->model, R_WIN_BURST, s->burst);
	model_write(m->model, R_WIN_GAP_US, gap(m, s));
	model_write(m->model, R_WIN_LEN, s->len);
	model_write(m->model, R_WIN_FLOWS, s->flows);
}

/* What rows before left in the allocator is not this one's: so freeing an skb costs the same. */
static void tidy_slabs(void)
{
	const char *path = "/sys/kernel/slab/skbuff_head_cache/shrink";
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, "1", 1) != 1)
		err(1, "%s", path);
	close(fd);
}

/*
 * A reader goes around its rings once: a page that user-mode Linux maps when it is first touched takes it
 * as long as hundreds of packets.
 */
static void go_around(const struct measurement *m)
{
	const struct setting big = { .burst = 256, .len = 1514, .flows = 64 };
	int looks = 0;

	set_source(m, &big);
	give(m, RING_BYTES / 1536 * m->reader->sockets * 3 / 2);
	do {
		usleep(LOOK_US);
	} while (left(m) && ++looks < GIVE_UP);
}

/* What the first packets bring about may reset the NIC: until a burst comes through whole. */
static void warm_up(const struct measurement *m, const struct setting *s, const char *dev)
{
	const uint64_t want = wanted(m->reader, s->burst);
	uint64_t before;
	int tries = 20;

	set_source(m, s);
	tidy_slabs();
	do {
		if (!tries--)
			errx(1, "%s: the reader gets no whole burst", m->reader->name);
		device_up(dev);
		before = m->reading->got;
		give(m, s->burst);
		usleep(500000);
	} while (left(m) || m->reading->got - before != want);
}

static void end(const char *label, uint64_t took)
{
	if (took)
		printf("time\t%s\t%llu\n", label, (unsigned long long)took);
	else if (getenv("PROFILE"))
		meter_profile(label);
	else
		meter_end(label);
}

/* Copies for which a device had no room; their way was shorter. */
static unsigned long long not_sent(void)
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

/* Whether each packet was read, once, or sent; what it took is told. */
static bool attempt(struct measurement *m, const struct setting *s, uint64_t packets)
{
	const uint64_t want = m->reading->got + wanted(m->reader, packets);
	const uint64_t began = machine_time(m);
	unsigned long long lost = not_sent();
	char label[128];
	uint64_t took;
	int looks = 0;

	snprintf(label, sizeof(label), "%s:%s\t%u\t%u\t%s\t%llu", m->driver, m->reader->name, s->burst, s->len + FCS_LEN,
		 s->flows ? "udp" : "eth", (unsigned long long)packets);
	if (!began)
		meter_begin();
	give(m, packets);
	do {
		usleep(LOOK_US);
	} while (!finished(m, want) && ++looks < GIVE_UP);
	took = began ? machine_time(m) - began : 0;
	lost = not_sent() - lost;
	if (finished(m, want) && m->reading->got == want && !lost) {
		end(label, took);
		return true;
	}
	warnx("%s: %lld too few read, %u not given, %llu not sent", label, (long long)(want - m->reading->got), left(m), lost);
	return false;
}

/* Where time is measured, the machine may not have had a CPU for long; a device may lack room: once more then. */
static void measure(struct measurement *m, const struct setting *s, uint64_t packets)
{
	const bool timed = machine_time(m);
	int tries;

	set_source(m, s);
	if (getenv("PROFILE"))
		meter_symbols();
	for (tries = m->reader->forward || timed ? 5 : 1; tries; tries--) {
		usleep(LOOK_US);
		if (attempt(m, s, packets))
			return;
	}
	if (!timed)
		exit(1);
	warnx("%s:%s: given up", m->driver, m->reader->name);
}

static void row(struct measurement *m, const char *dev, const char *settings, uint64_t packets)
{
	const pid_t pid = m->reader->way ? start(m->reader, dev, m->reading) : 0;
	struct setting s;
	int used;

	if (pid && machine_time(m))
		go_around(m);
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
		stop(pid);
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
		errx(1, "%s is no model of an 82599 with a link", dev);
	m.pktgen = pktgen;
	if (pktgen)
		pktgen_open(pktgen);
	if (machine_time(&m))
		nap_us = NATIVE_NAP_US;
	m.reading = mmap(NULL, sizeof(*m.reading), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (m.reading == MAP_FAILED)
		err(1, "mmap");
	for (i = 4; i < argc; i++) {
		m.reader = find(argv[i]);
		row(&m, pktgen ?: dev, argv[2], strtoull(argv[1], NULL, 0));
	}
	return 0;
}
