// SPDX-License-Identifier: GPL-2.0-only
/* The bridge in user space: a loop reads the packets, and sends them by a transmit ring. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <pfq/lang.h>

#include "../capture/frame.h"
#include "bridge.h"

#define RING 0		/* the index of the only transmit ring of a handle */

static int set_program(struct direction *d, const char *expression)
{
	char text[4096];

	if (!expression)
		return 0;
	if (snprintf(text, sizeof(text), "main = %s", expression) >= (int)sizeof(text))
		return bridge_error("-e: the expression is too long");
	return pfq_group_program_set_text(d->q, PFQ_OWN_GROUP, text) ? bridge_error(pfq_error(d->q)) : 0;
}

int bridge_user_open(struct bridge *b, unsigned int n)
{
	struct direction *d = &b->direction[n];

	if (pfq_open(&d->q, NULL))
		return bridge_error(pfq_error(NULL));
	if (pfq_tx_bind(d->q, d->to, PFQ_ANY_QUEUE, -1, 0) != RING)
		return bridge_error(pfq_error(d->q));
	return set_program(d, b->args.expression);
}

/* A link that is down, and a queue that stays full, lose packets as a cable would. The counters tell how many. */
static void flush(struct direction *d)
{
	while (pfq_tx_flush(d->q, RING) == -EINTR)
		;
}

static void send_frame(struct direction *d, const struct frame *f)
{
	int ret;

	while ((ret = pfq_tx_put(d->q, RING, f->data, f->caplen, 1, 0)) == -EAGAIN)
		flush(d);
	if (ret)
		d->failed++;
}

static int forward_batch(struct bridge *b, unsigned int n)
{
	static uint8_t scratch[FRAME_MAX];
	struct direction *d = &b->direction[n];
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct frame f;
	const int ret = pfq_read_ordered(d->q, &batch, 0);

	if (ret < 0 && ret != -EINTR)
		return bridge_error(pfq_error(d->q));
	if (ret <= 0)
		return 0;
	pfq_batch_for_each(pkt, &batch) {
		frame_from_pkt(&f, pkt, 0, scratch);
		loop_note(&b->loop, n, f.data, f.caplen, f.tstamp);
		send_frame(d, &f);
	}
	flush(d);
	return 1;
}

int bridge_user_read(struct bridge *b, int timeout_ms)
{
	struct pollfd fds[2];
	unsigned int n;
	int ret, busy = 0;

	for (n = 0; n < b->nr; n++) {
		ret = forward_batch(b, n);
		if (ret < 0)
			return -1;
		busy |= ret;
	}
	for (n = 0; n < b->nr; n++)
		fds[n] = (struct pollfd) { .fd = pfq_fd(b->direction[n].q), .events = POLLIN };
	if (!busy)
		poll(fds, b->nr, timeout_ms);
	return 0;
}
