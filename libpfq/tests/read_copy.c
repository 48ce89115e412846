// SPDX-License-Identifier: LGPL-2.1-or-later
/* pfq_read_copy() copies, in parts if it must; pfq_dispatch() calls; and both beside pfq_read(). */
#include "fake_kernel.h"
#include "tap.h"

#define RECORD PFQ_PKT_STRIDE(8)

static struct pfq *q;
static struct producer producer;

static int poll_nothing(struct pollfd *pfd, int timeout)
{
	(void)pfd;
	(void)timeout;
	return 0;
}

static void begin(unsigned int packets)
{
	uint64_t i;

	kernel_boot();
	kernel.poll = poll_nothing;
	producer = (struct producer) { .model = &kernel.model };
	pfq_open(&q, NULL);
	for (i = 1; i <= packets; i++)
		producer_put_u64(&producer, i);
}

static void end(void)
{
	pfq_close(q);
	kernel_halt();
	kernel.model.base = NULL;
}

/* The numbers of a batch as decimal digits. */
static unsigned int digits(const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	unsigned int n = 0;

	pfq_batch_for_each(pkt, batch)
		n = 10 * n + pkt_u64(pkt);
	return n;
}

static void test_recv(void)
{
	uint64_t buf[RECORD / 8 * 2 + 1], all[512];
	struct pfq_batch batch, rest;

	begin(5);
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == 1 && digits(&batch) == 12,
	       "as many as fit");
	tap_ok(batch.begin == (void *)buf && batch.end - batch.begin == 2 * RECORD, "in the caller's memory");
	tap_ok(pfq_poll(q, -1) == 1 && !kernel.polls, "the rest is readable");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == 1 && digits(&batch) == 34, "then the next ones");
	tap_ok(pfq_read(q, &rest, 0) == 1 && digits(&rest) == 5, "pfq_read() gets the rest");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &rest, 0) == 0, "and there is no more");
	tap_ok(digits(&batch) == 34, "what was copied stays");
	producer_put_u64(&producer, 6);
	tap_ok(pfq_read_copy(q, all, sizeof(all), &batch, 0) == 1 && digits(&batch) == 6, "until more come");
	end();

	begin(3);
	tap_ok(pfq_read_copy(q, all, sizeof(all), &batch, 0) == 1 && digits(&batch) == 123, "all when all fit");
	tap_ok(pfq_poll(q, 0) == 0 && kernel.polls == 1, "and nothing is left");
	end();
}

static void test_mistakes(void)
{
	uint64_t buf[64];
	struct pfq_batch batch;

	begin(1);
	tap_ok(pfq_read_copy(q, buf, RECORD - 1, &batch, 0) == -EMSGSIZE, "a buffer too small for a packet");
	tap_text(pfq_error(q), "pfq: recv: a packet of 8 bytes wants a buffer of 48, not of 47", "its text");
	tap_ok(pfq_read_copy(q, (uint8_t *)buf + 1, sizeof(buf) - 1, &batch, 0) == -EINVAL, "one that is not aligned");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == 1 && digits(&batch) == 1, "nothing was lost");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 1) == 0, "timed out");
	kernel_tells(ENETDOWN);
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == -ENETDOWN, "an error of the socket");
	end();
}

static void add(void *user, const struct pfq_pkthdr *pkt, const uint8_t *data)
{
	unsigned int *n = user;
	uint64_t number;

	memcpy(&number, data, sizeof(number));
	*n = 10 * *n + (pkt->caplen == 8 ? number : 9);
}

static void test_dispatch(void)
{
	unsigned int n = 0;

	begin(4);
	tap_ok(pfq_dispatch(q, add, &n, 0) == 4 && n == 1234, "a call for each packet");
	tap_ok(pfq_dispatch(q, add, &n, 1) == 0 && n == 1234, "none when it timed out");
	kernel_tells(ENETDOWN);
	tap_ok(pfq_dispatch(q, add, &n, 0) == -ENETDOWN, "an error of the socket");
	end();
}

int main(void)
{
	test_recv();
	test_mistakes();
	test_dispatch();
	return tap_done();
}
