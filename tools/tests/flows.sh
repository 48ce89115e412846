#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test pfq flows on files of pfq gen: counts, order, limits; and what nfdump's collector makes of its IPFIX and
# NetFlow v9 records.
. "@TOP@/testlib/write_tap.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'kill $collector 2>/dev/null; rm -rf "$work"' EXIT
collector=
tap_log=$work/out
cd "$work" || exit 1
case $pfq in /*) ;; *) pfq=$OLDPWD/$pfq ;; esac

"$pfq" gen -q -w udp.pcap -c 10000 --flows 100 -s 100 -r 10k -F vlan=5 -F udp.dst=53
"$pfq" gen -q -w tcp.pcap -c 3000 -6 --flows 30 -F tcp.flags=2,16,16,16,16,17,16 -r 1k

# flows ARGUMENT...: run pfq flows, with both outputs in the log
flows() {
	"$pfq" flows "$@" >"$tap_log" 2>&1
}

check "a file is read" flows -R udp.pcap
says "it has 100 flows" '^100 flows, 10000 packets, 780000 bytes; 0 packets without IP$'
[ "$(grep -c ' 100 .* 7800 ' "$tap_log")" = 20 ]
verdict "the table has the first 20, each with its packets and the bytes of IP"
check "all are shown" flows -R udp.pcap -n 0 --csv
[ "$(grep -c '^17,10\.0\.0\.[0-9]*,198\.18\.0\.2,1024,53,5,0,0,100,7800,' "$tap_log")" = 100 ]
verdict "as CSV, with the VLAN"
check "a filter is set" flows -R udp.pcap "vlan and src host 10.0.0.7"
says "it passes one flow" '^1 flows, 100 packets'
check "IPv6 and TCP" flows -R tcp.pcap -n 1
says "the flags of all packets are shown" '^tcp .*\[2001:2::1:0:[0-9a-f]*\]:1024 .* FS..A... '
check "sorted by start" flows -R tcp.pcap -n 1 -s start
says "the first flow comes first" '2001:2::1:0:1\]'
check "JSON" flows -R udp.pcap -j -n 3
jq -e '.flows == 100 and .packets == 10000 and (.list | length) == 3 and .list[0].packets == 100' "$tap_log" >/dev/null
verdict "as JSON"
check "a count" flows -R udp.pcap -c 250
says "ends it" ' 250 packets'
check "a limit of flows" flows -R udp.pcap --max-flows 10
says "makes it forget flows, and say so" 'flows were forgotten: raise --max-flows'

# 130 seconds of one flow, and of one that pauses
"$pfq" gen -q -w long.pcap -c 131 -r 1
check "a long flow" flows -R long.pcap
says "is one" '^1 flows, 131 packets'

! flows -R nosuchfile
says "a missing file is an error" 'nosuchfile'
! flows -R udp.pcap -x nosuchhost.invalid:1
says "a collector that does not exist is an error" 'nosuchhost.invalid port 1'
! flows -R udp.pcap nonsense filter
says "so is a wrong filter" 'syntax error'

# collect NAME ARGUMENT...: let nfcapd collect what pfq flows exports, and nfdump print the records
collect() {
	name=$1
	shift
	mkdir "$name"
	nfcapd -w "$name" -p 29995 -b 127.0.0.1 -t 3600 >"$name.log" 2>&1 &
	collector=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -q "$(printf ':%04X ' 29995)" /proc/net/udp && break
		sleep 0.3
	done
	flows -x 127.0.0.1:29995 "$@"
	sent=$?
	sleep 0.5
	kill -INT $collector
	wait $collector
	[ $sent = 0 ] && cat "$name.log" >>"$tap_log" && nfdump -q -o csv -r "$name"/nfcapd.2* >"$name.csv" 2>>"$tap_log"
}

if command -v nfcapd >/dev/null; then
	for version in "" --netflow9; do
		check "nfcapd collects ${version:-IPFIX}" collect "a$version" -R udp.pcap $version
		says "all records of it" 'Flows: 100, Packets: 10000, Bytes: 780000, Sequence Errors: 0'
		[ "$(cut -d, -f4,5,7 "a$version.csv" | grep -c '^10\.0\.0\.[0-9]*,198\.18\.0\.2,53$')" = 100 ]
		verdict "the addresses and the port are right"
		check "IPv6, too" collect "b$version" -R tcp.pcap $version
		says "all records of it" 'Flows: 30, Packets: 3000, Bytes: 180000, Sequence Errors: 0'
		check "a long flow has records each minute" collect "c$version" -R long.pcap $version
		says "with all its packets" 'Flows: 3, Packets: 131,'
	done
	! flows -R udp.pcap -x 127.0.0.1:1
	says "it is said that nobody listens" 'could not be sent: does a collector listen there'
else
	skip "nfcapd collects the records" "nfdump is not installed; make deps does not, since it starts a collector"
fi
plan
