/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pktgen in its receive mode: for each burst it makes one UDP sk_buff and passes it to
 * netif_receive_skb() once per packet of the burst. It takes little time and needs no driver. The
 * functions exit with a message on error.
 */
#ifndef _BENCH_PKTGEN_H
#define _BENCH_PKTGEN_H

#include <stdint.h>

/* Prepare pktgen's first thread to generate packets that seem to arrive on a device. */
void pktgen_open(const char *dev);

/* Set the packets per burst, their length in bytes and the number of UDP flows. */
void pktgen_set(unsigned int burst, unsigned int len, unsigned int flows);

/* Generate this many packets, and wait for the end. */
void pktgen_run(uint64_t packets);

#endif
