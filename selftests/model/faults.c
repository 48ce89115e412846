// SPDX-License-Identifier: GPL-2.0-only
/* Bad frames do not come, and are counted as what they were; late descriptors do. */
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

/* Some of the frames meet a fault; how many came. */
static unsigned int receive(struct capture *c, struct traffic *t, struct model *window,
			    uint32_t fault, uint32_t frames)
{
	if (traffic_start(t, (struct frame_ask) { .count = COUNT, .min_len = 60, .max_len = 900,
						  .rate = 1000 }))
		tap_bail("no traffic");
	model_write(window, fault, frames);
	capture_expect(c, &t->ask);
	capture_rest(c, t);
	if (c->tally.wrong || c->tally.twice)
		tap_note("%u wrong, %u twice", c->tally.wrong, c->tally.twice);
	return c->tally.wrong || c->tally.twice ? 0 : c->tally.right;
}

int main(void)
{
	struct frame_ask exact = { .count = 1000, .min_len = 60, .max_len = 1514 };
	unsigned long long before, after;
	struct model *window;
	struct capture c;
	struct traffic t;

	traffic_open(&t);
	window = model_open(t.dev);
	if (!window)
		tap_skip_all("%s is no model, that can be made to fail", t.dev);
	tap_plan(6);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	before = counter(t.dev, "rx_crc_errors");
	tap_ok(receive(&c, &t, window, R_WIN_BAD_CRC, BAD) == COUNT - BAD,
	       "%u of %u frames have a bad checksum: the others come", BAD, COUNT);
	sleep(UPDATE_S);
	after = counter(t.dev, "rx_crc_errors");
	tap_ok(after - before == BAD, "rx_crc_errors counts %llu", after - before);
	tap_ok(receive(&c, &t, window, R_WIN_SHORT, BAD) == COUNT - BAD,
	       "%u are too short: the others come", BAD);
	tap_ok(receive(&c, &t, window, R_WIN_DMA_ERROR, BAD) == COUNT - BAD,
	       "%u are lost on the bus: the others come", BAD);
	model_write(window, R_WIN_WB_DELAY_US, 5000);
	tap_ok(capture_exact(&c, &t, exact), "descriptors are written back 5 ms late: all come");
	model_write(window, R_WIN_WB_DELAY_US, 0);
	tap_ok(capture_exact(&c, &t, exact), "and in time again");
	capture_close(&c);
	return tap_done();
}
