// SPDX-License-Identifier: GPL-2.0-only
/* The names that drivers give their interrupts tell the queue and the direction. */
#include <string.h>

#include "host/irqs.h"
#include "tap.h"

static const struct {
	const char *name, *dev, *use;
	int queue;
	bool word;
} rows[] = {
	/* ixgbe, igb, bnxt_en, i40e, ice, iavf, e1000e, igc */
	{ "eth2-TxRx-0", "eth2", "rx tx", 0, true },
	{ "eth2-TxRx-63", "eth2", "rx tx", 63, true },
	{ "enp3s0f1-TxRx-5", "enp3s0f1", "rx tx", 5, true },
	{ "eth0-TxRx-3", "ens1", "rx tx", 3, true },	/* renamed since */
	{ "i40e-eth2-TxRx-11", "eth2", "rx tx", 11, true },
	{ "i40e-0000:03:00.1:misc", "eth2", "control", -1, true },
	{ "i40e-0000:03:00.1:fdir-TxRx-0", "eth2", "control", -1, true },
	{ "ice-eth2-TxRx-2", "eth2", "rx tx", 2, true },
	{ "ice-0000:03:00.0:misc", "eth2", "control", -1, true },
	{ "iavf-eth2-TxRx-1", "eth2", "rx tx", 1, true },
	{ "iavf-0000:03:02.0:mbx", "eth2", "rx tx", -1, false },
	{ "idpf-0000:03:00.0-Mailbox-0", "eth2", "control", -1, true },
	{ "eth2-rx-0", "eth2", "rx", 0, true },
	{ "eth2-tx-0", "eth2", "tx", 0, true },
	{ "eth2", "eth2", "rx tx", -1, false },
	{ "enp3s0f1", "enp3s0f1", "rx tx", -1, false },
	/* virtio_net, vmxnet3, ena, gve, mana, xen-netfront */
	{ "virtio0-input.0", "eth2", "rx", 0, true },
	{ "virtio12-output.7", "eth2", "tx", 7, true },
	{ "virtio0-config", "eth2", "control", -1, true },
	{ "virtio0-control", "eth2", "control", -1, true },
	{ "eth2-rxtx-1", "eth2", "rx tx", 1, true },
	{ "eth2-event-4", "eth2", "control", -1, true },
	{ "eth2-Tx-Rx-6", "eth2", "rx tx", 6, true },
	{ "ena-mgmnt@pci:0000:00:05.0", "eth2", "control", -1, true },
	{ "gve-ntfy-blk3@pci:0000:00:04.0", "eth2", "rx tx", 3, true },
	{ "mana_q2@pci:7870:00:00.0", "eth2", "rx tx", 2, true },
	{ "mana_hwc@pci:7870:00:00.0", "eth2", "control", -1, true },
	{ "vif0-q1-rx", "eth2", "rx", 1, true },
	/* mlx5, mlx4, sfc, bnx2x, qede, tg3, hns3 */
	{ "mlx5_comp7@pci:0000:03:00.0", "eth2", "rx tx", 7, true },
	{ "mlx5_async0@pci:0000:03:00.0", "eth2", "control", -1, true },
	{ "mlx5_pages_eq@pci:0000:03:00.0", "eth2", "control", -1, true },
	{ "mlx4-3@0000:03:00.0", "eth2", "rx tx", 3, false },
	{ "eth2-5", "eth2", "rx tx", 5, false },
	{ "eth2-fp-3", "eth2", "rx tx", 3, true },
	{ "eth2-txrx-1", "eth2", "rx tx", 1, true },
	{ "hns3-0000:7d:00.0-TxRx-4", "eth2", "rx tx", 4, true },
	{ "hns3-misc-0000:7d:00.0", "eth2", "control", -1, true },
	/* a name that contains the device's but is another one */
	{ "eth20-TxRx-1", "eth2", "rx tx", 1, true },
	{ "", "eth2", "rx tx", -1, false },
};

int main(void)
{
	const size_t n = sizeof(rows) / sizeof(*rows);
	size_t i;

	tap_plan(n);
	for (i = 0; i < n; i++) {
		bool word;
		int queue;
		const char *use = irq_use_name(irq_name_parse(rows[i].name, rows[i].dev, &queue, &word));

		tap_ok(!strcmp(use, rows[i].use) && queue == rows[i].queue && word == rows[i].word,
		       "'%s' of %s is for %s, queue %d (%s, %d, %d)", rows[i].name, rows[i].dev, rows[i].use, rows[i].queue,
		       use, queue, word);
	}
	return tap_done();
}
