// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware timestamps. The NIC stamps event messages of the Precision Time Protocol. With
 * PFQ_TSTAMP_HARDWARE these have the NIC's time, and other packets have the system clock's. The
 * NIC's time must lie between two readings of its clock.
 *
 * Needs root, pfq.ko, a NIC with PTP timestamps and a peer (NETIF). A failure means that PFQ
 * misses or invents a hardware timestamp, or that the model's clock is wrong.
 */
#include "capture.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TIMES		20
#define PTP_ETHERTYPE	0x88f7
#define PTP_PORT	319
#define PTP_SYNC	0x0
#define PTP_ANNOUNCE	0xb
#define QUIET_MS	1000

/* --- the NIC --- */

static int ask_driver(struct traffic *t, unsigned long request, void *data)
{
	struct ifreq r = { .ifr_data = data };

	strncpy(r.ifr_name, t->dev, IFNAMSIZ - 1);
	return ioctl(t->fd, request, &r);
}

/*
 * Turn hardware timestamps on or off: HWTSTAMP_TX_*, HWTSTAMP_FILTER_*. A driver whose NIC cannot tell
 * packets apart stamps more of them. Return the filter that it has chosen, or -1.
 */
static int set_timestamping(struct traffic *t, int tx, int rx)
{
	struct hwtstamp_config c = { .tx_type = tx, .rx_filter = rx };

	return ask_driver(t, SIOCSHWTSTAMP, &c) ? -1 : c.rx_filter;
}

/* Open the NIC's /dev/ptpN as a clock for clock_gettime(2). The file stays open. */
static int open_clock(struct traffic *t, clockid_t *clock)
{
	struct ethtool_ts_info info = { .cmd = ETHTOOL_GET_TS_INFO };
	char path[32];
	int fd;

	if (ask_driver(t, SIOCETHTOOL, &info) || info.phc_index < 0)
		return -1;
	snprintf(path, sizeof(path), "/dev/ptp%d", info.phc_index);
	fd = open(path, O_RDWR | O_CLOEXEC);
	*clock = ~(clockid_t)fd << 3 | 3;	/* FD_TO_CLOCKID() of the kernel's testptp.c */
	return fd < 0 ? -1 : 0;
}

static uint64_t read_clock(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t))
		tap_bail("cannot read the NIC's clock: %m");
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* --- packets --- */

/* Write a PTPv2 message, over Ethernet or, if port is not 0, over UDP. Return its length. */
static size_t put_message(struct traffic *t, uint8_t *f, unsigned int type, unsigned int port)
{
	static const uint8_t udp[] = { 0x45, 0, 0, 72, [8] = 64, 17, 0, 0, 198, 18, 0, 1, 198, 19, 0, 1 };
	size_t len = 14 + (port ? 28 : 0) + 44;
	uint8_t *m = f + len - 44;

	memset(f, 0, len);
	memcpy(f, t->mac, 6);
	memcpy(f + 6, "\x02peer\x01", 6);
	f[12] = PTP_ETHERTYPE >> 8;
	f[13] = PTP_ETHERTYPE & 0xff;
	if (port) {
		f[12] = 0x08;
		f[13] = 0x00;
		memcpy(f + 14, udp, sizeof(udp));
		f[36] = port >> 8;
		f[37] = port;
		f[39] = 8 + 44;
	}
	m[0] = type;
	m[1] = 2;
	m[3] = 44;
	return len < 60 ? 60 : len;
}

struct result {
	unsigned int came, stamped, plausible;
};

/* Send one message at a time: the NIC holds one timestamp until the driver reads it. */
static struct result receive(struct capture *c, struct traffic *t, clockid_t clock,
			     unsigned int type, unsigned int port)
{
	const struct pfq_pkthdr *pkt;
	struct result r = { 0 };
	struct pfq_batch batch;
	uint8_t frame[128];
	size_t len = put_message(t, frame, type, port);
	int i;

	for (i = 0; i < TIMES; i++) {
		uint64_t before = read_clock(clock), after;
		unsigned int came = r.came;

		traffic_echo(t, frame, len);
		while (r.came == came && pfq_read(c->q, &batch, QUIET_MS) > 0) {
			after = read_clock(clock);
			pfq_batch_for_each(pkt, &batch) {
				if (memcmp(pfq_pkt_data(pkt), frame, 60))
					continue;
				r.came++;
				if (!(pkt->flags & PFQ_PKT_HWTSTAMP))
					continue;
				r.stamped++;
				r.plausible += pkt->tstamp >= before && pkt->tstamp <= after;
			}
		}
	}
	return r;
}

