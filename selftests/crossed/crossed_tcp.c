// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without PFQ: TCP works between two ports that are plugged into each other, each in a network
 * namespace of its own. The far stack accepts the segments and checksums that TSO and checksum
 * offload produce.
 *
 * Needs root, ethtool, the two ports NETIF and NETIF_OTHER (RIG_WIRE=crossed). A failure
 * means that the model's offloads are wrong.
 */
#include "device.h"
#include "ethtool.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEAR	"198.18.0.1"
#define FAR	"198.18.0.2"
#define PORT	5001
#define BYTES	(8 << 20)
#define CHUNK	65536
#define RETRANS_SEGS 11	/* column of the line Tcp: in /proc/net/snmp */

static const char *near, *far;

static uint8_t pattern(size_t i)
{
	return i * 2654435761u >> 13;
}

static void move_device(const char *dev, pid_t to)
{
	struct {
		struct nlmsghdr n;
		struct ifinfomsg i;
		struct rtattr a;
		uint32_t pid;
	} m = {
		.n = { .nlmsg_len = sizeof(m), .nlmsg_type = RTM_NEWLINK,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.i = { .ifi_index = device_ifindex(dev) },
		.a = { RTA_LENGTH(sizeof(uint32_t)), IFLA_NET_NS_PID },
		.pid = to,
	};
	struct {
		struct nlmsghdr n;
		struct nlmsgerr e;
		char rest[256];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || send(fd, &m, sizeof(m), 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		tap_bail("rtnetlink: %m");
	close(fd);
	if (answer.e.error)
		tap_bail("cannot move %s to the other namespace: %s", dev, strerror(-answer.e.error));
}

static void set_address(const char *dev, const char *address)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in *a;
	struct ifreq r = { 0 };

	strncpy(r.ifr_name, dev, IFNAMSIZ - 1);
	a = (struct sockaddr_in *)&r.ifr_addr;
	a->sin_family = AF_INET;
	inet_pton(AF_INET, address, &a->sin_addr);
	if (ioctl(fd, SIOCSIFADDR, &r))
		tap_bail("%s: cannot set the IP address: %m", dev);
	inet_pton(AF_INET, "255.255.255.0", &a->sin_addr);
	if (ioctl(fd, SIOCSIFNETMASK, &r) || device_up(dev))
		tap_bail("%s: %m", dev);
	close(fd);
}

/* --- the far end, in a process of its own --- */

static void wait_for_device(const char *dev)
{
	int i;

	for (i = 0; i < 1000 && !device_ifindex(dev); i++)
		usleep(10000);
}

/* Read all bytes of a connection. Return 0 if they are the ones sent. */
static int read_all(int fd)
{
	static uint8_t data[CHUNK];
	size_t got = 0;
	ssize_t n, i;

	while ((n = read(fd, data, sizeof(data))) > 0) {
		for (i = 0; i < n; i++, got++)
			if (data[i] != pattern(got))
				return 1;
	}
	return got != BYTES;
}

static int serve(int ready, int rounds)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd, one, status = 0;

	if (unshare(CLONE_NEWNET) || write(ready, "", 1) != 1)
		return 2;
	wait_for_device(far);
	set_address(far, FAR);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)) || listen(fd, 4) || write(ready, "", 1) != 1)
		return 2;
	for (; rounds; rounds--) {
		one = accept(fd, NULL, NULL);
		status |= one < 0 || read_all(one) || write(one, status ? "n" : "y", 1) != 1;
		close(one);
	}
	return status;
}

/* --- the near end --- */

static int transfer(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	static uint8_t data[CHUNK];
	char answer = 0;
	size_t done, i;

	inet_pton(AF_INET, FAR, &a.sin_addr);
	if (connect(fd, (void *)&a, sizeof(a))) {
		tap_note("connect: %m");
		close(fd);
		return -1;
	}
	for (done = 0; done < BYTES; done += CHUNK) {
		for (i = 0; i < CHUNK; i++)
			data[i] = pattern(done + i);
		if (write(fd, data, CHUNK) != CHUNK)
			tap_bail("TCP: %m");
	}
	shutdown(fd, SHUT_WR);
	if (read(fd, &answer, 1) != 1)
		answer = 0;
	close(fd);
	return answer == 'y' ? 0 : -1;
}

/* Return how many segments TCP retransmitted, from /proc/net/snmp. */
static long retransmitted(void)
{
	FILE *f = fopen("/proc/net/snmp", "re");
	long values[16] = { 0 };
	char line[512];
	int i, n;

	while (f && fgets(line, sizeof(line), f)) {
		char *at = line + 5;

		if (strncmp(line, "Tcp: ", 5) || line[5] < '0' || line[5] > '9')
			continue;
		for (i = 0; i < 16 && sscanf(at, "%ld%n", &values[i], &n) == 1; i++)
			at += n;
	}
	if (f)
		fclose(f);
	return values[RETRANS_SEGS];
}

static const char *const settings[] = { "tso on tx on", "tso off tx on", "tso off tx off" };

#define ROUNDS ((int)(sizeof(settings) / sizeof(*settings)))

int main(void)
{
	int ready[2], i, status = -1;
	char byte;
	long before;
	pid_t child;

	near = getenv("NETIF");
	far = getenv("NETIF_OTHER");
	if (!near || !far || !*far)
		tap_missing("NETIF and NETIF_OTHER do not name two ports");
	if (ethtool_missing())
		tap_skip_all("ethtool is not installed");
	tap_plan(ROUNDS + 1);
	if (pipe(ready))
		tap_bail("pipe: %m");
	child = fork();
	if (!child)
		_exit(serve(ready[1], ROUNDS));
	if (child < 0 || read(ready[0], &byte, 1) != 1)
		tap_bail("cannot create a network namespace: %m");
	move_device(far, child);
	set_address(near, NEAR);
	if (read(ready[0], &byte, 1) != 1)
		tap_bail("the far end does not listen on its port");
	for (i = 0; i < ROUNDS; i++) {
		if (ethtool("-K %s %s", near, settings[i]))
			tap_note("ethtool -K %s %s failed", near, settings[i]);
		device_wait_link(near);
		before = retransmitted();
		tap_ok(!transfer(), "with %s the far end gets all %u bytes, intact", settings[i], BYTES);
		tap_note("TCP retransmitted %ld segments", retransmitted() - before);
	}
	waitpid(child, &status, 0);
	wait_for_device(far);		/* the device comes back when the namespace ends */
	tap_ok(!status && device_ifindex(far) && !ethtool("-K %s tso on tx on", near),
	       "the far end exits without an error, and its device comes back");
	return tap_done();
}
