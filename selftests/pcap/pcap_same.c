// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two handles, of libpcap's stock back end and of that of PFQ, give the same bytes for the same frames: with VLAN tags,
 * with filters, with cooked headers, on all devices; and they answer questions in the same way.
 *
 * Needs root, pfq.ko, veth, the libpcap of PFQ. A failure means that a capture with PFQ differs.
 */
#include "device.h"
#include "link.h"
#include "pcap_link.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 64

static void note_frame(const char *name, const struct pcap_pkthdr *h, const u_char *data)
{
	char text[3 * 40 + 1] = "";
	unsigned int i;

	for (i = 0; i < 40 && i < h->caplen; i++)
		sprintf(text + 3 * i, " %02x", data[i]);
	tap_note("%s: %u of %u bytes:%s", name, h->caplen, h->len, text);
}

/* Read a frame of each handle and compare all but the time. Return 1, 0 if they differ, -1 if there is none. */
static int compare_one(pcap_t *a, pcap_t *b)
{
	struct pcap_pkthdr *ha, *hb;
	const u_char *da, *db;
	const int ra = pcap_next_ex(a, &ha, &da), rb = pcap_next_ex(b, &hb, &db);

	if (ra != 1 && rb != 1)
		return -1;
	if (ra != 1 || rb != 1) {
		tap_note("only %s has one more frame", ra == 1 ? "the stock back end" : "PFQ");
		return 0;
	}
	if (ha->caplen == hb->caplen && ha->len == hb->len && !memcmp(da, db, ha->caplen))
		return 1;
	note_frame("stock", ha, da);
	note_frame("PFQ", hb, db);
	return 0;
}

/* A stock handle of any device gives frames with two tags the type of the innermost header. */
static void send_kinds(int qinq)
{
	static const struct pcap_link_tag tags[] = {
		{ 0x8100, 5 }, { 0x8100, 0xe005 }, { 0x88a8, 5 }, { 0x8100, 7 }, { 0x8100, 0 }
	};
	int i;

	pcap_link_send(2, 0, 60, NULL, 0);
	pcap_link_send(1, 2, 1514, NULL, 0);
	for (i = 0; i < 5; i++)
		pcap_link_send(2, 3 + 2 * i, 64, &tags[i], 1);
	if (!qinq)
		return;
	pcap_link_send(2, 20, 68, &tags[2], 2);	/* QinQ */
	pcap_link_send(2, 22, 72, &tags[2], 3);
}

static void set_filter(pcap_t *p, const char *text)
{
	struct bpf_program prog;

	if (pcap_compile(p, &prog, text, 1, PCAP_NETMASK_UNKNOWN) || pcap_setfilter(p, &prog))
		tap_bail("%s: %s", text, pcap_geterr(p));
	pcap_freecode(&prog);
}

/*
 * The stock back end runs a new filter itself on the block of its ring that is being filled, on what the snaplen left,
 * and without the loads that only the kernel knows. Fill that block by a frame that passes.
 */
static void skip_first(pcap_t *a, pcap_t *b)
{
	struct pcap_pkthdr *h;
	const u_char *data;

	send_kinds(0);
	usleep(100000 * slow());
	while (pcap_next_ex(a, &h, &data) == 1 || pcap_next_ex(b, &h, &data) == 1)
		;
}

/* Compare what handles of two devices give. Return how many frames were equal. */
static unsigned int compare(const char *stock, const char *pfq, int snaplen, const char *filter, int link)
{
	const struct pcap_link_opts opts = { .nonblock = 1, .snaplen = snaplen };
	pcap_t *a = pcap_link_open(stock, &opts), *b = pcap_link_open(pfq, &opts);
	unsigned int n = 0;
	int ret = 1;

	if (link && (pcap_set_datalink(a, link) || pcap_set_datalink(b, link)))
		tap_bail("link type %d: %s %s", link, pcap_geterr(a), pcap_geterr(b));
	pcap_setdirection(a, PCAP_D_IN);
	if (filter) {
		set_filter(a, filter);
		set_filter(b, filter);
		skip_first(a, b);
	}
	send_kinds(strcmp(stock, "any"));
	usleep(100000 * slow());
	while (n < FRAMES && (ret = compare_one(a, b)) == 1)
		n++;
	tap_ok(ret == -1, "%s: %s gives the frames of %s%s%s (%u)", pcap_datalink_val_to_name(pcap_datalink(b)), pfq, stock,
	       filter ? ", filter: " : "", filter ?: "", n);
	pcap_close(a);
	pcap_close(b);
	return n;
}

