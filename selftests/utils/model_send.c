// SPDX-License-Identifier: GPL-2.0-only
/*
 * model_send COUNT [BURST [GAP_US [LEN [FLOWS]]]]: let the model of a NIC generate COUNT frames
 * for the device NETIF in bursts, and wait until the driver has taken them. The parameters
 * are registers of the model's window (models/common/generate.c). A register whose parameter is
 * missing keeps its value.
 *
 * Exit status 0 if the driver took all frames within 120 s.
 */
#include "device.h"
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define GIVE_UP_S 120

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	static const uint32_t settings[] = { R_WIN_BURST, R_WIN_GAP_US, R_WIN_LEN, R_WIN_FLOWS };
	const char *dev = getenv("NETIF");
	struct model *window;
	unsigned int count;
	double began, took;
	int i;

	if (argc < 2 || !dev) {
		fprintf(stderr, "usage: NETIF=dev model_send COUNT [BURST [GAP_US [LEN [FLOWS]]]]\n");
		return 2;
	}
	window = model_open(dev);
	if (!window || device_up(dev)) {
		fprintf(stderr, "model_send: %s is no model of a NIC, or has no link\n", dev);
		return 1;
	}
	for (i = 0; i < 4 && i + 2 < argc; i++)
		model_write(window, settings[i], strtoul(argv[i + 2], NULL, 0));
	count = strtoul(argv[1], NULL, 0);
	began = now();
	model_write(window, R_WIN_COUNT, count);
	do {
		usleep(1000);
		took = now() - began;
	} while (model_read(window, R_WIN_COUNT) && took < GIVE_UP_S);
	printf("%u frames in %.3f s, %.0f per second\n", count, took, count / took);
	return model_read(window, R_WIN_COUNT) != 0;
}
