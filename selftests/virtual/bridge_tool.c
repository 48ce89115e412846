// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command pfq bridge, in the kernel and in user space: both ways, each frame once and whole, filtered, with
 * right statistics; and a loop is noticed.
 *
 * Needs root, pfq.ko, rewritten veth, the command pfq. A failure means that a bridge loses or repeats packets, or that
 * they reach the stack.
 */
#include "device.h"
#include "link.h"
#include "slow.h"
#include "tap.h"
#include "tool.h"
#include "veth.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT	"/tmp/pfq-bridge-out"
#define COUNTS	"/tmp/pfq-bridge-counts"

/* a: near0 - far0, b: near1 - far1. far0 and far1 are bridged. */
static const struct link pairs[] = {
	{ .kind = "veth", .name = "near0", .peer = "far0" }, { .kind = "veth", .name = "near1", .peer = "far1" },
};

static long long number(json_t *json, const char *name)
{
	return json_integer_value(json_object_get(json, name));
}

static void make_pairs(void)
{
	static const char *const names[] = { "near0", "far0", "near1", "far1" };
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (link_create(&pairs[i]))
			tap_bail("veth: %m");
	for (i = 0; i < 4; i++) {
		device_disable_ipv6(names[i]);
		device_up_nowait(names[i]);
	}
}

/* Send n stamped frames on a device, and return how many of them came once and whole on another. */
static int cross(const char *from, const char *to, unsigned int n, const char *options)
{
	char command[300];
	json_t *json;
	int frames;
	pid_t pid;

	snprintf(command, sizeof(command), "exec pfq capture -q --stamps --json -i %s --seconds %u >" OUT, to, 4 * slow());
	pid = tool_start(command);
	usleep(1000000 * slow());
	snprintf(command, sizeof(command), "pfq gen -q -i %s -c %u --stamp %s", from, n, options);
	if (system(command))
		tap_note("pfq gen failed");
	tool_wait_end(pid);
	json = json_load_file(OUT, 0, NULL);
	frames = json && !number(json, "duplicates") ? number(json, "frames") : -1;
	json_decref(json);
	return frames;
}

static pid_t start_bridge(const char *options)
{
	char command[200];
	pid_t pid;

	snprintf(command, sizeof(command), "exec pfq bridge -j %s far0 far1 >" COUNTS, options);
	pid = tool_start(command);
	tool_wait_said("bridging far0");
	/* The driver's frame hook takes over a moment after the binding. */
	usleep(1500000);
	return pid;
}

/* End the bridge, and return a count of a direction. */
static long long end_bridge(pid_t pid, unsigned int direction, const char *name)
{
	json_t *json;
	long long n;

	if (pid) {
		kill(pid, SIGINT);
		tap_ok(tool_wait_end(pid) == 0, "SIGINT ends the bridge");
	}
	json = json_load_file(COUNTS, 0, NULL);
	n = number(json_array_get(json_object_get(json, "directions"), direction), name);
	json_decref(json);
	return n;
}

static void test_bridge(const char *mode)
{
	pid_t pid = start_bridge(mode);

	tap_equal(cross("near0", "near1", 2000, "-s imix"), 2000, "%s: 2000 frames cross", mode);
	tap_equal(cross("near1", "near0", 500, "-F vlan=5"), 500, "%s: 500 tagged ones cross the other way", mode);
	tap_equal(end_bridge(pid, 0, "sent"), 2000, "%s: they were counted", mode);
	tap_ok(end_bridge(0, 1, "sent") == 500 && !end_bridge(0, 0, "lost") && !end_bridge(0, 1, "lost"),
	       "%s: none was lost: %s", mode, tool_read(COUNTS));
}

static void test_filters(const char *mode)
{
	char options[100];
	pid_t pid;

	snprintf(options, sizeof(options), "%s -1 -e 'ip >-> udp' -f 'dst port 53'", mode);
	pid = start_bridge(options);
	tap_equal(cross("near0", "near1", 300, "-F udp.dst=53,54,53"), 200, "%s: a filter passes two of three", mode);
	tap_equal(cross("near0", "near1", 50, "-p tcp"), 0, "%s: the expression passes no TCP", mode);
	tap_equal(cross("near1", "near0", 50, "-F udp.dst=53"), 0, "%s: with --one-way, nothing comes back", mode);
	tap_equal(end_bridge(pid, 0, "rejected"), 150, "%s: what did not pass was counted", mode);
}

/* A second bridge connects the other ends: broadcasts go round. */
static void test_loop(void)
{
	pid_t pid = start_bridge("--user --seconds 8"), second;

	second = fork();
	if (!second) {
		execlp("pfq", "pfq", "bridge", "-u", "--seconds", "5", "near0", "near1", NULL);
		_exit(127);
	}
	usleep(2500000);
	if (system("pfq gen -q -i near0 -c 20 -F eth.dst=ff:ff:ff:ff:ff:ff -F udp.src=1-20"))
		tap_note("pfq gen failed");
	tap_ok(tool_wait_said("broadcasts come back"), "a loop is noticed");
	kill(second, SIGINT);
	tool_wait_end(second);
	end_bridge(pid, 0, "sent");
}

int main(void)
{
	veth_only("the test bridges veth pairs");
	if (system("pfq --version >/dev/null"))
		tap_missing("there is no command pfq");
	make_pairs();
	test_bridge("");
	test_bridge("--user");
	test_filters("");
	test_filters("--user");
	test_loop();
	return tap_done();
}
