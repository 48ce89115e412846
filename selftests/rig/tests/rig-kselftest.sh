#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test the installed selftests without a NIC: the layout and the options of the kernel's selftests, what
# is printed when something is missing, saving and restoring of a device (a veth, in a network namespace),
# and the table of rate.sh. Boots nothing.
#
# Environment: BUILD. Exit status 1 if a result failed.
# shellcheck disable=SC2016,SC2317,SC2034 # code for eval and other shells; functions that check() calls
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC1091
. "$here/common.sh"
# shellcheck disable=SC1091,SC2154 # common.sh sets top
. "$top/testlib/write_tap.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
tap_log=$work/out
base=$work/install

# quiet COMMAND...: run a command with its output in $tap_log
quiet() {
	"$@" >"$work/out" 2>&1 </dev/null
}

# exits STATUS COMMAND...: succeed if a command exits with STATUS
exits() {
	wanted=$1
	shift
	quiet "$@"
	[ $? = "$wanted" ]
}

# --- install, gen_tar ---

check "make gen_tar installs and makes a tar" quiet make -s -C "$top/selftests" gen_tar INSTALL_PATH="$base" FORMAT=.tar.xz
says "it prints the path of the tar" '/kselftest-packages/kselftest.tar.xz$'
tar tJf "$base/kselftest-packages/kselftest.tar.xz" >"$work/out"
for file in run_kselftest.sh kselftest-list.txt pfq/nic/exact pfq/nic/settings pfq/nic/config pfq/net.config \
	pfq/bin/peer pfq/bin/pfq pfq/lib/libpcap.so.0.8 README.md; do
	says "the tar has $file" "^./$file$"
done
check "it has no objects" eval '! grep -q "\.[od]$" "$work/out"'

