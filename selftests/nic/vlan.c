// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet arrives with its VLAN tag, whether the NIC strips the tag or not.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that a tag is lost, or is
 * in neither the header nor the frame.
 */
#include "capture.h"
#include "device.h"
#include "tap.h"

#include <string.h>

static const struct { uint16_t proto, tci; const char *what; } tags[] = {
	{ 0x8100, 0x0000, "a priority tag" },
	{ 0x8100, 0x0001, "VLAN 1" },
	{ 0x8100, 0xeffe, "VLAN 4094, priority 7" },
	{ 0x8100, 0x1064, "VLAN 100, drop eligible" },
	{ 0x88a8, 0x2064, "a service tag" },
};

#define NTAGS (sizeof(tags) / sizeof(*tags))

static void receive(struct traffic *t, unsigned int i, int rxvlan)
{
	struct frame_request req = {
		.count = 200,
		.min_len = 60,
		.max_len = 259,
		.vlan_proto = tags[i].proto,
		.vlan_tci = tags[i].tci,
	};
	struct capture c;

	capture_open(&c, NULL);
	/* a NIC that is not promiscuous drops packets of VLANs that no interface uses */
	capture_bind(&c, t->dev, PFQ_BIND_PROMISC);
	tap_ok(capture_exact(&c, t, req),
	       "a socket gets frames with %s, rxvlan %s", tags[i].what, rxvlan ? "on" : "off");
	tap_note("%u of %u frames kept their tag", c.tags_in_frame, c.tally.good);
	capture_close(&c);
}

int main(void)
{
	struct traffic t;
	unsigned int i;
	int rxvlan;

	traffic_open(&t);
	tap_plan(2 * NTAGS);
	for (rxvlan = 1; rxvlan >= 0; rxvlan--) {
		int fixed = device_rxvlan(t.dev, rxvlan);

		for (i = 0; i < NTAGS; i++) {
			const char *why = NULL;

			if (fixed)
				why = "the driver does not let rxvlan change";
			else if (rxvlan && tags[i].proto == 0x88a8 && !strcmp(t.driver, "vmxnet3"))
				why = "vmxnet3 reports every stripped tag as 0x8100";
			if (why)
				tap_skip(why,
					 "a socket gets frames with %s, rxvlan %s", tags[i].what,
					 rxvlan ? "on" : "off");
			else
				receive(&t, i, rxvlan);
		}
	}
	device_rxvlan(t.dev, 1);
	return tap_done();
}
