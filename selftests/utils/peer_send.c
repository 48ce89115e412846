// SPDX-License-Identifier: GPL-2.0-only
/*
 * peer_send COUNT MIN MAX [RATE [FLOWS]]: let the peer send COUNT frames of MIN to MAX bytes
 * to the device NETIF, and wait until it has sent them. RATE is in frames per second, default
 * 2000. With FLOWS the frames are UDP over IPv4 in this many flows.
 *
 * Exit status 0 if the peer sent all frames.
 */
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RATE 2000

int main(int argc, char **argv)
{
	struct frame_request req = { .rate = RATE };
	struct traffic t;

	if (argc < 4) {
		fprintf(stderr, "usage: NETIF=dev peer_send COUNT MIN MAX [RATE [FLOWS]]\n");
		return 2;
	}
	req.count = atoi(argv[1]);
	req.min_len = atoi(argv[2]);
	req.max_len = atoi(argv[3]);
	if (argc > 4)
		req.rate = atoi(argv[4]);
	if (argc > 5)
		req.flows = atoi(argv[5]);
	traffic_open(&t);
	if (traffic_start(&t, req))
		return 1;
	while (!traffic_ended(&t))
		usleep(10000);
	return t.sent != req.count;
}
