// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that several CPUs receive in turn come to the callback in the order in which they arrived, while the reader
 * sleeps and while it reads, whatever number of frames it asks for.
 *
 * Needs root, pfq.ko, veth, the libpcap of PFQ, two CPUs. A failure means that programs which follow connections, such
 * as Suricata, see answers before requests, and miss alerts.
 */
#include "pcap_link.h"
#include "slow.h"
#include "tap.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 1000

/* What the callback saw. */
struct seen {
	unsigned int n, misplaced;
	int last;
};

static int cpu[2];

static void note(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	struct seen *seen = (void *)user;
	const int number = pcap_link_number(h, data, 0);

	if (number < 0)
		return;
	seen->n++;
	seen->misplaced += number < seen->last;
	seen->last = number;
}

static void find_cpus(void)
{
	cpu_set_t all;
	int i, n = 0;

	if (sched_getaffinity(0, sizeof(all), &all))
		tap_bail("sched_getaffinity: %m");
	for (i = 0; i < CPU_SETSIZE && n < 2; i++)
		if (CPU_ISSET(i, &all))
			cpu[n++] = i;
	if (n < 2)
		tap_skip_all("there is one CPU");
}

/* Send a frame from a CPU, whose softirq receives it. */
static void send_on(int which, unsigned int number)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu[which], &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		tap_bail("sched_setaffinity: %m");
	pcap_link_send(1, number, 60, NULL, 0);
}

static void read_all(pcap_t *p, int cnt, struct seen *seen)
{
	while (pcap_dispatch(p, cnt, note, (u_char *)seen) > 0)
		;
}

/* Send runs of frames on each CPU in turn, and read `cnt` at a time, behind each `every` frames. */
static void test_order(pcap_t *p, unsigned int run, unsigned int every, int cnt)
{
	struct seen seen = { .last = -1 };
	unsigned int i;

	for (i = 0; i < FRAMES; i++) {
		send_on(i / run % 2, i);
		if (i % every == every - 1)
			read_all(p, cnt, &seen);
	}
	usleep(100000 * slow());
	read_all(p, cnt, &seen);
	tap_equal(seen.n, FRAMES, "runs of %u, read by %d behind each %u: all come", run, cnt, every);
	tap_equal(seen.misplaced, 0, "runs of %u, read by %d behind each %u: in order", run, cnt, every);
}

int main(void)
{
	const struct pcap_link_opts opts = { .nonblock = 1 };
	pcap_t *p;

	find_cpus();
	pcap_link_begin();
	p = pcap_link_open(PCAP_LINK_PFQ, &opts);
	test_order(p, 1, FRAMES, -1);
	test_order(p, 1, FRAMES, 64);
	test_order(p, 7, 100, 64);
	test_order(p, 100, 30, 1);
	pcap_close(p);
	pcap_link_end();
	return tap_done();
}
