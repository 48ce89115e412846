# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# This script runs in the rig's guest. packets.sh prepends the variables packets, rounds, settings
# and rows. Each round measures all rows: with the distribution's driver, with the rewritten one,
# and without a driver, with packets from pktgen.
# shellcheck disable=SC2154
[ ! -e /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
# a NAPI poll takes a hundred times longer than on hardware, so raise its time limit
echo 1000000 >/proc/sys/net/core/netdev_budget_usecs
modprobe pfq
# tcpdump asks who root is
mkdir -p /etc
echo root:x:0:0::/:/bin/sh >/etc/passwd

# rows_of DRIVER: print the readers of this driver's rows
rows_of() {
	for row in $rows; do
		[ "${row%%:*}" != "$1" ] || echo "${row#*:}"
	done
}

# measure DRIVER: measure the rows of a driver. The libpcap is that of PFQ, if it is there, but for *-debian.
measure() {
	ours=$(rows_of "$1" | grep -v -e -debian) || :
	debian=$(rows_of "$1" | grep -e -debian) || :
	# shellcheck disable=SC2086 # lists
	[ ! "$ours" ] || LD_LIBRARY_PATH=/lib/pfq /bench/packets "$packets" "$settings" "$1" $ours || return
	# shellcheck disable=SC2086 # lists
	[ ! "$debian" ] || /bench/packets "$packets" "$settings" "$1" $debian
}

for round in $(seq "$rounds"); do
	for kind in vendor rewritten kernel; do
		[ "$(rows_of $kind)" ] || continue
		unset PKTGEN
		if [ $kind = vendor ]; then nic_inbox; else nic_patched; fi
		nic_up
		if [ $kind = kernel ]; then
			modprobe pktgen
			modprobe dummy
			ifconfig dummy0 up
			export PKTGEN=dummy0
		fi
		measure $kind || exit
		rmmod "$driver"
	done
	echo "bench: round $round of $rounds"
done
