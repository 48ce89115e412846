// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reading: pcap_dispatch(), pcap_loop(), pcap_next_ex(), and what ends them. */
#include "backend.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SEC	1000000000ull

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

/* From a signal handler, or another thread. */
void backend_breakloop(pcap_t *p)
{
	const uint64_t one = 1;

	p->break_loop = 1;
	/* It fails only if the counter is full, and then the sleep ends, too. */
	(void)!write(backend_of(p)->breakfd, &one, sizeof(one));
}

static void clear_breakfd(const struct backend *b)
{
	uint64_t count;

	(void)!read(b->breakfd, &count, sizeof(count));
}

static int take_break(pcap_t *p)
{
	p->break_loop = 0;
	clear_breakfd(backend_of(p));
	return PCAP_ERROR_BREAK;
}

/* All devices of the handle were removed. The texts begin as those of other devices do. */
static int fail_removed(pcap_t *p)
{
	const struct backend *b = backend_of(p);
	size_t used;
	unsigned int i;

	backend_fail(p, 0, "The interface%s disappeared:", b->nr_devs > 1 ? "s" : "");
	for (i = 0; i < b->nr_devs; i++) {
		used = strlen(p->errbuf);
		snprintf(p->errbuf + used, PCAP_ERRBUF_SIZE - used, "%s %s", i ? "," : "", b->dev[i].name);
	}
	return PCAP_ERROR;
}

/* A device was removed. A handle that has others goes on; a group's may be bound by another member. */
static int fail_read(pcap_t *p, int err)
{
	struct backend *b = backend_of(p);
	unsigned int i, left = 0;
	char name[IF_NAMESIZE];

	if (err != -ENETDOWN)
		return backend_fail(p, PCAP_ERROR, "%s", pfq_error(b->q));
	for (i = 0; i < b->nr_devs; i++)
		left += !b->dev[i].ifindex || if_indextoname(b->dev[i].ifindex, name);
	if (left || !b->nr_devs)
		return 0;
	return fail_removed(p);
}

/* Sleep until there are packets. Returns 1; 0 at the deadline, in ms, which is 0 for none; or PCAP_ERROR*. */
static int sleep_until(pcap_t *p, int64_t deadline)
{
	struct backend *b = backend_of(p);
	struct pollfd fds[] = {
		{ .fd = pfq_fd(b->q), .events = POLLIN },
		{ .fd = b->breakfd, .events = POLLIN },
	};
	int64_t left = -1;
	int n;

	for (;;) {
		if (p->break_loop)
			return take_break(p);
		if (deadline) {
			left = deadline - now_ms();
			if (left <= 0)
				return 0;
		}
		n = poll(fds, 2, left);
		if (n < 0 && errno != EINTR)
			return backend_fail(p, PCAP_ERROR, "poll: %s", strerror(errno));
		if (n == 0)
			return 0;
		if (n > 0 && fds[0].revents)
			return 1;
		/* Another thread writes to it after the flag, so that the flag may have been taken before. */
		if (n > 0 && !p->break_loop)
			clear_breakfd(b);
	}
}

/*
 * Get a batch without waiting, as pfq_read() does. A program that follows connections needs the packets of several
 * CPUs in the order of time. The clocks of NICs differ, so that their times give no order.
 */
static int read_now(pcap_t *p, struct pfq_batch *batch)
{
	struct pfq *q = backend_of(p)->q;

	return p->opt.tstamp_type == PCAP_TSTAMP_ADAPTER_UNSYNCED ? pfq_read(q, batch, 0) : pfq_read_ordered(q, batch, 0);
}

/* Start the time that a read may take, when it is clear that it will not return at once. 0: there is no end. */
static int64_t start_time(const pcap_t *p)
{
	return p->opt.timeout > 0 ? now_ms() + p->opt.timeout : 0;
}

/* Get a batch. *deadline is 0 until the read has to wait. Returns 1, 0 if none came in time, or PCAP_ERROR*. */
static int next_batch(pcap_t *p, struct pfq_batch *batch, int64_t *deadline)
{
	struct backend *b = backend_of(p);
	int ret;

	for (;;) {
		ret = read_now(p, batch);
		if (ret > 0)
			return 1;
		ret = ret < 0 ? fail_read(p, ret) : 0;
		if (ret || b->nonblock)
			return ret;
		if (!*deadline)
			*deadline = start_time(p);
		ret = sleep_until(p, *deadline);
		if (ret <= 0)
			return ret;
	}
}

