#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# programs.sh MODE SENDER RECEIVER: Debian's programs, unmodified, capture on RECEIVER what tcpreplay sends on SENDER. All of
# them run at once. Runs in the rig: rig/libpcap.sh.
#
# MODE is stock: they capture with the system's libpcap; pfq: with that of PFQ; or steal: so, and PFQ steals. What stock has
# got is what the other modes must get, so that it comes first.
#
# Environment:
#	PROGRAMS	only these rows of the table
#	COUNT, RATE	frames to send, default 3000; in a second, default 250
#	JUMBO		the longest frame
#	FLOOD		how many times to send COUNT frames, as fast as possible, for the programs that count packets
#	FLOOD_RATE	at most so many in a second
#	SEND		a prefix of commands that send, such as ip netns exec far
#	LIBRARY		the folder of the libpcap of PFQ, default /lib/pfq
#
# Prints TAP. Exit status 1 if a result failed.
# shellcheck disable=SC2317 # the table names functions
mode=$1 sender=$2 receiver=$3
count=${COUNT:-3000} rate=${RATE:-250}
SEND=${SEND:-}
n=0 failed=0
top=/tmp/programs-$receiver${FLOOD:+-flood}
stock=$top/stock here=$top/$mode
rm -rf "${here:?}"
mkdir -p "$here"
cd "$here" || exit 1
PATH=$PATH:/selftests

# The columns are
# - the name of the row: a program's, or one and a suffix;
# - a shell command that comes before. kernel_name: the program wants a name that the kernel knows; by_itself: it sends
#   itself, and ends; or values for signal, which ends it instead of SIGINT, for sockets, how many it opens, and for
#   at_end, a command that runs before the signal;
# - the command, where $DEV is the device;
# - what is compared.
# Each row has a folder, where out is what the program writes and log what it prints. A row without a command compares what
# others have left.
table() {
	cat <<'END'
tcpdump|:|tcpdump -Z root -n -i $DEV -w out|frames out; output grep packets log; counted
tcpdump-filter|:|tcpdump -Z root -n -i $DEV -w out "vlan and udp or ip6 and tcp"|frames out
dumpcap|:|dumpcap -q -P -i $DEV -w out|frames out; output sed -n "s/.*dropped on interface '.*'//p" log
tshark|:|tshark -q -F pcap -i $DEV -w out|frames out; output grep captured log
ngrep|unset LD_PRELOAD|ngrep -q -d $DEV -O out ""|frames out
daemonlogger|:|daemonlogger -i $DEV -l . -n out|frames "out.*"
p0f|:|p0f -i $DEV -f /etc/p0f.fp|output grep Processed log
softflowd|kernel_name; signal=TERM|softflowd -d -D -i $DEV -p pid -c ctl|output sed -n "/^ADD FLOW/s/seq:[0-9]*//p" log
iftop|at_end="sleep 3"|iftop -t -n -N -L 300 -i $DEV|output addresses log
argus|kernel_name|argus -i $DEV -w out|output flows out
arpwatch|: >arp.dat|arpwatch -d -i $DEV -f $PWD/arp.dat|output stations log
darkstat|at_end="wget -qO hosts http://127.0.0.1:6670/hosts/?full=yes"|darkstat -i $DEV --no-daemon --verbose --chroot . --user root -p 6670 --no-dns|output sed -n "s/.*pcap stats/pcap stats/p" log; output hosts hosts
tcpbridge|kernel_name; sockets=2; at_end=settle|tcpbridge -i $DEV -I dummy0|:
tcpdump-bridged|DEV=dummy0 LD_LIBRARY_PATH=; at_end="sleep 3"|tcpdump -Z root -n -i $DEV -w out "not stp"|bridged out
netsniff-ng|:||each netsniff-ng --in ../tcpdump/out --out out.pcap -s ip6; frames out.pcap
nmap|by_itself; kernel_name|nmap -n --send-eth -e $DEV -sS -p 75-85 10.0.0.98,99 -oG out|output grep -v "^#" out
nmap-arp|by_itself; kernel_name|nmap -n -e $DEV -sn -PR 10.0.0.90-99 -oG out|output grep -v "^#" out
END
}

# the programs that count packets, when more arrive than they can take
flood_table() {
	cat <<'END'
tcpdump|:|tcpdump -Z root -n -i $DEV -w /dev/null|adds_up
dumpcap|:|dumpcap -q -P -i $DEV -w /dev/null|adds_up
END
}

# --- what rows use ---

# kernel_name: before a program that asks the kernel about the device, or gives a colon another meaning
kernel_name() {
	[ "$mode" = stock ] || export PFQ_DEVICES="$receiver"
	DEV=$receiver
}

# by_itself: before a program that is started after the others; it has a minute
by_itself() { :; }

