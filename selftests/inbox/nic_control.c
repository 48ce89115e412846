// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: the driver's own test of its NIC passes; with flow control a flood is
 * received whole, without it each packet of it was received or is counted as dropped.
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
#define FLOOD		10000000	/* a second: as fast as the peer can */
#define UPDATE_S	3		/* the driver reads its counters every 2 s */

/* What ethtool -S says of received packets and of those that were dropped. */
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

/* The peer's answers count too; how many packets came of how many that were sent. */
static void flood(struct traffic *t, int dropped, unsigned long long *came, unsigned long long *sent)
{
	unsigned long long before = counted(t->dev, dropped);
	int tries;

	if (traffic_start(t, (struct frame_ask) { .count = COUNT, .min_len = FRAME_MIN,
						  .max_len = FRAME_MIN, .rate = FLOOD }))
		tap_bail("no traffic");
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
		tap_skip_all("there is no ethtool");
	tap_plan(3);
	tap_ok(!ethtool("-t %s offline", t.dev) && !device_up(t.dev), "ethtool -t: the driver's own test passes");
	sleep(UPDATE_S);
	flood(&t, 0, &came, &sent);
	tap_ok(came == sent, "with flow control all of %llu packets are received (%llu)", sent, came);
	/* some negotiate it whether they are asked to or not */
	if (ethtool("-A %s autoneg off rx off tx off", t.dev) && ethtool("-A %s rx off tx off", t.dev)) {
		tap_skip("flow control cannot be turned off", "every packet is counted");
	} else {
		device_up(t.dev);
		sleep(UPDATE_S);
		flood(&t, 1, &came, &sent);
		tap_ok(came == sent, "without it %llu were received or are counted as dropped (%llu)",
		       sent, came);
		ethtool("-A %s autoneg on rx on tx on", t.dev);
		device_up(t.dev);
	}
	return tap_done();
}
