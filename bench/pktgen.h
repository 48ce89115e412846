/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own source of packets: an sk_buff of UDP a burst, given to netif_receive_skb()
 * as often as the burst is long. It costs little, and has no driver.
 */
#ifndef _BENCH_PKTGEN_H
#define _BENCH_PKTGEN_H

#include <stdint.h>

void pktgen_open(const char *dev);
void pktgen_set(unsigned int burst, unsigned int len, unsigned int flows);
void pktgen_give(uint64_t packets);	/* and waits until they are given */

#endif
