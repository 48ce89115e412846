// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command pfq gen: each frame arrives once, in order, in time and with the fields that were asked for; those of
 * a file, too, and through kernel threads.
 *
 * Needs root, pfq.ko, veth, the command pfq; skips if NETIF is set. A failure means that what a user measures with
 * pfq gen is not what was sent.
 */
#include "device.h"
#include "slow.h"
#include "tap.h"
#include "tool.h"
#include "veth.h"

#include <jansson.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT	"/tmp/pfq-gen-out"
#define SENT	"/tmp/pfq-gen-sent"
#define FILE_IN	"/tmp/pfq-gen.pcap"

static json_t *captured, *sent;

static long long number(json_t *json, const char *name)
{
	json_t *value = json_object_get(json, name);

	return value ? (long long)json_number_value(value) : -1;
}

static json_t *load(const char *name)
{
	json_t *json = json_load_file(name, 0, NULL);

	if (!json)
		tap_note("%s has no JSON: %s", name, tool_read(name));
	return json;
}

/* Send by pfq gen what args say, while n frames are captured. Return whether both succeeded. */
static int run(unsigned int n, const char *filter, const char *args)
{
	char command[600];
	int status;
	pid_t pid;

	json_decref(captured);
	json_decref(sent);
	snprintf(command, sizeof(command), "exec pfq capture --stamps --json -i " VETH_FAR " -c %u --seconds %u %s >" OUT, n,
		 30 * slow(), filter);
	pid = tool_start(command);
	tool_wait_said("listening on");
	snprintf(command, sizeof(command), "pfq gen --json -i " VETH_NEAR " %s >" SENT, args);
	status = system(command);
	tool_wait_end(pid);
	captured = load(OUT);
	sent = load(SENT);
	return !status && captured && sent;
}

/* All n frames came once and in order. */
static int all_came(unsigned int n, unsigned int streams)
{
	const int ok = number(captured, "frames") == n && !number(captured, "lost") && !number(captured, "duplicates") &&
		       number(captured, "streams") == streams;

	if (!ok)
		tap_note("captured %s", tool_read(OUT));
	return ok;
}

static void test_stamps(void)
{
	tap_ok(run(10000, "", "-c 10000 --stamp -s imix") && all_came(10000, 1) && !number(captured, "reordered") &&
	       number(captured, "early") == 0, "10000 frames of three sizes come once, in order, later than they were sent");
	tap_ok(number(sent, "sent") == 10000 && !number(sent, "failed") && !number(sent, "rejected"),
	       "the sender counted them");
	tap_ok(run(10001, "", "-c 10001 --stamp -k 0 -r 20000") && all_came(10001, 1),
	       "a kernel thread sends 10001 frames");
}

/* The receiver's clock says what gaps there were. */
static void test_rate(void)
{
	double mean;

	tap_ok(run(2000, "", "-c 2000 --stamp -r 2000") && all_came(2000, 1), "2000 frames at 2000 a second");
	mean = json_number_value(json_object_get(json_object_get(captured, "gaps_ns"), "mean"));
	tap_ok(mean > 490e3, "no frame leaves early: the mean gap is 500 us or more (%.0f ns)", mean);
	tap_ok(run(200, "", "-c 200 --stamp -r 100kbit -s 101") && all_came(200, 1), "200 frames of 101 bytes at 100 kbit/s");
	mean = json_number_value(json_object_get(json_object_get(captured, "gaps_ns"), "mean"));
	tap_ok(mean > 9.6e6, "the mean gap of frames with 121 bytes on the wire is 9.68 ms or more (%.0f ns)", mean);
	tap_ok(run(1000, "", "-c 1000 --stamp -r 2000 --gaps burst:100") && all_came(1000, 1) &&
	       number(json_object_get(captured, "gaps_ns"), "max") > 40e6, "bursts of 100 frames");
}

