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
#define CONFIRM_MS	1000		/* who confirms nothing gets the rest at this pace */

struct link {
	int fd;
	struct sockaddr_storage to;
	socklen_t to_len;
	uint32_t served;		/* id of the last request */
	uint32_t sent;			/* and what became of it */
};

static const uint8_t peer_mac[6] = { 0x02, 'p', 'e', 'e', 'r', 0x01 };

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void sleep_until(int64_t ns)
{
	struct timespec t = { ns / 1000000000, ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* A guest that is slow makes us wait: with unix sockets nothing is dropped. */
static int put(struct link *l, const void *frame, size_t len)
{
	int64_t end = now_ns() + GIVE_UP_NS;

	while (sendto(l->fd, frame, len, 0, (void *)&l->to, l->to_len) < 0) {
		if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
			return -1;
		if (now_ns() > end)
			return -1;
		sleep_until(now_ns() + 50000);
	}
	return 0;
}

static void put_control(struct link *l, const uint8_t *dst, enum frame_op op,
			const struct frame_ask *ask)
{
	struct frame_control c = { .op = op, .frames = l->sent, .ask = *ask };
	uint8_t frame[FRAME_CONTROL_LEN];

	frame_put_control(frame, dst, peer_mac, &c);
	put(l, frame, sizeof(frame));
}

/* Until fewer than a window are on their way. */
static void await_window(struct link *l, const struct frame_ask *ask, uint32_t *got)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	struct frame_control c;
	uint8_t frame[2048];
	ssize_t n;

	while (l->sent - *got >= ask->window) {
		if (poll(&p, 1, CONFIRM_MS) <= 0) {
			*got = l->sent;
			return;
		}
		n = recv(l->fd, frame, sizeof(frame), MSG_DONTWAIT);
		if (n > 0 && frame_get_control(frame, n, &c) && c.op == FRAME_GOT &&
		    c.ask.id == ask->id && (int32_t)(c.frames - *got) > 0 && c.frames <= l->sent)
			*got = c.frames;
	}
}

static void serve(struct link *l, const uint8_t *dst, const struct frame_ask *ask)
{
	static uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	int64_t start = now_ns();
	uint32_t seq, got = 0;

	l->served = ask->id;
	l->sent = 0;
	put_control(l, dst, FRAME_BEGIN, ask);
	for (seq = 0; seq < ask->count; seq++) {
		size_t len = frame_put_data(frame, dst, peer_mac, ask, seq);

		if (ask->rate) {
			int64_t due = start + seq * 1000000000ll / ask->rate;

			/* a frame late is not worth a sleep: they go in small bursts */
			if (due - now_ns() > 200000)
				sleep_until(due);
		}
		if (ask->window)
			await_window(l, ask, &got);
		if (put(l, frame, len))
			break;
		l->sent++;
	}
	put_control(l, dst, FRAME_END, ask);
	fprintf(stderr, "peer: %08x: %u of %u frames of %u..%u bytes in %.3f s\n",
		ask->id, l->sent, ask->count, ask->min_len, ask->max_len,
		(now_ns() - start) / 1e9);
}

static int is_for_its_sender(const uint8_t *frame, ssize_t n)
{
	return n >= FRAME_MIN && frame[12] == FRAME_DATA >> 8 && frame[13] == (FRAME_DATA & 0xff) &&
	       !memcmp(frame, frame + 6, 6);
}

static void hear(struct link *l, int packet)
{
	socklen_t len = sizeof(l->to);
	static uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	struct frame_control c;
	ssize_t n;

	n = packet ? recvfrom(l->fd, frame, sizeof(frame), 0, (void *)&l->to, &len) :
		     recv(l->fd, frame, sizeof(frame), 0);
	if (n < 0)
		return;
	if (packet) {
		l->to_len = len;
		if (((struct sockaddr_ll *)&l->to)->sll_pkttype == PACKET_OUTGOING)
			return;
	}
	if (is_for_its_sender(frame, n))
		put(l, frame, n);
	if (!frame_get_control(frame, n, &c))
		return;
	if (c.op == FRAME_ECHO && n > FRAME_CONTROL_LEN)
		put(l, frame + FRAME_CONTROL_LEN, n - FRAME_CONTROL_LEN);
	if (c.op != FRAME_ASK)
		return;
	if (c.ask.min_len < FRAME_MIN || c.ask.max_len > FRAME_MAX ||
	    c.ask.min_len > c.ask.max_len)
		return;
	if (c.ask.id != l->served)
		serve(l, frame + 6, &c.ask);
	else
		put_control(l, frame + 6, FRAME_END, &c.ask);
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

	while (poll(p, n + 1, -1) > 0) {
		char c;

		if (p[n].revents && read(0, &c, 1) <= 0)
			return 0;
		for (i = 0; i < n; i++)
			if (p[i].revents)
				hear(&link[i], argc == 1);
	}
	return 1;
}
