// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of the NIC. Frames that have a bad checksum, are too short, or are lost on the bus do
 * not arrive. All others do, including those whose descriptors are written back late.
 *
 * Needs root, pfq.ko, a model of a NIC with a peer (NETIF). A failure means that a hook, the
 * driver or the model mishandles a bad frame.
 */
#include "capture.h"
#include "model.h"
#include "tap.h"

#include <stdio.h>
#include <unistd.h>

#define BAD	20
#define COUNT	500
#define UPDATE_S 3	/* the driver reads its counters every 2 s */

static unsigned long long counter(const char *dev, const char *name)
{
	unsigned long long n = 0;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", dev, name);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%llu", &n) != 1)
			n = 0;
		fclose(f);
	}
	return n;
}

/*
 * Let the peer send, and let the model apply a fault (a register of its window) to some of the
 * frames. Return how many frames arrived, or 0 if one was corrupt or arrived twice.
 */
static unsigned int receive(struct capture *c, struct traffic *t, struct model *window,
			    uint32_t fault, uint32_t frames)
{
	const struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 900, .rate = 1000 };

	if (traffic_start(t, req))
		tap_bail("%s: the peer does not send", t->dev);
	model_write(window, fault, frames);
	capture_expect(c, &t->req);
	capture_to_end(c, t);
	if (c->tally.corrupt || c->tally.duplicates)
		tap_note("%u frames corrupt, %u duplicates", c->tally.corrupt, c->tally.duplicates);
	return c->tally.corrupt || c->tally.duplicates ? 0 : c->tally.good;
}

int main(void)
{
	struct frame_request exact = { .count = 1000, .min_len = 60, .max_len = 1514 };
	unsigned long long before, after;
	struct model *window;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	window = model_open(t.dev);
	if (!window)
		tap_skip_all("%s is no model of a NIC, so it has no faults on demand", t.dev);
	tap_plan(6);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	before = counter(t.dev, "rx_crc_errors");
	tap_ok(receive(&c, &t, window, R_WIN_BAD_CRC, BAD) == COUNT - BAD,
	       "%u of %u frames have a bad checksum: the socket gets the others", BAD, COUNT);
	sleep(UPDATE_S);
	after = counter(t.dev, "rx_crc_errors");
	tap_ok(after - before == BAD, "rx_crc_errors counts the bad frames (%llu)", after - before);
	tap_ok(receive(&c, &t, window, R_WIN_SHORT, BAD) == COUNT - BAD,
	       "%u frames are too short: the socket gets the others", BAD);
	tap_ok(receive(&c, &t, window, R_WIN_DMA_ERROR, BAD) == COUNT - BAD,
	       "%u frames are lost on the bus: the socket gets the others", BAD);
	model_write(window, R_WIN_WB_DELAY_US, 5000);
	tap_ok(capture_exact(&c, &t, exact),
	       "descriptors are written back 5 ms late: the socket gets all frames");
	model_write(window, R_WIN_WB_DELAY_US, 0);
	tap_ok(capture_exact(&c, &t, exact),
	       "descriptors are written back in time: the socket gets all frames");
	capture_close(&c);
	return tap_done();
}
