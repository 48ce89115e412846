// SPDX-License-Identifier: GPL-2.0-only
/* A group on a veth pair for tests of pfq-lang programs. */
#include "lang_group.h"

#include "device.h"
#include "tap.h"
#include "veth.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Give the device the addresses that the packets of lang_packets.h are for. */
static void set_addresses(const char *dev)
{
	struct sockaddr_in ip = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0a80109) };
	struct ifreq r = { .ifr_hwaddr = { .sa_family = ARPHRD_ETHER, .sa_data = { 2, 0, 0, 0, 0, 2 } } };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strcpy(r.ifr_name, dev);
	if (ioctl(fd, SIOCSIFHWADDR, &r))
		tap_bail("%s: cannot set the MAC address: %m", dev);
	memcpy(&r.ifr_addr, &ip, sizeof(ip));
	if (ioctl(fd, SIOCSIFADDR, &r))
		tap_bail("%s: cannot set the IP address: %m", dev);
	close(fd);
}

void lang_group_open(struct lang_group *g)
{
	const struct pfq_group_opts all = { .size = sizeof(all), .classes = PFQ_CLASS_ANY };
	struct sockaddr_ll a = { .sll_family = AF_PACKET };
	int err;

	veth_delete();
	veth_create();
	set_addresses(VETH_FAR);
	err = pfq_open(&g->q, NULL);
	if (err == -EAFNOSUPPORT)
		tap_missing("pfq.ko is not loaded");
	g->gid = PFQ_NEW_GROUP;
	if (err || pfq_group_join(g->q, &g->gid, PFQ_POLICY_SHARED, &all) ||
	    pfq_group_bind(g->q, g->gid, VETH_FAR, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(err ? NULL : g->q));
	g->out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	a.sll_ifindex = device_ifindex(VETH_NEAR);
	if (g->out < 0 || bind(g->out, (void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
}

void lang_group_close(struct lang_group *g)
{
	pfq_close(g->q);
	close(g->out);
	veth_delete();
}

struct pfq_lang *lang_group_compile(const char *text)
{
	struct pfq_lang *prog;

	if (pfq_lang_compile(&prog, text, NULL))
		tap_bail("%s", pfq_error(NULL));
	return prog;
}

void lang_group_load(struct lang_group *g, const struct pfq_lang *prog)
{
	if (pfq_group_program_set(g->q, g->gid, prog))
		tap_bail("%s", pfq_error(g->q));
}

void lang_group_send(struct lang_group *g, const struct frame *f, uint32_t len)
{
	if (send(g->out, f->data, len, 0) != (ssize_t)len)
		tap_bail("%s: cannot send %u bytes: %m", VETH_NEAR, len);
}

uint64_t lang_group_seen(struct lang_group *g)
{
	struct pfq_so_group_stats s = { .gid = g->gid };

	if (pfq_group_stats(g->q, g->gid, &s, sizeof(s)))
		tap_bail("%s", pfq_error(g->q));
	return s.seen;
}

int lang_group_settle(struct lang_group *g, uint64_t first, uint64_t more)
{
	int i;

	for (i = 0; i < 2000; i++) {
		if (lang_group_seen(g) - first >= more)
			return 0;
		usleep(1000);
	}
	return -1;
}

/* A record does not hold the VLAN tag that the kernel stripped. */
int lang_group_is(const struct pfq_pkthdr *h, const struct frame *f)
{
	const uint32_t tag = h->flags & PFQ_PKT_VLAN ? 4 : 0;
	const uint8_t *data = pfq_pkt_data(h);

	return h->caplen >= 12 && h->caplen + tag == f->len && !memcmp(data, f->data, 12) &&
	       !memcmp(data + 12, f->data + 12 + tag, h->caplen - 12);
}

static int is_kind(const struct pfq_pkthdr *h, enum kind kind)
{
	const struct frame_opts o = { .host = 1 };
	const struct frame f = make_frame(kind, &o);

	return lang_group_is(h, &f);
}

uint32_t lang_group_kinds(struct lang_group *g, unsigned int *count)
{
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;
	uint32_t kinds = 0;
	int k;

	*count = 0;
	while (pfq_read(g->q, &batch, 0) > 0) {
		pfq_batch_for_each(h, &batch) {
			k = h->caplen ? pfq_pkt_data(h)[h->caplen - 1] : NR_KINDS;
			if (k < NR_KINDS && is_kind(h, k))
				kinds |= 1u << k;
			g->mark = h->mark;
			++*count;
		}
	}
	return kinds;
}
