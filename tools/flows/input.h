/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the packets of pfq flows come from: devices, or a file. */
#ifndef TOOLS_FLOWS_INPUT_H
#define TOOLS_FLOWS_INPUT_H

#include "flows_args.h"

/* Called for each Ethernet frame. Returns false to stop. */
typedef bool (*input_frame)(void *arg, const uint8_t *frame, uint32_t len, uint32_t ifindex, uint64_t time);

/* Called at least every 200 ms while packets of devices are awaited. now: ns since 1970. Returns false to stop. */
typedef bool (*input_tick)(void *arg, uint64_t now);

struct input_user {
	input_frame frame;
	input_tick tick;
	void *arg;
};

/* Read until the user stops it, or the file ends. Returns 0, or -1 after a message. */
int input_file(const struct flows_args *args, const struct input_user *user);

/* lost gets the packets that were lost because the ring was full. */
int input_devices(const struct flows_args *args, const struct input_user *user, uint64_t *lost);

#endif
