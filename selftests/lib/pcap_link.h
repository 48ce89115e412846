/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles of libpcap on VETH_FAR, by its stock back end and by that of PFQ, and frames sent to it from VETH_NEAR. The
 * functions bail out on error unless their comment says otherwise.
 */
#ifndef PCAP_LINK_H
#define PCAP_LINK_H

#include <pcap/pcap.h>
#include <stdint.h>

#define PCAP_LINK_STOCK	"pfqv1"		/* VETH_FAR */
#define PCAP_LINK_PFQ	"pfq:pfqv1"

/* What pcap_link_open() sets. 0: the default. */
struct pcap_link_opts {
	int snaplen;
	int timeout;		/* ms; 0: 1000; -1: none */
	int nano;		/* 1: nanoseconds */
	int buffer;		/* bytes */
	int promisc;
	int nonblock;
};

/* Skip all of the test without veth, pfq.ko, or the libpcap of PFQ. Create the pair, in a new namespace. */
void pcap_link_begin(void);
void pcap_link_end(void);

/* Open a handle in immediate mode. A warning of pcap_activate() is no error. */
pcap_t *pcap_link_open(const char *dev, const struct pcap_link_opts *opts);

/* Activate a handle that must fail: return what pcap_activate() does, with the text in text. */
int pcap_link_fail(const char *dev, char text[PCAP_ERRBUF_SIZE]);

/*
 * Send n frames of len bytes, numbered from `first` in the 2 bytes behind the type, 0x88b7. Each has the tags, of
 * which there are nr; the first is the outermost.
 */
struct pcap_link_tag {
	uint16_t type, tci;
};

void pcap_link_send(unsigned int n, unsigned int first, unsigned int len, const struct pcap_link_tag *tags, int nr);

/* Send a frame whose sender has another MAC address, 02:00:00:00:00:FROM. */
void pcap_link_send_from(uint8_t from, unsigned int number, unsigned int len);

/* The number of a frame with nr tags; -1: it is none of pcap_link_send(). */
int pcap_link_number(const struct pcap_pkthdr *h, const u_char *data, int nr);

/* Read n frames by pcap_dispatch(), for at most 10 s. Return how many came. */
unsigned int pcap_link_read(pcap_t *p, unsigned int n);

/* Read what is there, of a handle that does not block. Return how many frames it is. */
unsigned int pcap_link_read_now(pcap_t *p);

#endif
