// SPDX-License-Identifier: GPL-2.0-only
/*
 * The far end of the cable. It sends the frames that a test requests (frame.h), returns the payload
 * of an ECHO request, and returns each data frame whose source and destination address are equal.
 *
 *	peer LOCAL:REMOTE ...	on datagram sockets of QEMU's -netdev dgram, one per NIC
 *	peer DEV ...		on these devices, to which a real NIC's cables lead
 *	peer			on all devices of this host that are up
 *
 * A NIC passes only frames to its own address. The tests send to others, too, so the peer makes a device
 * promiscuous when it has heard a test there, and prints "heard DEV". The kernel undoes that when the peer
 * exits. A peer on sockets hears all frames.
 *
 * An answer leaves by the link that its request came from. The peer prints "ready" when it
 * listens. It exits at the end of its input, so that it does not outlive the ssh that
 * started it.
 */
#include "frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS	8
#define GIVE_UP_NS	10000000000ll	/* if a NIC accepts no frame for so long */
#define CONFIRM_NS	1000000000ll	/* without CONFIRM, until the next window */
#define BURST_NS	200000		/* frames due within this time leave at once */
#define RECEIVE_BYTES	(16 << 20)	/* what a test forwards to the peer comes in bursts */

struct link {
	int fd;
	struct sockaddr_storage to;
	socklen_t to_len;
	uint8_t dst[6];			/* MAC address of the requester */
	struct frame_request req;		/* the last request */
	uint32_t sent, confirmed;	/* frames of that request */
	int serving;
	int64_t began, moved;		/* ns; moved: when the window last moved */
};

static const uint8_t peer_mac[6] = { 0x02, 'p', 'e', 'e', 'r', 0x01 };

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* Send a frame. Wait while the socket is full: a slow guest loses nothing on a unix socket. */
static int send_frame(struct link *l, const struct sockaddr_storage *to, const void *frame, size_t len)
{
	static const struct timespec pause = { .tv_nsec = 50000 };
	int64_t end = now_ns() + GIVE_UP_NS;

	while (sendto(l->fd, frame, len, 0, (const void *)to, l->to_len) < 0) {
		if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
			return -1;
		if (now_ns() > end)
			return -1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static void send_control(struct link *l, enum frame_op op)
{
	struct frame_control c = { .op = op, .frames = l->sent, .req = l->req };
	uint8_t frame[FRAME_CONTROL_LEN];

	frame_put_control(frame, l->dst, peer_mac, &c);
	send_frame(l, &l->to, frame, sizeof(frame));
}

static void end_request(struct link *l)
{
	l->serving = 0;
	send_control(l, FRAME_END);
	fprintf(stderr, "peer: %08x: %u of %u frames of %u..%u bytes in %.3f s\n",
		l->req.id, l->sent, l->req.count, l->req.min_len, l->req.max_len,
		(now_ns() - l->began) / 1e9);
}

static int window_is_full(const struct link *l)
{
	return l->req.window && l->sent - l->confirmed >= l->req.window;
}

/* Return when the next frame may leave, in ns; 0: now. */
static int64_t next_due(const struct link *l)
{
	if (l->sent == l->req.count)
		return 0;
	if (window_is_full(l))
		return l->moved + CONFIRM_NS;
	return l->req.rate ? l->began + l->sent * 1000000000ll / l->req.rate : 0;
}

/* Send the next frame of the request, or its END. */
static void send_next(struct link *l)
{
	static uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	size_t len;

	if (l->sent == l->req.count) {
		end_request(l);
		return;
	}
	if (window_is_full(l)) {
		l->confirmed = l->sent;
		l->moved = now_ns();
	}
	len = frame_put_data(frame, l->dst, peer_mac, &l->req, l->sent);
	if (send_frame(l, &l->to, frame, len))
		end_request(l);
	else
		l->sent++;
}

/* Start a request. It ends the one before, whose requester has exited or lost interest. */
static void start_request(struct link *l, const struct frame_request *req,
			  const struct sockaddr_storage *from, const uint8_t *mac)
{
	if (req->min_len < FRAME_MIN || req->max_len > FRAME_MAX || req->min_len > req->max_len)
		return;
	if (l->serving && memcmp(from, &l->to, l->to_len))
		return;			/* from another port, which will repeat its request */
	if (req->id == l->req.id) {
		send_control(l, l->serving ? FRAME_BEGIN : FRAME_END);
		return;
	}
	l->to = *from;
	memcpy(l->dst, mac, sizeof(l->dst));
	l->req = *req;
	l->sent = 0;
	l->confirmed = 0;
	l->serving = 1;
	l->began = now_ns();
	l->moved = l->began;
	send_control(l, FRAME_BEGIN);
}

static void confirm(struct link *l, const struct frame_control *c)
{
	if (c->req.id != l->req.id || (int32_t)(c->frames - l->confirmed) <= 0 || c->frames > l->sent)
		return;
	l->confirmed = c->frames;
	l->moved = now_ns();
}

/* Let the NIC pass all frames from now on, if it is not the one that already does. */
static void hear_all(const struct link *l, const struct sockaddr_ll *from)
{
	const struct packet_mreq m = { .mr_ifindex = from->sll_ifindex, .mr_type = PACKET_MR_PROMISC };
	static int heard[MAX_LINKS], n;
	char name[IF_NAMESIZE];
	int i;

	for (i = 0; i < n; i++)
		if (heard[i] == from->sll_ifindex)
			return;
	if (n == MAX_LINKS || !if_indextoname(from->sll_ifindex, name))
		return;
	heard[n++] = from->sll_ifindex;
	if (setsockopt(l->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m, sizeof(m)))
		fprintf(stderr, "peer: %s does not become promiscuous: %s\n", name, strerror(errno));
	printf("heard %s\n", name);
	fflush(stdout);
}

static int is_to_its_sender(const uint8_t *frame, ssize_t n)
{
	return n >= FRAME_MIN && frame[12] == FRAME_DATA >> 8 && frame[13] == (FRAME_DATA & 0xff) &&
	       !memcmp(frame, frame + 6, 6);
}

/* Read and handle one frame. packet: the link is a packet socket. */
static void receive(struct link *l, int packet)
{
	static uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	struct sockaddr_storage from = l->to;
	socklen_t len = sizeof(from);
	struct frame_control c;
	ssize_t n;

	n = packet ? recvfrom(l->fd, frame, sizeof(frame), 0, (void *)&from, &len) :
		     recv(l->fd, frame, sizeof(frame), 0);
	if (n < 0)
		return;
	if (packet && ((struct sockaddr_ll *)&from)->sll_pkttype == PACKET_OUTGOING)
		return;
	if (is_to_its_sender(frame, n))
		send_frame(l, &from, frame, n);
	if (!frame_get_control(frame, n, &c))
		return;
	if (packet)
		hear_all(l, (const struct sockaddr_ll *)&from);
	if (c.op == FRAME_ECHO && n > FRAME_CONTROL_LEN)
		send_frame(l, &from, frame + FRAME_CONTROL_LEN, n - FRAME_CONTROL_LEN);
	else if (c.op == FRAME_CONFIRM)
		confirm(l, &c);
	else if (c.op == FRAME_REQUEST)
		start_request(l, &c.req, &from, frame + 6);
}

static void fail(const char *what)
{
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void open_dgram(struct link *l, char *arg)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct sockaddr_un *remote = (struct sockaddr_un *)&l->to;
	char *colon = strchr(arg, ':');

	if (!colon || colon - arg >= (long)sizeof(local.sun_path) ||
	    strlen(colon + 1) >= sizeof(remote->sun_path)) {
		fprintf(stderr, "usage: peer [LOCAL:REMOTE ... | DEV ...]\n");
		exit(2);
	}
	memcpy(local.sun_path, arg, colon - arg);
	remote->sun_family = AF_UNIX;
	strcpy(remote->sun_path, colon + 1);
	l->to_len = sizeof(*remote);
	l->fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	unlink(local.sun_path);
	if (l->fd < 0 || bind(l->fd, (void *)&local, sizeof(local)))
		fail(arg);
}

/*
 * Stay on this CPU. A NIC with several queues sends what another CPU transmits from another queue, and
 * frames of two queues have no order.
 */
static void stay_on_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity");
}

/* dev NULL: all devices */
static void open_packet(struct link *l, const char *dev, int ethertype)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(ethertype),
				       .sll_ifindex = dev ? if_nametoindex(dev) : 0 };
	const int size = RECEIVE_BYTES;

	l->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (l->fd < 0 || (dev && !a.sll_ifindex) || bind(l->fd, (const void *)&a, sizeof(a)))
		fail(dev ? dev : "packet socket");
	setsockopt(l->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	l->to_len = sizeof(struct sockaddr_ll);
}

