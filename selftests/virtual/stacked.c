// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets reach a device by several ways: PFQ captures each once, that is, what a packet socket sees, whether
 * the drivers are rewritten or not. Devices on top of others pass some packets to a hook (macvlan broadcasts
 * by netif_rx()), while others come by the lower device's rx_handler, where there is no hook; neither is
 * there one for what tc redirects to a device, or a cpumap passes to the stack.
 *
 * Needs root, pfq.ko, veth, iproute2; a kind whose module is missing is skipped. A failure means that
 * packets of such a device are not captured, or twice.
 */
#include "capture.h"
#include "device.h"
#include "proc.h"
#include "tap.h"
#include "xdp.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define UNICASTS	60
#define BROADCASTS	60
#define PACKETS_MAX	(UNICASTS + BROADCASTS)
#define MAGIC		"pfq-stacked"
#define QUIET_MS	400

/*
 * The peer's namespace has near, ours far, the two ends of a veth pair. Both sides run their commands; then
 * the peer sends UDP from 10.9.0.1 to 10.9.0.2, which is an address of dev.
 */
static const struct kind {
	const char *name;
	const char *dev;	/* the device that is captured */
	const char *addressed;	/* the device with the address; NULL: dev */
	const char *commands;
	const char *peer_dev;	/* the peer's device with the address */
	const char *peer_commands;
	const char *peer_last;	/* the peer's commands when it has its address; NULL: none */
	int (*program_load)(void);	/* an XDP program for dev */
	bool unicast_only;
	bool outgoing;		/* taps see its packets as outgoing ones, which PFQ does not capture */
} kinds[] = {
	{ .name = "veth", "far", NULL, "true", "near", "true" },
	{ .name = "macvlan", "up0", NULL, "ip link add up0 link far type macvlan mode bridge", "near", "true" },
	{ .name = "macvtap", "up0", NULL, "ip link add up0 link far type macvtap mode bridge", "near", "true" },
	{ .name = "ipvlan", "up0", NULL, "ip link add up0 link far type ipvlan mode l2", "near", "true" },
	{ .name = "ipvtap", "up0", NULL, "ip link add up0 link far type ipvtap mode l2", "near", "true" },
	{ .name = "bond", "up0", NULL, "ip link add up0 type bond mode active-backup && ip link set far down && "
	  "ip link set far master up0", "near", "true" },
	{ .name = "bonded port", "far", "up0", "ip link add up0 type bond mode active-backup && ip link set far down && "
	  "ip link set far master up0", "near", "true" },
	{ .name = "team", "up0", NULL, "ip link add up0 type team && ip link set far down && ip link set far master up0",
	  "near", "true" },
	{ .name = "bridge", "up0", NULL, "ip link add up0 type bridge && ip link set far master up0", "near", "true" },
	{ .name = "bridge port", "far", "up0", "ip link add up0 type bridge && ip link set far master up0", "near", "true" },
	{ .name = "vlan", "up0", NULL, "ip link add up0 link far type vlan id 5", "up1",
	  "ip link add up1 link near type vlan id 5" },
	{ .name = "macsec", "up0", NULL,
	  "ip link add link far up0 type macsec && "
	  "ip macsec add up0 tx sa 0 pn 1 on key 01 81818181818181818181818181818181 && "
	  "ip macsec add up0 rx port 1 address $PEER && "
	  "ip macsec add up0 rx port 1 address $PEER sa 0 pn 1 on key 00 82828282828282828282828282828282",
	  "up1",
	  "ip link add link near up1 type macsec && "
	  "ip macsec add up1 tx sa 0 pn 1 on key 00 82828282828282828282828282828282 && "
	  "ip macsec add up1 rx port 1 address $PEER && "
	  "ip macsec add up1 rx port 1 address $PEER sa 0 pn 1 on key 01 81818181818181818181818181818181" },
	{ .name = "vrf", "up0", "far", "ip link add up0 type vrf table 10 && ip link set far master up0", "near", "true", .outgoing = true },
	{ .name = "ifb", "ifb9", "far", "ip link add ifb9 type ifb && ip link set ifb9 up && tc qdisc add dev far ingress && "
	  "tc filter add dev far parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev ifb9",
	  "near", "true", .outgoing = true },
	{ .name = "device behind an ifb", "far", NULL,
	  "ip link add ifb9 type ifb && ip link set ifb9 up && tc qdisc add dev far ingress && "
	  "tc filter add dev far parent ffff: protocol all u32 match u32 0 0 action mirred egress redirect dev ifb9",
	  "near", "true" },
	{ .name = "unicasts from its driver, broadcasts redirected by tc", "up0", NULL,
	  "ip link add up0 type veth peer name up1 && ip link set up1 netns $PEER_PID && tc qdisc add dev far ingress && "
	  "tc filter add dev far parent ffff: protocol all u32 match u32 0 0 action mirred ingress redirect dev up0",
	  "up1", "true", .peer_last = "ip route replace broadcast 10.9.0.255 dev near table local" },
	{ .name = "unicasts from its driver, broadcasts mirrored by tc", "up0", NULL,
	  "ip link add up0 type veth peer name up1 && ip link set up1 netns $PEER_PID && tc qdisc add dev far ingress && "
	  "tc filter add dev far parent ffff: protocol all u32 match u32 0 0 action mirred ingress mirror dev up0",
	  "up1", "true", .peer_last = "ip route replace broadcast 10.9.0.255 dev near table local" },
	{ .name = "broadcasts by a cpumap", "far", NULL, "true", "near", "true", .program_load = xdp_cpumap_program_load },
	{ .name = "RPS", "far", NULL, "echo 1 >/sys/class/net/far/queues/rx-0/rps_cpus", "near", "true" },
	{ .name = "gretap", "up0", NULL, "ip addr add 10.8.0.2/24 dev far && "
	  "ip link add up0 type gretap local 10.8.0.2 remote 10.8.0.1", "up1",
	  "ip addr add 10.8.0.1/24 dev near && ip link add up1 type gretap local 10.8.0.1 remote 10.8.0.2" },
	{ .name = "gre", "up0", NULL, "ip addr add 10.8.0.2/24 dev far && "
	  "ip link add up0 type gre local 10.8.0.2 remote 10.8.0.1", "up1",
	  "ip addr add 10.8.0.1/24 dev near && ip link add up1 type gre local 10.8.0.1 remote 10.8.0.2",
	  .unicast_only = true },
	{ .name = "vxlan", "up0", NULL, "ip addr add 10.8.0.2/24 dev far && "
	  "ip link add up0 type vxlan id 9 local 10.8.0.2 remote 10.8.0.1 dstport 4789", "up1",
	  "ip addr add 10.8.0.1/24 dev near && "
	  "ip link add up1 type vxlan id 9 local 10.8.0.1 remote 10.8.0.2 dstport 4789" },
	{ .name = "geneve", "up0", NULL, "ip addr add 10.8.0.2/24 dev far && "
	  "ip link add up0 type geneve id 9 remote 10.8.0.1", "up1",
	  "ip addr add 10.8.0.1/24 dev near && ip link add up1 type geneve id 9 remote 10.8.0.2" },
	/* both namespaces see the same files */
	{ .name = "wireguard", "up0", NULL, "ip addr add 10.8.0.2/24 dev far && "
	  "ip link add up0 type wireguard && wg genkey >/tmp/far.key && wg genkey >/tmp/near.key && "
	  "wg set up0 private-key /tmp/far.key listen-port 51820 "
	  "peer $(wg pubkey </tmp/near.key) allowed-ips 0.0.0.0/0 endpoint 10.8.0.1:51820", "up1",
	  "ip addr add 10.8.0.1/24 dev near && ip link add up1 type wireguard && "
	  "wg set up1 private-key /tmp/near.key listen-port 51820 "
	  "peer $(wg pubkey </tmp/far.key) allowed-ips 0.0.0.0/0 endpoint 10.8.0.2:51820", .unicast_only = true },
};

