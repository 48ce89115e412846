// SPDX-License-Identifier: GPL-2.0-only
/* Handles of libpcap on a veth pair. */
#include "pcap_link.h"

#include "device.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TYPE	0x88b7
#define ADDRS	12

static int sender = -1;
static uint8_t source = 1;	/* the last byte of the sender's MAC address */

void pcap_link_begin(void)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET };

	veth_only("the test sends on a veth pair");
	if (!dlsym(RTLD_DEFAULT, "pcap_fanout"))
		tap_missing("the libpcap is not that of PFQ: pfq run");
	veth_create();
	a.sll_ifindex = device_ifindex(VETH_NEAR);
	sender = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (sender < 0 || bind(sender, (const void *)&a, sizeof(a)))
		tap_bail("packet socket: %m");
}

void pcap_link_end(void)
{
	close(sender);
	veth_delete();
}

static pcap_t *create(const char *dev, const struct pcap_link_opts *opts)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(dev, text);

	if (!p)
		tap_bail("pcap_create: %s", text);
	pcap_set_immediate_mode(p, 1);
	pcap_set_timeout(p, opts->timeout < 0 ? 0 : opts->timeout ?: 1000);
	pcap_set_promisc(p, opts->promisc);
	/* A slot of the stock back end's ring has the size of the longest frame. */
	pcap_set_snaplen(p, opts->snaplen ?: 4000);
	pcap_set_buffer_size(p, opts->buffer ?: 8 << 20);
	if (opts->nano)
		pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
	return p;
}

pcap_t *pcap_link_open(const char *dev, const struct pcap_link_opts *opts)
{
	static const struct pcap_link_opts none = { 0 };
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = create(dev, opts ?: &none);

	if (pcap_activate(p) < 0)
		tap_bail("%s: %s", dev, pcap_geterr(p));
	if (opts && opts->nonblock && pcap_setnonblock(p, 1, text))
		tap_bail("pcap_setnonblock: %s", text);
	return p;
}

int pcap_link_fail(const char *dev, char text[PCAP_ERRBUF_SIZE])
{
	pcap_t *p = create(dev, &(struct pcap_link_opts) { .promisc = 0 });
	const int ret = pcap_activate(p);

	snprintf(text, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(p));
	pcap_close(p);
	return ret;
}

void pcap_link_send(unsigned int n, unsigned int first, unsigned int len, const struct pcap_link_tag *tags, int nr)
{
	uint8_t frame[9000] = "\2\0\0\0\0\2\2\0\0\0\0\1";
	uint8_t *at = frame + ADDRS;
	uint16_t word;
	int i;

	frame[ADDRS - 1] = source;
	for (i = 0; i < nr; i++) {
		word = htons(tags[i].type);
		memcpy(at, &word, 2);
		word = htons(tags[i].tci);
		memcpy(at + 2, &word, 2);
		at += 4;
	}
	word = htons(TYPE);
	memcpy(at, &word, 2);
	for (; n--; first++) {
		word = htons(first);
		memcpy(at + 2, &word, 2);
		if (send(sender, frame, len, 0) < 0)
			tap_bail("send: %m");
	}
}

void pcap_link_send_from(uint8_t from, unsigned int number, unsigned int len)
{
	source = from;
	pcap_link_send(1, number, len, NULL, 0);
	source = 1;
}

int pcap_link_number(const struct pcap_pkthdr *h, const u_char *data, int nr)
{
	const unsigned int at = ADDRS + 4 * nr;
	uint16_t word[2];

	if (h->caplen < at + 4)
		return -1;
	memcpy(word, data + at, 4);
	return ntohs(word[0]) == TYPE ? ntohs(word[1]) : -1;
}

static void ignore(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	(void)user;
	(void)h;
	(void)data;
}

unsigned int pcap_link_read_now(pcap_t *p)
{
	unsigned int n = 0;
	int ret;

	while ((ret = pcap_dispatch(p, -1, ignore, NULL)) > 0)
		n += ret;
	return n;
}

unsigned int pcap_link_read(pcap_t *p, unsigned int n)
{
	const time_t end = time(NULL) + 10 * slow();
	unsigned int done = 0;
	int ret = 0;

	while (done < n && ret >= 0 && time(NULL) < end) {
		ret = pcap_dispatch(p, n - done, ignore, NULL);
		done += ret > 0 ? ret : 0;
	}
	if (ret < 0)
		tap_note("pcap_dispatch() returned %d: %s", ret, pcap_geterr(p));
	return done;
}
