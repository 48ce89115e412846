// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that only receives, such as the one at the mirror port of a switch. For some seconds a
 * socket reads what arrives, whatever that is.
 *
 * Needs root, pfq.ko, a NIC at which packets arrive (NETIF). A failure means that PFQ loses or
 * invents packets, or that a packet's header is wrong.
 */
#include "capture.h"
#include "device.h"
#include "proc.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECONDS		10
#define WAIT_MS		100
#define MARGIN		4		/* seconds: a driver may update its counters each 2 s */
#define ETHER_HEADER	14

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* The NIC's count of received packets. Bail out on error. */
static unsigned long long received(const char *dev)
{
	unsigned long long n;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_packets", dev);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%llu", &n) != 1)
		tap_bail("%s: %m", path);
	fclose(f);
	return n;
}

struct seen {
	uint64_t packets, bad_header, bad_time;
	uint64_t last[CAPTURE_QUEUES];		/* the last timestamp by queue */
};

static void look_at(struct seen *s, const struct pfq_pkthdr *pkt, unsigned int ifindex, uint64_t began)
{
	uint64_t *last = &s->last[pkt->queue % CAPTURE_QUEUES];

	s->packets++;
	s->bad_header += pkt->ifindex != ifindex || pkt->caplen > pkt->len || pkt->len < ETHER_HEADER;
	s->bad_time += pkt->tstamp < *last || pkt->tstamp < began || pkt->tstamp > now_ns();
	*last = pkt->tstamp;
}

static void read_all(struct capture *c, struct seen *s, unsigned int ifindex)
{
	const uint64_t began = now_ns(), end = began + SECONDS * 1000000000ull;
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;

	while (now_ns() < end)
		if (pfq_read(c->q, &batch, WAIT_MS) > 0)
			pfq_batch_for_each(pkt, &batch)
				look_at(s, pkt, ifindex, began);
}

int main(void)
{
	const char *dev = getenv("NETIF");
	unsigned long long before, of_nic;
	struct traffic t = { .dev = dev };
	struct pfq_so_stats stats;
	struct proc_device d;
	struct seen s = { 0 };
	struct capture c;

	if (!dev || !*dev)
		tap_skip_all("NETIF is not set: set it to the device under test");
	if (device_up(dev))
		tap_skip_all("%s has no link", dev);
	device_driver(dev, t.driver, sizeof(t.driver));
	capture_open(&c, NULL);
	before = received(dev);
	capture_bind(&c, dev, PFQ_BIND_PROMISC);
	read_all(&c, &s, device_ifindex(dev));
	stats = capture_stats(&c);
	of_nic = received(dev) - before;
	if (!s.packets && !of_nic)
		tap_skip_all("no packet arrives at %s in %d s: does the switch mirror a port to it?", dev, SECONDS);
	tap_plan(5);
	tap_note("%llu packets in %d s, %llu lost", (unsigned long long)s.packets, SECONDS,
		 (unsigned long long)stats.lost);
	tap_ok(!proc_device(dev, &d) && !strcmp(d.via, expected_via(&t)), "packets arrive by the %s", expected_via(&t));
	tap_ok(!s.bad_header, "each packet has the device's index and plausible lengths (%llu do not)",
	       (unsigned long long)s.bad_header);
	tap_ok(!s.bad_time, "each packet is later than the one before it in its queue (%llu are not)",
	       (unsigned long long)s.bad_time);
	tap_ok(stats_add_up(&stats) && s.packets <= stats.delivered, "the counters add up");
	/* A burst may come just before or after the driver updates its counters, so the margin is wide. */
	tap_ok(stats.seen >= of_nic * (SECONDS - MARGIN) / SECONDS &&
	       stats.seen <= of_nic * (SECONDS + MARGIN) / SECONDS + 1,
	       "PFQ sees the packets that the NIC counts (%llu of %llu)", (unsigned long long)stats.seen, of_nic);
	capture_close(&c);
	return tap_done();
}
