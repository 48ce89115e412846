# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# In the rig's guest. Each round has all rows: those of the distribution's driver, those
# of the rewritten one, and those of the kernel's own source, without a driver.
# shellcheck disable=SC2154
[ ! -e /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
# a poll takes a hundred times longer here than on metal: it is not to end by the clock
echo 1000000 >/proc/sys/net/core/netdev_budget_usecs
modprobe pfq

# of_driver NAME: its rows
of_driver() {
	for row in $rows; do
		[ "${row%%:*}" != "$1" ] || echo "${row#*:}"
	done
}

for round in $(seq "$rounds"); do
	for of in vendor rewritten kernel; do
		[ "$(of_driver $of)" ] || continue
		unset PKTGEN
		if [ $of = vendor ]; then nic_inbox; else nic_patched; fi
		nic_up
		if [ $of = kernel ]; then
			modprobe pktgen
			modprobe dummy
			ifconfig dummy0 up
			export PKTGEN=dummy0
		fi
		# shellcheck disable=SC2046 # a list
		/bench/packets "$packets" "$settings" $of $(of_driver $of) || exit
		rmmod "$driver"
	done
	echo "bench: round $round of $rounds"
done