# settle: wait until tcpbridge has sent all that it has captured
settle() {
	was=
	while now=$(cat /sys/class/net/dummy0/statistics/tx_packets) && [ "$now" != "$was" ]; do
		was=$now
		sleep 2
	done
}

# addresses LOG: those that iftop lists; its sums depend on when it looks
addresses() { sed '/IP address is/d' "$1" | tr ' ' '\n' | grep '^10\.0\|^2001:' | sort -u; }

# flows FILE: those of argus; it writes a record of each every few seconds
flows() { racluster -nr "$1" -m saddr daddr proto sport dport -s proto saddr sport daddr dport pkts bytes; }

# stations LOG: what arpwatch has reported, but for the time
stations() { sed -n '/mismatch\|subject\|address:/p' "$1"; }

# hosts FILE: the rows of darkstat's table, but for the time
hosts() { tr -d '\n' <"$1" | sed 's|</tr>|\n|g' | sed 's|<[^>]*>|;|g; s/;;*/;/g; s/.*Last seen//; s/;[^;]*secs*;$//'; }

# --- results ---

# verdict STATUS TEXT: print a result
verdict() {
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n $2" && return
	failed=1
	echo "not ok $n $2"
}

# each COMMAND...: run it in the row's folders of both modes
each() {
	for folder in "$stock" "$here"; do
		(cd "$folder/$row" && "$@") >"$folder/$row/said" 2>&1
	done
}

# frames FILE: both modes wrote the same frames
frames() {
	told=$(eval pcap_compare "$stock/$row/$1" "$here/$row/$1" 2>&1)
	verdict $? "$row captures the same frames: $(echo "$told" | head -n 1)"
	echo "$told" | sed 1d
}

# bridged FILE: the frames have the types and lengths of those that were sent. tcpbridge is too slow with the system's libpcap
# to compare with that. It changes checksums, lengths of IP, addresses of IPv6 frames, and frames of IEEE 802.3.
bridged() {
	for file in "$top/traffic.pcap" "$1"; do
		tcpdump -Z root -t -n -e -q -r "$file" not stp 2>/dev/null | sed '/0x[0-9a-f]*:/d; s/: .*//; s/^[^,]*, //' | sort >"list.${file##*.}"
	done
	cmp -s list.pcap "list.$1" && [ -s list.pcap ]
	verdict $? "$row captures what was sent: $(wc -l <"list.$1") frames"
	diff list.pcap "list.$1" | head -n 6 | cut -c 1-150 | sed 's/^/# /'
}

# output COMMAND...: the command prints the same in the row's folders of both modes
output() {
	each "$@"
	for folder in "$stock" "$here"; do
		sed 's/pfq://g' "$folder/$row/said" | sort >"$folder/$row/sorted"
	done
	cmp -s "$stock/$row/sorted" "$here/$row/sorted" && [ -s sorted ]
	verdict $? "$row: $1 gives the same ($(wc -l <sorted) lines)"
	cmp -s "$stock/$row/sorted" sorted || diff "$stock/$row/sorted" sorted | head -n 20 | sed 's/^/# /'
}

# counted: tcpdump has counted what was sent
counted() {
	[ "$(grep -c "^$sent packets \|^0 packets dropped" log)" = 3 ]
	verdict $? "$row counts $sent packets, and none that were dropped"
}

# adds_up: what was captured, dropped and missed by the NIC is what was sent
adds_up() {
	got=$(sed -n 's/ packets captured$//p; s/.*Packets captured: //p' log)
	lost=$(sed -n 's/ packets* dropped by .*//p; s/.*(pcap:\([0-9]*\)\/.*ps_ifdrop:\([0-9]*\)).*/\1+\2/p' log | paste -sd +)
	[ "$((got + lost))" = "$sent" ]
	verdict $? "$row: $got captured and $lost dropped of $sent sent in $(sed -n 's/.* sent in \(.*\) seconds/\1/p' ../replay.log) s"
}

# --- running ---

# launch: become the program of the row, in the row's folder
launch() {
	cd "$row" || exit
	# The shell ignores SIGINT in what it starts in the background.
	trap - INT
	DEV=$receiver
	[ "$mode" = stock ] || DEV=pfq:$receiver LD_LIBRARY_PATH=${LIBRARY:-/lib/pfq}
	[ "$mode" != steal ] || export PFQ_STEAL=1
	# print each line at once
	export DEV LD_LIBRARY_PATH LD_PRELOAD=/lib/libstdbuf.so _STDBUF_O=L
	eval "$before"
	eval "exec setsid $command"
}

# start: start the program of the row; one that sends itself comes later
start() {
	mkdir "$row"
	case $before in *by_itself*) return ;; esac
	launch >"$row/log" 2>&1 &
	pids="$pids $row:$!"
	sockets=1
	case $before in *sockets=2*) sockets=2 ;; esac
	expected=$((expected + sockets))
}

