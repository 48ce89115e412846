// SPDX-License-Identifier: GPL-2.0-only
/*
 * A filter of libpcap passes the same tagged packets, whoever strips the tag: the NIC, the stack, or nobody;
 * by hook or tap, copied or stolen. libpcap compiles each expression as for a live capture, and as for a file.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that what a filter passes depends on rxvlan,
 * which stealing turns off.
 */
#include "capture.h"
#include "device.h"
#include "slow.h"
#include "tap.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>
#include <unistd.h>

#define N(a) (sizeof(a) / sizeof(*(a)))

static const struct packet {
	const char *what;
	uint8_t n;
	uint8_t head[10];	/* from the type field on */
	uint16_t len;		/* of the frame */
} packets[] = {
	{ "no tag", 2, { 0x88, 0xb7 }, 60 },
	{ "VLAN 5", 6, { 0x81, 0, 0, 5, 0x88, 0xb7 }, 64 },
	{ "VLAN 6", 6, { 0x81, 0, 0, 6, 0x88, 0xb7 }, 64 },
	{ "VLAN 5 of a provider", 6, { 0x88, 0xa8, 0xe0, 5, 0x88, 0xb7 }, 300 },
	{ "VLAN 5, in it VLAN 7", 10, { 0x81, 0, 0, 5, 0x81, 0, 0, 7, 0x88, 0xb7 }, 64 },
	{ "VLAN 7 of a provider, in it VLAN 5", 10, { 0x88, 0xa8, 0, 7, 0x81, 0, 0, 5, 0x88, 0xb7 }, 1000 },
	{ "a priority tag", 6, { 0x81, 0, 0xe0, 0, 0x88, 0xb7 }, 64 },
	{ "VLAN 5, another type", 6, { 0x81, 0, 0, 5, 0x88, 0xb8 }, 1400 },
	{ "no tag, another type", 2, { 0x88, 0xb8 }, 1400 },
	{ "VLAN 5 with an old type of tag", 6, { 0x91, 0, 0, 5, 0x88, 0xb7 }, 64 },
};

/* Which packets pass. */
static const struct {
	const char *expression;
	uint16_t pass;
} filters[] = {
	{ "vlan 5",					0x29a },
	{ "not vlan 5",					0x165 },
	{ "vlan",					0x2fe },
	{ "not vlan",					0x101 },
	{ "ether proto 0x88b7",				0x04f },
	{ "not ether proto 0x88b7",			0x3b0 },
	{ "vlan 5 and vlan 7",				0x010 },
	{ "vlan and vlan",				0x030 },
	{ "vlan 7 and vlan 5",				0x020 },
	{ "vlan 5 and ether proto 0x88b7",		0x20a },
	{ "vlan 5 and not ether proto 0x88b7",		0x090 },
	{ "vlan and ether proto 0x88b8",		0x080 },
	{ "ether src 02:00:00:00:5a:03",		0x008 },
	{ "ether[700] = 0xa5",				0x1a0 },
	{ "vlan 5 and ether[700] = 0xa5",		0x080 },
	{ "not vlan and ether[6] = 2",			0x101 },
};

static struct traffic t;
static struct pfq *q, *probe;

static uint64_t bit_of(const struct pfq_pkthdr *h)
{
	const uint8_t *frame = pfq_pkt_data(h);

	return h->caplen >= 12 && frame[6] == 2 && frame[10] == 0x5a && frame[11] < N(packets) ? 1ull << frame[11] : 0;
}

static void send_all(void)
{
	uint8_t frame[1600];
	unsigned int i;

	for (i = 0; i < N(packets); i++) {
		memset(frame, 0xa5, sizeof(frame));
		memcpy(frame, t.mac, 6);
		memcpy(frame + 6, "\2\0\0\0\132", 5);
		frame[11] = i;
		memcpy(frame + 12, packets[i].head, packets[i].n);
		traffic_echo(&t, frame, packets[i].len);
	}
}

static uint64_t read_all(struct pfq *from)
{
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;
	uint64_t mask = 0;

	while (pfq_read(from, &batch, 0) > 0)
		pfq_batch_for_each(h, &batch)
			mask |= bit_of(h);
	return mask;
}

