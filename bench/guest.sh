# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# In the rig's guest: pktgen -> va ==veth== vb -> readers. veth is rewritten, so
# PFQ takes packets in its receive hook; "inbox" rows have the distribution's.
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
modprobe pktgen
modprobe pfq

# veth_up: pktgen thread 0 sends UDP of 64 flows, 60 bytes, from va
veth_up() {
	/bench/ip link add va type veth peer name vb
	ifconfig va up
	ifconfig vb up
	echo "rem_device_all" >/proc/net/pktgen/kpktgend_0
	echo "add_device va" >/proc/net/pktgen/kpktgend_0
	for word in "clone_skb 0" "pkt_size 60" "delay 0" "dst 10.9.9.2" \
		"dst_mac $(cat /sys/class/net/vb/address)" \
		"src_min 10.9.8.1" "src_max 10.9.8.64"; do
		echo "$word" >/proc/net/pktgen/va
	done
}

inbox=$(find "/lib/modules/$(uname -r)/kernel" -name veth.ko)
insmod "$inbox"
veth_up
/bench/packets vb /proc/net/pktgen/va "$packets" none tp3 | sed 's/^/inbox-/'
echo rem_device_all >/proc/net/pktgen/kpktgend_0
/bench/ip link del va
rmmod veth
modprobe veth
veth_up
# shellcheck disable=SC2086
/bench/packets vb /proc/net/pktgen/va "$packets" $rows
pfq stat >&2

# sending, into a device that throws away
modprobe dummy
/bench/ip link add dummy0 type dummy 2>/dev/null
ifconfig dummy0 up
/bench/send dummy0 "$packets"
echo rem_device_all >/proc/net/pktgen/kpktgend_0
echo "add_device dummy0" >/proc/net/pktgen/kpktgend_0
for word in "clone_skb 0" "pkt_size 60" "delay 0" "dst_mac ff:ff:ff:ff:ff:ff" "count $packets"; do
	echo "$word" >/proc/net/pktgen/dummy0
done
echo start >/proc/net/pktgen/pgctrl
sed -n 's/^Result: OK: [0-9]*(c\([0-9]*\)+.*/\1/p' /proc/net/pktgen/dummy0 |
	awk -v n="$packets" '{ printf "tx-pktgen\tpktgen, a fresh skb each\t%.1f\n", $1 * 1000 / n }'