# sessions: print those whose processes have opened sockets of PFQ; a program is a session
sessions() {
	tail -n +2 /proc/net/pfq/sockets | while read -r _ pid _; do
		cut -d ' ' -f 6 "/proc/$pid/stat" 2>/dev/null
	done
}

# by_pfq ROW PID: the program captures with PFQ, unless the row says otherwise
by_pfq() {
	[ "$mode" != stock ] && ! grep -q "^$1|[^|]*LD_LIBRARY_PATH" rows.list || return 0
	sessions | grep -qx "$2"
	verdict $? "$1 captures with PFQ"
}

# talk: let a program that sends itself run
talk() {
	(launch) >"$row/log" 2>&1 &
	used=0
	for _ in $(seq 300); do
		kill -0 $! 2>/dev/null || break
		! sessions | grep -qx $! || used=1
		sleep 0.2
	done
	! kill -9 $! 2>/dev/null
	verdict $? "$row ends"
	[ "$mode" = stock ] || verdict $((1 - used)) "$row captures with PFQ"
}

# open_sockets: how many sockets capture, of either kind
open_sockets() {
	cat /proc/net/packet /proc/net/pfq/sockets 2>/dev/null | grep -c '^[0-9a-f]'
}

# wait_sockets COUNT: wait up to 90 s until so many capture; then for filters, and for a binding that steals
wait_sockets() {
	for i in $(seq 90); do
		[ "$(open_sockets)" -lt "$1" ] || break
		sleep 1
	done
	echo "# $(open_sockets) of $1 sockets after $i s"
	sleep 3
}

# send: send the traffic, set sent, and wait until it has arrived
send() {
	if [ "${FLOOD:-}" ]; then
		# shellcheck disable=SC2086 # a command, a number
		timeout 60 $SEND tcpreplay -K -i "$sender" --loop="$FLOOD" ${FLOOD_RATE:+--pps=}${FLOOD_RATE:---topspeed} \
			../traffic.pcap >replay.log 2>&1
	else
		$SEND tcpreplay -q -i "$sender" --pps="$rate" ../traffic.pcap >replay.log 2>&1
	fi
	sent=$(sed -n 's/^Actual: \([0-9]*\) packets.*/\1/p' replay.log)
	[ "$sent" ] || cat replay.log
	sleep 2
}

# signal ROW:PID: end a program by its signal
signal() {
	row=${1%:*} signal=INT at_end=:
	eval "$(sed -n "s/^$row|\([^|]*; \)*\(\(signal\|at_end\)=[^|]*\)|.*/\2/p" rows.list)"
	(cd "$row" && eval "$at_end")
	kill -"$signal" "${1#*:}"
}

# ended ROW:PID: wait up to 20 s until a program has ended
ended() {
	for _ in $(seq 100); do
		kill -0 "${1#*:}" 2>/dev/null || break
		sleep 0.2
	done
	! kill -9 "${1#*:}" 2>/dev/null
	verdict $? "${1%:*} ends on its signal"
}

# is_here ROW: whether its program is
is_here() {
	command -v "${1%-*}" >/dev/null || command -v "$1" >/dev/null
}

# rows: those that are to run
rows() {
	${FLOOD:+flood_}table | while IFS= read -r line; do
		case " ${PROGRAMS:-${line%%|*}} " in *" ${line%%|*} "*) echo "$line" ;; esac
	done
}

rows >rows.list
pcap_traffic ../traffic.pcap "$count" ${JUMBO:+"$JUMBO"}
pids='' expected=$(open_sockets) began=$(date +%s)
while IFS='|' read -r row before command compared; do
	if ! is_here "$row"; then
		n=$((n + 1))
		echo "ok $n $row # SKIP it is not here"
	elif [ "$command" ]; then
		start
	fi
done <rows.list
wait_sockets "$expected"
for pid in $pids; do
	by_pfq "${pid%:*}" "${pid#*:}"
done
send
for pid in $pids; do
	signal "$pid"
done
for pid in $pids; do
	ended "$pid"
done
while IFS='|' read -r row before command compared; do
	is_here "$row" || continue
	case $before in *by_itself*) talk ;; esac
	mkdir -p "$row"
	cd "$row" || exit
	bad=$failed failed=0
	[ "$mode${FLOOD:-}" = stock ] || eval "$compared"
	[ $failed = 0 ] || tail -n 5 log 2>/dev/null | sed 's/^/# /'
	[ $bad = 0 ] || failed=1
	cd ..
done <rows.list
echo "# $mode: $(($(date +%s) - began)) s"
echo "1..$n"
exit $failed
