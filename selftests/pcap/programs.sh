#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# programs.sh SENDER RECEIVER: Debian's programs, unmodified, capture on RECEIVER by libpcap's stock back end and by PFQ
# what tcpreplay sends on SENDER, and get the same. Runs in the rig: rig/libpcap.sh.
#
# Environment: PROGRAMS, only these; COUNT, frames to send, default 3000; RATE, a second, default 1000; STEAL=1: PFQ steals, and is compared with
# what was sent
# Prints TAP. Exit status 1 if a result failed.
sender=$1 receiver=$2
count=${COUNT:-3000} rate=${RATE:-1000}
n=0 failed=0
work=$(mktemp -d) || exit 1
cd "$work" || exit 1

# verdict STATUS TEXT: print a result
verdict() {
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n $2" && return
	failed=1
	echo "not ok $n $2"
}

# skip TEXT
skip() {
	n=$((n + 1))
	echo "ok $n $1 # SKIP the program is not here"
}

# end_of PID: wait up to 10 s until a process has ended
end_of() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.5
	done
	kill -9 "$1"
	return 1
}

# sockets: print how many packet sockets and sockets of PFQ there are
sockets() {
	tail -n +2 /proc/net/packet | wc -l
	tail -n +2 /proc/net/pfq/sockets | wc -l
}

# wait_sockets BEFORE: wait up to 30 s until there are more of both, or with STEAL of PFQ; then for the filter
wait_sockets() {
	for _ in $(seq 60); do
		# shellcheck disable=SC2046,SC2086 # numbers
		set -- $1 $(sockets)
		[ "$4" -gt "$2" ] && { [ "${STEAL:-}" ] || [ "$3" -gt "$1" ]; } && break
		set -- "$1 $2"
		sleep 0.5
	done
	sleep 2
}

# send: send the traffic and wait until it has arrived
send() {
	tcpreplay -q -i "$sender" --pps="$rate" traffic.pcap >replay.log 2>&1 || cat replay.log
	sleep 2
}

# capture NAME COMMAND...: run a program in two processes, where DEV in COMMAND stands for the device and OUT for a file;
# send; end both by SIGINT
capture() {
	name=$1
	shift
	pids=
	rm -rf stock pfq
	before=$(sockets | tr '\n' ' ')
	for out in stock pfq; do
		device=$receiver devices=
		[ $out = stock ] || device=pfq:$receiver
		# a program that wants the name of a device that the kernel knows
		[ -z "${PLAIN:-}" ] || [ $out = stock ] || { device=$receiver devices=$receiver; }
		[ "${STEAL:-}" ] && [ $out = stock ] && continue
		: >$out.log
		command=$(echo "$*" | sed "s|DEV|$device|g; s|OUT|$PWD/$out|g")
		# The shell ignores SIGINT in what it starts in the background.
		# shellcheck disable=SC2086 # a command with its arguments
		(trap - INT; PFQ_DEVICES=$devices PFQ_STEAL=${STEAL:-0} exec setsid $command) >$out.log 2>&1 &
		pids="$pids $!"
	done
	wait_sockets "$before"
	send
	for pid in $pids; do
		kill -"${SIGNAL:-INT}" "$pid"
	done
	hung=
	for pid in $pids; do
		end_of "$pid" || hung="$hung $pid of $pids"
	done
	[ -z "$hung" ]
	verdict $? "$name ends on SIG${SIGNAL:-INT}${hung:+: not $hung}"
	[ -z "$hung" ] || tail -n 5 stock.log pfq.log
}

# same NAME FILE FILE: the captured frames are equal
same() {
	told=$(pcap_compare "$2" "$3" 2>&1)
	status=$?
	verdict $status "$1 captures the same frames: $(echo "$told" | head -n 1)"
	[ $status = 0 ] || { echo "$told" | sed 1d; sed 's/^/# /' pfq.log stock.log; }
}

# same_text NAME FILTER: what both printed is equal after `sed FILTER`
same_text() {
	for out in stock pfq; do
		sed "$2" $out.log | sort >$out.text
	done
	cmp -s stock.text pfq.text && [ -s pfq.text ]
	status=$?
	verdict $status "$1 prints the same ($(wc -l <pfq.text) lines)"
	[ $status = 0 ] || head -n 20 stock.text pfq.text stock.log pfq.log
}

# has NAME: whether a program is to run, and is in the guest
has() {
	case " ${PROGRAMS:-$1} " in *" $1 "*) ;; *) return 1 ;; esac
	command -v "$1" >/dev/null && return
	skip "$1"
	return 1
}

pcap_traffic traffic.pcap "$count" ${JUMBO:+"$JUMBO"}
other=stock
[ -z "${STEAL:-}" ] || other=traffic.pcap

if has tcpdump; then
capture tcpdump tcpdump -Z root -n -i DEV -w OUT
same tcpdump $other pfq
got=$(sed -n 's/ packets received by filter$//p' pfq.log)
[ "$got" = "$count" ] && grep -q '^0 packets dropped by kernel' pfq.log
verdict $? "tcpdump's statistics are right ($got received)"
[ -n "${STEAL:-}" ] || { same "tcpdump, compared with what was sent," traffic.pcap pfq; }

capture "tcpdump with a filter" tcpdump -Z root -n -i DEV -w OUT "vlan and udp or ip6 and tcp"
[ "${STEAL:-}" ] || same "tcpdump with a filter" stock pfq
fi

if has dumpcap; then
	capture dumpcap dumpcap -q -P -i DEV -w OUT
	same dumpcap $other pfq
fi
if [ -z "${STEAL:-}" ] && has ngrep; then
	capture ngrep ngrep -q -d DEV -O OUT ""
	same ngrep stock pfq
fi
if [ -z "${STEAL:-}" ] && has daemonlogger; then
	mkdir -p stock.d pfq.d
	capture daemonlogger daemonlogger -i DEV -l OUT.d -n log
	same daemonlogger "$(echo stock.d/log*)" "$(echo pfq.d/log*)"
fi
if [ -z "${STEAL:-}" ] && has p0f; then
	capture p0f p0f -i DEV -o OUT.p0f -f /etc/p0f.fp
	same_text p0f '/Processed/!d'
fi
if [ -z "${STEAL:-}" ] && has softflowd; then
	# it ignores SIGINT while packets arrive, with either back end
	SIGNAL=TERM capture softflowd softflowd -d -D -i DEV -p OUT.pid -c OUT.ctl
	same_text softflowd '/^ADD FLOW/!d; s/seq:[0-9]*//'
fi
if [ -z "${STEAL:-}" ] && has iftop; then
	capture iftop iftop -t -n -N -i DEV
	grep -q Total pfq.log
	verdict $? "iftop shows traffic"
	grep -q Total pfq.log || tail -n 5 stock.log pfq.log
fi
if [ -z "${STEAL:-}" ] && has argus; then
	PLAIN=1 capture argus argus -i DEV -w OUT.argus
	[ "$(wc -c <pfq.argus)" -ge "$(($(wc -c <stock.argus) / 2))" ]
	verdict $? "argus writes flows ($(wc -c <pfq.argus) bytes; stock: $(wc -c <stock.argus))"
	cat pfq.log
fi
echo "1..$n"
exit $failed
