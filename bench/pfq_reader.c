// SPDX-License-Identifier: GPL-2.0-only
/* Read packets from PFQ sockets in one or several groups. */
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
	if (pfq_group_filter_set(q, gid, p.bf_insns, p.bf_len))
		errx(1, "%s", pfq_error(q));
	pcap_freecode(&p);
	pcap_close(dead);
}

static void make_group(const struct reader *r, const char *dev)
{
	const struct pfq_verdict_opts verdict = {
		.size = sizeof(verdict), .flags = r->verdict,
		.action = r->forward ? PFQ_ACTION_DROP : r->steered ? PFQ_ACTION_STEER : PFQ_ACTION_COPY,
		.hash = PFQ_HASH_FLOW, .forward = &dev, .nr_forward = r->forward
	};
	uint32_t gid = PFQ_NEW_GROUP;
	int i;

	for (i = 0; i < r->sockets; i++)
		if (pfq_group_join(q[i], &gid, PFQ_POLICY_RESTRICTED, NULL))
			errx(1, "%s", pfq_error(q[i]));
	if ((r->steered || r->verdict || r->forward) && pfq_group_verdict_set(q[0], gid, &verdict))
		errx(1, "%s", pfq_error(q[0]));
	if (r->filter)
		set_filter(q[0], gid, r->filter);
	if (pfq_group_bind(q[0], gid, dev, PFQ_ANY_QUEUE, r->flags))
		errx(1, "%s", pfq_error(q[0]));
}

static void pfq_ops_open(const struct reader *r, const char *dev, struct pollfd *fd)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 1 << 18, .nr_blocks = 64 };
	unsigned int g;
	int i;

	if (r->program)
		attach_pass(dev);
	for (i = 0; i < r->sockets; i++) {
		if (pfq_open(&q[i], &opts))
			errx(1, "%s", pfq_error(q[i]));
		fd[i].fd = pfq_fd(q[i]);
	}
	for (g = 0; g < (r->groups ?: 1); g++)
		make_group(r, dev);
}

static uint64_t touch(const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	uint64_t n = 0, sum = 0;

	pfq_batch_for_each(pkt, batch) {
		sum += *(const uint64_t *)(pfq_pkt_data(pkt) + 8) + pkt->len;
		n++;
	}
	touched += sum;
	return n;
}

static uint64_t pfq_ops_read(const struct reader *r, struct pollfd *fd)
{
	struct pfq_batch batch;
	uint64_t n = 0;
	int i;

	if (r->sockets == 1) {
		if (pfq_read(q[0], &batch, -1) > 0)
			n = touch(&batch);
		while (idle_us && pfq_read(q[0], &batch, 0) > 0)
			n += touch(&batch);
		return n;
	}
	poll(fd, r->sockets, -1);
	for (i = 0; i < r->sockets; i++)
		while (pfq_read(q[i], &batch, 0) > 0)
			n += touch(&batch);
	return n;
}

const struct reader_ops pfq_ops = { pfq_ops_open, pfq_ops_read };
