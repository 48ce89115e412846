/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BENCH_READER_H
#define _BENCH_READER_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define SOCKETS_MAX 8

struct reader;

/* How a device's packets are read in a row of the table; it ends with the process. */
struct way {
	/* fd[]: what to sleep on until there are packets */
	void (*open)(const struct reader *r, const char *dev, struct pollfd *fd);
	/* Touches the header and a cache line of each packet there is; sleeps when there is none. */
	uint64_t (*read)(const struct reader *r, struct pollfd *fd);
};

struct reader {
	const char *name;
	const struct way *way;		/* NULL: nobody reads */
	int sockets;
	bool steered;			/* each packet to one of them */
	bool nothing;			/* the filter rejects all */
	const char *filter;		/* pcap syntax; NULL: none */
	unsigned int groups;		/* PFQ: bound to so many; 0: one */
	unsigned int flags;		/* PFQ: of the binding; AF_XDP: of the address */
	unsigned int verdict;		/* PFQ: flags of the verdict */
	bool forward;			/* PFQ: out of the device again, nobody gets them */
	bool program;			/* PFQ: the device has an XDP program, too: it sends frames */
};

extern const struct way pfq_way, tpacket_way, xdp_drop_way, xsk_way;

/* An XDP program that passes all. */
void attach_pass(const char *dev);
/*
 * A reader that has taken all there is sleeps so long before it looks again; 0: it looks at once. On user-mode
 * Linux a system call or a change of processes takes as long as a hundred packets.
 */
extern unsigned int nap_us;

/* So that the compiler keeps the reading. */
extern volatile uint64_t touched;

#endif
