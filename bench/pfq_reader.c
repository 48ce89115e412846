// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <pcap/pcap.h>

#include <pfq/pfq.h>
#include "reader.h"

static struct pfq *q[SOCKETS_MAX];

static void set_filter(struct pfq *q, uint32_t gid, const char *text)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program p;

	if (pcap_compile(dead, &p, text, 1, PCAP_NETMASK_UNKNOWN))
		errx(1, "%s: %s", text, pcap_geterr(dead));
	if (pfq_group_filter(q, gid, p.bf_insns, p.bf_len))
		errx(1, "%s", pfq_error(q));
	pcap_freecode(&p);
	pcap_close(dead);
}

void pfq_reader_open(const struct reader *r, const char *dev)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 1 << 18, .nr_blocks = 64 };
	const struct pfq_verdict_opts steer = {
		.size = sizeof(steer), .action = PFQ_ACTION_STEER, .hash = PFQ_HASH_FLOW
	};
	uint32_t gid = PFQ_NEW_GROUP;
	int i;

	for (i = 0; i < r->sockets; i++) {
		if (pfq_open(&q[i], &opts) ||
		    pfq_group_join(q[i], &gid, PFQ_POLICY_RESTRICTED, NULL))
			errx(1, "%s", pfq_error(q[i]));
	}
	if (r->steered && pfq_group_verdict(q[0], gid, &steer))
		errx(1, "%s", pfq_error(q[0]));
	if (r->filter)
		set_filter(q[0], gid, r->filter);
	if (pfq_group_bind(q[0], gid, dev, PFQ_ANY_QUEUE, r->flags))
		errx(1, "%s", pfq_error(q[0]));
}

static uint64_t drain(struct pfq *q)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t n = 0;

	while (pfq_read(q, &batch, 0) > 0) {
		pfq_for_each(pkt, &batch) {
			touched += pkt->len + pfq_pkt_data(pkt)[12];
			n++;
		}
	}
	return n;
}

uint64_t pfq_reader_read(const struct reader *r)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < r->sockets; i++)
		n += drain(q[i]);
	return n;
}

uint64_t pfq_reader_lost(const struct reader *r)
{
	struct pfq_so_stats stats;
	uint64_t lost = 0;
	int i;

	for (i = 0; i < r->sockets; i++)
		if (!pfq_stats(q[i], &stats, sizeof(stats)))
			lost += stats.lost;
	return lost;
}

void pfq_reader_close(const struct reader *r)
{
	int i;

	for (i = 0; i < r->sockets; i++)
		pfq_close(q[i]);
}
