# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# In the rig's guest. Each round has all rows: those of the distribution's driver, then
# those of the rewritten one.
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
	for of in vendor rewritten; do
		[ "$(of_driver $of)" ] || continue
		if [ $of = vendor ]; then nic_inbox; else nic_patched; fi
		nic_up
		# shellcheck disable=SC2046 # a list
		/bench/packets "$packets" "$settings" $of $(of_driver $of) || exit
		rmmod "$driver"
	done
	echo "bench: round $round of $rounds"
done
