// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reading: pcap_dispatch(), pcap_loop(), pcap_next_ex(), and what ends them. */
#include "backend.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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
	return backend_fail(p, PCAP_ERROR, "The interface disappeared: %s", pfq_error(b->q));
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

/* Get a batch. Returns 1, 0 if none came in time, or PCAP_ERROR*. */
static int next_batch(pcap_t *p, struct pfq_batch *batch)
{
	struct backend *b = backend_of(p);
	int64_t deadline = 0;
	int ret;

	for (;;) {
		ret = pfq_read(b->q, batch, 0);
		if (ret > 0)
			return 1;
		ret = ret < 0 ? fail_read(p, ret) : 0;
		if (ret || b->nonblock)
			return ret;
		if (p->opt.timeout > 0 && !deadline)
			deadline = now_ms() + p->opt.timeout;
		ret = sleep_until(p, deadline);
		if (ret <= 0)
			return ret;
	}
}

/* Give packets of a batch to the callback. Returns how many, at most max. The rest of the batch is read later. */
static int deliver(pcap_t *p, const struct pfq_batch *batch, int max, pcap_handler callback, u_char *user)
{
	struct backend *b = backend_of(p);
	const uint8_t *pos = batch->begin;
	const struct pfq_pkthdr *pkt;
	struct pcap_pkthdr h;
	const u_char *data;
	int n = 0;

	while (n < max && !p->break_loop && (pkt = pfq_batch_next(batch, &pos))) {
		b->seen++;
		data = packet_from_record(p, pkt, &h);
		if (!data)
			continue;
		n++;
		callback(user, &h, data);
	}
	if (pos < batch->end)
		pfq_unread(b->q, &(struct pfq_batch) { pos, batch->end });
	return n;
}

int backend_read(pcap_t *p, int cnt, pcap_handler callback, u_char *user)
{
	const bool all = PACKET_COUNT_IS_UNLIMITED(cnt);
	struct pfq_batch batch;
	int n = 0, ret;

	if (all)
		cnt = INT_MAX;
	if (p->break_loop)
		return take_break(p);
	/* Packets that the filter rejects do not end the wait. */
	do {
		ret = next_batch(p, &batch);
		if (ret <= 0)
			return ret;
		n = deliver(p, &batch, cnt, callback, user);
		if (!n && p->break_loop)
			return take_break(p);
	} while (!n);
	/* Without a count, one batch: a fast sender would let a loop over all that is there never end. */
	while (!all && n < cnt && !p->break_loop && pfq_read(backend_of(p)->q, &batch, 0) > 0)
		n += deliver(p, &batch, cnt - n, callback, user);
	return n;
}
