#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# testprogs.sh SENDER RECEIVER: libpcap's own test programs (make -C libpcap testprogs) print the same for RECEIVER and for
# pfq:RECEIVER. Runs in the rig, where the programs are in /testprogs: rig/libpcap.sh.
#
# Prints TAP. Exit status 1 if a result failed.
sender=$1 receiver=$2
n=0 failed=0
PATH=$PATH:/selftests
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

# launch COMMAND...: become a program for the device of the back end in $out, where DEV stands for the device
launch() {
	device=$receiver
	[ $out = stock ] || device=pfq:$receiver
	trap - INT
	# shellcheck disable=SC2046 # a command with its arguments
	exec setsid env LD_PRELOAD=/lib/libstdbuf.so _STDBUF_O=L /testprogs/$(echo "$*" | sed "s|DEV|$device|g; s|OUT|$out.pcap|g")
}

# start COMMAND...: run a program for both devices in the background
start() {
	pids=
	for out in stock pfq; do
		launch "$@" >$out.log 2>&1 &
		pids="$pids $!"
	done
}

# is_alive: whether one of them runs
is_alive() {
	for pid in $pids; do
		! kill -0 "$pid" 2>/dev/null || return 0
	done
	return 1
}

# ended SECONDS: wait until both have ended; kill those that have not
ended() {
	for _ in $(seq "$1"); do
		is_alive || break
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

# same TEXT FILTER COMMAND...: a program ends within 30 s, and does the same on both
same() {
	text=$1 filter=$2
	shift 2
	for out in stock pfq; do
		(launch "$@") >$out.log 2>&1 &
		pids=$!
		ended 30
		wait $!
		echo "exit status $?" >>$out.log
	done
	equal "$text" "$filter"
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
	${SEND:-} tcpreplay -q -i "$sender" --pps=100 traffic.pcap >/dev/null 2>&1
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

# packets_later: send when programs have had the time to start; many, since the stock back end has no timeout if the program
# sets none, and waits until a block is full
packets_later() {
	sleep 5
	${SEND:-} tcpreplay -q -i "$sender" --topspeed --loop=100 traffic.pcap
}

pcap_traffic traffic.pcap 200
same can_set_rfmon_test : can_set_rfmon_test DEV
same opentest : opentest -i DEV
same "opentest of a missing device" : opentest -i nosuch-DEV
same "opentest with a snaplen and a buffer size" : opentest -i DEV -s 100 -B 100000
same "opentest in monitor mode" 's/(.*)//' opentest -I -i DEV
same reactivatetest : reactivatetest
same filtertest : filtertest EN10MB "vlan and tcp port 80 or ip6"
same "filtertest of a wrong filter" : filtertest EN10MB "port nosuch"
same valgrindtest : valgrindtest -i DEV
same "valgrindtest that activates" : valgrindtest -a -i DEV
# Its last step expects that a handle needs one more descriptor to block again. One of PFQ has it from the beginning.
start nonblocktest -i DEV
packets_later >/dev/null 2>&1
ended 30
sed 's/^/# /' stock.log pfq.log
grep -q "failed as expected" stock.log && [ "$(wc -l <pfq.log)" = 2 ] && grep -q "succeeded even though file table" pfq.log
verdict $? "nonblocktest reaches its last step, where no descriptor is left, on both back ends"
start writecaptest -L -i DEV
ended 30
cp stock.log stock.text
cp pfq.log pfq.text
grep -q EN10MB pfq.log
verdict $? "writecaptest lists Ethernet"
# -n: no signal, whose handler prints, which may wait for ever for the lock of stdout
start threadsignaltest -n -i DEV
ended 90
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
