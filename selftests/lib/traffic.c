// SPDX-License-Identifier: GPL-2.0-only
#include "traffic.h"

#include "device.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define ASK_AGAIN_MS	300
#define ASK_TIMES	33

/* Jumbo frames of it still fit the smallest receive ring. */
#define WINDOW		64

#define ECHO_MAX	1400

static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static void send_control(struct traffic *t, enum frame_op op, uint32_t frames)
{
	struct frame_control c = { .op = op, .frames = frames, .ask = t->ask };
	uint8_t frame[FRAME_CONTROL_LEN];

	frame_put_control(frame, broadcast, t->mac, &c);
	if (send(t->fd, frame, sizeof(frame), 0) < 0)
		tap_note("%s: a request could not be sent: %m", t->dev);
}

/* The next answer to the last request, or 0 after the time. */
static enum frame_op hear(struct traffic *t, int timeout_ms)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	struct frame_control c;
	uint8_t frame[2048];
	ssize_t n;

	while (poll(&p, 1, timeout_ms) > 0) {
		n = recv(t->fd, frame, sizeof(frame), MSG_DONTWAIT);
		if (n < 0)
			return 0;
		if (!frame_get_control(frame, n, &c) || (c.op != FRAME_BEGIN && c.op != FRAME_END))
			continue;
		t->heard++;
		if (c.ask.id != t->ask.id)
			continue;
		if (c.op == FRAME_END)
			t->sent = c.frames;
		return c.op;
	}
	return 0;
}

static void set_ask(struct traffic *t, struct frame_ask ask)
{
	/* many a setting of ethtool, and a program that comes or goes, resets the NIC */
	device_linked(t->dev);
	t->ask = ask;
	t->sent = -1;
	t->heard = 0;
	t->got = 0;
	t->ask.window = ask.rate ? 0 : WINDOW;
	do {
		if (getrandom(&t->ask.id, sizeof(t->ask.id), 0) < 0)
			tap_bail("getrandom: %m");
	} while (!t->ask.id);
}

int traffic_start(struct traffic *t, struct frame_ask ask)
{
	int i;

	set_ask(t, ask);
	for (i = 0; i < ASK_TIMES; i++) {
		send_control(t, FRAME_ASK, 0);
		if (hear(t, ASK_AGAIN_MS))
			return 0;
	}
	tap_note("%s: the peer is silent", t->dev);
	return -1;
}

int traffic_stop(struct traffic *t)
{
	int i;

	if (traffic_start(t, (struct frame_ask) { .min_len = FRAME_MIN, .max_len = FRAME_MIN }))
		return -1;
	for (i = 0; !traffic_ended(t) && i < ASK_TIMES; i++)
		if (!hear(t, ASK_AGAIN_MS))
			traffic_ask_end(t);
	return t->sent < 0 ? -1 : 0;
}

int traffic_ready(struct traffic *t)
{
	return device_up(t->dev) || traffic_stop(t) ? -1 : 0;
}

void traffic_start_deaf(struct traffic *t, struct frame_ask ask)
{
	set_ask(t, ask);
	send_control(t, FRAME_ASK, 0);
	send_control(t, FRAME_ASK, 0);
}

void traffic_echo(struct traffic *t, const void *frame, size_t len)
{
	const struct frame_control echo = { .op = FRAME_ECHO };
	uint8_t request[FRAME_CONTROL_LEN + ECHO_MAX];

	if (len > ECHO_MAX)
		tap_bail("a frame of %zu bytes to be echoed", len);
	frame_put_control(request, broadcast, t->mac, &echo);
	memcpy(request + FRAME_CONTROL_LEN, frame, len);
	while (send(t->fd, request, FRAME_CONTROL_LEN + len, 0) < 0) {
		if (errno != ENOBUFS)
			tap_bail("%s: %m", t->dev);
		usleep(1000);
	}
}

int traffic_ended(struct traffic *t)
{
	while (t->sent < 0 && hear(t, 0))
		;
	return t->sent >= 0;
}

