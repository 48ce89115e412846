# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file in the guest to load the driver of the NICs. The caller sets driver.
# shellcheck disable=SC2154

if [ "$driver" = virtio_net ]; then
	modprobe virtio_pci
fi

# nic_list: print the devices of $driver, in order
nic_list() {
	for nic in /sys/class/net/*; do
		case $(readlink "$nic/device/driver") in
		*/"$driver") echo "${nic##*/}" ;;
		esac
	done
}

# nic_wait: export the names of the NICs as NETIF and NETIF_OTHER. First wait up to 1 s until
# $driver has probed both, because modprobe may return before that.
nic_wait() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(nic_list | wc -l)" -lt 2 ] || break
		usleep 100000
	done
	NETIF=$(nic_list | head -n 1)
	NETIF_OTHER=$(nic_list | sed -n 2p)
	export NETIF NETIF_OTHER
	[ -n "$NETIF" ] || echo "rig: $driver is bound to no device"
	# While ntuple is on, i40e uses flow filters, which the model does not have, and resets
	# the function whenever a feature changes.
	if [ "$driver" = i40e ]; then
		for nic in $(nic_list); do
			ethtool -K "$nic" ntuple off >/dev/null
		done
	fi
}

# nic_patched: load the rewritten driver
nic_patched() {
	modprobe "$driver"
	nic_wait
}

# nic_inbox: load the distribution's driver, as a control. modprobe loads the modules that it
# depends on, and the rewritten driver; insmod then loads the distribution's driver instead.
nic_inbox() {
	modprobe "$driver"
	rmmod "$driver"
	insmod "$(find "/lib/modules/$(uname -r)/kernel" -name "$driver.ko")"
	nic_wait
}

# nic_up: bring all NICs up, and wait up to 5 s until the first one has carrier
nic_up() {
	for nic in $(nic_list); do
		ifconfig "$nic" up
	done
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(cat "/sys/class/net/$NETIF/carrier")" != 1 ] || break
		usleep 500000
	done
}
