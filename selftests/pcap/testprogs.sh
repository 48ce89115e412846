#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# testprogs.sh SENDER RECEIVER: libpcap's own test programs (make -C libpcap testprogs) print the same for RECEIVER and for
# pfq:RECEIVER. Runs in the rig, where the programs are in /testprogs: rig/libpcap.sh.
#
# Prints TAP. Exit status 1 if a result failed.
sender=$1 receiver=$2
n=0 failed=0
work=$(mktemp -d) || exit 1
cd "$work" || exit 1

# verdict STATUS TEXT: print a result
verdict() {
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n $2" && return
	failed=1
	echo "not ok $n $2"
	head -n 20 stock.text pfq.text
}

# start COMMAND...: run a program for both devices in the background, where DEV stands for the device
start() {
	pids=
	for out in stock pfq; do
		device=$receiver
		[ $out = stock ] || device=pfq:$receiver
		# shellcheck disable=SC2046 # a command with its arguments
		(trap - INT; exec setsid env LD_PRELOAD=/lib/libstdbuf.so _STDBUF_O=L /testprogs/$(echo "$*" | sed "s|DEV|$device|g; s|OUT|$out.pcap|g")) >$out.log 2>&1 &
		pids="$pids $!"
	done
}

# ended SECONDS: wait until both have ended; kill those that have not
ended() {
	for _ in $(seq "$1"); do
		# shellcheck disable=SC2086 # numbers
		kill -0 $pids 2>/dev/null || break
		sleep 1
	done
	for pid in $pids; do
		! kill -9 "$pid" 2>/dev/null || echo "killed after $1 s" >>stock.log
	done
}

# equal TEXT [FILTER]: what both printed is the same, but for the device's name
equal() {
	for out in stock pfq; do
		sed "s/pfq:$receiver/$receiver/g; ${2:-}" $out.log >$out.text
	done
	cmp -s stock.text pfq.text && [ -s pfq.text ]
	verdict $? "$1 prints the same on both back ends ($(wc -l <pfq.text) lines)"
}

# live TEXT COMMAND...: a program that captures: both see all packets, in whatever portions
live() {
	text=$1
	shift
	start "$@"
	for _ in $(seq 30); do
		grep -q Listening stock.log && grep -q Listening pfq.log && break
		sleep 1
	done
	sleep 1
	tcpreplay -q -i "$sender" --pps=100 traffic.pcap >/dev/null 2>&1
	sleep 2
	# shellcheck disable=SC2086 # numbers
	kill -INT $pids
	ended 30
	for out in stock pfq; do
		sed -n 's/^\([0-9]*\) packets seen.*/\1/p' $out.log | awk '{ n += $1 } END { print n }' >$out.text
		sed -n '/ps_recv/p' $out.log >>$out.text
		cp $out.text $out.count
	done
	[ "$(head -n 1 stock.text)" = 200 ] && [ "$(head -n 1 pfq.text)" = 200 ]
	verdict $? "$text sees $(head -n 1 pfq.text) packets of 200, as the stock back end ($(head -n 1 stock.text))"
}

pcap_traffic traffic.pcap 200
start can_set_rfmon_test DEV
ended 30
equal can_set_rfmon_test
start opentest -i DEV
ended 30
equal opentest
start opentest -i nosuch-DEV
ended 30
equal "opentest of a missing device"
start opentest -i DEV -s 100 -B 100000
ended 30
equal "opentest with a snaplen and a buffer size"
start opentest -I -i DEV
ended 30
equal "opentest in monitor mode" 's/(.*)//'
start reactivatetest
ended 30
[ ! -s pfq.log ]
verdict $? "reactivatetest succeeds"
start writecaptest -L -i DEV
ended 30
cp stock.log stock.text
cp pfq.log pfq.text
grep -q EN10MB pfq.log
verdict $? "writecaptest lists Ethernet"
start threadsignaltest -i DEV
ended 150
equal threadsignaltest '/^0x/d; /packets seen/d'
live capturetest capturetest -i DEV -t 500
live "selpolltest with select()" selpolltest -s -q -i DEV
live "selpolltest with poll()" selpolltest -p -q -i DEV
live "selpolltest with poll(), nonblocking" selpolltest -p -n -q -i DEV
live "selpolltest with select() and a timeout" selpolltest -s -t -q -i DEV
live writecaptest writecaptest -i DEV -w OUT
told=$(pcap_compare stock.pcap pfq.pcap)
verdict $? "writecaptest writes the same: $told"
start findalldevstest
ended 30
grep -q "^pfq:$receiver" pfq.log
verdict $? "findalldevstest lists the device"
echo "1..$n"
exit $failed