static void test_filters(void)
{
	static const struct {
		const char *text;
		unsigned int n;
	} filters[] = {
		{ "ether proto 0x88b7", 13 },
		{ "ether[14:2] = 1", 0 },
		{ "vlan", 14 },
		{ "vlan 5", 10 },
		{ "vlan 5 and ether proto 0x88b7", 6 },
		{ "vlan 5 and vlan 7", 4 },
		{ "not vlan", 3 },
		{ "less 64", 14 },
		{ "greater 1000", 1 },
		{ "ether[200] = 0", 1 },
		{ "inbound", 17 },
		{ "inbound and vlan 5", 10 },
		{ "outbound", 0 },
	};
	char device[40];
	unsigned int i, n;

	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		n = compare(PCAP_LINK_STOCK, PCAP_LINK_PFQ, 0, filters[i].text, 0);
		if (filters[i].n)
			tap_equal(n, filters[i].n, "filter %s passes its frames", filters[i].text);
		compare(PCAP_LINK_STOCK, "pfq:pfqv1@77", 0, filters[i].text, 0);
		/* The filter sees what the snaplen cuts off. */
		compare(PCAP_LINK_STOCK, "pfq:pfqv1@77", 20, filters[i].text, 0);
	}
	compare("any", "pfq:any", 20, "link[150] = 0", 0);
	compare("any", "pfq:any", 0, "less 50", 0);
	compare("any", "pfq:any", 0, "greater 60", DLT_LINUX_SLL2);
	snprintf(device, sizeof(device), "ifindex %u or vlan 7", device_ifindex("pfqv1"));
	compare(PCAP_LINK_STOCK, "pfq:pfqv1@77", 0, device, 0);
	compare(PCAP_LINK_STOCK, PCAP_LINK_PFQ, 0, device, 0);
	snprintf(device, sizeof(device), "ifindex %u", device_ifindex("pfqv1") + 1000);
	tap_equal(compare(PCAP_LINK_STOCK, "pfq:pfqv1@77", 0, device, 0), 0, "filter %s passes none", device);
}

/* Loads that libpcap's interpreter does not know are refused where it would run. */
static void test_foreign_filter(void)
{
	static struct bpf_insn insns[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_RXHASH) }, { BPF_RET | BPF_K, 0, 0, 65535 },
	};
	struct bpf_program prog = { 2, insns };
	const struct pcap_link_opts opts = { .nonblock = 1 };
	pcap_t *own = pcap_link_open(PCAP_LINK_PFQ, &opts), *shared = pcap_link_open("pfq:pfqv1@77", &opts);

	tap_equal(pcap_setfilter(own, &prog), 0, "a filter that only the kernel can run is set in a group of its own");
	tap_ok(pcap_setfilter(shared, &prog) == PCAP_ERROR && strstr(pcap_geterr(shared), "only the kernel"),
	       "it is refused in a shared group: %s", pcap_geterr(shared));
	pcap_close(own);
	pcap_close(shared);
}

static void test_questions(void)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *a = pcap_create(PCAP_LINK_STOCK, text), *b = pcap_create(PCAP_LINK_PFQ, text);
	int *types;

	tap_equal(pcap_can_set_rfmon(b), pcap_can_set_rfmon(a), "there is no monitor mode");
	tap_equal(pcap_dispatch(b, 1, NULL, NULL), PCAP_ERROR_NOT_ACTIVATED, "a handle that is not activated cannot be read");
	tap_ok(pcap_list_tstamp_types(b, &types) == 3 && types[0] == PCAP_TSTAMP_HOST, "the types of time stamps are listed");
	pcap_free_tstamp_types(types);
	tap_equal(pcap_set_tstamp_type(b, PCAP_TSTAMP_HOST_LOWPREC), 0, "one of them can be chosen");
	tap_equal(pcap_set_tstamp_type(b, PCAP_TSTAMP_HOST_HIPREC), PCAP_WARNING_TSTAMP_TYPE_NOTSUP, "another one cannot");
	pcap_set_rfmon(b, 1);
	tap_equal(pcap_activate(b), PCAP_ERROR_RFMON_NOTSUP, "monitor mode is refused");
	pcap_set_rfmon(b, 0);
	tap_equal(pcap_activate(b), 0, "the handle can be activated afterwards");
	tap_equal(pcap_activate(b), PCAP_ERROR_ACTIVATED, "and not again");
	tap_equal(pcap_datalink(b), DLT_EN10MB, "its link type is Ethernet");
	tap_ok(pcap_setdirection(b, PCAP_D_IN) == 0 && pcap_setdirection(b, PCAP_D_INOUT) == 0 &&
	       pcap_setdirection(b, PCAP_D_OUT) == PCAP_ERROR, "what the device sends cannot be captured: %s", pcap_geterr(b));
	pcap_close(a);
	pcap_close(b);
}

