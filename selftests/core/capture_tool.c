// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command pfq capture with devices that change under it: one is renamed while packets arrive, one leaves, one is
 * down, one has no link header; and with a filter for tags.
 *
 * Needs root, pfq.ko, veth, tun, the command pfq; skips if NETIF is set. A failure means that a capture ends or goes on silently.
 */
#include "device.h"
#include "link.h"
#include "module.h"
#include "slow.h"
#include "tap.h"
#include "tool.h"
#include "veth.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUT	"/tmp/pfq-capture-out"
#define TUN_NAME "pfqtun0"

static int near;		/* packet socket that sends on VETH_NEAR */

static int open_sender(const char *dev)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(dev) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
	return fd;
}

/* Send n frames. vid 0: no tag. */
static void send_frames(int fd, unsigned int n, uint16_t vid)
{
	uint8_t frame[64] = "\2\0\0\0\0\2\2\0\0\0\0\1\x88\xb7";

	if (vid) {
		memcpy(frame + 12, "\x81\x00\x00\x00\x88\xb7", 6);
		frame[15] = vid;
	}
	while (n--)
		if (send(fd, frame, sizeof(frame), 0) < 0 && errno != ENETDOWN && errno != ENXIO)
			tap_bail("send: %m");
}

/* Count the packets of a file. Return -1 if it cannot be read to its end. Set *link to its link type. */
static int packets_in(const char *name, int *link)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(name, text);
	const uint8_t *data;
	struct pcap_pkthdr *h;
	int n = 0, ret;

	if (!p)
		return -1;
	if (link)
		*link = pcap_datalink(p);
	while ((ret = pcap_next_ex(p, &h, &data)) == 1)
		n++;
	pcap_close(p);
	return ret == PCAP_ERROR_BREAK ? n : -1;
}

static void test_filter(void)
{
	pid_t pid = tool_start("exec pfq capture -i " VETH_FAR " -c 10 -w " OUT " vlan 5 and ether proto 0x88b7");

	tool_wait_said("listening on");
	send_frames(near, 10, 0);
	send_frames(near, 10, 6);
	send_frames(near, 10, 5);
	tap_ok(tool_wait_end(pid) == 0 && packets_in(OUT, NULL) == 10 &&
	       strstr(tool_read(TOOL_ERR), "10 packets captured, 0 lost"), "a filter passes the packets of a VLAN");
}

static void test_group(void)
{
	pid_t pid = tool_start("exec pfq capture -g 1 -i " VETH_FAR " -c 10 -w " OUT);
	int status;

	tool_wait_said("listening on");
	status = system("pfq group set 1 -e 'main = filter (has_vid 5)'");
	send_frames(near, 10, 6);
	send_frames(near, 10, 5);
	tap_ok(!status && tool_wait_end(pid) == 0 && packets_in(OUT, NULL) == 10,
	       "pfq group sets the program of a capture's group");
	pid = tool_start("exec pfq capture -i " VETH_FAR " -c 10 --program 'main = filter (has_vid 6)' -w " OUT);
	tool_wait_said("listening on");
	send_frames(near, 10, 5);
	send_frames(near, 10, 6);
	tap_ok(tool_wait_end(pid) == 0 && packets_in(OUT, NULL) == 10, "--program sets the program of a capture of its own");
}

/* Rename the device of a capture, whose reader is slow, while packets go on arriving. */
static void test_renamed(void)
{
	pid_t sender, pid = tool_start("exec pfq capture -i " VETH_FAR " -w - >" OUT);
	int status;

	tool_wait_said("listening on");
	send_frames(near, 100, 0);
	device_down(VETH_FAR);
	if (link_rename(VETH_FAR, "renamed0"))
		tap_bail("rename: %m");
	device_up_nowait("renamed0");
	sender = fork();
	if (!sender)
		for (;;)
			send_frames(near, 10, 0);
	usleep(500000);
	kill(pid, SIGINT);
	status = tool_wait_end(pid);
	kill(sender, SIGKILL);
	waitpid(sender, NULL, 0);
	tap_ok(status == 0 && packets_in(OUT, NULL) > 100 && strstr(tool_read(TOOL_ERR), "packets captured"),
	       "a capture ends, though its device was renamed and packets go on arriving (status %d)", status);
	device_down("renamed0");
	link_rename("renamed0", VETH_FAR);
	device_up_nowait(VETH_FAR);
	device_disable_ipv6(VETH_FAR);
}

