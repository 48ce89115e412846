// SPDX-License-Identifier: GPL-2.0-only
/*
 * PFQ only reads shared sk_buffs. pktgen gives one sk_buff to the stack many times and keeps
 * a reference to it, so a receiver must not change it.
 *
 * Needs root, pfq.ko, veth, pktgen. A failure means that the core changes a packet that it
 * does not own.
 */
#include "capture.h"
#include "device.h"
#include "module.h"
#include "tap.h"
#include "veth.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define BURST		64
#define COUNT		(300 * BURST)
#define SIZE		200
#define MAGIC_AT	42		/* after the Ethernet, IPv4 and UDP headers */
#define PKTGEN_MAGIC	0xbe9be955

static void write_to(const char *file, const char *fmt, unsigned int value)
{
	FILE *f = fopen(file, "we");

	if (!f || fprintf(f, fmt, value) < 0 || fclose(f))
		tap_bail("%s: %m", file);
}

static void generate(void)
{
	const char *device = "/proc/net/pktgen/" VETH_FAR;

	write_to("/proc/net/pktgen/kpktgend_0", "rem_device_all\n", 0);
	write_to("/proc/net/pktgen/kpktgend_0", "add_device " VETH_FAR "\n", 0);
	write_to(device, "xmit_mode netif_receive\n", 0);
	write_to(device, "count %u\n", COUNT);
	write_to(device, "burst %u\n", BURST);
	write_to(device, "pkt_size %u\n", SIZE);
	write_to(device, "dst 198.51.100.1\n", 0);
	write_to(device, "dst_mac 02:00:00:00:00:02\n", 0);
	write_to("/proc/net/pktgen/pgctrl", "start\n", 0);
	write_to("/proc/net/pktgen/kpktgend_0", "rem_device_all\n", 0);
}

int main(void)
{
	struct pfq_opts opts = { .size = sizeof(opts), .nr_blocks = 64 };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct capture c[2];
	unsigned int n[2] = { 0 }, wrong = 0, i;
	uint32_t magic;

	if (module_insert("pktgen") || module_insert("veth"))
		tap_missing("modprobe does not find pktgen and veth");
	veth_delete();
	veth_create();
	tap_plan(3);
	for (i = 0; i < 2; i++) {
		capture_open(&c[i], &opts);
		capture_bind(&c[i], VETH_FAR, 0);
	}
	generate();
	for (i = 0; i < 2; i++) {
		while (pfq_read(c[i].q, &batch, 200) > 0) {
			pfq_batch_for_each(pkt, &batch) {
				if (pkt->len != SIZE)	/* not pktgen's */
					continue;
				memcpy(&magic, pfq_pkt_data(pkt) + MAGIC_AT, sizeof(magic));
				wrong += pkt->caplen != SIZE || ntohl(magic) != PKTGEN_MAGIC;
				n[i]++;
			}
		}
		capture_close(&c[i]);
	}
	tap_ok(n[0] == COUNT, "a socket gets each of %u packets once (%u)", COUNT, n[0]);
	tap_ok(n[1] == COUNT, "a second socket gets each packet once (%u)", n[1]);
	tap_ok(!wrong, "every packet is as pktgen made it");
	veth_delete();
	return tap_done();
}
