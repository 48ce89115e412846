// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each tracepoint of docs/tracing.md fires when its cause occurs, as often as the counters say
 * and with the right fields.
 *
 * Needs root, pfq.ko, tracefs, veth; a NIC with a peer if NETIF is set. A failure means that a
 * tracepoint misses an event, fires too often, or has a wrong field.
 */
#include "capture.h"
#include "device.h"
#include "member.h"
#include "tap.h"
#include "veth.h"

#include <pfq/lang.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRACEFS		"/sys/kernel/tracing"
#define INSTANCE	TRACEFS "/instances/pfq_selftest"
#define TRACE_MAX	(4 << 20)	/* bytes of text */
#define PATIENCE_MS	2000

static const char *const events[] = {
	"pfq_drop", "pfq_ring_full", "pfq_fastpath_enabled", "pfq_fastpath_disabled",
	"pfq_route_invalidated", "pfq_xmit_failed",
};

static struct wire w;
static int mounted;
static const struct flow udp = { .version = 4, .proto = IPPROTO_UDP, .dmac = FLOW_BROADCAST };
static const struct flow tcp = { .version = 4, .proto = IPPROTO_TCP, .dmac = FLOW_BROADCAST };
static const struct pfq_bpf_insn udp_only[] = {	/* tcpdump -dd 'ip proto 17' */
	{ 0x28, 0, 0, 0xc }, { 0x15, 0, 3, 0x800 }, { 0x30, 0, 0, 0x17 },
	{ 0x15, 0, 1, 0x11 }, { 0x6, 0, 0, 0x40000 }, { 0x6, 0, 0, 0 },
};

static void trace_write(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		tap_bail("%s: %m", file);
	close(fd);
}

static void trace_clear(void)
{
	trace_write(INSTANCE "/trace", "\n");
}

static void trace_close(void)
{
	if (rmdir(INSTANCE) && errno != ENOENT)
		fprintf(stderr, "%s: %m\n", INSTANCE);
	if (mounted)
		umount(TRACEFS);
}

