// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ring sends on the transmit queue that it is bound to. A ring bound to any queue sends on the
 * one that the stack would choose (XPS).
 *
 * Needs root, pfq.ko, a NIC whose driver counts packets per transmit queue, with two of them
 * and a peer (NETIF). A failure means that frames leave by the wrong queue.
 */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT	500
#define QUEUES	2

static const char *dev;

static int ethtool_ioctl(void *command)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret;
	struct ifreq r = { .ifr_data = command };

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", dev);
	ret = ioctl(fd, SIOCETHTOOL, &r);
	close(fd);
	return ret;
}

/* Return the driver's counter of packets sent on a transmit queue, or -1 if there is none. */
static long long sent_by(unsigned int queue)
{
	struct { struct ethtool_sset_info h; uint32_t n; } info = {
		.h = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_STATS },
	};
	struct ethtool_gstrings *names;
	struct ethtool_stats *stats;
	long long found = -1;
	char name[ETH_GSTRING_LEN];
	uint32_t i;

	if (ethtool_ioctl(&info) || !info.h.sset_mask)
		return -1;
	names = calloc(1, sizeof(*names) + info.n * ETH_GSTRING_LEN);
	stats = calloc(1, sizeof(*stats) + info.n * 8);
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_STATS;
	names->len = info.n;
	stats->cmd = ETHTOOL_GSTATS;
	stats->n_stats = info.n;
	snprintf(name, sizeof(name), "tx_queue_%u_packets", queue);
	if (!ethtool_ioctl(names) && !ethtool_ioctl(stats))
		for (i = 0; i < info.n; i++)
			if (!strncmp((char *)names->data + i * ETH_GSTRING_LEN, name, sizeof(name)))
				found = stats->data[i];
	free(names);
	free(stats);
	return found;
}

/* Send frames, and check which queue sent them. expect: that queue, or -1 for any. */
static void test_queue(struct traffic *t, int fd, int queue, int cpu, int expect)
{
	struct frame_request req = sender_request(COUNT, 60, 200);
	long long before[QUEUES], by[QUEUES], sum = 0;
	struct sender s;
	int i, exact;

	for (i = 0; i < QUEUES; i++)
		before[i] = sent_by(i);
	sender_open(&s, t->dev, queue, cpu, 65536);
	exact = sender_exact(&s, fd, &req);
	for (i = 0; i < QUEUES; i++) {
		by[i] = sent_by(i) - before[i];
		sum += by[i];
	}
	tap_ok(exact && sum >= COUNT && (expect < 0 || by[expect] >= COUNT),
	       "queue %d, CPU %d: %u frames leave%s (%lld by queue 0, %lld by queue 1)", queue, cpu, COUNT,
	       queue < 0 && expect >= 0 ? " by the queue that the stack would choose" : "", by[0], by[1]);
	sender_close(&s);
}

static int write_xps(unsigned int queue, unsigned int mask)
{
	char path[128];
	FILE *f;
	int ok;

	snprintf(path, sizeof(path), "/sys/class/net/%s/queues/tx-%u/xps_cpus", dev, queue);
	f = fopen(path, "we");
	if (!f)
		return -1;
	ok = fprintf(f, "%x\n", mask) > 0;
	return fclose(f) || !ok ? -1 : 0;
}

/* Send by a packet socket from a CPU. Return the queue that the stack chose, or -1. */
static int queue_of_stack(int cpu)
{
	struct frame_request req = sender_request(COUNT, 60, 60);
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN], mac[6];
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(dev) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), queue = -1, i, ms;
	long long before[QUEUES];
	cpu_set_t all, one;

	device_mac(dev, mac);
	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (fd < 0 || sched_setaffinity(0, sizeof(one), &one))
		tap_bail("cannot run on CPU %d: %m", cpu);
	for (i = 0; i < QUEUES; i++)
		before[i] = sent_by(i);
	for (i = 0; i < COUNT; i++)
		if (sendto(fd, frame, frame_put_data(frame, mac, mac, &req, i), 0, (void *)&a, sizeof(a)) < 0)
			usleep(1000);
	for (ms = 0; queue < 0 && ms < 5000; ms += 10) {
		usleep(10000);
		for (i = 0; i < QUEUES; i++)
			if (sent_by(i) - before[i] > COUNT / 2)
				queue = i;
	}
	sched_setaffinity(0, sizeof(all), &all);
	close(fd);
	return queue;
}

/* Set XPS to the opposite of its default: each CPU uses the queue of the other. */
static void test_choice(struct traffic *t, int fd)
{
	int cpu;

	if (write_xps(0, 2) || write_xps(1, 1)) {
		for (cpu = 0; cpu < 2 * QUEUES; cpu++)
			tap_skip("the kernel has no XPS", "XPS chooses the queue of frames");
		return;
	}
	for (cpu = 0; cpu < QUEUES; cpu++) {
		tap_ok(queue_of_stack(cpu) == !cpu,
		       "CPU %d: the stack sends by queue %d, as XPS says", cpu, !cpu);
		test_queue(t, fd, -1, cpu, !cpu);
	}
	write_xps(0, 1);
	write_xps(1, 2);
}

/* Send alternately by two rings of a socket, on two queues. */
static void test_several(void)
{
	struct frame_request req = sender_request(2 * COUNT, 60, 60);
	struct pfq_so_tx_stats a, b;
	long long before[QUEUES];
	struct sender s, other;
	uint32_t seq;
	int i, drained;

	sender_open(&s, dev, 0, 0, 65536);
	other = s;
	other.index = pfq_tx_bind(s.q, dev, 1, 1, 65536);
	if (other.index < 0)
		tap_bail("%s", pfq_error(s.q));
	for (i = 0; i < QUEUES; i++)
		before[i] = sent_by(i);
	for (seq = 0; seq < 2 * COUNT; seq++)
		sender_put(seq % 2 ? &other : &s, &req, seq, 0);
	drained = !sender_drain(&s) && !sender_drain(&other);
	a = sender_stats(&s);
	b = sender_stats(&other);
	for (i = 0; i < 500 && (sent_by(0) - before[0] < COUNT || sent_by(1) - before[1] < COUNT); i++)
		usleep(10000);
	tap_ok(drained && a.sent == COUNT && b.sent == COUNT && sender_adds_up(&a) && sender_adds_up(&b) &&
	       sent_by(0) - before[0] >= COUNT && sent_by(1) - before[1] >= COUNT,
	       "two rings of a socket send on their queues (%lld by queue 0, %lld by queue 1)",
	       sent_by(0) - before[0], sent_by(1) - before[1]);
	sender_close(&s);
}

int main(void)
{
	struct traffic t;
	struct sender s;
	int fd, index;

	traffic_open(&t);
	dev = t.dev;
	if (sent_by(QUEUES - 1) < 0)
		tap_skip_all("%s has no packet counters for %d transmit queues", dev, QUEUES);
	tap_plan(11);
	fd = stack_open(t.ifindex);
	test_queue(&t, fd, 0, SENDER_SYNC, 0);
	test_queue(&t, fd, 1, SENDER_SYNC, 1);
	test_queue(&t, fd, 1, 0, 1);
	test_queue(&t, fd, -1, 0, -1);
	test_queue(&t, fd, -1, 1, -1);
	test_choice(&t, fd);
	test_several();
	sender_open(&s, dev, 0, SENDER_SYNC, 65536);
	index = pfq_tx_bind(s.q, dev, 1000, -1, 65536);
	tap_ok(index == -EINVAL, "a ring cannot be bound to a queue that does not exist: %s", pfq_error(s.q));
	sender_close(&s);
	return tap_done();
}
