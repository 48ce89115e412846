# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0-only
# What the guest of libpcap.sh does, which sets the variables.
# shellcheck disable=SC2154

# is_wanted TEST
is_wanted() {
	case " $wanted " in *" $1 "*) ;; *) return 1 ;; esac
}

# pair SENDER RECEIVER: bring them up, in two network namespaces, so that the stack answers nmap, and sends nothing else.
# One TCP port is open.
pair() {
	/sbin/ip netns add far
	/sbin/ip link set "$1" netns far
	echo 1 >/proc/sys/net/ipv6/conf/"$2"/disable_ipv6
	/sbin/ip netns exec far /bin/busybox sh -c "echo 1 >/proc/sys/net/ipv6/conf/$1/disable_ipv6"
	for device in "-n far:$1" ":$2"; do
		# shellcheck disable=SC2086 # no word, or two
		/sbin/ip ${device%:*} link set "${device#*:}" mtu 9000 up
	done
	/sbin/ip -n far addr add 10.0.0.99/16 dev "$1"
	/sbin/ip addr add 10.0.0.200/16 dev "$2"
	/sbin/ip -n far neigh add 10.0.0.200 lladdr "$(cat "/sys/class/net/$2/address")" dev "$1"
	/sbin/ip netns exec far /bin/busybox httpd -p 80 -h /tmp
	ethtool -K "$2" gro off
	for _ in $(seq 20); do
		[ "$(cat "/sys/class/net/$2/carrier")" != 1 ] || break
		sleep 0.5
	done
	sleep 1
}

# apart: undo it
apart() {
	# shellcheck disable=SC2046 # numbers
	kill $(/sbin/ip netns pids far)
	/sbin/ip netns del far
	sleep 1
}

# judge_mode MODE LABEL: run the programs between the ends of the pair. nmap comes last: while PFQ steals, nothing resets the
# connections that it has begun, and the other side sends again.
judge_mode() {
	for kind in flood programs; do
		is_wanted $kind || continue
		FLOOD=
		[ $kind = programs ] || FLOOD=$flood
		export FLOOD
		# shellcheck disable=SC2086 # two devices
		judge "$kind ($2)" 600 /selftests/programs.sh "$1" $ends
	done
}

# veth_ends: make a pair
veth_ends() {
	/sbin/ip link add v0 type veth peer name v1
	ends="v0 v1"
}

# nic_ends: two ports that one cable connects
nic_ends() {
	nic_wait
	ends="$NETIF_OTHER $NETIF"
}

# run_programs DRIVER ENDS [RATE]: by the distribution's driver, then by the rewritten one
run_programs() {
	# modprobe loads what both need
	modprobe "$1"
	rmmod "$1"
	insmod "$(find "/lib/modules/$(uname -r)/kernel" -name "$1.ko")"
	"$2"
	FLOOD_RATE=${3:-}
	export FLOOD_RATE
	# shellcheck disable=SC2086 # two devices
	pair $ends
	judge_mode stock "$1, system's libpcap"
	judge_mode pfq "$1, tap"
	apart
	rmmod "$1"
	modprobe "$1"
	"$2"
	# shellcheck disable=SC2086 # two devices
	pair $ends
	judge_mode pfq "$1, hook"
	judge_mode steal "$1, steal"
	apart
	rmmod "$1"
}

# run_testprogs: on a pair of veth
run_testprogs() {
	veth_ends
	pair v0 v1
	judge_twice testprogs 900 /selftests/testprogs.sh v0 v1
	apart
	rmmod veth
}

mkdir -p /var/lib/arpwatch /var/run/netns
modprobe pfq
modprobe dummy
echo 1 >/proc/sys/net/ipv6/conf/dummy0/disable_ipv6
/sbin/ip link set dummy0 mtu 9000 up
if [ "$release" ]; then
	tar -xf "/$release.tar" -C /
	export LIBRARY=/$release/pfq PROGRAMS="${PROGRAMS:-tcpdump tcpdump-filter}"
fi
export SEND="/sbin/ip netns exec far"
own=
for name in $wanted; do
	case $name in programs | testprogs | flood) ;; *) own="$own $name" ;; esac
done
if [ "$own" ]; then
	modprobe "$driver"
	# shellcheck disable=SC2086 # names
	nic_tests "" $own
	rmmod "$driver"
fi
! is_wanted testprogs || run_testprogs
if is_wanted programs || is_wanted flood; then
	case $devices in *veth*) run_programs veth veth_ends ;; esac
	case $devices in *nic*) run_programs "$driver" nic_ends "$flood_rate" ;; esac
fi
finish
