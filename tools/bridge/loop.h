/* SPDX-License-Identifier: GPL-2.0-only */
/* Notices that two bridged devices are connected elsewhere, too. */
#ifndef TOOLS_BRIDGE_LOOP_H
#define TOOLS_BRIDGE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#define LOOP_SLOTS	1024
#define LOOP_RETURNED	8	/* frames in a second that came back by the other device, which is no accident */
#define LOOP_REPEATED	100	/* equal frames in a second by the same device */

/*
 * A broadcast that came from one device is sent to the other. If it comes from there, something has sent it back: a
 * switch that both are plugged into. If another bridge connects them, it comes by the first device again and again.
 */
struct loop {
	struct {
		uint64_t hash;
		uint64_t time;		/* ns */
		unsigned int side;
	} slot[LOOP_SLOTS];
	uint64_t second;	/* the one that is counted in, s */
	unsigned int returned, repeated;	/* in this second */
	uint64_t total;		/* frames that came again */
	bool said;
};

/* Note a frame from a side, 0 or 1. Other frames than broadcasts and multicasts are not looked at. */
void loop_note(struct loop *l, unsigned int side, const uint8_t *frame, uint32_t len, uint64_t time);

/* Is there a loop that was not said yet? */
bool loop_is_new(struct loop *l);

#endif
