// SPDX-License-Identifier: GPL-2.0-only
/*
 * The NIC filters by destination address. A capture that is not promiscuous gets frames to the NIC's own
 * address, to all stations, and to the groups that a socket has joined, and none to other stations. A
 * promiscuous one gets all. When it ends, the NIC filters again.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF). A failure means that the NIC or its model does not filter,
 * or that PFQ_BIND_PROMISC does not reach the NIC or stays behind.
 */
#include "capture.h"
#include "device.h"
#include "tap.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>

#define ETHERTYPE	0x88b7		/* OUI extended: neither the stack nor the peer knows our frames */
#define LENGTH		60
#define TARGET_AT		14		/* offset of the target in the frame */
#define TIMES		3
#define WAIT_MS		2000

enum target { OWN, ALL, GROUP, STATION, END_MARK, TARGETS };

static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t group[6] = { 0x01, 0x00, 0x5e, 0x12, 0x34, 0x56 };
static const uint8_t station[6] = { 0x02, 'o', 't', 'h', 'e', 'r' };

static void send_one(struct traffic *t, enum target to, const uint8_t mac[6])
{
	uint8_t frame[LENGTH] = { [12] = ETHERTYPE >> 8, [13] = ETHERTYPE & 0xff, [TARGET_AT] = to };

	memcpy(frame, mac, 6);
	memcpy(frame + 6, "\x02peer\x01", 6);
	traffic_echo(t, frame, sizeof(frame));
}

/* Let the peer send TIMES frames to each target. Count those that arrive. */
static void receive(struct capture *c, struct traffic *t, unsigned int came[TARGETS])
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	int i;

	memset(came, 0, TARGETS * sizeof(*came));
	for (i = 0; i < TIMES; i++) {
		send_one(t, STATION, station);
		send_one(t, GROUP, group);
		send_one(t, OWN, t->mac);
		send_one(t, ALL, all);
	}
	send_one(t, END_MARK, t->mac);
	while (!came[END_MARK] && pfq_read(c->q, &batch, WAIT_MS) > 0)
		pfq_batch_for_each(pkt, &batch) {
			const uint8_t *data = pfq_pkt_data(pkt);

			if (pkt->caplen > TARGET_AT && data[12] == ETHERTYPE >> 8 && data[13] == (ETHERTYPE & 0xff) &&
			    data[TARGET_AT] < TARGETS)
				came[data[TARGET_AT]]++;
		}
}

static int all_right(const unsigned int came[TARGETS], unsigned int station_wanted)
{
	if (came[OWN] == TIMES && came[ALL] == TIMES && came[GROUP] == TIMES && came[STATION] == station_wanted &&
	    came[END_MARK] == 1)
		return 1;
	tap_note("of %d frames each: %u to the NIC, %u to all, %u to the group, %u to another station", TIMES,
		 came[OWN], came[ALL], came[GROUP], came[STATION]);
	return 0;
}

static void join_group(const struct traffic *t)
{
	struct packet_mreq m = { .mr_ifindex = t->ifindex, .mr_type = PACKET_MR_MULTICAST, .mr_alen = 6 };

	memcpy(m.mr_address, group, 6);
	if (setsockopt(t->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m, sizeof(m)))
		tap_bail("%s: cannot join a group: %m", t->dev);
}

int main(void)
{
	unsigned int came[TARGETS];
	struct capture c, promisc;
	struct traffic t;

	traffic_open(&t);
	if (device_promiscuity(t.dev))
		tap_skip_all("%s is promiscuous already", t.dev);
	tap_plan(3);
	join_group(&t);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	traffic_ready(&t);
	receive(&c, &t, came);
	tap_ok(all_right(came, 0), "frames to another station do not arrive, those to the NIC, to all and to a group do");
	capture_open(&promisc, NULL);
	capture_bind(&promisc, t.dev, PFQ_BIND_PROMISC);
	traffic_ready(&t);
	receive(&promisc, &t, came);
	tap_ok(all_right(came, TIMES), "in promiscuous mode all arrive");
	capture_close(&promisc);
	traffic_ready(&t);
	capture_close(&c);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, 0);
	receive(&c, &t, came);
	tap_ok(all_right(came, 0), "after it, frames to another station do not arrive");
	capture_close(&c);
	return tap_done();
}
