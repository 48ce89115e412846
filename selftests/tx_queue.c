// SPDX-License-Identifier: GPL-2.0-only
/* Frames leave by the queue that was asked for, or by the one that the stack would choose. */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT	500
#define QUEUES	2

static const char *dev;

static int ethtool(void *command)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret;
	struct ifreq r = { .ifr_data = command };

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", dev);
	ret = ioctl(fd, SIOCETHTOOL, &r);
	close(fd);
	return ret;
}

/* The driver's own count of packets of a transmit queue; -1: it keeps none. */
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

	if (ethtool(&info) || !info.h.sset_mask)
		return -1;
	names = calloc(1, sizeof(*names) + info.n * ETH_GSTRING_LEN);
	stats = calloc(1, sizeof(*stats) + info.n * 8);
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_STATS;
	names->len = info.n;
	stats->cmd = ETHTOOL_GSTATS;
	stats->n_stats = info.n;
	snprintf(name, sizeof(name), "tx_queue_%u_packets", queue);
	if (!ethtool(names) && !ethtool(stats))
		for (i = 0; i < info.n; i++)
			if (!strncmp((char *)names->data + i * ETH_GSTRING_LEN, name, sizeof(name)))
				found = stats->data[i];
	free(names);
	free(stats);
	return found;
}

static void run(struct traffic *t, int fd, int queue, int cpu)
{
	struct frame_ask ask = sender_ask(COUNT, 60, 200);
	long long before[QUEUES], by[QUEUES], sum = 0;
	struct sender s;
	int i, exact;

	for (i = 0; i < QUEUES; i++)
		before[i] = sent_by(i);
	sender_open(&s, t->dev, queue, cpu, 65536);
	exact = sender_exact(&s, fd, &ask);
	for (i = 0; i < QUEUES; i++) {
		by[i] = sent_by(i) - before[i];
		sum += by[i];
	}
	tap_ok(exact && sum >= COUNT && (queue < 0 || by[queue] >= COUNT),
	       "queue %d, cpu %d: %u frames leave (%lld by queue 0, %lld by 1)", queue, cpu, COUNT, by[0], by[1]);
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
		tap_skip_all("%s does not tell what %d queues have sent", dev, QUEUES);
	tap_plan(6);
	fd = stack_open(t.ifindex);
	run(&t, fd, 0, SENDER_SYNC);
	run(&t, fd, 1, SENDER_SYNC);
	run(&t, fd, 1, 0);
	run(&t, fd, -1, 0);
	run(&t, fd, -1, 1);
	sender_open(&s, dev, 0, SENDER_SYNC, 65536);
	index = pfq_tx_bind(s.q, dev, 64, -1, 65536);
	tap_ok(index == -EINVAL, "a queue that it has not: %s", pfq_error(s.q));
	sender_close(&s);
	return tap_done();
}
