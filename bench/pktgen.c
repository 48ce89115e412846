// SPDX-License-Identifier: GPL-2.0-only
/* Control pktgen by /proc/net/pktgen. */
#include "pktgen.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>

#define THREAD	"/proc/net/pktgen/kpktgend_0"
#define FIRST_PORT 1024

static char device[64];

__attribute__((format(printf, 2, 3)))
static void write_line(const char *file, const char *fmt, ...)
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
	write_line(THREAD, "rem_device_all");
	write_line(THREAD, "add_device %s", dev);
	write_line(device, "xmit_mode netif_receive");
	/* to another host's MAC address, so that the stack drops the packet at once */
	write_line(device, "dst_mac 02:00:00:00:00:02");
	write_line(device, "dst 198.51.100.1");
	write_line(device, "udp_src_min %d", FIRST_PORT);
}

void pktgen_set(unsigned int burst, unsigned int len, unsigned int flows)
{
	write_line(device, "burst %u", burst);
	write_line(device, "pkt_size %u", len);
	write_line(device, "udp_src_max %u", FIRST_PORT + flows);
}

void pktgen_run(uint64_t packets)
{
	write_line(device, "count %llu", (unsigned long long)packets);
	write_line("/proc/net/pktgen/pgctrl", "start");
}