static void expect(struct result r, int stamped, const char *what)
{
	tap_ok(r.came == TIMES && r.stamped == (stamped ? TIMES : 0) && r.plausible == r.stamped,
	       "%s %s", what, stamped ? "have the NIC's time" : "do not have the NIC's time");
	if (r.came != TIMES || r.stamped != r.plausible)
		tap_note("%u arrived, %u with the NIC's time, %u of these between two readings",
			 r.came, r.stamped, r.plausible);
}

/* Return whether SO_TIMESTAMPING reports the NIC's time for a sent message. */
static int sent_stamped(struct traffic *t, clockid_t clock)
{
	int flags = SOF_TIMESTAMPING_TX_HARDWARE | SOF_TIMESTAMPING_RAW_HARDWARE;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = t->ifindex,
				 .sll_protocol = htons(PTP_ETHERTYPE) };
	struct pollfd p = { .fd = fd };
	uint64_t before, at = 0;
	char control[512];
	uint8_t frame[128];
	struct iovec io = { frame, sizeof(frame) };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct scm_timestamping s;
	struct cmsghdr *c;

	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags)))
		tap_bail("packet socket: %m");
	before = read_clock(clock);
	if (send(fd, frame, put_message(t, frame, PTP_SYNC, 0), 0) < 0)
		tap_bail("%s: %m", t->dev);
	poll(&p, 1, 2 * QUIET_MS);
	if (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		tap_note("the socket has no transmit timestamp: %m");
	else
		for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
			if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPING) {
				memcpy(&s, CMSG_DATA(c), sizeof(s));
				at = s.ts[2].tv_sec * 1000000000ull + s.ts[2].tv_nsec;
			}
	close(fd);
	return at >= before && at <= read_clock(clock);
}

int main(void)
{
	struct pfq_opts opts = { .size = sizeof(opts), .tstamp = PFQ_TSTAMP_HARDWARE };
	struct hwtstamp_config before = { 0 };
	clockid_t clock;
	struct capture c;
	struct traffic t;
	int filter, all;

	traffic_open(&t);
	ask_driver(&t, SIOCGHWTSTAMP, &before);
	if (open_clock(&t, &clock))
		tap_skip_all("%s has no clock", t.dev);
	filter = set_timestamping(&t, HWTSTAMP_TX_ON, HWTSTAMP_FILTER_PTP_V2_EVENT);
	if (filter < 0)
		tap_skip_all("%s has no hardware timestamps", t.dev);
	all = filter == HWTSTAMP_FILTER_ALL;
	if (all)
		tap_note("the NIC stamps all packets");
	tap_plan(6);
	capture_open(&c, &opts);
	capture_bind(&c, t.dev, 0);
	expect(receive(&c, &t, clock, PTP_SYNC, 0), 1, "Sync messages");
	expect(receive(&c, &t, clock, PTP_SYNC, PTP_PORT), 1, "Sync messages over UDP");
	expect(receive(&c, &t, clock, PTP_ANNOUNCE, 0), all,
	       all ? "Announce messages" : "Announce messages, which the NIC does not stamp,");
	expect(receive(&c, &t, clock, PTP_SYNC, PTP_PORT + 1), all, "Sync messages to another port");
	tap_ok(sent_stamped(&t, clock), "a sent message has the NIC's time");
	set_timestamping(&t, HWTSTAMP_TX_OFF, HWTSTAMP_FILTER_NONE);
	expect(receive(&c, &t, clock, PTP_SYNC, 0), 0, "Sync messages, with timestamping off,");
	ask_driver(&t, SIOCSHWTSTAMP, &before);
	capture_close(&c);
	return tap_done();
}
