// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * send DEVICE QUEUES FRAMES: send UDP flows from several queues of a device
 *
 * Kernel threads send, one per queue, on CPUs 0, 1 and so on. A flow stays on one queue, so that its
 * frames stay in order.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

static int fail(struct pfq *q)
{
	fprintf(stderr, "%s\n", pfq_error(q));
	pfq_close(q);
	return 1;
}

static void make_frame(uint8_t frame[60], unsigned int sport)
{
	static const uint8_t start[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,		/* Ethernet */
		0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0x66, 0xbd,		/* IPv4, UDP */
		10, 0, 0, 1, 10, 0, 0, 2,
	};

	memset(frame, 0, 60);
	memcpy(frame, start, sizeof(start));
	frame[34] = sport >> 8;
	frame[35] = sport;
	frame[37] = 9;
	frame[39] = 26;
}

int main(int argc, char **argv)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .send_only = 1 };
	const char *dev = argc > 1 ? argv[1] : "lo";
	int queues = argc > 2 ? atoi(argv[2]) : 1;
	unsigned long frames = argc > 3 ? strtoul(argv[3], NULL, 10) : 10, i;
	unsigned long put[PFQ_TX_MAX] = { 0 };
	struct pfq_so_tx_stats stats;
	uint8_t frame[60];
	struct pfq *q;
	int ret, n;

	if (queues < 1 || queues > PFQ_TX_MAX) {
		fprintf(stderr, "want 1 to %d queues\n", PFQ_TX_MAX);
		return 1;
	}
	if (pfq_open(&q, &opts))
		return fail(NULL);
	for (n = 0; n < queues; n++)	/* the rings of a socket are numbered from 0 */
		if (pfq_tx_bind(q, dev, n, n, 0) < 0)
			return fail(q);
	for (i = 0; i < frames; i++) {
		make_frame(frame, i);
		n = pfq_hash_fold(pfq_hash_symmetric(frame, sizeof(frame)), queues);
		while ((ret = pfq_tx_put(q, n, frame, sizeof(frame), 1, 0)) == -EAGAIN)
			if (pfq_tx_flush(q, n))
				return fail(q);
		if (ret)
			return fail(q);
		put[n]++;
	}
	for (n = 0; n < queues; n++) {
		if (pfq_tx_flush(q, n))
			return fail(q);
		do {
			if (pfq_tx_stats(q, n, &stats, sizeof(stats)))
				return fail(q);
			pfq_cpu_relax();
		} while (stats.sent + stats.failed + stats.rejected < put[n]);
		printf("queue %d: %llu sent, %llu failed\n", n, (unsigned long long)stats.sent,
		       (unsigned long long)stats.failed);
	}
	pfq_close(q);
	return 0;
}
