// SPDX-License-Identifier: GPL-2.0-only
/*
 * packets DEV PKTGEN PACKETS ROW...: what a packet costs from the driver to the reader,
 * in one table. pktgen sends into the device's peer (see guest.sh). On a virtual
 * CPU whose clock counts instructions the unit is the instruction. A row's
 * figure is (time of 2N packets - time of N packets) / N, so that what happens
 * once is not in it; the median of five, and the spread.
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pfq/pfq.h>
#include "reader.h"

#define ROUNDS 5

volatile uint8_t touched;

#define PFQ_ROW .open = pfq_reader_open, .read = pfq_reader_read, .lost = pfq_reader_lost, .close = pfq_reader_close
#define TPACKET_ROW .open = tpacket_open, .read = tpacket_read, .lost = tpacket_lost, .close = tpacket_close

const struct reader readers[] = {
	{ .name = "none", .what = "nobody reads, the stack drops" },
	{ "pfq", "PFQ, 1 socket, copied", 1, PFQ_ROW },
	{ "pfq-steal", "PFQ, 1 socket, stolen", 1, PFQ_ROW, .flags = PFQ_BIND_STEAL },
	{ "pfq-steer4", "PFQ, 4 sockets steered, copied", 4, true, PFQ_ROW },
	{ "pfq-copy4", "PFQ, 4 sockets, each all", 4, PFQ_ROW },
	{ "pfq-bpf", "PFQ, BPF udp port 9", 1, .filter = "udp port 9", PFQ_ROW },
	{ "pfq-bpf0", "PFQ, BPF tcp port 80, nothing passes", 1, .filter = "tcp port 80", PFQ_ROW },
	{ "tp3", "TPACKET_V3, 1 socket", 1, TPACKET_ROW },
	{ "tp3-fanout4", "TPACKET_V3, PACKET_FANOUT_HASH of 4", 4, true, TPACKET_ROW },
	{ "tp3-copy4", "TPACKET_V3, 4 sockets, each all", 4, TPACKET_ROW },
	{ "tp3-bpf", "TPACKET_V3, BPF udp port 9", 1, .filter = "udp port 9", TPACKET_ROW },
	{ "tp3-bpf0", "TPACKET_V3, BPF tcp port 80, nothing passes", 1, .filter = "tcp port 80", TPACKET_ROW },
	{}
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

static volatile int sending;

static void *send_all(void *unused)
{
	(void)unused;
	write_file("/proc/net/pktgen/pgctrl", "start\n");
	sending = 0;
	return NULL;
}

/* When pktgen sent the first and the last packet, ns of CLOCK_MONOTONIC. */
static void sent_between(const char *pktgen, double *first, double *last)
{
	unsigned long long started, stopped;
	FILE *f = fopen(pktgen, "re");
	char line[256];

	if (!f)
		err(1, "%s", pktgen);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, " started: %lluus stopped: %lluus", &started, &stopped) == 2) {
			*first = started * 1e3;
			*last = stopped * 1e3;
			fclose(f);
			return;
		}
	}
	errx(1, "%s: no time of start", pktgen);
}

/* The time in which n packets arrive and are read. */
static double run(const struct reader *r, const char *pktgen, uint64_t n, uint64_t *got)
{
	const uint64_t want = !r->open || strstr(r->name, "bpf0") ? 0 : n * (r->steered ? 1 : r->sockets);
	double first, last, end = 0, idle = 0;
	char count[32];
	pthread_t thread;

	snprintf(count, sizeof(count), "count %llu\n", (unsigned long long)n);
	write_file(pktgen, count);
	*got = 0;
	sending = 1;
	pthread_create(&thread, NULL, send_all, NULL);
	do {
		uint64_t more = want ? r->read(r) : 0;

		*got += more;
		if (more)
			end = now();
		idle = more || sending ? 0 : idle ? idle : now();
		/* as a reader under load: what came meanwhile is a batch */
		if (!more)
			usleep(1000);
	} while (sending || (*got < want && (!idle || now() - idle < 1e9)));
	pthread_join(thread, NULL);
	if (*got != want)
		return -1;
	sent_between(pktgen, &first, &last);
	return (end > last ? end : last) - first;
}

static int ascending(const void *a, const void *b)
{
	const double d = *(const double *)a - *(const double *)b;

	return d < 0 ? -1 : d > 0;
}

static void row(const struct reader *r, const char *dev, const char *pktgen, uint64_t n)
{
	double figure[ROUNDS];
	uint64_t got;
	int i;

	if (r->open)
		r->open(r, dev);
	run(r, pktgen, n / 4, &got);
	for (i = 0; i < ROUNDS; i++) {
		double one = run(r, pktgen, n, &got), two = run(r, pktgen, 2 * n, &got);

		if (one < 0 || two < 0) {
			printf("%s\t%s\tlost %llu, read %llu\n", r->name, r->what,
			       (unsigned long long)r->lost(r), (unsigned long long)got);
			goto out;
		}
		figure[i] = (two - one) / n;
	}
	qsort(figure, ROUNDS, sizeof(*figure), ascending);
	printf("%s\t%s\t%.1f\t%.1f\n", r->name, r->what, figure[ROUNDS / 2],
	       (figure[ROUNDS - 1] - figure[0]) / 2);
out:
	fflush(stdout);
	if (r->open)
		r->close(r);
}

static const struct reader *find(const char *name)
{
	const struct reader *r;

	for (r = readers; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	errx(1, "no row %s", name);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 5)
		errx(1, "usage: packets DEV PKTGEN PACKETS ROW...");
	for (i = 4; i < argc; i++)
		row(find(argv[i]), argv[1], argv[2], strtoull(argv[3], NULL, 0));
	return 0;
}