check "each test of the list is a program" sh -c 'while IFS=: read -r c t; do [ -x "$0/$c/$t" ] || exit 1; done <"$0/kselftest-list.txt"' "$base"
check "the peer needs no libraries" eval 'ldd "$base/pfq/bin/peer" 2>&1 | grep -q "not a dynamic"'
missing=$(LD_LIBRARY_PATH=$base/pfq/lib ldd "$base"/pfq/*/* 2>/dev/null | grep 'not found')
silent "no program lacks a library" "$missing"
check "make install removes what an older one left" eval 'touch "$base/pfq/nic/stale"; quiet make -s -C "$top/selftests" install INSTALL_PATH="$base"; [ ! -e "$base/pfq/nic/stale" ]'

# --- run_kselftest.sh ---

run=$base/run_kselftest.sh
check "-l lists the tests" eval 'quiet "$run" -l; cmp -s "$work/out" "$base/kselftest-list.txt"'
check "-t selects a test" eval 'quiet "$run" -d -t pfq/nic:exact; [ "$(cat "$work/out")" = pfq/nic:exact ]'
check "-c selects a collection" eval 'quiet "$run" -d -c pfq/hw; grep -qx pfq/hw:rss "$work/out" && ! grep -v ^pfq/hw: "$work/out"'
check "-S leaves a test out" eval 'quiet "$run" -d -c pfq/hw -S pfq/hw:rss; ! grep -qx pfq/hw:rss "$work/out" && grep -q rss_hash "$work/out"'
check "long names are the same" eval 'quiet "$run" --dry-run --collection pfq/hw --skip pfq/hw:rss; ! grep -qx pfq/hw:rss "$work/out"'
check "RECEIVE_ONLY=1 selects pfq/mirror" eval 'RECEIVE_ONLY=1 quiet "$run" -d; [ "$(cat "$work/out")" = pfq/mirror:receive_only ]'
check "an unknown test is an error" exits 2 "$run" -t pfq/nic:bogus
says "it names the test" 'no such test: *pfq/nic:bogus'
check "an unknown option is an error" exits 2 "$run" --bogus
says "it prints the options" '^-t, --test NAME'
check "an option without its value is an error" exits 2 "$run" -t
check "-h prints the options" exits 0 "$run" -h
for collection in nic tx hw core lang virtual mirror; do
	check "pfq/$collection has programs" grep -q "^pfq/$collection:" "$base/kselftest-list.txt"
done

if [ "$(id -u)" != 0 ] || ! unshare -nm true 2>/dev/null; then
	check "without root, the run is skipped" exits 4 "$run"
	says "it says so" '^# missing: this user is not root'
	plan
	exit
fi

# in_namespace COMMAND...: run a command in a network namespace of its own, with its devices in /sys
in_namespace() {
	unshare -nm sh -c 'mount -t sysfs sysfs /sys; PATH=$PATH:/usr/sbin:/sbin; ip link add eth8 type dummy; "$@"' sh "$@"
}

check "without NETIF, the run is skipped" exits 4 in_namespace "$run"
says "it says what to set" '^# missing: NETIF is not set: name the device under test'
says "so does the last line, for scripts" '^1..0 # SKIP NETIF is not set'
says "it says that there is no far end" '^# missing: there is no far end: REMOTE=root@host'
check "a device that does not exist is named" exits 4 in_namespace env NETIF=bogus0 PEER=bogus1 "$run"
says "it is NETIF" '^# missing: NETIF=bogus0: there is no such device'
says "and PEER" '^# missing: PEER=bogus1: there is no such device'
check "one device cannot be both ends" exits 4 in_namespace env NETIF=eth8 PEER=eth8 "$run"
says "it says why" '^# missing: PEER and NETIF are the same device'
check "a second port cannot be the far end" exits 4 in_namespace env NETIF=bogus0 NETIF_OTHER=eth8 PEER=eth8 "$run"
says "it says so" '^# missing: NETIF_OTHER=eth8 is NETIF or PEER, too'
echo 'NETIF=fromfile0' >"$base/pfq/net.config"
check "net.config sets NETIF" exits 4 in_namespace "$run"
says "it is read" '^# missing: NETIF=fromfile0'
check "the environment has precedence" exits 4 in_namespace env NETIF=bogus0 "$run"
says "it is used" '^# missing: NETIF=bogus0'
check "make run skips, too" eval '! quiet in_namespace make -s -C "$top/selftests" run NETIF=bogus0 REMOTE_TYPE=ssh REMOTE_ARGS=root@127.0.0.1'
says "it names the device" '^# missing: NETIF=bogus0'

# --- device.sh ---

# with_device COMMANDS: save eth8 of a namespace, run shell commands, restore it, print what is left and the state
with_device() {
	mkdir -p "$work/saved"

	in_namespace sh -c 'device=$1/kselftest/device.sh folder=$2
		ip link del eth8; ip link add eth8 type veth peer name eth9
		ip addr add 192.0.2.1/24 dev eth8; ip link set eth9 up; ip link set eth8 up
		ip route add 198.51.100.0/24 via 192.0.2.9
		sh "$device" save eth8 "$folder"
		eval "$3"
		sh "$device" restore eth8 "$folder" && echo restored
		ip -4 route show dev eth8; ip -o addr show dev eth8; ip link show dev eth8' sh "$base" "$work/saved" "$1" >"$work/out" 2>&1
}

with_device ''
says "nothing to restore" '^restored$'
with_device 'ip link set eth8 mtu 1400 promisc on; ethtool -K eth8 gro on tso off tx off'
says "features, MTU and promiscuous mode are restored" '^restored$'
says "the MTU is as before" 'mtu 1500'
check "the device is not promiscuous" eval '! grep -q PROMISC "$work/out"'
with_device 'ip link set eth8 down'
says "the device is up again" '[<,]UP'
says "its route is there again" '^198.51.100.0/24 via 192.0.2.9'
with_device 'ip link set eth8 down; ip link set eth8 address 02:00:00:00:00:77; ip addr flush dev eth8; ip link set eth8 up'
says "MAC address and IP address are restored" '^restored$'
says "the address is there" 'inet 192.0.2.1/24'
with_device 'ip link add br0 type bridge; ip link set eth8 master br0'
says "what cannot be put back is named" '^eth8: > link master br0'

# --- search.sh ---

# searched CAPACITY SENDER: search with a receiver and a sender that reach these rates, for frames of 64
# bytes at 10 Gbit/s with a resolution of 1 %; print the result and the number of trials
searched() (
	capacity=$1 fastest=$2 speed=10000 resolution=1 method=fake queues=1 SETTLE_SECONDS=0
	echo 0 >"$work/total"
	arrived() { cat "$work/total"; }
	# for one second
	send() {
		n=$1
		[ "$n" -le "$fastest" ] || n=$fastest
		got=$n
		[ "$n" -le "$capacity" ] || got=$capacity
		echo $(($(cat "$work/total") + got)) >"$work/total"
		echo "$n 1000000"
	}
	. "$base/kselftest/search.sh"
	search 64 >"$work/trials"
	echo "$best $bound $trials"
)

same "a receiver that keeps up with the link has the line rate, by one trial" "$(searched 99999999 99999999)" '14880952 = 1'
same "if the sender is slower, the figure is a lower bound" "$(searched 99999999 3000000)" '3000000 >= 1'
same "a receiver that gets nothing has 0" "$(searched 0 99999999 | cut -d ' ' -f 1)" 0
for capacity in 10 100000 5000000 7440476 14000000; do
	best=$(searched $capacity 99999999 | cut -d ' ' -f 1)
	check "the search finds $capacity within 1 % from below" [ $((best <= capacity && best * 100 >= capacity * 98)) = 1 ]
done
best=$(searched 900000 1000000 | cut -d ' ' -f 1)
check "it begins at the rate that the sender reaches" [ $((best <= 900000 && best >= 882000)) = 1 ]

# --- table.sh ---

mkdir "$work/rate"
printf '# method\tqueues\tbytes\tpackets/s\tbound\tline rate\npfq\t1\t64\t7440476\t=\t14880952\naf_xdp\t1\t64\t14880952\t>=\t14880952\npfq\t1\t1518\t812743\t=\t812743\n' >"$work/rate/rate.tsv"
sh "$base/kselftest/table.sh" "$work/rate" >"$work/out" 2>&1
says "the table has a row for a size" '^ *64 *1 *14881.0 *7440.5 ######## *>  14881.0 ################'
says "a method without a figure has a dash" '^ *1518 *1 *812.7 *812.7 ################ *-'
if command -v gnuplot >/dev/null; then
	check "gnuplot plots the figures" grep -q '<svg' "$work/rate/rate.svg"
else
	skip "gnuplot is not installed" "gnuplot plots the figures"
fi
plan
