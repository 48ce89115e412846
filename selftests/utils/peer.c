// SPDX-License-Identifier: GPL-2.0-only
/*
 * The far end of the cable: sends the frames that a test asks for (frame.h), and
 * sends back a data frame that its sender has addressed to itself.
 *
 *	peer LOCAL:REMOTE ...	datagram sockets of QEMU's -netdev dgram, one a NIC
 *	peer			every device of this host, where a real NIC is tested
 *
 * An answer leaves by the way that its request came. It ends with its input,
 * so that it does not outlive the ssh that started it.
 */
#include "frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINKS	8
#define GIVE_UP_NS	10000000000ll	/* a NIC that takes no frame */
#define CONFIRM_NS	1000000000ll	/* who confirms nothing gets the rest at this pace */
#define BURST_NS	200000

struct link {
	int fd;
	struct sockaddr_storage to;
	socklen_t to_len;
	uint8_t dst[6];			/* who asked */
	struct frame_ask ask;		/* the last request */
	uint32_t sent, got;		/* and what became of it */
	int serving;
	int64_t began, moved;		/* moved: when the window did */
};

static const uint8_t peer_mac[6] = { 0x02, 'p', 'e', 'e', 'r', 0x01 };

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* A guest that is slow makes us wait: with unix sockets nothing is dropped. */
static int put(struct link *l, const struct sockaddr_storage *to, const void *frame, size_t len)
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

static void put_control(struct link *l, enum frame_op op)
{
	struct frame_control c = { .op = op, .frames = l->sent, .ask = l->ask };
	uint8_t frame[FRAME_CONTROL_LEN];

	frame_put_control(frame, l->dst, peer_mac, &c);
	put(l, &l->to, frame, sizeof(frame));
}

static void end(struct link *l)
{
	l->serving = 0;
	put_control(l, FRAME_END);
	fprintf(stderr, "peer: %08x: %u of %u frames of %u..%u bytes in %.3f s\n",
		l->ask.id, l->sent, l->ask.count, l->ask.min_len, l->ask.max_len,
		(now_ns() - l->began) / 1e9);
}

static int is_full(const struct link *l)
{
	return l->ask.window && l->sent - l->got >= l->ask.window;
}

/* When the next frame may leave. */
static int64_t due(const struct link *l)
{
	if (l->sent == l->ask.count)
		return 0;
	if (is_full(l))
		return l->moved + CONFIRM_NS;
	return l->ask.rate ? l->began + l->sent * 1000000000ll / l->ask.rate : 0;
}

static void serve(struct link *l)
{
	static uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	size_t len;

	if (l->sent == l->ask.count) {
		end(l);
		return;
	}
	if (is_full(l)) {
		l->got = l->sent;
		l->moved = now_ns();
	}
	len = frame_put_data(frame, l->dst, peer_mac, &l->ask, l->sent);
	if (put(l, &l->to, frame, len))
		end(l);
	else
		l->sent++;
}

/* A new request ends the one before: who made that is dead or has had enough. */
static void heed(struct link *l, const struct frame_ask *ask, const struct sockaddr_storage *from, const uint8_t *mac)
{
	if (ask->min_len < FRAME_MIN || ask->max_len > FRAME_MAX || ask->min_len > ask->max_len)
		return;
	if (l->serving && memcmp(from, &l->to, l->to_len))
		return;			/* another port: it asks again */
	if (ask->id == l->ask.id) {
		put_control(l, l->serving ? FRAME_BEGIN : FRAME_END);
		return;
	}
	l->to = *from;
	memcpy(l->dst, mac, sizeof(l->dst));
	l->ask = *ask;
	l->sent = 0;
	l->got = 0;
	l->serving = 1;
	l->began = now_ns();
	l->moved = l->began;
	put_control(l, FRAME_BEGIN);
}

static void confirm(struct link *l, const struct frame_control *c)
{
	if (c->ask.id != l->ask.id || (int32_t)(c->frames - l->got) <= 0 || c->frames > l->sent)
		return;
	l->got = c->frames;
	l->moved = now_ns();
}

static int is_for_its_sender(const uint8_t *frame, ssize_t n)
{
	return n >= FRAME_MIN && frame[12] == FRAME_DATA >> 8 && frame[13] == (FRAME_DATA & 0xff) &&
	       !memcmp(frame, frame + 6, 6);
}

static void hear(struct link *l, int packet)
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
	if (is_for_its_sender(frame, n))
		put(l, &from, frame, n);
	if (!frame_get_control(frame, n, &c))
		return;
	if (c.op == FRAME_ECHO && n > FRAME_CONTROL_LEN)
		put(l, &from, frame + FRAME_CONTROL_LEN, n - FRAME_CONTROL_LEN);
	else if (c.op == FRAME_GOT)
		confirm(l, &c);
	else if (c.op == FRAME_ASK)
		heed(l, &c.ask, &from, frame + 6);
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
		fprintf(stderr, "usage: peer [LOCAL:REMOTE ...]\n");
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

static void open_packet(struct link *l, int ethertype)
{
	l->fd = socket(AF_PACKET, SOCK_RAW, htons(ethertype));
	if (l->fd < 0)
		fail("packet socket");
	l->to_len = sizeof(struct sockaddr_ll);
}

/* Until a frame may leave, or for ever. A frame late is not worth a sleep: they go in small bursts. */
static int wait_for(struct pollfd *p, int n, const struct link *link, int links)
{
	int64_t ns, now = now_ns(), next = INT64_MAX;
	struct timespec t;
	int i;

	for (i = 0; i < links; i++)
		if (link[i].serving && due(&link[i]) < next)
			next = due(&link[i]);
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
	int i, n = argc - 1;

	if (n > MAX_LINKS)
		n = MAX_LINKS;
	for (i = 0; i < n; i++)
		open_dgram(&link[i], argv[i + 1]);
	if (!n) {
		open_packet(&link[n++], FRAME_CONTROL);
		open_packet(&link[n++], FRAME_DATA);
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
				hear(&link[i], argc == 1);
			if (link[i].serving && due(&link[i]) <= now_ns() + BURST_NS)
				serve(&link[i]);
		}
	}
	return 1;
}
