#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# wireshark.sh SENDER RECEIVER: tshark, unmodified from Debian, captures on RECEIVER by pfq extcap what tcpreplay sends on
# SENDER. Runs in the rig's guest, where /root has the files of a Debian: rig/wireshark.sh.
#
# Environment: COUNT, frames to send, default 1000; RATE, a second, default 1000; STEAL=1: PFQ steals, too
# Prints TAP.
. "$(dirname "$0")/write_tap.sh"
sender=$1 receiver=$2
frames=${COUNT:-1000} rate=${RATE:-1000}
work=$(mktemp -d) || exit 1
chmod 777 "$work"
tap_log=$work/log
# a link, whose target is not there outside of /root
extcap=$(echo /root/usr/lib/*/wireshark/extcap/pfq-extcap)
cd "$work" || exit 1

export HOME=/tmp LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/bin:/usr/sbin:/sbin
as=	# a command that starts another as a user without rights
nobody="/usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups"

# in_root COMMAND...: run a program of the Debian, whose /tmp is ours
in_root() {
	# shellcheck disable=SC2086 # a command with its arguments
	chroot /root $as "$@"
}

# ends [SIGNAL]: whether tshark ends within 30 s, with success; after a signal, if there is one
ends() {
	[ -z "${1:-}" ] || kill -"$1" "$tshark"
	for _ in $(seq 60); do
		kill -0 "$tshark" 2>/dev/null || break
		sleep 0.5
	done
	kill -9 "$tshark" 2>/dev/null && echo "tshark did not end" >>"$tap_log"
	wait "$tshark"
}

# start ARGUMENT...: start tshark, and wait up to 60 s until pfq extcap captures
start() {
	rm -f out.pcapng
	# The shell ignores SIGINT in what it starts in the background.
	# shellcheck disable=SC2086 # a command with its arguments
	(trap - INT; exec setsid chroot /root $as tshark -q -w "$work/out.pcapng" "$@") >"$tap_log" 2>&1 &
	tshark=$!
	for _ in $(seq 120); do
		[ "$(wc -l </proc/net/pfq/sockets)" = 1 ] || break
		kill -0 "$tshark" 2>/dev/null || break
		sleep 0.5
	done
	sleep 2
}

send() {
	in_root tcpreplay -q -i "$sender" --pps="$rate" "$work/traffic.pcap" >replay.log 2>&1 || cat replay.log
	sleep 2
}

# captured TEXT FILE: what was captured is what FILE has
captured() {
	pcap_compare "$2" out.pcapng >compared 2>&1
	status=$?
	cat compared >>"$tap_log"
	[ $status = 0 ]
	verdict "$1: $(head -n 1 compared)"
}

# fails TEXT PATTERN ARGUMENT...: tshark fails, and prints our message
fails() {
	text=$1 pattern=$2
	shift 2
	# shellcheck disable=SC2086 # a command with its arguments
	timeout 60 chroot /root $as tshark -c 1 "$@" >"$tap_log" 2>&1
	[ $? != 0 ] && grep -q -e "$pattern" "$tap_log"
	verdict "$text: $(grep -m 1 -e "$pattern" "$tap_log")"
}

# no_sockets: whether the capture is gone within 5 s
no_sockets() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(wc -l </proc/net/pfq/sockets)" != 1 ] || return 0
		sleep 0.5
	done
	return 1
}

pcap_traffic traffic.pcap "$frames"

if [ "${STEAL:-}" ]; then
	start -i "pfq-$receiver" -o "extcap.pfq_$receiver.steal:true"
	send
	stolen=$(awk -v d="$receiver" '$1 == d { print $9 }' /proc/net/pfq/devices)
	check "tshark ends on SIGINT while PFQ steals" ends INT
	captured "tshark captures what PFQ steals" traffic.pcap
	check "and PFQ stole it (${stolen:-0})" [ "${stolen:-0}" -ge "$frames" ]
	# pfq-any sets no device promiscuous
	/sbin/ip link set "$receiver" promisc on
	start -i pfq-any
	send
	check "tshark ends on SIGINT" ends INT
	captured "tshark captures pfq-any" traffic.pcap
	in_root tshark -r "$work/out.pcapng" -T fields -e frame.interface_name 2>/dev/null | sort -u >names
	same "and knows the device of each packet" "$(cat names)" "$receiver"
	plan
	exit
fi

rmmod pfq 2>/dev/null
in_root tshark -D >"$tap_log" 2>&1
check "without the module, tshark -D lists no interface of PFQ" eval '! grep -q pfq- "$tap_log"'
same "and pfq-extcap is silent" "$(in_root "${extcap#/root}" --extcap-interfaces 2>&1 | wc -l)" 1
in_root "${extcap#/root}" --capture --extcap-interface "pfq-$receiver" --fifo /tmp/x >"$tap_log" 2>&1
says "without the module, a capture says what to do" "the pfq module is not loaded: modprobe pfq"
modprobe pfq

in_root tshark -D >"$tap_log" 2>&1
says "tshark -D lists pfq-$receiver" "\. pfq-$receiver ($receiver by PFQ)"
says "tshark -D lists pfq-any" '\. pfq-any (all devices by PFQ)'
in_root tshark -i "pfq-$receiver" -L >"$tap_log" 2>&1
says "tshark -L knows the link type" "EN10MB (Ethernet)"

start -i "pfq-$receiver"
send
check "tshark ends on SIGINT" ends INT
captured "tshark captures what was sent" traffic.pcap
silent "it has no complaint" "$(grep -iE 'pfq (capture|extcap)|error|warning' "$tap_log")"
check "the capture is gone" no_sockets
in_root capinfos -M "$work/out.pcapng" >"$tap_log" 2>&1
says "times are in nanoseconds" 'File timestamp precision: *nanoseconds'
says "the file has statistics" 'Number of stat entries = [1-9]'

start -i "pfq-$receiver" -c 100
send
check "tshark -c 100 ends" ends
same "it has 100 packets" "$(in_root capinfos -Mc "$work/out.pcapng" | sed -n 's/^Number of packets: *//p')" 100
check "the capture is gone" no_sockets

filter="vlan and udp or ip6 and tcp"
in_root tcpdump -r "$work/traffic.pcap" -w "$work/filtered.pcap" "$filter" >"$tap_log" 2>&1
start -i "pfq-$receiver" -f "$filter"
send
check "tshark -f ends on SIGTERM" ends TERM
captured "tshark -f captures what passes the filter" filtered.pcap

start -i "pfq-$receiver" -o "extcap.pfq_$receiver.snaplen:64" -o "extcap.pfq_$receiver.group:7" -f "udp"
pfq group show 7 >shown 2>&1
send
check "tshark in a group ends" ends INT
check "the capture was in group 7" grep -q "$receiver" shown
same "packets are cut to the snapshot length" "$(in_root tshark -r "$work/out.pcapng" -T fields -e frame.cap_len 2>/dev/null | sort -n | tail -n 1)" 64

fails "a bad filter is said" "syntax error" -i "pfq-$receiver" -f "tcp prot 80"
fails "an error in a program is said" "nosuchfunction" -i "pfq-$receiver" -o "extcap.pfq_$receiver.program:main = nosuchfunction"
fails "a device that cannot be stolen from is said" "cannot steal" -i "pfq-lo" -o "extcap.pfq_lo.steal:true"
fails "an unknown device is an error" "pfq-nosuchdev9" -i pfq-nosuchdev9
as=$nobody
fails "a lack of rights is said" "CAP_NET_RAW is missing" -i "pfq-$receiver"
says "and what to do" "RIGHTS of pfq-extcap(1)"

# the commands of pfq-extcap(1)
as=
in_root /bin/sh -c "cd '$(dirname "${extcap#/root}")' && rm pfq-extcap &&
	install -g 65534 -m 750 /usr/local/bin/pfq pfq-extcap &&
	setcap cap_net_raw,cap_net_admin+ep pfq-extcap" >"$tap_log" 2>&1
verdict "pfq-extcap gets rights of its own"
as=$nobody
start -i "pfq-$receiver"
as=
send
check "then its group may capture" ends INT
captured "and captures what was sent" traffic.pcap
plan