/* How often each packet was seen. */
struct seen {
	unsigned int times[PACKETS_MAX];
};

struct payload {
	char magic[sizeof(MAGIC)];
	uint32_t number;
};

/* The payload is found by its text, since the headers before it depend on the kind. */
static void seen_add(struct seen *s, const void *frame, size_t len)
{
	const char *at = memmem(frame, len, MAGIC, sizeof(MAGIC));
	struct payload p;

	if (!at || at + sizeof(p) > (const char *)frame + len)
		return;
	memcpy(&p, at, sizeof(p));
	if (p.number < PACKETS_MAX)
		s->times[p.number]++;
}

static unsigned int seen_count(const struct seen *s, unsigned int at_least)
{
	unsigned int i, n = 0;

	for (i = 0; i < PACKETS_MAX; i++)
		n += s->times[i] >= at_least;
	return n;
}

__attribute__((format(printf, 1, 2)))
static int run(const char *format, ...)
{
	/* the shell of busybox prefers its own ip and tc */
	char command[1024] = "ip() { /sbin/ip \"$@\"; }; tc() { /sbin/tc \"$@\"; }; ";
	const size_t n = strlen(command);
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command + n, sizeof(command) - n, format, args);
	va_end(args);
	status = system(command);
	return status == -1 ? -1 : status;
}

