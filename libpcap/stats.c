// SPDX-License-Identifier: LGPL-2.1-or-later
/* pcap_stats() */
#include "backend.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t read_counter(const char *dev, const char *name)
{
	uint64_t n = 0;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", dev, name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%" SCNu64, &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

/* The same counters as for a packet socket. */
uint64_t stats_missed(const char *dev)
{
	return read_counter(dev, "rx_missed_errors") + read_counter(dev, "rx_fifo_errors");
}

int backend_stats(pcap_t *p, struct pcap_stat *stats)
{
	struct backend *b = backend_of(p);
	struct pfq_so_stats s;
	uint64_t missed;
	unsigned int i;

	if (pfq_stats(b->q, &s, sizeof(s)))
		return backend_fail(p, PCAP_ERROR, "%s", pfq_error(b->q));
	/* As for a packet socket, what was dropped counts as received, too, and what a filter rejected does not. */
	*stats = (struct pcap_stat) { .ps_recv = s.delivered + s.lost - b->rejected, .ps_drop = s.lost };
	for (i = 0; i < b->nr_devs; i++) {
		missed = stats_missed(b->dev[i].name);
		/* A device that was renamed or removed has no counters; those of one that was reset begin at 0. */
		if (missed < b->dev[i].missed)
			b->dev[i].missed = 0;
		stats->ps_ifdrop += missed - b->dev[i].missed;
	}
	return 0;
}
