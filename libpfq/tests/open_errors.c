// SPDX-License-Identifier: LGPL-2.1-or-later
/* Test that a failed pfq_open() tells what failed and what to do, and leaves nothing open. */
#include <unistd.h>

#include "fake_kernel.h"
#include "tap.h"

static void expect(const struct pfq_opts *opts, int err, const char *text)
{
	struct pfq *q = (void *)1;
	int ret = pfq_open(&q, opts);

	tap_ok(ret == -err && !q, "pfq_open() fails with: %s", strerror(err));
	tap_text(pfq_error(NULL), text, "the error text is: %s", text);
}

static void test_socket(void)
{
	kernel_boot();
	kernel.socket_errno = EAFNOSUPPORT;
	expect(NULL, EAFNOSUPPORT,
	       "pfq: socket: the pfq module is not loaded: modprobe pfq");
	kernel.socket_errno = EPERM;
	expect(NULL, EPERM,
	       "pfq: socket: CAP_NET_RAW is missing: run as root, or setcap cap_net_raw+ep on the program");
	kernel.socket_errno = EMFILE;
	expect(NULL, EMFILE, "pfq: socket: Too many open files");
	tap_equal(kernel.closed, 0, "no socket is closed, since none was opened");
}

static void test_version(void)
{
	kernel_boot();
	kernel.version = NULL;
	expect(NULL, EPROTONOSUPPORT,
	       "pfq: address family 27 belongs to another module, or to an old pfq: rmmod it, then modprobe pfq, or modprobe pfq family=N");
	kernel.version = "8.1.0";
	expect(NULL, EPROTONOSUPPORT,
	       "pfq: the loaded module is version 8.1.0, libpfq is " PFQ_VERSION ": install and load matching versions");
	tap_equal(kernel.closed, 2, "the sockets are closed");
}

static void test_ring(void)
{
	kernel_boot();
	kernel.ring_errno = EINVAL;
	kernel.error = "ring: block_size 5 is not a power of two";
	expect(NULL, EINVAL, "pfq: ring: block_size 5 is not a power of two");
	kernel.error = "";
	expect(NULL, EINVAL, "pfq: Invalid argument");
	kernel.error = NULL;
	expect(NULL, EINVAL, "pfq: Invalid argument");
	kernel.ring_errno = 0;
	kernel.model.so.free_offset = 2;
	expect(NULL, EIO,
	       "pfq: the kernel's ring has an invalid layout: the module does not match libpfq");
	tap_equal(kernel.closed, 4, "the sockets are closed");
}

static void test_opts(void)
{
	struct {
		struct pfq_opts opts;
		uint64_t later;
	} longer = { .opts.size = sizeof(longer) };
	struct pfq_opts opts = { .snaplen = 64 };
	struct pfq *q;

	kernel_boot();
	expect(&opts, EINVAL,
	       "pfq_opts.size is 0: set it to sizeof(struct pfq_opts)");
	longer.later = 1;
	expect(&longer.opts, E2BIG,
	       "pfq_opts has members that libpfq " PFQ_VERSION " does not know: set them to 0, or update libpfq");
	longer.later = 0;
	tap_ok(!pfq_open(&q, &longer.opts), "pfq_open() accepts unknown members that are 0");
	pfq_close(q);

	opts.size = offsetof(struct pfq_opts, snaplen);
	opts.nr_blocks = 16;
	tap_ok(!pfq_open(&q, &opts), "pfq_open() accepts shorter options of an older program");
	tap_ok(kernel.asked.nr_blocks == 16 && kernel.asked.snaplen == 0,
	       "members beyond the size are 0");
	pfq_close(q);
}

static void test_defaults(void)
{
	struct pfq *q;

	kernel_boot();
	tap_ok(!pfq_open(&q, NULL), "pfq_open() succeeds without options");
	tap_equal(kernel.asked.block_size, 256 << 10, "the default of block_size is 256 KiB");
	tap_ok(kernel.asked.nr_blocks >= 128 && kernel.asked.nr_blocks >=
	       4 * sysconf(_SC_NPROCESSORS_CONF), "the default of nr_blocks is 128, or 4 per CPU");
	tap_equal(kernel.asked.snaplen, 0, "the default of snaplen is 0");
	tap_equal(pfq_fd(q), KERNEL_FD, "pfq_fd() returns the socket");
	pfq_close(q);
	tap_equal(kernel.closed, 1, "pfq_close() closes the socket");
	pfq_close(NULL);
	tap_ok(true, "pfq_close(NULL) does nothing");
}

int main(void)
{
	test_socket();
	test_version();
	test_ring();
	test_opts();
	test_defaults();
	kernel_halt();
	return tap_done();
}
