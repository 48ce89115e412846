// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test when pfq_read() and pfq_poll() sleep, and what ends their sleep. */
#include "fake_kernel.h"
#include "tap.h"

static struct pfq *q;
static struct producer producer;
static struct pfq_batch batch;

static int poll_nothing(struct pollfd *pfd, int timeout)
{
	(void)pfd;
	(void)timeout;
	return 0;
}

static int poll_signal(struct pollfd *pfd, int timeout)
{
	(void)pfd;
	(void)timeout;
	return kernel_fail(EINTR);
}

static int poll_packet(struct pollfd *pfd, int timeout)
{
	(void)timeout;
	producer_put_u64(&producer, 42);
	pfd->revents = POLLIN;
	return 1;
}

static int poll_spurious(struct pollfd *pfd, int timeout)
{
	(void)timeout;
	pfd->revents = POLLIN;
	return 1;
}

static int poll_three_spurious(struct pollfd *pfd, int timeout)
{
	if (kernel.polls > 3)
		return poll_packet(pfd, timeout);
	return poll_spurious(pfd, timeout);
}

static int poll_error(struct pollfd *pfd, int timeout)
{
	(void)timeout;
	pfd->revents = POLLERR;
	return 1;
}

static int poll_packet_and_error(struct pollfd *pfd, int timeout)
{
	poll_packet(pfd, timeout);
	pfd->revents |= POLLERR;
	return 1;
}

static void begin(int (*how)(struct pollfd *pfd, int timeout))
{
	kernel_boot();
	kernel.poll = how;
	producer = (struct producer) { .model = &kernel.model };
	pfq_open(&q, NULL);
}

static void end(void)
{
	pfq_close(q);
	kernel_halt();
	kernel.model.base = NULL;
}

static void test_sleep(void)
{
	begin(poll_nothing);
	producer_put_u64(&producer, 1);
	tap_ok(pfq_read(q, &batch, -1) == 1 && !kernel.polls,
	       "pfq_read() makes no system call while the ring has packets");
	tap_ok(pfq_read(q, &batch, 0) == 0 && !kernel.polls,
	       "pfq_read() does not poll if the timeout is 0");
	tap_ok(pfq_read(q, &batch, 10) == 0, "pfq_read() times out");
	tap_equal(pfq_poll(q, 0), 0, "pfq_poll() times out");
	end();

	begin(poll_packet);
	tap_ok(pfq_read(q, &batch, -1) == 1 &&
	       pkt_u64(pfq_batch_first(&batch)) == 42, "a packet ends the sleep of pfq_read()");
	tap_equal(pfq_poll(q, -1), 1, "a packet ends the sleep of pfq_poll()");
	end();

	begin(poll_spurious);
	tap_ok(pfq_read(q, &batch, 2) == 0,
	       "pfq_read() times out if the socket is readable without a packet");
	end();

	begin(poll_three_spurious);
	tap_ok(pfq_read(q, &batch, -1) == 1 && kernel.polls == 4,
	       "pfq_read() sleeps again if the socket is readable without a packet");
	end();
}

static void test_errors(void)
{
	begin(poll_signal);
	tap_ok(pfq_read(q, &batch, -1) == -EINTR, "a signal ends the sleep without a timeout");
	tap_text(pfq_error(q), "pfq: socket: Interrupted system call", "the error text tells why");
	tap_ok(pfq_read(q, &batch, 1000) == -EINTR, "a signal ends the sleep with a timeout");
	tap_text(pfq_error(q), "pfq: poll: Interrupted system call", "the error text tells why");
	end();

	begin(poll_error);
	kernel.so_error = ENETDOWN;
	tap_ok(pfq_read(q, &batch, -1) == -ENETDOWN, "pfq_read() reports a device that was removed");
	tap_text(pfq_error(q),
		 "pfq: a bound device was removed: bind it again when it is back",
		 "the error text tells why");
	tap_ok(pfq_read(q, &batch, 1000) == -EIO, "pfq_read() reports POLLERR without an error number");
	tap_text(pfq_error(q), "pfq: poll: Input/output error", "the error text tells why");
	end();

	begin(poll_packet_and_error);
	kernel_raise_error(ENETDOWN);
	tap_ok(pfq_read(q, &batch, -1) == 1, "the last packets of a removed device are read first");
	kernel.poll = poll_error;
	tap_ok(pfq_read(q, &batch, 0) == -ENETDOWN,
	       "then the error is reported, even if the timeout is 0");
	kernel.asked_error = kernel.polls = 0;
	tap_ok(pfq_read(q, &batch, 0) == 0 && !kernel.asked_error && !kernel.polls,
	       "the error is reported once, and no system call is made after it");
	end();

	begin(poll_nothing);
	producer_put_u64(&producer, 1);
	producer.block->committed = 5;
	tap_ok(pfq_read(q, &batch, -1) == -EIO, "pfq_read() reports an inconsistent ring");
	tap_ok(!strncmp(pfq_error(q), "pfq: the ring is inconsistent", 24), "the error text tells why");
	end();
}

int main(void)
{
	test_sleep();
	test_errors();
	return tap_done();
}