/* The second of the last packet, since a division takes longer. */
struct second {
	uint64_t begin;		/* ns */
	time_t number;
};

static inline struct timeval time_of(const struct pfq_pkthdr *pkt, struct second *second, bool nano)
{
	uint64_t ns = pkt->tstamp - second->begin;

	if (__builtin_expect(ns >= NS_PER_SEC, 0)) {
		second->number = pkt->tstamp / NS_PER_SEC;
		second->begin = second->number * NS_PER_SEC;
		ns = pkt->tstamp - second->begin;
	}
	/* With nanoseconds, tv_usec has them. */
	return (struct timeval) { second->number, nano ? (uint32_t)ns : (uint32_t)ns / 1000 };
}

/* Copy both lengths by one move. */
static inline void copy_lengths(struct pcap_pkthdr *h, const struct pfq_pkthdr *pkt)
{
	_Static_assert(offsetof(struct pcap_pkthdr, len) == offsetof(struct pcap_pkthdr, caplen) + 4, "pcap_pkthdr");
	_Static_assert(offsetof(struct pfq_pkthdr, len) == offsetof(struct pfq_pkthdr, caplen) + 4, "pfq_pkthdr");
	memcpy((uint8_t *)h + offsetof(struct pcap_pkthdr, caplen), (const uint8_t *)pkt + offsetof(struct pfq_pkthdr, caplen), 8);
}

/*
 * Give packets of a batch to the callback. Returns how many, at most max. The rest of the batch is read later.
 * Inline, so that there is a loop for each precision of time stamps: bench/README.md counts its instructions.
 */
static inline __attribute__((always_inline)) int deliver_by(pcap_t *p, const struct pfq_batch batch, const int max,
							    pcap_handler callback, u_char *user, const bool nano)
{
	struct backend *b = backend_of(p);
	const uint8_t *pos = batch.begin;
	const struct pfq_pkthdr *pkt;
	struct second second = { 0 };
	struct pcap_pkthdr h;
	const u_char *data;
	int left = max;

	while (left && !p->break_loop && (pkt = pfq_batch_next(&batch, &pos))) {
		b->seen++;
		h.ts = time_of(pkt, &second, nano);
		copy_lengths(&h, pkt);
		data = pfq_pkt_data(pkt);
		if (__builtin_expect(!b->as_they_are || pkt->flags & PFQ_PKT_VLAN, 0)) {
			data = packet_from_record(p, pkt, &h);
			if (!data)
				continue;
		}
		left--;
		callback(user, &h, data);
	}
	if (pos < batch.end)
		pfq_unread(b->q, &(struct pfq_batch) { pos, batch.end });
	return max - left;
}

static int deliver(pcap_t *p, const struct pfq_batch *batch, int max, pcap_handler callback, u_char *user)
{
	if (p->opt.tstamp_precision == PCAP_TSTAMP_PRECISION_NANO)
		return deliver_by(p, *batch, max, callback, user, true);
	return deliver_by(p, *batch, max, callback, user, false);
}

/* The filter has rejected all of a batch. Is the time over? *deadline as in next_batch(). */
static bool is_late(pcap_t *p, int64_t *deadline)
{
	if (backend_of(p)->nonblock)
		return false;
	if (*deadline)
		return now_ms() >= *deadline;
	*deadline = start_time(p);
	return false;
}

int backend_read(pcap_t *p, int cnt, pcap_handler callback, u_char *user)
{
	const bool all = PACKET_COUNT_IS_UNLIMITED(cnt);
	int64_t deadline = 0;
	struct pfq_batch batch;
	int n = 0, ret;

	if (all)
		cnt = INT_MAX;
	if (p->break_loop)
		return take_break(p);
	/* Packets that the filter rejects do not end the wait, and do not make it longer. */
	do {
		ret = next_batch(p, &batch, &deadline);
		if (ret <= 0)
			return ret;
		n = deliver(p, &batch, cnt, callback, user);
		if (!n && p->break_loop)
			return take_break(p);
		if (!n && is_late(p, &deadline))
			return 0;
	} while (!n);
	/* Without a count, one batch: a fast sender would let a loop over all that is there never end. */
	while (!all && n < cnt && !p->break_loop && read_now(p, &batch) > 0)
		n += deliver(p, &batch, cnt - n, callback, user);
	return n;
}
