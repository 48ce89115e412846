// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test what pfq_bind() requests from the kernel, and its error texts. */
#include <net/if.h>

#include "fake_kernel.h"
#include "tap.h"

static struct pfq *q;

static void expect(int ret, int err, const char *text)
{
	tap_ok(ret == -err, "the call fails with: %s", strerror(err));
	tap_text(pfq_error(q), text, "the error text is: %s", text);
}

int main(void)
{
	kernel_boot();
	tap_ok(!pfq_open(&q, NULL), "open");

	expect(pfq_bind(q, "nosuchdev9", PFQ_ANY_QUEUE, 0), ENODEV,
	       "nosuchdev9: no such device");
	expect(pfq_unbind(q, "nosuchdev9", PFQ_ANY_QUEUE), ENODEV,
	       "nosuchdev9: no such device");
	expect(pfq_bind(q, "", PFQ_ANY_QUEUE, 0), ENODEV,
	       ": no such device");
	expect(pfq_bind(q, NULL, PFQ_ANY_QUEUE, 0), EINVAL,
	       "pfq: no device: name one, or \"any\"");
	expect(pfq_bind(q, "lo", -2, 0), EINVAL,
	       "lo: queue -2: give a number from 0, or PFQ_ANY_QUEUE");

	tap_ok(!pfq_bind(q, "lo", 3, PFQ_BIND_PROMISC), "bind lo");
	tap_ok(kernel.bound.ifindex == if_nametoindex("lo") &&
	       kernel.bound.queue == 3 && kernel.bound.flags == PFQ_BIND_PROMISC,
	       "device, queue and flags arrive");
	tap_ok(!pfq_bind(q, "any", PFQ_ANY_QUEUE, PFQ_BIND_STEAL), "bind any");
	tap_ok(kernel.bound.ifindex == PFQ_ANY_DEVICE && kernel.bound.queue == -1,
	       "any device, any queue");
	tap_ok(!pfq_unbind(q, "lo", 3), "unbind lo");
	tap_ok(kernel.bound.queue == 3 && kernel.bound.flags == 0,
	       "device and queue arrive");

	expect(pfq_bind(q, "lo", PFQ_ANY_QUEUE, PFQ_BIND_STEAL), EOPNOTSUPP,
	       "lo: cannot steal: a virtual device without a driver to hook: bind its NIC, or capture copies");

	kernel.bind_errno = EEXIST;
	kernel.error = "queue 3 is bound already";
	expect(pfq_bind(q, "lo", 3, 0), EEXIST, "lo: queue 3 is bound already");
	kernel.error = NULL;
	expect(pfq_unbind(q, "lo", 3), EEXIST, "lo: File exists");
	pfq_close(q);
	kernel_halt();
	return tap_done();
}
