// SPDX-License-Identifier: GPL-2.0-only
/* A link on which the test sends, with a probe that counts what arrives. */
#include "wire.h"

#include "device.h"
#include "module.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WINDOW		64	/* frames under way; a NIC's receive ring holds more */
#define LATE_MS		2000	/* frames that have not arrived by then are lost */

static void open_veth(struct wire *w)
{
	if (geteuid())
		tap_missing("not root");
	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	if (unshare(CLONE_NEWNET))
		tap_missing("unshare: %m");
	veth_create();
	w->dev = VETH_FAR;
}

static void open_probe(struct wire *w)
{
	const struct pfq_opts opts = { .size = sizeof(opts), .block_size = 65536 };
	int err = pfq_open(&w->probe, &opts);

	if (err == -EAFNOSUPPORT)
		tap_missing("pfq.ko is not loaded");
	if (err || pfq_bind(w->probe, w->dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
		tap_bail("cannot open the probe: %s", pfq_error(w->probe));
}

void wire_open(struct wire *w)
{
	const char *dev = getenv("NETIF");
	struct sockaddr_ll a = { .sll_family = AF_PACKET };

	memset(w, 0, sizeof(*w));
	if (dev && *dev) {
		traffic_open(&w->t);
		w->dev = w->t.dev;
	} else {
		open_veth(w);
	}
	w->ifindex = device_ifindex(w->dev);
	a.sll_ifindex = w->t.dev ? w->ifindex : device_ifindex(VETH_NEAR);
	w->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (w->fd < 0 || bind(w->fd, (void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
	open_probe(w);
}

void wire_reopen_probe(struct wire *w)
{
	pfq_close(w->probe);
	open_probe(w);
	w->arrived = w->sent;
}

void wire_close(struct wire *w)
{
	pfq_close(w->probe);
	close(w->fd);
}

/* On a NIC the frame goes to the peer as the payload of an ECHO request. */
static void send_frame(struct wire *w, const struct flow *f, uint32_t serial)
{
	uint8_t frame[FLOW_FRAME_MAX];
	size_t len = flow_put(frame, f, serial);

	if (w->t.dev) {
		traffic_echo(&w->t, frame, len);
		return;
	}
	while (send(w->fd, frame, len, 0) < 0) {
		if (errno != ENOBUFS)
			tap_bail("%s: %m", w->dev);
		usleep(1000);
	}
}

static void read_probe(struct wire *w, int timeout_ms)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t serial;

	while (pfq_read(w->probe, &batch, timeout_ms) == 1) {
		pfq_batch_for_each(pkt, &batch) {
			if (flow_get(pfq_pkt_data(pkt), pkt->caplen, &serial)) {
				w->arrived++;
				w->queue = pkt->queue;
			} else {
				w->foreign++;
			}
		}
		timeout_ms = 0;
	}
}

/* Wait until at most `missing` frames are under way. Bail out if they are lost. */
static void await(struct wire *w, uint32_t missing)
{
	int ms;

	for (ms = 0; w->sent - w->arrived > missing && ms < LATE_MS * (int)slow(); ms += 10)
		read_probe(w, 10);
	if (w->sent - w->arrived > missing)
		tap_bail("%s: only %u of %u frames arrived", w->dev, w->arrived, w->sent);
}

uint32_t wire_send(struct wire *w, const struct flow *f)
{
	send_frame(w, f, w->sent);
	if (++w->sent % (WINDOW / 2) == 0)
		await(w, WINDOW / 2);
	return w->sent - 1;
}

/*
 * Frames arrive in order on one CPU: when a later one has reached the probe,
 * the earlier ones have reached every other socket.
 */
void wire_flush(struct wire *w)
{
	const struct flow none = { .ethertype = 0x88b7, .smac = 1, .dmac = FLOW_BROADCAST };

	wire_send(w, &none);
	wire_send(w, &none);
	await(w, 0);
	if (w->t.dev && !getenv("RIG"))
		usleep(10000);	/* the CPU of another queue may be behind */
}

unsigned int wire_queue_of(struct wire *w, const struct flow *f)
{
	await(w, 0);
	wire_send(w, f);
	await(w, 0);
	return w->queue;
}
