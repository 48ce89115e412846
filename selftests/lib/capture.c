// SPDX-License-Identifier: GPL-2.0-only
/* Read packets from a PFQ socket, and check their frames and headers. */
#include "capture.h"
#include "device.h"
#include "slow.h"
#include "tap.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Longer than the peer pauses between two frames, unless the host is overloaded. */
#define QUIET_MS 300

/* The number of blocks must be a power of two, and at least four per possible CPU. */
struct pfq_opts capture_small_ring(void)
{
	struct pfq_opts opts = { .size = sizeof(opts), .block_size = 4096, .nr_blocks = 16 };

	while ((long)opts.nr_blocks < 4 * sysconf(_SC_NPROCESSORS_CONF))
		opts.nr_blocks *= 2;
	return opts;
}

void capture_open(struct capture *c, const struct pfq_opts *opts)
{
	int err;

	memset(c, 0, sizeof(*c));
	err = pfq_open(&c->q, opts);
	if (err == -EAFNOSUPPORT)
		tap_missing("pfq.ko is not loaded");
	if (err)
		tap_bail("pfq_open: %s", pfq_error(NULL));
}

void capture_bind(struct capture *c, const char *dev, unsigned int flags)
{
	if (pfq_bind(c->q, dev, PFQ_ANY_QUEUE, flags))
		tap_bail("pfq_bind: %s", pfq_error(c->q));
	c->ifindex = device_ifindex(dev);
}

void capture_close(struct capture *c)
{
	pfq_close(c->q);
	tally_stop(&c->tally);
}

void capture_expect(struct capture *c, const struct frame_request *req)
{
	tally_stop(&c->tally);
	*c = (struct capture) { .q = c->q, .ifindex = c->ifindex, .all_flags = 0xffff };
	tally_start(&c->tally, req);
}

void capture_follow(struct capture *c, struct traffic *t)
{
	capture_expect(c, &t->req);
	c->traffic = t;
}

/*
 * If the frame still has the VLAN tag of the request, copy it without the tag. Return the
 * length of the copy, or 0 if the frame has no such tag.
 */
static size_t untag(uint8_t *copy, const struct pfq_pkthdr *pkt,
		    const struct frame_request *req)
{
	const uint8_t *data = pfq_pkt_data(pkt);
	const uint8_t tag[4] = { req->vlan_proto >> 8, req->vlan_proto,
				 req->vlan_tci >> 8, req->vlan_tci };

	if (pkt->caplen < FRAME_MIN || memcmp(data + 12, tag, sizeof(tag)))
		return 0;
	memcpy(copy, data, 12);
	memcpy(copy + 12, data + 12 + FRAME_TAGLEN, pkt->caplen - 12 - FRAME_TAGLEN);
	return pkt->caplen - FRAME_TAGLEN;
}

static void capture_packet(struct capture *c, const struct pfq_pkthdr *pkt)
{
	static uint8_t copy[FRAME_MAX + FRAME_TAGLEN];
	const struct frame_request *req = c->tally.req;
	uint32_t good_before = c->tally.good, queue = pkt->queue % CAPTURE_QUEUES;
	int right_tag = 1;

	c->packets++;
	if (!req)
		return;
	if (!(pkt->flags & PFQ_PKT_VLAN) && req->vlan_proto && pkt->caplen <= sizeof(copy)) {
		size_t len = untag(copy, pkt, req);

		tally_add(&c->tally, copy, len);
		c->tags_in_frame += len != 0;
	} else {
		tally_add(&c->tally, pfq_pkt_data(pkt), pkt->caplen);
		right_tag = (pkt->flags & PFQ_PKT_VLAN ? pkt->vlan_proto : 0) == req->vlan_proto &&
			    (!req->vlan_proto || pkt->vlan_tci == req->vlan_tci);
	}
	if (c->tally.good == good_before)
		return;

	if (pkt->len != pkt->caplen || !right_tag ||
	    (c->ifindex && pkt->ifindex != c->ifindex))
		c->bad_header++;
	if (pkt->tstamp < c->queue_ns[queue])
		c->time_reversed++;
	c->queue_ns[queue] = pkt->tstamp;
	if (!c->first_ns || pkt->tstamp < c->first_ns)
		c->first_ns = pkt->tstamp;
	if (pkt->tstamp > c->last_ns)
		c->last_ns = pkt->tstamp;
	c->all_flags &= pkt->flags;
	c->any_flags |= pkt->flags;
}

int capture_read(struct capture *c, int timeout_ms)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int n = 0, ret;

	ret = pfq_read(c->q, &batch, timeout_ms);
	if (ret <= 0)
		return ret;
	pfq_batch_for_each(pkt, &batch) {
		capture_packet(c, pkt);
		n++;
	}
	if (c->traffic)
		traffic_confirm(c->traffic, c->tally.good + c->tally.corrupt);
	return n;
}

void capture_to_end(struct capture *c, struct traffic *t)
{
	int n;

	do {
		n = capture_read(c, QUIET_MS * slow());
		if (n < 0) {
			tap_note("pfq_read: %s", pfq_error(c->q));
			return;
		}
	} while (n || !traffic_ended(t));
}

void capture_to_end_lossy(struct capture *c, struct traffic *t)
{
	int n;

	do {
		n = capture_read(c, QUIET_MS * slow());
		if (!n && !traffic_ended(t))
			traffic_request_end(t);
	} while (n >= 0 && (n || !traffic_ended(t)));
}

int capture_exact(struct capture *c, struct traffic *t, struct frame_request req)
{
	if (traffic_start(t, req))
		return 0;
	capture_follow(c, t);
	capture_to_end(c, t);
	if (c->bad_header)
		tap_note("%u of %u packets have a wrong header", c->bad_header, c->tally.good);
	return tally_exact(&c->tally) && !c->bad_header;
}

struct pfq_so_stats capture_stats(struct capture *c)
{
	struct pfq_so_stats s;

	if (pfq_stats(c->q, &s, sizeof(s)))
		tap_bail("pfq_stats: %s", pfq_error(c->q));
	return s;
}

int stats_add_up(const struct pfq_so_stats *s)
{
	if (s->seen == s->delivered + s->filtered + s->dropped + s->lost)
		return 1;
	tap_note("socket: seen %llu != delivered %llu + filtered %llu + dropped %llu + lost %llu",
		 (unsigned long long)s->seen, (unsigned long long)s->delivered,
		 (unsigned long long)s->filtered, (unsigned long long)s->dropped,
		 (unsigned long long)s->lost);
	return 0;
}

const char *expected_via(const struct traffic *t)
{
	const char *via = getenv("VIA");
	char holder[128];

	if (via)
		return via;
	snprintf(holder, sizeof(holder), "/sys/module/pfq_hook/holders/%s", t->driver);
	return access(holder, F_OK) ? "tap" : "hook";
}

void capture_pin_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		tap_bail("sched_setaffinity: %m");
}