static void test_leaves(void)
{
	const struct link second = { .kind = "veth", .name = "second0", .peer = "second1" };
	pid_t pid;
	int status;

	if (link_create(&second))
		tap_bail("veth: %m");
	device_up_nowait("second0");
	device_up_nowait("second1");
	pid = tool_start("exec pfq capture -i " VETH_FAR " -i second1 -w " OUT);
	tool_wait_said("listening on");
	send_frames(near, 10, 0);
	link_delete("second0");
	tap_ok(tool_wait_said("second1: the device was removed") &&
	       strstr(tool_read(TOOL_ERR), "the capture goes on with 1 device\n"), "a capture says that one of two devices was removed");
	send_frames(near, 10, 0);
	usleep(300000);
	kill(pid, SIGINT);
	status = tool_wait_end(pid);
	tap_ok(status == 0 && packets_in(OUT, NULL) >= 20, "it goes on with the other one (status %d)", status);

	if (link_create(&second))
		tap_bail("veth: %m");
	device_up_nowait("second1");
	pid = tool_start("exec pfq capture -i second1 -w " OUT);
	tool_wait_said("listening on");
	link_delete("second0");
	tap_ok(tool_wait_end(pid) == 1 && strstr(tool_read(TOOL_ERR), "second1 was removed: start the capture again when it is back"),
	       "without another device it ends, and names the device");
}

static void test_silent(void)
{
	pid_t pid;

	device_down(VETH_FAR);
	pid = tool_start("exec pfq capture -i " VETH_FAR ":0 -w " OUT);
	tap_ok(tool_wait_said(VETH_FAR " is down: no packets arrive until: ip link set " VETH_FAR " up"),
	       "a capture says that its device is down");
	kill(pid, SIGINT);
	tool_wait_end(pid);
	device_up_nowait(VETH_FAR);
	pid = tool_start("exec pfq capture -i " VETH_FAR " -w " OUT);
	tool_wait_said("listening on");
	device_down(VETH_FAR);
	tap_ok(tool_wait_said(VETH_FAR " has gone down"), "it says that its device has gone down");
	kill(pid, SIGINT);
	tool_wait_end(pid);
	device_up_nowait(VETH_FAR);
	pid = tool_start("exec pfq capture -S -i any -w " OUT);
	if (!access("/sys/module/pfq_hook/holders/veth", F_OK))
		tap_skip("veth has a hook", "a capture says that nothing can be stolen");
	else
		tap_ok(tool_wait_said("no device has a driver with a hook"), "a capture says that nothing can be stolen");
	kill(pid, SIGINT);
	tool_wait_end(pid);
}

/* A machine may lack the user database, as the rig does. */
static void test_no_user(void)
{
	pid_t pid = tool_start("exec pfq capture -Z nosuchuser9 -i " VETH_FAR " -w " OUT);

	tap_ok(tool_wait_end(pid) == 1 && tool_wait_said("-Z nosuchuser9: there is no such user"), "-Z names an unknown user");
}

/* The number before a text that was said; 0 if that was not said. */
static unsigned long number_before(const char *what)
{
	const char *said = tool_read(TOOL_ERR), *text = strstr(said, what);

	while (text && text > said && text[-1] >= '0' && text[-1] <= '9')
		text--;
	return text ? strtoul(text, NULL, 10) : 0;
}

/* A pipe that nobody reads. The reader that opens it is this process. */
static void test_gives_up(void)
{
	unsigned long packets, missing;
	pid_t pid;
	int fd, status;

	unlink(OUT);
	if (mkfifo(OUT, 0600))
		tap_bail("fifo: %m");
	fd = open(OUT, O_RDWR | O_CLOEXEC);
	pid = tool_start("exec pfq capture -i " VETH_FAR " -w " OUT);
	tool_wait_said("listening on");
	send_frames(near, 3000, 0);
	usleep(500000);
	kill(pid, SIGINT);
	usleep(500000);
	kill(pid, SIGINT);
	status = tool_wait_end(pid);
	tool_read(TOOL_ERR);
	packets = number_before(" packets captured, 0 lost");
	missing = number_before(" of these packets are not in the file");
	tap_ok(status == 1 && packets == 3000 && missing > 0 && missing < 3000,
	       "a second signal gives up, and the summary counts what is not written (status %d, %lu of %lu)",
	       status, missing, packets);
	close(fd);
	unlink(OUT);
}

