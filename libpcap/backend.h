/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of libpcap's back end for PFQ share. libpcap calls pfq_create() and pfq_findalldevs(), and
 * then the operations that pfq_create() and activate() put into the pcap_t.
 */
#ifndef PFQ_BACKEND_H
#define PFQ_BACKEND_H

#include <config.h>
#include <net/if.h>

#include <stdbool.h>
#include <stdint.h>

#include <pfq/pfq.h>

#include "pcap-int.h"
#include "pcap-pfq.h"
#include "settings.h"

/* libpcap 1.10.5 has renamed its internal functions. */
#ifdef HAVE_PCAPINT
#define add_dev				pcapint_add_dev
#define install_bpf_program		pcapint_install_bpf_program
#define pcap_cleanup_live_common	pcapint_cleanup_live_common
#define pcap_filter_with_aux_data	pcapint_filter_with_aux_data
#endif

#define DEVICES_MAX 32

/* What the cooked header says of a device. */
struct cooked_device {
	uint32_t ifindex;
	uint16_t type;		/* ARPHRD_* */
	uint8_t mac[6];
};

/* A device that the name of the handle lists. */
struct bound_device {
	char name[IF_NAMESIZE];
	uint32_t ifindex;	/* 0: any */
	uint64_t missed;	/* packets that the NIC had dropped before the handle was activated */
};

enum filter_place {
	FILTER_NONE,
	FILTER_KERNEL,
	FILTER_HERE,		/* the group is shared, or the kernel cannot run it */
};

/* The private part of a pcap_t. */
struct backend {
	struct pfq *q;
	struct pfq *tx;		/* opened by the first inject; its only ring is number 0 */
	unsigned int tx_pending; /* frames that were not flushed */
	uint32_t mtu;		/* the longest frame that was sent, or the device's at the last look */
	int breakfd;		/* an eventfd that ends a poll() */
	bool nonblock;
	bool cooked;		/* devices of different link types: DLT_LINUX_SLL or _SLL2 */
	struct settings set;
	struct bound_device dev[DEVICES_MAX];
	unsigned int nr_devs;

	enum filter_place filter;	/* set by filter_place() */
	bool cut_here;		/* the ring has whole packets, so that a filter here sees all of them */
	bool as_they_are;	/* a record is a packet: no filter here, no cooked header, no cut */
	bool kernel_filter;	/* the group has a filter */
	bool filter_tagged;	/* the filter looks for a VLAN tag in the frame */
	uint32_t filter_ifindex; /* the device that the filter's loads of it give; 0: not set */
	uint64_t seen;		/* records read */
	uint64_t rejected;	/* of these, by the filter in the library */
	uint64_t filter_until;	/* records up to this one had passed another filter in the kernel */

	struct cooked_device *cooked_dev;
	unsigned int nr_cooked, last_cooked;
};

static inline struct backend *backend_of(pcap_t *p)
{
	return p->priv;
}

/* Set the handle's text. Returns err. */
int backend_fail(pcap_t *p, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Ask a device by one of the requests SIOCGIF*. Returns 0, or -1 with errno. */
int backend_ioctl(const char *dev, unsigned long request, struct ifreq *req);

/* Whether a handle is one of this back end, and activated. */
bool backend_is_ours(const pcap_t *p);

/* Join a group, and set its program and VLAN ids, if the settings have them. Returns 0 or PCAP_ERROR. */
int backend_join(pcap_t *p, uint32_t gid);

/* program.c: set the program of a group to that of the settings, if it has none. Returns 0 or PCAP_ERROR. */
int program_set(pcap_t *p, uint32_t gid);

/* fanout.c: is it a mode of PACKET_FANOUT? */
bool fanout_is_mode(const char *text);

/* Bind a group to the devices of the handle. Returns 0 or PCAP_ERROR*. */
int backend_bind(pcap_t *p, uint32_t gid);

/* read.c: pcap's read operation */
int backend_read(pcap_t *p, int cnt, pcap_handler callback, u_char *user);
void backend_breakloop(pcap_t *p);

/*
 * packet.c: make a packet of a record, in place: the tag that the NIC stripped, or the cooked header, overwrites
 * the end of the record's header. So it works once for each record. Sets the lengths in *h. Returns the packet, or
 * NULL if the filter rejects it.
 */
const u_char *packet_from_record(pcap_t *p, const struct pfq_pkthdr *pkt, struct pcap_pkthdr *h);

/* filter.c */
int backend_setfilter(pcap_t *p, struct bpf_program *prog);
bool filter_accepts(pcap_t *p, const u_char *data, uint32_t len, uint32_t caplen, const struct pfq_pkthdr *pkt);

/* Set where the filter runs. */
void filter_place(struct backend *b, enum filter_place place);

/* Run the filter in the library from now on, because the kernel's group is shared. */
void filter_move_here(pcap_t *p);

/* send.c */
int backend_inject(pcap_t *p, const void *frame, int len);
void send_end(struct backend *b);

/* stats.c */
int backend_stats(pcap_t *p, struct pcap_stat *stats);
uint64_t stats_missed(const char *dev);

#endif