/*
 * Wait for input, or until the next frame is due. Do not sleep less than BURST_NS: frames leave
 * in small bursts instead.
 */
static int wait_for(struct pollfd *p, int n, const struct link *link, int links)
{
	int64_t ns, now = now_ns(), next = INT64_MAX;
	struct timespec t;
	int i;

	for (i = 0; i < links; i++)
		if (link[i].serving && next_due(&link[i]) < next)
			next = next_due(&link[i]);
	if (next == INT64_MAX)
		return poll(p, n, -1);
	ns = next - now > BURST_NS ? next - now : 0;
	t = (struct timespec) { ns / 1000000000, ns % 1000000000 };
	return ppoll(p, n, &t, NULL);
}

int main(int argc, char **argv)
{
	static struct link link[MAX_LINKS];
	struct pollfd p[MAX_LINKS + 1];
	const int packet = argc == 1 || !strchr(argv[1], ':');
	int i, n = packet ? 0 : argc - 1;

	if (n > MAX_LINKS)
		n = MAX_LINKS;
	for (i = 0; i < n; i++)
		open_dgram(&link[i], argv[i + 1]);
	if (packet) {
		stay_on_cpu();
		for (i = 1; n < MAX_LINKS && (i == 1 || i < argc); i++) {
			open_packet(&link[n++], argv[i], FRAME_CONTROL);
			open_packet(&link[n++], argv[i], FRAME_DATA);
		}
	}
	for (i = 0; i < n; i++)
		p[i] = (struct pollfd) { .fd = link[i].fd, .events = POLLIN };
	p[n] = (struct pollfd) { .fd = 0, .events = POLLIN };
	printf("ready\n");
	fflush(stdout);

	while (wait_for(p, n + 1, link, n) >= 0) {
		char c;

		if (p[n].revents && read(0, &c, 1) <= 0)
			return 0;
		for (i = 0; i < n; i++) {
			if (p[i].revents)
				receive(&link[i], packet);
			if (link[i].serving && next_due(&link[i]) <= now_ns() + BURST_NS)
				send_next(&link[i]);
		}
	}
	return 1;
}