/* Set $PEER, for the commands, to the MAC address of the other end. */
static void export_mac(const uint8_t mac[6])
{
	char text[18];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	setenv("PEER", text, 1);
}

static void send_udp(const char *to, unsigned int first, unsigned int n)
{
	const int on = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = inet_addr(to) };
	struct payload p = { .magic = MAGIC };

	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	for (p.number = first; p.number < first + n; p.number++) {
		sendto(fd, &p, sizeof(p), 0, (void *)&a, sizeof(a));
		usleep(500);
	}
	close(fd);
}

/* The peer: for each byte, the number of a kind, make its devices; for the next byte, send. */
static void peer_run(int fd)
{
	unsigned char k, go, mac[6];

	while (read(fd, &k, 1) == 1) {
		const struct kind *kind = &kinds[k];
		int failed;

		if (read(fd, mac, 6) != 6)
			break;
		export_mac(mac);
		failed = run("ip link set lo up; ip link set near up && %s", kind->peer_commands) ||
			 run("ip addr add 10.9.0.1/24 brd + dev %s && ip link set %s up", kind->peer_dev, kind->peer_dev) ||
			 (kind->peer_last && run("%s", kind->peer_last));
		if (write(fd, failed ? "n" : "y", 1) != 1 || read(fd, &go, 1) != 1)
			break;
		if (read(fd, mac, 6) != 6)
			break;
		export_mac(mac);
		/* some devices do not answer ARP: macvtap has no stack, a team without a mode does not send */
		run("ip neigh replace 10.9.0.2 lladdr $PEER dev %s 2>/dev/null", kind->peer_dev);
		send_udp("10.9.0.2", 0, UNICASTS);
		if (!kind->unicast_only)
			send_udp("10.9.0.255", UNICASTS, BROADCASTS);
		if (write(fd, "", 1) != 1)
			break;
	}
	_exit(0);
}

static int peer_start(pid_t *pid)
{
	int pair[2];
	char byte;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		tap_bail("socketpair: %m");
	*pid = fork();
	if (!*pid) {
		close(pair[0]);
		if (unshare(CLONE_NEWNET) || write(pair[1], "", 1) != 1)
			_exit(1);
		peer_run(pair[1]);
	}
	close(pair[1]);
	if (*pid < 0 || read(pair[0], &byte, 1) != 1)
		tap_bail("unshare: the peer has ended");
	return pair[0];
}

static int open_packet_socket(const char *dev)
{
	const struct sockaddr_ll a = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex(dev)
	};
	const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), one = 1, bytes = 4 << 20;

	if (fd < 0 || bind(fd, (const void *)&a, sizeof(a)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||	/* a cpumap's skb counts as a page */
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)))
		tap_bail("packet socket: %m");
	return fd;
}

static void read_packet_socket(int fd, struct seen *s)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint8_t frame[2048];
	ssize_t n;

	while (poll(&p, 1, QUIET_MS) > 0) {
		n = recv(fd, frame, sizeof(frame), 0);
		if (n > 0)
			seen_add(s, frame, n);
	}
	close(fd);
}

static void read_pfq(struct pfq *q, struct seen *s)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;

	while (pfq_read(q, &batch, QUIET_MS) > 0)
		pfq_batch_for_each(pkt, &batch)
			seen_add(s, pfq_pkt_data(pkt), pkt->caplen);
}

static int tell_peer(int peer, unsigned char byte, const char *dev)
{
	uint8_t mac[6] = { 0 };

	device_mac(dev, mac);
	return write(peer, &byte, 1) != 1 || write(peer, mac, 6) != 6;
}