static void test_failures(void)
{
	char stock[PCAP_ERRBUF_SIZE], pfq[PCAP_ERRBUF_SIZE];
	pcap_t *p;

	tap_equal(pcap_link_fail("pfq:nosuchdev", pfq), pcap_link_fail("nosuchdev", stock), "a missing device: %s", pfq);
	device_down(VETH_FAR);
	tap_equal(pcap_link_fail(PCAP_LINK_PFQ, pfq), pcap_link_fail(PCAP_LINK_STOCK, stock), "a device that is down: %s", pfq);
	device_up(VETH_FAR);
	/* The stock back end forgets it in 1.10.3. */
	p = pcap_create("pfq:any", pfq);
	pcap_set_promisc(p, 1);
	tap_equal(pcap_activate(p), PCAP_WARNING_PROMISC_NOTSUP, "promiscuous mode of any device gives a warning");
	pcap_close(p);
}

static void test_list(void)
{
	char text[PCAP_ERRBUF_SIZE];
	int stock = 0, pfq = 0, any = 0;
	pcap_if_t *all, *d;

	if (pcap_findalldevs(&all, text))
		tap_bail("pcap_findalldevs: %s", text);
	for (d = all; d; d = d->next) {
		stock |= !strcmp(d->name, PCAP_LINK_STOCK) && d->flags & PCAP_IF_UP;
		pfq |= !strcmp(d->name, PCAP_LINK_PFQ) && d->flags & PCAP_IF_UP && d->description;
		any |= !strcmp(d->name, "pfq:any") && d->description;
	}
	tap_ok(stock && pfq && any, "pcap_findalldevs() lists the device, and those of PFQ with descriptions");
	tap_ok(all && strncmp(all->name, "pfq:", 4), "the first device, which programs choose, is none of PFQ (%s)", all->name);
	pcap_freealldevs(all);
}

/* The MTU is 1500. A frame leaves, or is refused. */
static void test_longest(const char *near, pcap_t *tx, pcap_t *rx)
{
	static const struct {
		int len, tag, leaves;
	} frames[] = { { 1514, 0, 1 }, { 1515, 0, 0 }, { 1518, 0, 0 }, { 1518, 1, 1 }, { 1519, 1, 0 } };
	uint8_t frame[2000] = "\2\0\0\0\0\2\2\0\0\0\0\1";
	unsigned int i;

	for (i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		memcpy(frame + 12, frames[i].tag ? "\x81\0\0\5\x88\xb7\0\7" : "\x88\xb7\0\7\0\0\0\0", 8);
		tap_equal(pcap_inject(tx, frame, frames[i].len), frames[i].leaves ? frames[i].len : PCAP_ERROR,
			  "%s: %d bytes with%s tag are %s", near, frames[i].len, frames[i].tag ? " a" : "out a",
			  frames[i].leaves ? "sent" : "refused");
		if (frames[i].leaves)
			tap_equal(pcap_link_read(rx, 1), 1, "%s: and arrive", near);
	}
}

static void test_inject(const char *near)
{
	static const uint8_t frame[60] = "\2\0\0\0\0\2\2\0\0\0\0\1\x88\xb7\0\7";
	pcap_t *tx = pcap_link_open(near, NULL), *rx = pcap_link_open(PCAP_LINK_STOCK, NULL);
	static const uint8_t large[9000];
	struct pcap_pkthdr *h;
	const u_char *data;

	tap_equal(pcap_inject(tx, frame, sizeof(frame)), sizeof(frame), "%s: pcap_inject() returns the length", near);
	tap_ok(pcap_next_ex(rx, &h, &data) == 1 && pcap_link_number(h, data, 0) == 7 && h->len == 60,
	       "%s: the other end gets the frame", near);
	tap_equal(pcap_sendpacket(tx, frame, sizeof(frame)), 0, "%s: pcap_sendpacket() sends, too", near);
	tap_equal(pcap_link_read(rx, 1), 1, "%s: and the other end gets that frame", near);
	tap_ok(pcap_inject(tx, large, sizeof(large)) == PCAP_ERROR && strstr(pcap_geterr(tx), "oo long"),
	       "%s: a frame that is too long is refused: %s", near, pcap_geterr(tx));
	test_longest(near, tx, rx);
	pcap_close(tx);
	pcap_close(rx);
}

int main(void)
{
	pcap_link_begin();
	tap_equal(compare(PCAP_LINK_STOCK, PCAP_LINK_PFQ, 0, NULL, 0), 17, "these are the 17 that were sent");
	compare(PCAP_LINK_STOCK, PCAP_LINK_PFQ, 15, NULL, 0);
	compare(PCAP_LINK_STOCK, PCAP_LINK_PFQ, 61, NULL, 0);
	compare(PCAP_LINK_STOCK, "pfq:pfqv1@77", 0, NULL, 0);
	compare("any", "pfq:any", 0, NULL, 0);
	compare("any", "pfq:any", 0, NULL, DLT_LINUX_SLL2);
	compare("any", "pfq:any", 0, "ether proto 0x88b7", 0);
	test_filters();
	test_foreign_filter();
	test_questions();
	test_failures();
	test_list();
	test_inject("pfqv0");
	test_inject("pfq:pfqv0");
	pcap_link_end();
	return tap_done();
}
