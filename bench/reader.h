/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The readers of packets.c. Each is a row of the table. A reader runs in its own process and exits
 * with a message on error.
 */
#ifndef _BENCH_READER_H
#define _BENCH_READER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOCKETS_MAX 8

struct reader;

/* How a reader gets the packets of a device. Nothing is closed: the process is killed. */
struct reader_ops {
	/* Open r->sockets sockets on the device, and store their descriptors in fd[] for poll(). */
	void (*open)(const struct reader *r, const char *dev, struct pollfd *fd);
	/*
	 * Read the header and eight bytes of each available packet. Wait if there is none.
	 * Return the number of packets.
	 */
	uint64_t (*read)(const struct reader *r, struct pollfd *fd);
};

struct reader {
	const char *name;
	const struct reader_ops *ops;	/* NULL: nobody reads */
	int sockets;
	bool steered;			/* each packet goes to one of the sockets, not to all */
	bool rejects_all;		/* no packet reaches a socket */
	const char *filter;		/* in pcap syntax; NULL: none */
	unsigned int groups;		/* PFQ: groups bound to the device; 0: one */
	unsigned int flags;		/* PFQ: PFQ_BIND_*; AF_XDP: flags of the address */
	unsigned int verdict;		/* PFQ: PFQ_VERDICT_* */
	bool forward;			/* packets leave by the same device */
	bool program;			/* PFQ: attach an XDP program, for ndo_xdp_xmit() */
	bool late;			/* packets are counted seconds after they came */
	bool stock;			/* libpcap: its own back end for Linux, not that of PFQ */
};

extern const struct reader_ops pcap_ops, pfq_ops, tcpdump_ops, tpacket_ops, xdp_drop_ops, xsk_ops;

/* Attach an XDP program that passes all packets. */
void attach_pass(const char *dev);

/*
 * Write the name that libpcap knows the device by to name, of size bytes, and the settings of PFQ's back end to the
 * environment.
 */
void pcap_reader_name(const struct reader *r, const char *dev, char *name, size_t size);

/* The length of the frames that are generated now, without the checksum. */
extern const volatile unsigned int *frame_len;

/*
 * How long a reader sleeps after it has read all packets, in us. 0: it waits for the next one.
 * On user-mode Linux the readers sleep, because a system call or a context switch takes as long
 * as a hundred packets there.
 */
extern unsigned int idle_us;

/* Readers add what they read to this, so that the compiler keeps the reads. */
extern volatile uint64_t touched;

#endif
