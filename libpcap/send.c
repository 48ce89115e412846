// SPDX-License-Identifier: LGPL-2.1-or-later
/* pcap_inject() and pcap_sendpacket(): a transmit ring, on a socket of its own, since a reader may be in another thread. */
#include "backend.h"

#include <errno.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define KIB	1024u
#define RING	0		/* the index of the only ring */
#define TAG_LEN	4u

static int fail_send(pcap_t *p, const struct pfq *q)
{
	return backend_fail(p, PCAP_ERROR, "send: %s", pfq_error(q));
}

static int open_ring(pcap_t *p)
{
	struct backend *b = backend_of(p);
	const struct pfq_opts opts = { .size = sizeof(opts), .send_only = 1 };
	const struct settings *set = &b->set;
	int ret;

	if (b->nr_devs != 1 || !strcmp(b->dev[0].name, "any"))
		return backend_fail(p, PCAP_ERROR, "send: a handle of one device can send: pfq:DEVICE");
	if (pfq_open(&b->tx, &opts))
		return fail_send(p, NULL);
	ret = pfq_tx_bind(b->tx, b->dev[0].name, set->tx_queue ? (int)set->tx_queue - 1 : PFQ_ANY_QUEUE,
			  (int)set->tx_cpu - 1, set->tx_ring * KIB);
	if (ret >= 0)
		return 0;
	fail_send(p, b->tx);
	pfq_close(b->tx);
	b->tx = NULL;
	return PCAP_ERROR;
}

static uint32_t ask_mtu(const char *dev)
{
	struct ifreq req = { .ifr_name = "" };

	return backend_ioctl(dev, SIOCGIFMTU, &req) ? 0 : req.ifr_mtu;
}

/* A frame with a VLAN tag may be longer by the tag. */
static bool has_tag(const struct ether_header *frame)
{
	return frame->ether_type == htons(ETH_P_8021Q) || frame->ether_type == htons(ETH_P_8021AD);
}

/* The kernel takes a frame of a bad length from the ring and counts it; a packet socket returns an error. */
static int check_length(pcap_t *p, const void *frame, uint32_t len)
{
	struct backend *b = backend_of(p);
	uint32_t header = 0;

	if (p->linktype == DLT_EN10MB) {
		if (len < sizeof(struct ether_header))
			return backend_fail(p, PCAP_ERROR, "send: %u bytes are less than a link header", len);
		header = sizeof(struct ether_header) + (has_tag(frame) ? TAG_LEN : 0);
	}
	if (len > b->mtu + header)
		b->mtu = ask_mtu(b->dev[0].name);
	if (len > b->mtu + header)
		return backend_fail(p, PCAP_ERROR, "send: %u bytes: %s (the MTU of %s is %u)", len, strerror(EMSGSIZE),
				    b->dev[0].name, b->mtu);
	return 0;
}

static int flush(pcap_t *p)
{
	struct backend *b = backend_of(p);

	b->tx_pending = 0;
	return pfq_tx_flush(b->tx, RING) ? fail_send(p, b->tx) : 0;
}

/* Append a frame. If the ring is full, send what is there; a kernel thread makes room by itself. */
static int put(pcap_t *p, const void *frame, int len)
{
	struct backend *b = backend_of(p);
	int ret;

	while ((ret = pfq_tx_put(b->tx, RING, frame, len, 1, 0)) == -EAGAIN) {
		ret = flush(p);
		if (ret)
			return ret;
		if (b->set.tx_cpu)
			usleep(10);
	}
	return ret ? fail_send(p, b->tx) : 0;
}

int backend_inject(pcap_t *p, const void *frame, int len)
{
	struct backend *b = backend_of(p);

	if (!b->tx && open_ring(p))
		return PCAP_ERROR;
	if (check_length(p, frame, len) || put(p, frame, len))
		return PCAP_ERROR;
	b->tx_pending++;
	if (b->tx_pending >= b->set.tx_batch && flush(p))
		return PCAP_ERROR;
	return len;
}

void send_end(struct backend *b)
{
	if (!b->tx)
		return;
	if (b->tx_pending)
		pfq_tx_flush(b->tx, RING);
	pfq_close(b->tx);
	b->tx = NULL;
}
