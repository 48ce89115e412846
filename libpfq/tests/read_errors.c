// SPDX-License-Identifier: LGPL-2.1-or-later
/* pfq_read() and pfq_poll(): when they sleep, and what ends the sleep. */
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
	return kernel_fails(EINTR);
}

static int poll_packet(struct pollfd *pfd, int timeout)
{
	(void)timeout;
	producer_put_u64(&producer, 42);
	pfd->revents = POLLIN;
	return 1;
}

static int poll_false(struct pollfd *pfd, int timeout)
{
	(void)timeout;
	pfd->revents = POLLIN;
	return 1;
}

static int poll_liar(struct pollfd *pfd, int timeout)
{
	if (kernel.polls > 3)
		return poll_packet(pfd, timeout);
	return poll_false(pfd, timeout);
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
	       "no system call while packets are there");
	tap_ok(pfq_read(q, &batch, 0) == 0 && !kernel.polls,
	       "without a timeout, no request to be woken");
	tap_ok(pfq_read(q, &batch, 10) == 0, "timed out later");
	tap_equal(pfq_poll(q, 0), 0, "pfq_poll() timed out");
	end();

	begin(poll_packet);
	tap_ok(pfq_read(q, &batch, -1) == 1 &&
	       pkt_u64(pfq_batch_first(&batch)) == 42, "a packet ends the sleep");
	tap_equal(pfq_poll(q, -1), 1, "pfq_poll() says readable");
	end();

	begin(poll_false);
	tap_ok(pfq_read(q, &batch, 2) == 0,
	       "readable without a packet: timed out");
	end();

	begin(poll_liar);
	tap_ok(pfq_read(q, &batch, -1) == 1 && kernel.polls == 4,
	       "readable without a packet: sleeps again");
	end();
}

static void test_errors(void)
{
	begin(poll_signal);
	tap_ok(pfq_read(q, &batch, -1) == -EINTR, "a signal ends the sleep");
	tap_text(pfq_error(q), "pfq: socket: Interrupted system call", "its text");
	tap_ok(pfq_read(q, &batch, 1000) == -EINTR, "one with an end, too");
	tap_text(pfq_error(q), "pfq: poll: Interrupted system call", "its text");
	end();

	begin(poll_error);
	kernel.so_error = ENETDOWN;
	tap_ok(pfq_read(q, &batch, -1) == -ENETDOWN, "the device went away");
	tap_text(pfq_error(q),
		 "pfq: a bound device is gone: bind again when it is back",
		 "its text");
	tap_ok(pfq_read(q, &batch, 1000) == -EIO, "an error without a number");
	tap_text(pfq_error(q), "pfq: poll: Input/output error", "its text");
	end();

	begin(poll_packet_and_error);
	kernel_tells(ENETDOWN);
	tap_ok(pfq_read(q, &batch, -1) == 1, "the last packets come first");
	kernel.poll = poll_error;
	tap_ok(pfq_read(q, &batch, 0) == -ENETDOWN,
	       "then the error, without a wait too");
	kernel.asked_error = kernel.polls = 0;
	tap_ok(pfq_read(q, &batch, 0) == 0 && !kernel.asked_error && !kernel.polls,
	       "once, and who looks again makes no system call");
	end();

	begin(poll_nothing);
	producer_put_u64(&producer, 1);
	producer.block->committed = 5;
	tap_ok(pfq_read(q, &batch, -1) == -EIO, "a damaged ring");
	tap_ok(!strncmp(pfq_error(q), "pfq: the ring is damaged", 24), "its text");
	end();
}

int main(void)
{
	test_sleep();
	test_errors();
	return tap_done();
}
