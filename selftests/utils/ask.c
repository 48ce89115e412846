// SPDX-License-Identifier: GPL-2.0-only
/* ask COUNT MIN MAX [RATE [FLOWS]]: has the peer send frames to NETIF, and waits until it has. */
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RATE 2000	/* a second */

int main(int argc, char **argv)
{
	struct frame_ask ask = { .rate = RATE };
	struct traffic t;

	if (argc < 4) {
		fprintf(stderr, "usage: NETIF=dev ask COUNT MIN MAX [RATE [FLOWS]]\n");
		return 2;
	}
	ask.count = atoi(argv[1]);
	ask.min_len = atoi(argv[2]);
	ask.max_len = atoi(argv[3]);
	if (argc > 4)
		ask.rate = atoi(argv[4]);
	if (argc > 5)
		ask.flows = atoi(argv[5]);
	traffic_open(&t);
	if (traffic_start(&t, ask))
		return 1;
	while (!traffic_ended(&t))
		usleep(10000);
	return t.sent != ask.count;
}