static void test_fields(void)
{
	tap_ok(run(50, "'ip and src net 10.1.2.0/24 and dst port 7'",
		   "-c 100 --stamp -F ip.src=10.1.1.0,10.1.2.0 -F udp.dst=7") && all_came(50, 1) == 0 &&
	       number(captured, "frames") == 50, "every second address is in the other network");
	tap_ok(run(30, "vlan 7", "-c 60 --stamp -F vlan=5,7 -6") && number(captured, "frames") == 30,
	       "every second frame has the other VLAN");
	tap_ok(run(300, "'tcp and tcp[13] = 2'", "-c 300 --stamp -F tcp.flags=2 --flows 100") && all_came(300, 1),
	       "300 SYN segments of 100 flows");
}

static void test_file(void)
{
	if (system("pfq gen -q -w " FILE_IN " -c 500 --stamp -r 1000 -s random:100-1500 -F ip.src=random"))
		tap_bail("pfq gen -w failed");
	tap_ok(run(500, "", "-R " FILE_IN) && all_came(500, 1) && number(sent, "sent") == 500,
	       "500 frames of a file come, and have lengths and bytes of their own");
	tap_ok(json_number_value(json_object_get(sent, "seconds")) > 0.45, "they take as long as they took");
	tap_ok(run(1000, "", "-R " FILE_IN " --speed max --loop 2") && number(captured, "frames") == 500 &&
	       number(captured, "duplicates") == 500, "twice the file");
	tap_ok(run(500, "dst host 10.9.9.9", "-R " FILE_IN " --speed 10 -F ip.dst=10.9.9.9") && all_came(500, 1),
	       "the address is changed while it is sent");
}

/* pfq flows counts what pfq gen sends. */
static void test_flows(void)
{
	char command[200];
	json_t *flows;
	pid_t pid;

	snprintf(command, sizeof(command), "exec pfq flows -j -n 0 -i " VETH_FAR " --seconds %u -c 500 udp >" OUT, 30 * slow());
	pid = tool_start(command);
	tool_wait_said("listening on");
	if (system("pfq gen -q -i " VETH_NEAR " -c 500 --flows 50 -F vlan=5,7"))
		tap_note("pfq gen failed");
	tap_ok(tool_wait_end(pid) == 0, "pfq flows ends after 500 packets");
	flows = load(OUT);
	tap_ok(flows && number(flows, "packets") == 500 && number(flows, "flows") == 50 && number(flows, "bytes") == 500 * 42 &&
	       number(json_array_get(json_object_get(flows, "list"), 49), "packets") == 10,
	       "pfq flows counts 50 flows of 10 packets, with a tag");
	json_decref(flows);
}

/* What ends pfq gen early */
static void test_end(void)
{
	pid_t pid = tool_start("exec pfq gen -i " VETH_NEAR " -r 1000 -k 0");

	usleep(300000);
	kill(pid, SIGINT);
	tap_ok(tool_wait_end(pid) == 0 && strstr(tool_read(TOOL_ERR), "frames sent"), "SIGINT ends it");
	pid = tool_start("exec pfq gen -i " VETH_NEAR " --seconds 1");
	tap_ok(tool_wait_end(pid) == 0 && strstr(tool_read(TOOL_ERR), "frames sent"), "it ends after a second");
	pid = tool_start("exec pfq gen -i " VETH_NEAR " -s 9000 -c 1");
	tap_ok(tool_wait_end(pid) == 1 && strstr(tool_read(TOOL_ERR), "mtu"), "a frame above the MTU is an error");
	device_down(VETH_NEAR);
	pid = tool_start("exec pfq gen -i " VETH_NEAR " -c 10");
	tap_ok(tool_wait_end(pid) == 1 && strstr(tool_read(TOOL_ERR), "down"), "a device that is down is an error");
}

/* Frames that are sent from several CPUs arrive by several CPUs. */
static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		tap_bail("sched_setaffinity: %m");
}

int main(void)
{
	veth_only("the test sends on veth");
	if (system("pfq --version >/dev/null"))
		tap_missing("there is no command pfq");
	tap_plan(21);
	veth_create();
	pin();
	test_stamps();
	test_rate();
	test_fields();
	test_file();
	test_flows();
	test_end();
	json_decref(captured);
	json_decref(sent);
	return tap_done();
}
