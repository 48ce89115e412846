// SPDX-License-Identifier: GPL-2.0-only
/* Test that counters of receive queues are found among those that drivers have, and no others. */
#include <stdlib.h>

#include "counters/queues.h"
#include "tap.h"

static struct queue_counters queues[MAX_QUEUES];

/* kind: 0 packets, 1 bytes, 2 dropped */
static void found(const char *driver, const char *name, int queue, int kind)
{
	const int got = queues_parse(queues, name, 1);

	tap_ok(got == queue && queues[queue].known & 1 << kind, "%s: %s counts for queue %d", driver, name, queue);
	queues[queue] = (struct queue_counters) { .known = 0 };
}

static void refused(const char *why, const char *name)
{
	tap_ok(queues_parse(queues, name, 1) < 0, "%s: \"%s\" is no counter of a receive queue", why, name);
}

int main(void)
{
	found("ixgbe", "rx_queue_0_packets", 0, 0);
	found("ixgbe", "rx_queue_63_bytes", 63, 1);
	found("igb", "rx_queue_1_drops", 1, 2);
	found("i40e", "rx-7.packets", 7, 0);
	found("i40e", "rx-7.bytes", 7, 1);
	found("mlx5", "rx12_packets", 12, 0);
	found("mlx5", "rx0_wqe_err", 0, 2);
	found("mlx4", "rx3_dropped", 3, 2);
	found("virtio_net", "rx0_drops", 0, 2);
	found("mana", "rx_2_bytes", 2, 1);
	found("ena", "queue_4_rx_cnt", 4, 0);
	found("bnxt", "[9]: rx_ucast_packets", 9, 0);
	found("bnxt", "[9]: rx_discards", 9, 2);
	found("atlantic", "Queue[1] InPackets", 1, 0);
	found("enetc", "Rx ring  5 frames", 5, 0);
	found("gve", "rx_bytes[6]", 6, 1);

	refused("transmission", "tx_queue_0_packets");
	refused("the device", "rx_packets");
	refused("veth's XDP", "rx_queue_0_xdp_packets");
	refused("a tail", "rx_queue_0_packets_dropped");
	refused("a head", "q_rx_queue_0_packets");
	refused("no number", "rx_queue__packets");
	refused("too large", "rx_queue_4096_packets");
	refused("a priority", "rx_prio0_packets");
	refused("mlx5's XDP", "rx0_xdp_tx_xmit");
	refused("nothing", "");

	queues_parse(queues, "[2]: rx_ucast_packets", 5);
	queues_parse(queues, "[2]: rx_mcast_packets", 7);
	tap_equal(queues[2].value[0], 12, "several counters of a queue add up");
	tap_equal(queues[2].known, 1, "what the driver does not report is not known");
	return tap_done();
}
