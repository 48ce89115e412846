// SPDX-License-Identifier: GPL-2.0-only
/* Bound to one receive queue: its packets, and no others. */
#include "capture.h"
#include "tap.h"

int main(void)
{
	struct capture c[2];
	struct traffic t;
	unsigned int queue;
	int i;

	traffic_open(&t);
	tap_plan(5);
	capture_open(&c[0], NULL);
	capture_bind(&c[0], t.dev, 0);
	tap_ok(capture_exact(&c[0], &t, (struct frame_ask) {
			.count = 100, .min_len = 60, .max_len = 60 }),
	       "packets arrive");
	for (queue = 0; queue < CAPTURE_QUEUES - 1 && !c[0].queue_ns[queue]; queue++)
		;
	tap_note("they come in queue %u", queue);
	capture_close(&c[0]);

	for (i = 0; i < 2; i++) {
		capture_open(&c[i], NULL);
		if (pfq_bind(c[i].q, t.dev, queue + i, 0))
			tap_bail("pfq_bind: %s", pfq_error(c[i].q));
	}
	tap_ok(capture_exact(&c[0], &t, (struct frame_ask) {
			.count = 1000, .min_len = 60, .max_len = 1514 }),
	       "bound to queue %u: all of them", queue);
	capture_expect(&c[1], &t.ask);
	capture_read(&c[1], 100);
	tap_ok(!c[1].tally.right, "bound to queue %u: none", queue + 1);

	tap_ok(!pfq_unbind(c[0].q, t.dev, queue), "unbind");
	t.ask.rate = 2000;
	if (traffic_start(&t, t.ask))
		tap_bail("no traffic");
	capture_expect(&c[0], &t.ask);
	while (!traffic_ended(&t))
		capture_read(&c[0], 10);
	capture_read(&c[0], 100);
	tap_ok(!c[0].tally.right, "unbound: none");
	return tap_done();
}
