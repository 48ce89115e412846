// SPDX-License-Identifier: GPL-2.0-only
/* Send frames through a PFQ transmit ring, and check that they return. */
#include "sender.h"

#include "device.h"
#include "slow.h"
#include "stack.h"
#include "tap.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_NS	10000000000ull
#define BURST		32	/* frames between flushes */
#define QUIET_MS	1000
#define WINDOW		64	/* frames under way: fewer than any queue on the path holds */

uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void sender_open(struct sender *s, const char *dev, int queue, int cpu, uint32_t size)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .send_only = 1 };
	int ret = pfq_open(&s->q, &opts);

	if (ret == -EAFNOSUPPORT)
		tap_missing("%s", pfq_error(NULL));
	if (ret)
		tap_bail("pfq_open: %s", pfq_error(NULL));
	s->put = 0;
	s->copies = 0;
	s->flush_failed = 0;
	if (device_mac(dev, s->mac))
		tap_bail("%s: cannot read the MAC address: %m", dev);
	s->index = pfq_tx_bind(s->q, dev, queue, cpu, size);
	if (s->index < 0)
		tap_bail("pfq_tx_bind: %s", pfq_error(s->q));
}

void sender_close(struct sender *s)
{
	pfq_close(s->q);
}

static void flush(struct sender *s)
{
	if (pfq_tx_flush(s->q, s->index) && !s->flush_failed++)
		tap_note("pfq_tx_flush: %s", pfq_error(s->q));
}

void sender_put(struct sender *s, const struct frame_request *req, uint32_t seq, uint64_t tstamp)
{
	static __thread uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	size_t len = frame_put_data(frame, s->mac, s->mac, req, seq);
	uint64_t end = clock_ns() + PATIENCE_NS * slow();
	int ret;

	while ((ret = pfq_tx_put(s->q, s->index, frame, len, s->copies, tstamp)) == -EAGAIN) {
		flush(s);
		if (clock_ns() > end)
			tap_bail("the transmit ring stays full for %u s", 10 * slow());
	}
	if (ret)
		tap_bail("pfq_tx_put: %s", pfq_error(s->q));
	s->put += s->copies ? s->copies : 1;
}

struct pfq_so_tx_stats sender_stats(struct sender *s)
{
	struct pfq_so_tx_stats t;

	if (pfq_tx_stats(s->q, s->index, &t, sizeof(t)))
		tap_bail("pfq_tx_stats: %s", pfq_error(s->q));
	return t;
}

int sender_adds_up(const struct pfq_so_tx_stats *t)
{
	if (t->taken == t->sent + t->failed + t->rejected)
		return 1;
	tap_note("transmit ring: taken %llu != sent %llu + failed %llu + rejected %llu",
		 (unsigned long long)t->taken, (unsigned long long)t->sent,
		 (unsigned long long)t->failed, (unsigned long long)t->rejected);
	return 0;
}

int sender_drain(struct sender *s)
{
	uint64_t end = clock_ns() + PATIENCE_NS * slow();
	struct pfq_so_tx_stats t;

	do {
		flush(s);
		t = sender_stats(s);
		if (t.sent + t.failed + t.rejected == s->put)
			return 0;
		usleep(1000);
	} while (clock_ns() < end);
	tap_note("transmit ring: put %llu, taken %llu, sent %llu, failed %llu, rejected %llu",
		 (unsigned long long)s->put, (unsigned long long)t.taken, (unsigned long long)t.sent,
		 (unsigned long long)t.failed, (unsigned long long)t.rejected);
	return -1;
}

struct frame_request sender_request(uint32_t count, uint32_t min_len, uint32_t max_len)
{
	struct frame_request req = { .count = count, .min_len = min_len, .max_len = max_len };

	if (getrandom(&req.id, sizeof(req.id), 0) < 0)
		tap_bail("getrandom: %m");
	return req;
}

int sender_exact(struct sender *s, int fd, const struct frame_request *req)
{
	struct pfq_so_tx_stats t;
	struct tally tally;
	uint32_t seq;
	int exact, lost = 0;

	tally_start(&tally, req);
	for (seq = 0; seq < req->count && !lost; seq++) {
		sender_put(s, req, seq, 0);
		if (seq % BURST == BURST - 1)
			flush(s);
		while (seq + 1 >= tally.good + WINDOW && !lost)
			lost = !stack_read(fd, &tally, QUIET_MS * slow());
	}
	sender_drain(s);
	while (tally.good < req->count && stack_read(fd, &tally, QUIET_MS * slow()))
		;
	stack_read(fd, &tally, 0);
	exact = tally_exact(&tally);
	tally_stop(&tally);
	t = sender_stats(s);
	return exact && sender_adds_up(&t) && t.sent == s->put;
}

void sender_deep_backlog(void)
{
	FILE *f = fopen("/proc/sys/net/core/netdev_max_backlog", "we");

	if (!f || fputs("100000", f) < 0 || fclose(f))
		tap_bail("netdev_max_backlog: %m");
}
