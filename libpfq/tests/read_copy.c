// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Test pfq_read_copy() and pfq_dispatch(): mixed with pfq_read(), and with batches that do not fit
 * into the buffer.
 */
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

/* Return the numbers in a batch as decimal digits of one number. */
static unsigned int digits(const struct pfq_batch *batch)
{
	const struct pfq_pkthdr *pkt;
	unsigned int n = 0;

	pfq_batch_for_each(pkt, batch)
		n = 10 * n + pkt_u64(pkt);
	return n;
}

static void test_read_copy(void)
{
	uint64_t buf[RECORD / 8 * 2 + 1], all[512];
	struct pfq_batch batch, rest;

	begin(5);
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == 1 && digits(&batch) == 12,
	       "pfq_read_copy() copies as many packets as fit");
	tap_ok(batch.begin == (void *)buf && batch.end - batch.begin == 2 * RECORD,
	       "the batch lies in the memory of the caller");
	tap_ok(pfq_poll(q, -1) == 1 && !kernel.polls, "pfq_poll() reports that the rest is readable");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == 1 && digits(&batch) == 34,
	       "pfq_read_copy() copies the next packets");
	tap_ok(pfq_read(q, &rest, 0) == 1 && digits(&rest) == 5, "pfq_read() returns the rest");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &rest, 0) == 0,
	       "pfq_read_copy() times out if there are no more packets");
	tap_ok(digits(&batch) == 34, "an earlier copy stays valid");
	producer_put_u64(&producer, 6);
	tap_ok(pfq_read_copy(q, all, sizeof(all), &batch, 0) == 1 && digits(&batch) == 6,
	       "pfq_read_copy() copies packets that arrive later");
	end();

	begin(3);
	tap_ok(pfq_read_copy(q, all, sizeof(all), &batch, 0) == 1 && digits(&batch) == 123,
	       "pfq_read_copy() copies all packets if they fit");
	tap_ok(pfq_poll(q, 0) == 0 && kernel.polls == 1, "pfq_poll() times out afterwards");
	end();
}

static void test_unread(void)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint64_t buf[RECORD / 8];

	begin(3);
	pfq_read(q, &batch, 0);
	pkt = pfq_batch_first(&batch);
	pfq_unread(q, &(struct pfq_batch) { (const uint8_t *)pkt + RECORD, batch.end });
	tap_ok(kernel.model.ring->consumed == RECORD, "after pfq_unread(), the rest counts as unread, for poll()");
	tap_ok(pfq_read(q, &batch, 0) == 1 && digits(&batch) == 23, "pfq_read() returns the rest");
	tap_ok(kernel.model.ring->consumed == 3 * RECORD, "then everything counts as read");
	pfq_unread(q, &(struct pfq_batch) { batch.end, batch.end });
	tap_ok(pfq_read(q, &batch, 0) == 0, "an empty rest is none");
	end();

	begin(2);
	pfq_read_copy(q, buf, sizeof(buf), &batch, 0);
	tap_ok(kernel.model.ring->consumed == RECORD, "what pfq_read_copy() does not copy counts as unread");
	end();
}

static void test_mistakes(void)
{
	uint64_t buf[64];
	struct pfq_batch batch;

	begin(1);
	tap_ok(pfq_read_copy(q, buf, RECORD - 1, &batch, 0) == -EMSGSIZE,
	       "pfq_read_copy() fails if the buffer is smaller than a packet");
	tap_text(pfq_error(q), "pfq: read_copy: a packet of 8 bytes needs a buffer of 48 bytes, not 47",
		 "the error text tells why");
	tap_ok(pfq_read_copy(q, (uint8_t *)buf + 1, sizeof(buf) - 1, &batch, 0) == -EINVAL,
	       "pfq_read_copy() fails if the buffer is not aligned");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == 1 && digits(&batch) == 1,
	       "the packet can be read after these failures");
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 1) == 0, "pfq_read_copy() times out");
	kernel_raise_error(ENETDOWN);
	tap_ok(pfq_read_copy(q, buf, sizeof(buf), &batch, 0) == -ENETDOWN,
	       "the error of the socket is returned");
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
	tap_ok(pfq_dispatch(q, add, &n, 0) == 4 && n == 1234,
	       "pfq_dispatch() calls the handler for each packet");
	tap_ok(pfq_dispatch(q, add, &n, 1) == 0 && n == 1234,
	       "pfq_dispatch() calls no handler if it times out");
	kernel_raise_error(ENETDOWN);
	tap_ok(pfq_dispatch(q, add, &n, 0) == -ENETDOWN, "the error of the socket is returned");
	end();
}

int main(void)
{
	test_read_copy();
	test_unread();
	test_mistakes();
	test_dispatch();
	return tap_done();
}
