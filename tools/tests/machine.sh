# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Source this file to make small trees of /proc, /sys and /etc, for pfq affinity --root and pfq doctor --root. The
# caller sets machine, the tree's folder.
# shellcheck disable=SC2154

# put PATH TEXT...: write a line to a file of the tree
put() {
	mkdir -p "$machine/${1%/*}"
	file=$1
	shift
	printf '%s\n' "$*" >"$machine/$file"
}

# new_machine NODES CPUS: an empty tree with so many NUMA nodes, and so many CPUs in each
new_machine() {
	rm -rf "$machine"
	mkdir -p "$machine/run" "$machine/sys/class/net" "$machine/proc/irq"
	put sys/devices/system/cpu/online "0-$(($1 * $2 - 1))"
	echo "           CPU0" >"$machine/proc/interrupts"
	node=0
	while [ $node -lt "$1" ]; do
		distances=
		other=0
		while [ $other -lt "$1" ]; do
			distances="$distances $([ $node = $other ] && echo 10 || echo 21)"
			other=$((other + 1))
		done
		put sys/devices/system/node/node$node/distance "${distances# }"
		cpu=$((node * $2))
		while [ $cpu -lt $(((node + 1) * $2)) ]; do
			mkdir -p "$machine/sys/devices/system/cpu/cpu$cpu/node$node"
			put sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list $cpu
			cpu=$((cpu + 1))
		done
		node=$((node + 1))
	done
}

# new_nic DEV DRIVER NODE: a network device of PCI
new_nic() {
	device=sys/devices/pci/$1
	mkdir -p "$machine/$device/msi_irqs" "$machine/sys/bus/$2" "$machine/$device/net/$1/queues"
	put $device/numa_node "$3"
	ln -sfn "../../../bus/$2" "$machine/$device/driver"
	ln -sfn ../.. "$machine/$device/net/$1/device"
	ln -sfn "../../devices/pci/$1/net/$1" "$machine/sys/class/net/$1"
}

# new_irq DEV NUMBER NAME [CPUS [EFFECTIVE]]: an interrupt of the device
new_irq() {
	[ ! -d "$machine/sys/devices/pci/$1/msi_irqs" ] || put "sys/devices/pci/$1/msi_irqs/$2" msix
	echo "$2:    7  IR-PCI-MSIX-0000:03:00.0  $2-edge      $3" >>"$machine/proc/interrupts"
	put "proc/irq/$2/smp_affinity_list" "${4-0-7}"
	put "proc/irq/$2/effective_affinity_list" "${5-0}"
}