static void remove_devices(void)
{
	run("for dev in up0 ifb9 far; do ip link del $dev 2>/dev/null; done");
}

/* Make the devices of a kind on both sides. Returns 0 if that works. */
static int make_devices(int peer, pid_t pid, unsigned int k)
{
	const struct kind *kind = &kinds[k];
	const char *addressed = kind->addressed ?: kind->dev;
	uint8_t near[6];
	char answer;

	char text[16];

	snprintf(text, sizeof(text), "%d", (int)pid);
	setenv("PEER_PID", text, 1);
	if (run("ip link add far type veth peer name near"))
		tap_bail("ip: no veth");
	device_mac("near", near);
	export_mac(near);
	if (run("ip link set near netns %d && ip link set far up && { %s; } 2>/dev/null", (int)pid, kind->commands) ||
	    run("ip link set far up && ip link set %s up && ip addr add 10.9.0.2/24 brd + dev %s", kind->dev, addressed) ||
	    run("ip link set %s up", addressed))
		return -1;
	if (tell_peer(peer, k, "far") || read(peer, &answer, 1) != 1)
		tap_bail("the peer has ended");
	return answer == 'y' ? 0 : -1;
}

/* Attach the kind's XDP program. Returns what to close, or -1. */
static int attach_program(const struct kind *kind)
{
	const int program = kind->program_load ? kind->program_load() : -1;
	const int link = program < 0 ? -1 : xdp_attach(device_ifindex(kind->dev), program);

	if (kind->program_load && link < 0)
		tap_bail("XDP: %m");
	if (program >= 0)
		close(program);
	return link;
}

/* Are all packets of the device counted by a way, and by the tap if they came by tc or by a cpumap? */
static bool ways_add_up(const struct kind *kind)
{
	struct proc_device d = { 0 };
	const bool ways = kind->peer_last || kind->program_load;

	if (proc_device(kind->dev, &d))
		return false;
	tap_note("%s: seen %llu: %llu by a hook, %llu by the tap", kind->name, d.seen, d.hooked, d.tapped);
	return d.seen == d.frames + d.hooked + d.tapped && (!ways || d.tapped >= BROADCASTS);
}

static void test_kind(int peer, pid_t pid, unsigned int k)
{
	const struct kind *kind = &kinds[k];
	const unsigned int sent = kind->outgoing ? 0 : kind->unicast_only ? UNICASTS : PACKETS_MAX;
	struct seen stock = { 0 }, pfq = { 0 };
	struct capture c, lower;
	int fd, link;
	char byte;
	bool ways;

	if (make_devices(peer, pid, k)) {
		tap_skip("its module is missing", "%s", kind->name);
		remove_devices();
		return;
	}
	capture_open(&c, NULL);
	capture_bind(&c, kind->dev, 0);
	/* that the lower device is captured, too, must make no difference */
	capture_open(&lower, NULL);
	capture_bind(&lower, "far", 0);
	link = attach_program(kind);
	fd = open_packet_socket(kind->dev);
	sleep(1);	/* IPv6's and bonding's start */
	if (tell_peer(peer, 0, kind->addressed ?: kind->dev) || read(peer, &byte, 1) != 1)
		tap_bail("the peer has ended");
	read_packet_socket(fd, &stock);
	read_pfq(c.q, &pfq);
	ways = ways_add_up(kind);
	capture_close(&c);
	capture_close(&lower);
	if (link >= 0)
		close(link);
	tap_ok(ways && seen_count(&stock, 1) == sent && seen_count(&pfq, 1) == sent && !seen_count(&pfq, 2),
	       "%s: each of %u packets is captured once (%u, %u of them twice; a packet socket: %u, %u)", kind->name,
	       sent, seen_count(&pfq, 1), seen_count(&pfq, 2), seen_count(&stock, 1), seen_count(&stock, 2));
	remove_devices();
}

int main(void)
{
	unsigned int k;
	pid_t pid;
	int peer;

	if (access("/sbin/ip", X_OK))
		tap_skip_all("iproute2 is not installed");
	remove_devices();
	peer = peer_start(&pid);
	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		test_kind(peer, pid, k);
		/* the namespace of a peer with devices of the last kind */
		close(peer);
		waitpid(pid, NULL, 0);
		peer = peer_start(&pid);
	}
	return tap_done();
}
