// SPDX-License-Identifier: GPL-2.0-only
/* Sends frames, or writes them to a file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sink.h"

#define RING_SIZE (4u << 20)

static int fail(struct sink *s, const char *what, const char *why)
{
	snprintf(s->error, sizeof(s->error), "%s%s", what, why);
	return -1;
}

static int open_file(struct sink *s, const char *path)
{
	s->dead = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, TEMPLATE_MAX, PCAP_TSTAMP_PRECISION_NANO);
	if (!s->dead)
		return fail(s, "", strerror(ENOMEM));
	s->file = pcap_dump_open(s->dead, path);
	return s->file ? 0 : fail(s, "", pcap_geterr(s->dead));
}

int sink_open(struct sink *s, const struct gen_args *args, unsigned int index)
{
	struct pfq_opts opts = { .size = sizeof(opts), .send_only = 1 };
	int cpu = -1;

	*s = (struct sink) { .ring = -1 };
	if (args->write)
		return open_file(s, args->write);
	if (args->nr_cpus)
		cpu = args->cpu[index % args->nr_cpus];
	s->threaded = cpu >= 0;
	if (pfq_open(&s->q, &opts))
		return fail(s, "", pfq_error(NULL));
	s->ring = pfq_tx_bind(s->q, args->dev, args->queue[index], cpu, RING_SIZE);
	return s->ring < 0 ? fail(s, "", pfq_error(s->q)) : 0;
}

void sink_close(struct sink *s)
{
	if (s->file)
		pcap_dump_close(s->file);
	if (s->dead)
		pcap_close(s->dead);
	pfq_close(s->q);
}

static int put_file(struct sink *s, const uint8_t *frame, size_t len, uint64_t time)
{
	const struct pcap_pkthdr h = {
		.ts = { time / 1000000000, time % 1000000000 }, .caplen = len, .len = len,
	};

	pcap_dump((u_char *)s->file, &h, frame);
	s->written++;
	return ferror(pcap_dump_file(s->file)) ? fail(s, "-w: ", strerror(errno)) : 0;
}

int sink_put(struct sink *s, const uint8_t *frame, size_t len, uint64_t time)
{
	int ret;

	if (s->file)
		return put_file(s, frame, len, time);
	ret = pfq_tx_put(s->q, s->ring, frame, len, 1, s->threaded ? time : 0);
	return ret && ret != -EAGAIN ? fail(s, "", pfq_error(s->q)) : ret;
}

int sink_flush(struct sink *s)
{
	int ret;

	if (s->file)
		return pcap_dump_flush(s->file) ? fail(s, "-w: ", strerror(errno)) : 0;
	ret = pfq_tx_flush(s->q, s->ring);
	return ret && ret != -EINTR ? fail(s, "", pfq_error(s->q)) : ret;
}

void sink_stats(struct sink *s, struct pfq_so_tx_stats *stats)
{
	*stats = (struct pfq_so_tx_stats) { .taken = s->written, .sent = s->written };
	if (s->q && s->ring >= 0)
		pfq_tx_stats(s->q, s->ring, stats, sizeof(*stats));
}