/* Return which packets pass the filter. The probe's group has none, and sees each packet too. */
static uint64_t passed(void)
{
	const uint64_t all = (1 << N(packets)) - 1;
	uint64_t got = 0;
	int ms, try;

	read_all(q);
	for (try = 0; try < 5 && got != all; try++) {
		got = 0;
		send_all();
		for (ms = 0; ms < 300 * (int)slow() && got != all; ms++) {
			got |= read_all(probe);
			usleep(1000);
		}
	}
	if (got != all)
		tap_note("of the frames only 0x%llx arrived", (unsigned long long)got);
	usleep(2000);
	return read_all(q);
}

/* Compile for a live capture of the device, or for a file. */
static struct bpf_program compile(const char *expression, int live)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	pcap_t *p = live ? pcap_create(t.dev, text) : pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program prog;

	if (!p || (live && pcap_activate(p) < 0) || pcap_compile(p, &prog, expression, 1, PCAP_NETMASK_UNKNOWN))
		tap_bail("%s: %s", expression, p ? pcap_geterr(p) : text);
	pcap_close(p);
	return prog;
}

static void test_filters(int live, const char *how)
{
	unsigned int i, right = 0;

	for (i = 0; i < N(filters); i++) {
		struct bpf_program prog = compile(filters[i].expression, live);
		uint64_t got;

		if (pfq_group_filter_set(q, PFQ_OWN_GROUP, prog.bf_insns, prog.bf_len))
			tap_bail("%s", pfq_error(q));
		got = passed();
		right += got == filters[i].pass;
		if (got != filters[i].pass)
			tap_note("\"%s\" passes 0x%03llx, not 0x%03x", filters[i].expression, (unsigned long long)got,
				 filters[i].pass);
		pcap_freecode(&prog);
	}
	tap_ok(right == N(filters), "filters that libpcap compiles for %s pass the right frames, %s (%u of %zu)",
	       live ? "a live capture" : "a file", how, right, N(filters));
}

static void bind_both(unsigned int flags)
{
	if (pfq_bind(q, t.dev, PFQ_ANY_QUEUE, flags) || pfq_bind(probe, t.dev, PFQ_ANY_QUEUE, flags))
		tap_bail("%s%s", pfq_error(q), pfq_error(probe));
}

static void unbind_both(void)
{
	pfq_unbind(q, t.dev, PFQ_ANY_QUEUE);
	pfq_unbind(probe, t.dev, PFQ_ANY_QUEUE);
}

/*
 * Wait: PFQ turns rxvlan off when the device's first frame comes. Until the NIC strips tags no more, the driver may
 * lose some. Later bindings begin after that.
 */
static void test_stolen(int hooked, int first, const char *how)
{
	int live;

	traffic_ready(&t);
	if (hooked)
		bind_both(PFQ_BIND_PROMISC | PFQ_BIND_STEAL);
	if (hooked && first) {
		passed();
		usleep(1500000 * slow());
	}
	for (live = 1; live >= 0; live--) {
		if (hooked)
			test_filters(live, how);
		else
			tap_skip("the driver has no hook", "filters of packets that are %s", how);
	}
	if (hooked)
		unbind_both();
}

int main(void)
{
	int rxvlan, live, hooked;
	const struct pfq_opts small = capture_small_ring();

	traffic_open(&t);
	hooked = !strcmp(expected_via(&t), "hook");
	tap_plan(8);
	if (pfq_open(&q, &small) || pfq_open(&probe, &small))
		tap_bail("%s", pfq_error(NULL));
	for (rxvlan = 1; rxvlan >= 0; rxvlan--) {
		const int fixed = device_rxvlan(t.dev, rxvlan);

		traffic_ready(&t);
		bind_both(PFQ_BIND_PROMISC);
		for (live = 1; live >= 0; live--)
			test_filters(live, fixed ? "rxvlan as it is" : rxvlan ? "rxvlan on" : "rxvlan off");
		unbind_both();
	}
	device_rxvlan(t.dev, 1);
	test_stolen(hooked, 1, "stolen");
	test_stolen(hooked, 0, "stolen again");
	pfq_close(q);
	pfq_close(probe);
	return tap_done();
}
