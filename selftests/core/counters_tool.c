// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands pfq counters and pfq metrics, while packets arrive: the counters of a group and a socket are those of
 * libpfq, rates are those of the packets that were sent, and Prometheus gets the same numbers.
 *
 * Needs root, pfq.ko, veth, the command pfq; a NIC with a peer if NETIF is set. A failure means that the commands show other
 * numbers than the kernel has.
 */
#include "member.h"
#include "tap.h"

#include <netinet/in.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT "/tmp/pfq-counters-out"

static struct wire w;
static struct member m;
static char said[65536];
static const struct flow udp = { .version = 4, .proto = IPPROTO_UDP, .dmac = FLOW_BROADCAST };

static const char *read_output(void)
{
	FILE *f = fopen(OUT, "re");
	size_t n = f ? fread(said, 1, sizeof(said) - 1, f) : 0;

	said[n] = '\0';
	if (f)
		fclose(f);
	return said;
}

/* Run a command of a shell. Return what it printed. */
static const char *output_of(const char *command)
{
	char line[512];

	snprintf(line, sizeof(line), "%s >" OUT " 2>&1", command);
	if (system(line))
		tap_note("%s failed", command);
	return read_output();
}

/* Return the number behind the last occurrence of text in what was printed, -1 if there is none. */
static double number_behind(const char *text)
{
	const char *at = said, *last = NULL;

	for (at = strstr(said, text); at; at = strstr(at, text))
		last = at += strlen(text);
	return last ? strtod(last, NULL) : -1;
}

static void send_frames(int n)
{
	while (n--)
		wire_send(&w, &udp);
	wire_flush(&w);
}

static void expect(const char *what, const char *want)
{
	if (!tap_ok(strstr(said, want), "%s", what))
		tap_note("expected %s in: %s", want, said);
}

static void test_numbers(void)
{
	struct pfq_so_group_stats s;
	char command[128], want[256];

	send_frames(100);
	s = group_stats(&m);
	snprintf(command, sizeof(command), "pfq counters -j -g %u", m.gid);
	output_of(command);
	snprintf(want, sizeof(want), "\"groups\":[{\"gid\":%u,\"policy\":\"shared\",\"pid\":%d,\"members\":1,\"seen\":%llu,",
		 m.gid, getpid(), (unsigned long long)s.seen);
	expect("pfq counters -g shows the group's counters", want);
	snprintf(want, sizeof(want), "\"devices\":[{\"device\":\"%s\"", w.dev);
	expect("and its device", want);
	snprintf(want, sizeof(want), "\"delivered\":%llu,\"filtered\":0,\"dropped\":0,\"lost\":0,",
		 (unsigned long long)s.delivered);
	expect("and what its socket got", want);
	tap_ok(s.seen >= 102 && !strstr(strstr(said, "\"sockets\"") ?: "", "},{"), "the probe's socket is not shown");

	output_of("pfq metrics");
	snprintf(want, sizeof(want), "\npfq_group_seen_packets_total{gid=\"%u\"} %llu\n", m.gid, (unsigned long long)s.seen);
	expect("pfq metrics has the same number", want);
	snprintf(want, sizeof(want), ",pid=\"%d\",comm=\"counters_tool\"", getpid());
	expect("and the process of the socket", want);
	snprintf(want, sizeof(want), "\npfq_device_seen_packets_total{device=\"%s\"} ", w.dev);
	expect("and the device", want);
	tap_ok(strstr(said, "\npfq_pool_reused_skbs_total{cpu=\"0\"} ") || access("/proc/net/pfq/memory", R_OK),
	       "and the pool of sk_buffs, unless another network namespace has it");
}

/* The rate of an interval, times its length, is what was sent within. */
static void test_rates(void)
{
	struct pfq_so_group_stats before, after;
	double seconds, packets, bits;
	char command[128];

	before = group_stats(&m);
	snprintf(command, sizeof(command), "pfq counters -1 -w 4 -j -g %u >" OUT " 2>&1 &", m.gid);
	tap_ok(!system(command), "pfq counters -1 -w 4 is started");
	sleep(1);
	send_frames(200);
	after = group_stats(&m);
	sleep(6);
	read_output();
	seconds = number_behind("\"seconds\":");
	packets = number_behind("\"pkt/s\":") * seconds;
	bits = number_behind("\"bit/s\":") * seconds;
	tap_ok(seconds >= 4 && packets + 0.5 >= after.seen - before.seen && packets - 0.5 <= after.seen - before.seen,
	       "the rate is that of the packets sent (%.1f in %.1f s)", packets, seconds);
	tap_ok(bits >= 200 * 8 * 42, "the socket's rate in bits, too (%.0f bits)", bits);
}

static void test_queues(void)
{
	static const char counter[] = "\"packets\":";
	unsigned long long packets = 0;
	int counts = 0;
	const char *at;

	output_of("pfq counters -j -t queues");
	for (at = strstr(said, counter); at; at = strstr(at, counter)) {
		at += strlen(counter);
		counts |= isdigit((unsigned char)*at);
		packets += strtoull(at, NULL, 10);
	}
	/* veth counts the drops of its queues alone */
	if (!counts) {
		tap_skip("this driver does not count packets per queue", "queues have counters");
		return;
	}
	tap_ok(packets, "queues have counters (%llu packets)", packets);
}

static void test_http(void)
{
	static const char serve[] =
		"ip link set lo up; pfq metrics --listen 127.0.0.1:9105 2>/dev/null & pid=$!; sleep 1;"
		" wget -q -O - http://127.0.0.1:9105/metrics; kill $pid; wait $pid";
	char command[512], want[128];

	snprintf(command, sizeof(command), "( %s )", serve);
	output_of(command);
	snprintf(want, sizeof(want), "\npfq_group_seen_packets_total{gid=\"%u\"} %llu\n", m.gid,
		 (unsigned long long)group_stats(&m).seen);
	expect("pfq metrics --listen serves the same numbers", want);
}

int main(void)
{
	wire_open(&w);
	if (access("/bin/pfq", X_OK) && access("/usr/local/bin/pfq", X_OK))
		tap_skip_all("pfq is not installed");
	tap_plan(13);
	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_SHARED, 0, 0);
	member_bind(&m, &w);
	test_numbers();
	test_rates();
	test_queues();
	test_http();
	member_close(&m);
	wire_close(&w);
	unlink(OUT);
	return tap_done();
}
