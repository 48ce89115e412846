// SPDX-License-Identifier: GPL-2.0-only
/*
 * A socket bound to one receive queue gets the packets of that queue and no others.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that packets carry the
 * wrong queue or that the binding ignores it.
 */
#include "capture.h"
#include "tap.h"

#include <errno.h>

int main(void)
{
	struct capture c[2];
	struct traffic t;
	unsigned int queue;
	int other;
	int i;

	traffic_open(&t);
	tap_plan(5);
	capture_open(&c[0], NULL);
	capture_bind(&c[0], t.dev, 0);
	tap_ok(capture_exact(&c[0], &t, (struct frame_request) {
			.count = 100, .min_len = 60, .max_len = 60 }),
	       "a socket bound to all queues gets all frames");
	for (queue = 0; queue < CAPTURE_QUEUES - 1 && !c[0].queue_ns[queue]; queue++)
		;
	tap_note("the NIC delivers them in queue %u", queue);
	capture_close(&c[0]);

	for (i = 0; i < 2; i++)
		capture_open(&c[i], NULL);
	if (pfq_bind(c[0].q, t.dev, queue, 0))
		tap_bail("pfq_bind: %s", pfq_error(c[0].q));
	other = pfq_bind(c[1].q, t.dev, queue + 1, 0);
	tap_ok(capture_exact(&c[0], &t, (struct frame_request) {
			.count = 1000, .min_len = 60, .max_len = 1514 }),
	       "a socket bound to queue %u gets all frames", queue);
	capture_expect(&c[1], &t.req);
	capture_read(&c[1], 100);
	/* a NIC of one queue */
	tap_note("queue %u: %s", queue + 1, other ? pfq_error(c[1].q) : "bound");
	tap_ok((!other || other == -EINVAL) && !c[1].tally.good, "a socket bound to queue %u gets none, or is refused",
	       queue + 1);

	tap_ok(!pfq_unbind(c[0].q, t.dev, queue), "the socket unbinds its queue");
	t.req.rate = 2000;
	if (traffic_start(&t, t.req))
		tap_bail("%s: the peer does not send", t.dev);
	capture_expect(&c[0], &t.req);
	while (!traffic_ended(&t))
		capture_read(&c[0], 10);
	capture_read(&c[0], 100);
	tap_ok(!c[0].tally.good, "an unbound socket gets no frames");
	return tap_done();
}
