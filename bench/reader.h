/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BENCH_READER_H
#define _BENCH_READER_H

#include <stdbool.h>
#include <stdint.h>

#define SOCKETS_MAX 8

/* What reads a device's packets in one row of the bench. */
struct reader {
	const char *name;
	const char *what;
	int sockets;
	bool steered;			/* each packet to one of them */
	const char *filter;		/* pcap syntax; NULL: none */
	/* NULL: nobody reads */
	void (*open)(const struct reader *r, const char *dev);
	/* Touches the header and one cache line of each packet there is; how many. */
	uint64_t (*read)(const struct reader *r);
	void (*close)(const struct reader *r);
	unsigned int flags;
	uint64_t (*lost)(const struct reader *r);
};

extern const struct reader readers[];

/* So that the compiler keeps the reading. */
extern volatile uint8_t touched;

void pfq_reader_open(const struct reader *r, const char *dev);
uint64_t pfq_reader_read(const struct reader *r);
uint64_t pfq_reader_lost(const struct reader *r);
void pfq_reader_close(const struct reader *r);

void tpacket_open(const struct reader *r, const char *dev);
uint64_t tpacket_read(const struct reader *r);
uint64_t tpacket_lost(const struct reader *r);
void tpacket_close(const struct reader *r);

#endif