static void test_last_file(void)
{
	tap_ok(tool_wait_end(tool_start("exec pfq capture -i " VETH_FAR " -G 1 -W 1 -w " OUT)) == 0 && packets_in(OUT, NULL) == 0,
	       "-G ends the last file of -W, though no packet arrives");
}

/* A stream that is closed is not mistaken for the socket that gets its number. */
static void test_closed_stream(void)
{
	pid_t pid = tool_start("exec pfq capture -i " VETH_FAR " -c 5 >&-");
	int status;

	tool_wait_said("listening on");
	send_frames(near, 10, 0);
	status = tool_wait_end(pid);
	tap_ok(status == 1 && strstr(tool_read(TOOL_ERR), "standard output: Bad file descriptor"),
	       "a capture says that its standard output is closed (status %d)", status);
}

static int open_tun(void)
{
	struct ifreq req = { .ifr_name = TUN_NAME, .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, TUNSETIFF, &req))
		return -1;
	device_up_nowait(TUN_NAME);
	device_disable_ipv6(TUN_NAME);
	return fd;
}

/* A tun device has no link header. */
static void test_links(int fd)
{
	static const uint8_t ip[28] = { 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
					0, 53, 0x13, 0x88, 0, 8, 0, 0 };
	int link = 0, i;
	pid_t pid;

	pid = tool_start("exec pfq capture -i " TUN_NAME " -c 5 -w " OUT " udp port 53");
	tool_wait_said("listening on " TUN_NAME ", link-type RAW (Raw IP)");
	for (i = 0; i < 5; i++)
		if (write(fd, ip, sizeof(ip)) < 0)
			tap_note("tun: %m");
	tap_ok(tool_wait_end(pid) == 0 && packets_in(OUT, &link) == 5 && link == DLT_RAW,
	       "a device without a link header is written as raw IP, by name");

	pid = tool_start("exec pfq capture -i any --no-promisc -w " OUT);
	tool_wait_said("listening on");
	send_frames(near, 10, 0);
	for (i = 0; i < 5; i++)
		if (write(fd, ip, sizeof(ip)) < 0)
			tap_note("tun: %m");
	usleep(300000);
	kill(pid, SIGINT);
	tap_ok(tool_wait_end(pid) == 0 && packets_in(OUT, &link) == 10 && link == DLT_EN10MB &&
	       strstr(tool_read(TOOL_ERR), "5 packets of " TUN_NAME " (Raw IP) are not in the file: a pcap file has one link type: -w FILE.pcapng"),
	       "a pcap file of any device has Ethernet alone, and the summary says what is missing");

	pid = tool_start("exec pfq capture -i any -w " OUT ".pcapng not vlan");
	tool_wait_said("listening on");
	send_frames(near, 10, 0);
	if (write(fd, ip, sizeof(ip)) < 0)
		tap_note("tun: %m");
	usleep(300000);
	kill(pid, SIGINT);
	tap_ok(tool_wait_end(pid) == 0 && packets_in(OUT ".pcapng", NULL) == 10 &&
	       strstr(tool_read(TOOL_ERR), "1 packets of " TUN_NAME " (Raw IP) are not captured: a filter is for one link type"),
	       "a filter of any device is for Ethernet alone");

	pid = tool_start("exec pfq capture -n -i any -c 5 >" OUT);
	tool_wait_said("listening on");
	for (i = 0; i < 5; i++)
		if (write(fd, ip, sizeof(ip)) < 0)
			tap_note("tun: %m");
	tap_ok(tool_wait_end(pid) == 0 &&
	       strstr(tool_read(OUT), " " TUN_NAME " len 28 IP 10.0.0.1.53 > 10.0.0.2.5000: UDP, length 0\n"),
	       "its packets are shown");
}

int main(void)
{
	int tun, i;

	veth_only("the test changes its devices");
	if (system("pfq --version >/dev/null"))
		tap_missing("there is no command pfq");
	tap_plan(18);
	veth_create();
	device_disable_ipv6(VETH_NEAR);
	module_insert("tun");
	near = open_sender(VETH_NEAR);
	test_filter();
	test_group();
	test_renamed();
	test_leaves();
	test_silent();
	test_no_user();
	test_gives_up();
	test_closed_stream();
	test_last_file();
	tun = open_tun();
	if (tun < 0) {
		for (i = 0; i < 4; i++)
			tap_skip("there is no tun", "a device without a link header is captured");
	} else {
		test_links(tun);
	}
	return tap_done();
}
