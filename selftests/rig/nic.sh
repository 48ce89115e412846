# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest's NICs; $driver names their driver.
# shellcheck disable=SC2154

if [ "$driver" = virtio_net ]; then
	modprobe virtio_pci
fi

# The devices of $driver, in order.
nic_list() {
	for nic in /sys/class/net/*; do
		case $(readlink "$nic/device/driver") in
		*/"$driver") echo "${nic##*/}" ;;
		esac
	done
}

# A driver may still be probing when its module has been inserted.
nic_wait() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(nic_list | wc -l)" -lt 2 ] || break
		usleep 100000
	done
	NETIF=$(nic_list | head -n 1)
	NETIF_OTHER=$(nic_list | sed -n 2p)
	export NETIF NETIF_OTHER
	[ -n "$NETIF" ] || echo "rig: $driver drives no device"
	# i40e resets the function at each change of a feature while it is asked for filters
	# of flows that the NIC has not
	if [ "$driver" = i40e ]; then
		for nic in $(nic_list); do
			ethtool -K "$nic" ntuple off >/dev/null
		done
	fi
}

nic_patched() {
	modprobe "$driver"
	nic_wait
}

# The distribution's own driver, as a control; modprobe brings what it depends on.
nic_inbox() {
	modprobe "$driver"
	rmmod "$driver"
	insmod "$(find "/lib/modules/$(uname -r)/kernel" -name "$driver.ko")"
	nic_wait
}

nic_up() {
	for nic in $(nic_list); do
		ifconfig "$nic" up
	done
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(cat "/sys/class/net/$NETIF/carrier")" != 1 ] || break
		usleep 500000
	done
}
