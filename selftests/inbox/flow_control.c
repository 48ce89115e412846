// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: the driver's self-test passes. With flow control the NIC receives all packets
 * of a flood; without it, each packet is received or counted as dropped.
 *
 * Needs root, ethtool, a model of a NIC with a peer (NETIF). A failure means that the model
 * is wrong.
 */
#include "device.h"
#include "ethtool.h"
#include "tap.h"
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT		20000
#define FLOOD		10000000	/* frames per second: as fast as the peer can send */
#define UPDATE_S	3		/* the driver reads its counters every 2 s */

/* Return the received packets in ethtool -S; dropped: include the dropped packets. */
static unsigned long long counted(const char *dev, int dropped)
{
	static const char *const drops[] = { "rx_missed_errors", "rx_no_dma_resources", "port.rx_discards" };
	unsigned long long sum = 0, value;
	char command[64], line[256], name[128];
	FILE *f;

	snprintf(command, sizeof(command), "ethtool -S %s", dev);
	f = popen(command, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, " %127[^:]: %llu", name, &value) != 2)
			continue;
		if (!strcmp(name, "rx_packets") ||
		    (dropped && (!strcmp(name, drops[0]) || !strcmp(name, drops[1]) ||
				 !strcmp(name, drops[2]))))
			sum += value;
	}
	pclose(f);
	return sum;
}

/*
 * Let the peer flood the NIC. *came gets the change of the counters, *sent the number of packets,
 * including the peer's two control frames.
 */
static void flood(struct traffic *t, int dropped, unsigned long long *came, unsigned long long *sent)
{
	const struct frame_request req = {
		.count = COUNT, .min_len = FRAME_MIN, .max_len = FRAME_MIN, .rate = FLOOD,
	};
	unsigned long long before = counted(t->dev, dropped);
	int tries;

	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	for (tries = 0; !traffic_ended(t) && tries < 100; tries++)
		usleep(100000);
	sleep(UPDATE_S);
	*came = counted(t->dev, dropped) - before;
	*sent = COUNT + 2;	/* BEGIN and END */
}

int main(void)
{
	unsigned long long came, sent;
	struct traffic t;

	traffic_open(&t);
	if (ethtool("-S %s", t.dev))
		tap_skip_all("ethtool is not installed, or %s has no statistics", t.dev);
	tap_plan(3);
	tap_ok(!ethtool("-t %s offline", t.dev) && !device_up(t.dev),
	       "the driver's self-test passes (ethtool -t)");
	sleep(UPDATE_S);
	flood(&t, 0, &came, &sent);
	tap_ok(came == sent, "with flow control the NIC receives all %llu packets (%llu)", sent, came);
	/* some drivers refuse to turn autonegotiation of flow control off */
	if (ethtool("-A %s autoneg off rx off tx off", t.dev) && ethtool("-A %s rx off tx off", t.dev)) {
		tap_skip("flow control cannot be turned off",
			 "without flow control the NIC receives or drops every packet");
	} else {
		device_up(t.dev);
		sleep(UPDATE_S);
		flood(&t, 1, &came, &sent);
		tap_ok(came == sent, "without flow control the NIC receives or drops all %llu packets (%llu)",
		       sent, came);
		ethtool("-A %s autoneg on rx on tx on", t.dev);
		device_up(t.dev);
	}
	return tap_done();
}