void traffic_ask_end(struct traffic *t)
{
	send_control(t, FRAME_ASK, 0);
}

int traffic_accounts_for(const struct traffic *t, uint64_t packets)
{
	uint64_t want = t->sent + t->heard;

	if (packets == want || (packets > want && !getenv("RIG")))
		return 1;
	tap_note("the peer sent %llu frames, %llu are accounted for",
		 (unsigned long long)want, (unsigned long long)packets);
	return 0;
}

void traffic_got(struct traffic *t, uint32_t frames)
{
	if (t->ask.window && frames - t->got >= t->ask.window / 4) {
		t->got = frames;
		send_control(t, FRAME_GOT, frames);
	}
}

void traffic_open(struct traffic *t)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET };

	memset(t, 0, sizeof(*t));
	t->dev = getenv("NETIF");
	if (!t->dev || !*t->dev)
		tap_missing("NETIF names no device");
	if (geteuid())
		tap_missing("not root");
	t->ifindex = device_ifindex(t->dev);
	if (!t->ifindex)
		tap_missing("there is no device %s", t->dev);
	device_driver(t->dev, t->driver, sizeof(t->driver));
	device_mac(t->dev, t->mac);
	if (device_up(t->dev))
		tap_bail("%s: no link", t->dev);

	t->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	a.sll_ifindex = t->ifindex;
	a.sll_protocol = htons(FRAME_CONTROL);
	if (t->fd < 0 || bind(t->fd, (void *)&a, sizeof(a)))
		tap_bail("%s: packet socket: %m", t->dev);

	if (traffic_stop(t))
		tap_missing("%s: no peer answers, see REMOTE_TYPE", t->dev);
}

int traffic_jumbo(struct traffic *t)
{
	struct frame_ask one = { .count = 1, .min_len = 9014, .max_len = 9014 };

	if (!device_mtu(t->dev, 9000) && !device_up(t->dev) && !traffic_start(t, one) &&
	    (traffic_ended(t) || hear(t, ASK_AGAIN_MS)) && t->sent == 1)
		return 1;
	device_mtu(t->dev, 1500);
	return 0;
}

void tally_start(struct tally *t, const struct frame_ask *ask)
{
	*t = (struct tally) { .ask = ask, .last = -1, .seen = calloc(ask->count + 1, 1) };
	if (!t->seen)
		tap_bail("out of memory");
}

void tally_stop(struct tally *t)
{
	free(t->seen);
}

void tally_add(struct tally *t, const void *frame, size_t len)
{
	size_t where;
	int64_t seq = frame_check(frame, len, t->ask, &where);

	if (seq == FRAME_FOREIGN)
		return;
	if (seq == FRAME_WRONG) {
		if (!t->wrong++)
			t->wrong_at = where;
		return;
	}
	if (t->seen[seq]) {
		t->twice++;
		return;
	}
	t->seen[seq] = 1;
	t->right++;
	t->disordered += seq < t->last;
	t->last = seq;
}

int tally_right(const struct tally *t, uint32_t want, const char *who)
{
	if (t->right == want && !t->twice && !t->wrong && !t->disordered)
		return 1;
	tap_note("%s: %u of %u, %u twice, %u wrong, %u late", who, t->right, want, t->twice, t->wrong, t->disordered);
	return 0;
}

int tally_exact(const struct tally *t)
{
	uint32_t seq;

	if (t->right == t->ask->count && !t->twice && !t->wrong && !t->disordered)
		return 1;
	tap_note("of %u frames sent %u came, %u twice, %u wrong, %u late",
		 t->ask->count, t->right, t->twice, t->wrong, t->disordered);
	if (t->wrong)
		tap_note("the first wrong one at byte %zu", t->wrong_at);
	for (seq = 0; seq < t->ask->count; seq++) {
		if (!t->seen[seq]) {
			tap_note("the first missing one is number %u", seq);
			break;
		}
	}
	return 0;
}
