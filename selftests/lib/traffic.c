// SPDX-License-Identifier: GPL-2.0-only
/* The control protocol with the peer (frame.h), and the tally of its data frames. */
#include "traffic.h"

#include "device.h"
#include "slow.h"
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

#define RETRY_MS	300
#define TRIES		33

/* In frames. Even the smallest receive ring holds this many jumbo frames. */
#define WINDOW		64

#define ECHO_MAX	1400

static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static void send_control(struct traffic *t, enum frame_op op, uint32_t frames)
{
	struct frame_control c = { .op = op, .frames = frames, .req = t->req };
	uint8_t frame[FRAME_CONTROL_LEN];

	frame_put_control(frame, broadcast, t->mac, &c);
	if (send(t->fd, frame, sizeof(frame), 0) < 0)
		tap_note("%s: cannot send a request to the peer: %m", t->dev);
}

/* Wait for an answer to the last request. Return its kind, or 0 after timeout_ms. */
static enum frame_op receive_reply(struct traffic *t, int timeout_ms)
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
		t->replies++;
		if (c.req.id != t->req.id)
			continue;
		if (c.op == FRAME_END)
			t->sent = c.frames;
		return c.op;
	}
	return 0;
}

static void set_request(struct traffic *t, struct frame_request req)
{
	/* Many ethtool settings reset the NIC. So does attaching or detaching an XDP program. */
	device_wait_link(t->dev);
	t->req = req;
	if (req.rate)
		t->req.rate = (req.rate + slow() - 1) / slow();
	t->sent = -1;
	t->replies = 0;
	t->confirmed = 0;
	t->req.window = req.rate ? 0 : WINDOW;
	do {
		if (getrandom(&t->req.id, sizeof(t->req.id), 0) < 0)
			tap_bail("getrandom: %m");
	} while (!t->req.id);
}

int traffic_start(struct traffic *t, struct frame_request req)
{
	int i;

	set_request(t, req);
	for (i = 0; i < TRIES; i++) {
		send_control(t, FRAME_REQUEST, 0);
		if (receive_reply(t, RETRY_MS * slow()))
			return 0;
	}
	tap_note("%s: the peer does not answer", t->dev);
	return -1;
}

int traffic_stop(struct traffic *t)
{
	const struct frame_request none = { .min_len = FRAME_MIN, .max_len = FRAME_MIN };
	int i;

	if (traffic_start(t, none))
		return -1;
	for (i = 0; !traffic_ended(t) && i < TRIES; i++)
		if (!receive_reply(t, RETRY_MS * slow()))
			traffic_request_end(t);
	return t->sent < 0 ? -1 : 0;
}

int traffic_ready(struct traffic *t)
{
	return device_up(t->dev) || traffic_stop(t) ? -1 : 0;
}

void traffic_start_no_reply(struct traffic *t, struct frame_request req)
{
	set_request(t, req);
	send_control(t, FRAME_REQUEST, 0);
	send_control(t, FRAME_REQUEST, 0);
}

void traffic_echo(struct traffic *t, const void *frame, size_t len)
{
	const struct frame_control echo = { .op = FRAME_ECHO };
	uint8_t request[FRAME_CONTROL_LEN + ECHO_MAX];

	if (len > ECHO_MAX)
		tap_bail("the peer echoes at most %d bytes, not %zu", ECHO_MAX, len);
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
	while (t->sent < 0 && receive_reply(t, 0))
		;
	return t->sent >= 0;
}

void traffic_request_end(struct traffic *t)
{
	send_control(t, FRAME_REQUEST, 0);
}

int traffic_accounts_for(const struct traffic *t, uint64_t packets)
{
	uint64_t want = t->sent + t->replies;

	if (packets == want || (packets > want && !getenv("RIG")))
		return 1;
	tap_note("the peer sent %llu frames, but %llu were counted",
		 (unsigned long long)want, (unsigned long long)packets);
	return 0;
}

void traffic_confirm(struct traffic *t, uint32_t frames)
{
	if (t->req.window && frames - t->confirmed >= t->req.window / 4) {
		t->confirmed = frames;
		send_control(t, FRAME_CONFIRM, frames);
	}
}

void traffic_open(struct traffic *t)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET };

	memset(t, 0, sizeof(*t));
	t->dev = getenv("NETIF");
	if (!t->dev || !*t->dev)
		tap_missing("NETIF is not set: set it to the device under test");
	if (geteuid())
		tap_missing("not root");
	t->ifindex = device_ifindex(t->dev);
	if (!t->ifindex)
		tap_missing("NETIF=%s: there is no such device", t->dev);
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
		tap_missing("%s: no peer answers: make -C selftests run REMOTE=root@host, or PEER=DEV", t->dev);
}

int traffic_jumbo(struct traffic *t)
{
	struct frame_request one = { .count = 1, .min_len = 9014, .max_len = 9014 };

	if (!device_mtu(t->dev, 9000) && !device_up(t->dev) && !traffic_start(t, one) &&
	    (traffic_ended(t) || receive_reply(t, RETRY_MS * slow())) && t->sent == 1)
		return 1;
	device_mtu(t->dev, 1500);
	return 0;
}

void tally_start(struct tally *t, const struct frame_request *req)
{
	*t = (struct tally) { .req = req, .last = -1, .seen = calloc(req->count + 1, 1) };
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
	int64_t seq = frame_check(frame, len, t->req, &where);

	if (seq == FRAME_FOREIGN)
		return;
	if (seq == FRAME_CORRUPT) {
		if (!t->corrupt++)
			t->corrupt_at = where;
		return;
	}
	if (t->seen[seq]) {
		t->duplicates++;
		return;
	}
	t->seen[seq] = 1;
	t->good++;
	t->reordered += seq < t->last;
	t->last = seq;
}

int tally_matches(const struct tally *t, uint32_t want, const char *who)
{
	if (t->good == want && !t->duplicates && !t->corrupt && !t->reordered)
		return 1;
	tap_note("%s: %u of %u frames arrived, %u duplicates, %u corrupt, %u out of order", who, t->good,
		 want,
		 t->duplicates, t->corrupt, t->reordered);
	return 0;
}

int tally_exact(const struct tally *t)
{
	uint32_t seq;

	if (t->good == t->req->count && !t->duplicates && !t->corrupt && !t->reordered)
		return 1;
	tap_note("%u frames sent, %u arrived, %u duplicates, %u corrupt, %u out of order",
		 t->req->count, t->good, t->duplicates, t->corrupt, t->reordered);
	if (t->corrupt)
		tap_note("the first corrupt frame differs at byte %zu", t->corrupt_at);
	for (seq = 0; seq < t->req->count; seq++) {
		if (!t->seen[seq]) {
			tap_note("the first missing frame is number %u", seq);
			break;
		}
	}
	return 0;
}
