/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the libpcap of PFQ has beyond the stock one. */
#ifndef PFQ_PCAP_H
#define PFQ_PCAP_H

#include <pcap/pcap.h>

#define PCAP_VERSION_FANOUT 1	/* pcap_fanout() exists */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief Share the packets of a device among the handles of a group, in this process and in others.
 * @param p	an activated handle
 * @param group	the number of the group: of PFQ 1 to 4096, of a packet socket 0 to 65535
 * @param fanout	how. Of PFQ a program in pfq-lang, as "main = steer_flow", or the name of a file; NULL or "":
 *		the group's program stays. Of a packet socket (a device without pfq:) hash, lb, cpu, rollover, rnd or
 *		qm, followed by +defrag or +rollover
 * @return 0, PCAP_ERROR_NOT_ACTIVATED, or PCAP_ERROR; pcap_geterr() returns the text
 */
int pcap_fanout(pcap_t *p, int group, const char *fanout);

#ifdef __cplusplus
}
#endif

#endif
