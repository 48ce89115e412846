// SPDX-License-Identifier: GPL-2.0-only
#include "pktgen.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>

#define THREAD	"/proc/net/pktgen/kpktgend_0"
#define FIRST_PORT 1024

static char device[64];

__attribute__((format(printf, 2, 3)))
static void tell(const char *file, const char *fmt, ...)
{
	FILE *f = fopen(file, "we");
	va_list ap;

	va_start(ap, fmt);
	if (!f || vfprintf(f, fmt, ap) < 0 || putc('\n', f) == EOF || fclose(f))
		err(1, "%s: %s", file, fmt);
	va_end(ap);
}

void pktgen_open(const char *dev)
{
	snprintf(device, sizeof(device), "/proc/net/pktgen/%s", dev);
	tell(THREAD, "rem_device_all");
	tell(THREAD, "add_device %s", dev);
	tell(device, "xmit_mode netif_receive");
	/* another host's: the stack looks no further than at this */
	tell(device, "dst_mac 02:00:00:00:00:02");
	tell(device, "dst 198.51.100.1");
	tell(device, "udp_src_min %d", FIRST_PORT);
}

void pktgen_set(unsigned int burst, unsigned int len, unsigned int flows)
{
	tell(device, "burst %u", burst);
	tell(device, "pkt_size %u", len);
	tell(device, "udp_src_max %u", FIRST_PORT + flows);
}

void pktgen_give(uint64_t packets)
{
	tell(device, "count %llu", (unsigned long long)packets);
	tell("/proc/net/pktgen/pgctrl", "start");
}