/* Use an instance, which has a buffer of its own, so that other users of tracefs are not disturbed. */
static void trace_open(void)
{
	if (!mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		mounted = 1;
	else if (errno != EBUSY)
		tap_missing("tracefs cannot be mounted: %m");
	if (access(TRACEFS "/events/pfq", F_OK))
		tap_missing("the module pfq has no tracepoints: %m");
	rmdir(INSTANCE);
	if (mkdir(INSTANCE, 0700))
		tap_missing("%s: %m", INSTANCE);
	atexit(trace_close);
	trace_write(INSTANCE "/events/pfq/enable", "1");
}

/* Return whether the line contains each word of want. Modifies want. */
static int has_words(const char *line, char *want)
{
	char *word, *rest = want;
	const char *at;
	size_t len;

	while ((word = strtok_r(rest, " ", &rest))) {
		len = strlen(word);
		at = line;
		do {
			at = strstr(at, word);
		} while (at && (at[-1] != ' ' || (at[len] != ' ' && at[len] != '\n' && at[len])) && at++);
		if (!at)
			return 0;
	}
	return 1;
}

/* Count the lines of an event that have all the words. */
static unsigned int trace_count_words(const char *event, const char *words)
{
	char name[64], want[256], *line, *next, *at;
	static char text[TRACE_MAX];
	size_t size = 0;
	unsigned int n = 0;
	ssize_t got = 0;
	int fd = open(INSTANCE "/trace", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		tap_bail("%s/trace: %m", INSTANCE);
	while (size < sizeof(text) - 1 && (got = read(fd, text + size, sizeof(text) - 1 - size)) > 0)
		size += got;
	close(fd);
	if (got < 0)
		tap_bail("%s/trace: %m", INSTANCE);
	text[size] = '\0';
	snprintf(name, sizeof(name), ": %s: ", event);
	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		at = strstr(line, name);
		snprintf(want, sizeof(want), "%s", words);
		n += at && has_words(at + strlen(name) - 1, want);
	}
	return n;
}

__attribute__((format(printf, 2, 3)))
static unsigned int trace_count(const char *event, const char *fmt, ...)
{
	char words[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	return trace_count_words(event, words);
}

/*
 * Wait until an event has fired exactly this often, since the CPU that fires it may lag behind
 * the reader. Return whether it has.
 */
__attribute__((format(printf, 3, 4)))
static int traced(unsigned long long want, const char *event, const char *fmt, ...)
{
	unsigned int n = 0, ms;
	char words[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	for (ms = 0; ms < PATIENCE_MS; ms += 20) {
		n = trace_count_words(event, words);
		if (n == want)
			return 1;
		usleep(20000);
	}
	tap_note("%s %s: %u events, want %llu; %u with any fields", event, words, n, want,
		 trace_count_words(event, ""));
	return 0;
}

static unsigned long inode(struct member *m)
{
	struct stat st;

	if (fstat(pfq_fd(m->q), &st))
		tap_bail("fstat: %m");
	return st.st_ino;
}

/* Send n frames of each flow, and the two of wire_flush(). */
static void send_both(int n)
{
	while (n--) {
		wire_send(&w, &udp);
		wire_send(&w, &tcp);
	}
	wire_flush(&w);
}

static void open_member(struct member *m)
{
	member_open(m);
	member_join(m, 0, PFQ_POLICY_PRIVATE, 0, 0);
	member_bind(m, &w);
}

static void test_events(void)
{
	unsigned int i, found = 0;
	char path[256];

	for (i = 0; i < sizeof(events) / sizeof(*events); i++) {
		snprintf(path, sizeof(path), TRACEFS "/events/pfq/%s/format", events[i]);
		found += !access(path, R_OK);
	}
	tap_ok(found == i, "tracefs has all events of pfq (%u of %u)", found, i);
}

static void test_filtered(void)
{
	const uint16_t vlan = 5;
	const unsigned int queue = wire_queue_of(&w, &tcp);
	struct pfq_so_group_stats s;
	uint8_t frame[FLOW_FRAME_MAX];
	static struct member m;

	open_member(&m);
	pfq_group_filter_set(m.q, m.gid, udp_only, 6);
	trace_clear();
	send_both(10);
	s = group_stats(&m);
	tap_ok(s.filtered >= 12 &&
	       traced(s.filtered, "pfq_drop",
		      "reason=filter ifindex=%d gid=%u inode=0", w.ifindex, m.gid) &&
	       traced(10, "pfq_drop", "reason=filter len=%zu queue=%u gid=%u",
		      flow_put(frame, &tcp, 0), queue, m.gid),
	       "each packet that a BPF filter rejects fires pfq_drop");
	pfq_group_filter_clear(m.q, m.gid);
	pfq_group_vlans_set(m.q, m.gid, &vlan, 1);
	trace_clear();
	send_both(10);
	s.filtered = group_stats(&m).filtered - s.filtered;
	tap_ok(s.filtered >= 22 &&
	       traced(s.filtered, "pfq_drop", "reason=vlan ifindex=%d gid=%u inode=0", w.ifindex, m.gid) &&
	       traced(0, "pfq_drop", "reason=filter gid=%u", m.gid),
	       "each packet that a VLAN filter rejects fires pfq_drop");
	member_close(&m);
}

/* Send packets that the group must drop, and check that each fires pfq_drop. */
static void expect_dropped(struct member *m, const char *reason, const char *what)
{
	const unsigned long long before = group_stats(m).dropped;
	unsigned long long n;

	trace_clear();
	send_both(10);
	n = group_stats(m).dropped - before;
	tap_ok(n >= 22 &&
	       traced(n, "pfq_drop", "reason=%s ifindex=%d gid=%u inode=0", reason, w.ifindex, m->gid),
	       "%s: each packet fires pfq_drop, reason %s", what, reason);
}

static void test_dropped(void)
{
	const struct pfq_verdict_opts nobody = { .size = sizeof(nobody), .classes = PFQ_CLASS_USER_PLANE };
	static struct member m;

	open_member(&m);
	member_verdict(&m, PFQ_ACTION_DROP, 0, 0);
	expect_dropped(&m, "program", "a verdict that drops");
	if (pfq_group_program_set_text(m.q, m.gid, "main = drop"))
		tap_bail("%s", pfq_error(m.q));
	expect_dropped(&m, "program", "a program that drops");
	if (pfq_group_verdict_set(m.q, m.gid, &nobody))
		tap_bail("%s", pfq_error(m.q));
	expect_dropped(&m, "no_member", "a verdict for a class without members");
	member_close(&m);
}

static void test_ring_full(void)
{
	const struct pfq_opts tiny = { .size = sizeof(tiny), .block_size = 4096, .nr_blocks = 16 };
	static struct member m;
	struct pfq_so_stats s;
	unsigned long ino;

	memset(&m, 0, sizeof(m));
	if (pfq_open(&m.q, &tiny))
		tap_bail("%s", pfq_error(NULL));
	member_join(&m, 0, PFQ_POLICY_PRIVATE, 0, 0);
	member_bind(&m, &w);
	ino = inode(&m);
	trace_clear();
	send_both(500);
	if (pfq_stats(m.q, &s, sizeof(s)))
		tap_bail("%s", pfq_error(m.q));
	tap_ok(s.lost && traced(1, "pfq_ring_full", "inode=%lu ifindex=%d", ino, w.ifindex),
	       "a ring that becomes full fires pfq_ring_full once");
	tap_ok(traced(s.lost, "pfq_drop", "reason=ring_full ifindex=%d gid=0 inode=%lu", w.ifindex, ino),
	       "each packet lost in a full ring fires pfq_drop (%llu)", (unsigned long long)s.lost);
	member_read(&m);
	send_both(500);
	tap_ok(traced(2, "pfq_ring_full", "inode=%lu ifindex=%d", ino, w.ifindex),
	       "a ring that was read and becomes full again fires pfq_ring_full again");
	member_close(&m);
}

/*
 * Call use() with a device that cannot send: one that is down, or one that is deleted after
 * use(). Return its index.
 */
static int with_dead_device(struct member *m, void (*use)(struct member *m, const char *dev))
{
	int ifindex;

	if (!w.t.dev) {
		use(m, "lo");
		return device_ifindex("lo");
	}
	veth_create();
	use(m, VETH_NEAR);
	ifindex = device_ifindex(VETH_NEAR);
	veth_delete();
	return ifindex;
}

static void use_egress(struct member *m, const char *dev)
{
	if (pfq_egress_set(m->q, dev, PFQ_ANY_QUEUE))
		tap_bail("%s", pfq_error(m->q));
}

static void use_forward(struct member *m, const char *dev)
{
	const struct pfq_verdict_opts opts = { .size = sizeof(opts), .forward = &dev, .nr_forward = 1 };

	if (pfq_group_verdict_set(m->q, m->gid, &opts))
		tap_bail("%s", pfq_error(m->q));
}

static void test_egress(void)
{
	struct pfq_so_group_stats s;
	static struct member m;
	int ifindex;

	open_member(&m);
	ifindex = with_dead_device(&m, use_egress);
	trace_clear();
	send_both(10);
	s = group_stats(&m);
	tap_ok(s.lost >= 22 &&
	       traced(s.lost, "pfq_drop", "reason=egress ifindex=%d gid=0 inode=%lu", w.ifindex, inode(&m)) &&
	       traced(s.lost, "pfq_xmit_failed",
		      "ifindex=%d queue=-1 err=-%d (ENETDOWN) frames=1", ifindex, ENETDOWN),
	       "each packet of an egress socket whose device is down fires pfq_drop and pfq_xmit_failed");
	pfq_egress_clear(m.q);
	ifindex = with_dead_device(&m, use_forward);
	trace_clear();
	send_both(10);
	s = group_stats(&m);
	tap_ok(s.unforwarded >= 22 &&
	       traced(s.unforwarded, "pfq_xmit_failed",
		      "ifindex=%d queue=-1 err=-%d (ENETDOWN) frames=1", ifindex, ENETDOWN) &&
	       traced(0, "pfq_drop", "gid=%u", m.gid),
	       "each packet forwarded to such a device fires pfq_xmit_failed but not pfq_drop");
	member_close(&m);
}

static void test_tx_ring(void)
{
	struct pfq_opts opts = { .size = sizeof(opts), .send_only = 1 };
	const uint8_t frame[8] = { 0 };
	struct pfq_so_tx_stats s;
	struct pfq *q;
	int index;

	if (pfq_open(&q, &opts))
		tap_bail("%s", pfq_error(NULL));
	index = pfq_tx_bind(q, w.dev, PFQ_ANY_QUEUE, -1, 0);
	if (index < 0)
		tap_bail("%s", pfq_error(q));
	trace_clear();
	if (pfq_tx_put(q, index, frame, sizeof(frame), 3, 0) || pfq_tx_flush(q, index) ||
	    pfq_tx_stats(q, index, &s, sizeof(s)))
		tap_bail("%s", pfq_error(q));
	tap_ok(s.rejected == 3 &&
	       traced(1, "pfq_xmit_failed",
		      "ifindex=%d queue=-1 err=-%d (EINVAL) frames=3", w.ifindex, EINVAL),
	       "a bad record in a transmit ring fires pfq_xmit_failed");
	pfq_close(q);
}

/* Without the probe one socket gets all packets, so the route is eligible for the fast path. */
static void test_fastpath(void)
{
	const char *hook = w.t.dev && !strcmp(expected_via(&w.t), "hook") ? "skb" : "tap";
	const unsigned int queue = wire_queue_of(&w, &udp);
	static struct member m;
	unsigned int i, n;
	unsigned long ino;
	uint32_t got = 0;

	open_member(&m);
	ino = inode(&m);
	pfq_unbind(w.probe, w.dev, PFQ_ANY_QUEUE);
	trace_clear();
	for (i = 0; i < 10; i++)
		wire_send(&w, &udp);
	for (i = 0; i < PATIENCE_MS && got < 10; i++, usleep(1000))
		got = member_read(&m);
	usleep(50000);
	n = trace_count("pfq_fastpath_enabled", "ifindex=%d queue=%u hook=%s inode=%lu", w.ifindex, queue, hook,
			ino);
	tap_ok(got == 10 && n,
	       "packets for a single socket fire pfq_fastpath_enabled (%u times for 10 packets)", n);
	tap_ok(n &&
	       traced(n, "pfq_fastpath_disabled",
		      "reason=burst_end ifindex=%d queue=%u hook=%s", w.ifindex, queue, hook),
	       "the end of each of these bursts fires pfq_fastpath_disabled");
	wire_reopen_probe(&w);
	trace_clear();
	member_verdict(&m, PFQ_ACTION_DROP, 0, 0);
	n = trace_count("pfq_route_invalidated", "%s", "");
	tap_ok(n == 1, "a change of a group fires pfq_route_invalidated once");
	member_close(&m);
}

static void test_disabled(void)
{
	static struct member m;

	open_member(&m);
	member_verdict(&m, PFQ_ACTION_DROP, 0, 0);
	trace_write(INSTANCE "/events/pfq/enable", "0");
	trace_clear();
	send_both(10);
	tap_ok(!trace_count("pfq_drop", "%s", ""), "disabled events do not fire");
	member_close(&m);
}

int main(void)
{
	wire_open(&w);
	trace_open();
	tap_plan(16);
	test_events();
	test_filtered();
	test_dropped();
	test_ring_full();
	test_egress();
	test_tx_ring();
	test_fastpath();
	test_disabled();
	wire_close(&w);
	return tap_done();
}
