// SPDX-License-Identifier: GPL-2.0-only
/* The bridge in the kernel: a program of each direction's group forwards the packets. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include <pfq/lang.h>

#include "bridge.h"

/* Broadcasts and multicasts come to the socket, too, and nothing else does. */
static int set_program(struct direction *d, const char *expression)
{
	char text[4096];
	int n = snprintf(text, sizeof(text), "main = %s%s%sforward \"%s\" >-> filter is_multicast",
			 expression ? "(" : "", expression ?: "", expression ? ") >-> " : "", d->to);

	if (n >= (int)sizeof(text))
		return bridge_error("-e: the expression is too long");
	return pfq_group_program_set_text(d->q, PFQ_OWN_GROUP, text) ? bridge_error(pfq_error(d->q)) : 0;
}

int bridge_kernel_open(struct bridge *b, unsigned int n)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 1u << 16, .nr_blocks = 16, .snaplen = 256 };
	struct direction *d = &b->direction[n];

	if (pfq_open(&d->q, &opts))
		return bridge_error(pfq_error(NULL));
	return set_program(d, b->args.expression);
}

static int read_broadcasts(struct bridge *b, unsigned int n)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int ret;

	while ((ret = pfq_read(b->direction[n].q, &batch, 0)) == 1)
		pfq_batch_for_each(pkt, &batch)
			loop_note(&b->loop, n, pfq_pkt_data(pkt), pkt->caplen, pkt->tstamp);
	return ret && ret != -EINTR ? bridge_error(pfq_error(b->direction[n].q)) : 0;
}

int bridge_kernel_read(struct bridge *b, int timeout_ms)
{
	struct pollfd fds[2];
	unsigned int n;

	for (n = 0; n < b->nr; n++)
		if (read_broadcasts(b, n))
			return -1;
	for (n = 0; n < b->nr; n++)
		fds[n] = (struct pollfd) { .fd = pfq_fd(b->direction[n].q), .events = POLLIN };
	poll(fds, b->nr, timeout_ms);
	return 0;
}
