#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# suricata.sh SENDER RECEIVER: Suricata, unmodified, in several workers that share a group of PFQ, finds in what tcpreplay
# sends on SENDER what it finds by af-packet and what there is. Runs in the rig: rig/suricata.sh.
#
# Environment: STEAL=1: PFQ steals. RUNS: only these of the runs at the end of this file
# Prints TAP. Exit status 1 if a result failed.
# shellcheck disable=SC2086,SC2094,SC2317 # lists of options; a file named after the function that fills it; run_NAME
sender=$1 receiver=$2
n=0 failed=0
workers=4
work=$(mktemp -d) || exit 1
cd "$work" || exit 1
chmod 755 "$work"

# verdict STATUS TEXT: print a result
verdict() {
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n $2" && return
	failed=1
	echo "not ok $n $2"
	return 1
}

# start DIR COMMAND...: start a Suricata that writes into DIR; its settings are in the environment
start() {
	dir=$1
	shift
	mkdir -p "$dir"
	chmod 777 "$dir"
	# The shell ignores SIGINT in what it starts in the background.
	(trap - INT; exec setsid "$@" -c /etc/suricata/suricata.yaml --set default-rule-path="$work" -l "$dir" --runmode workers) >"$dir.log" 2>&1 &
	pids="$pids $!"
	dirs="$dirs $dir"
}

# by_pfq DIR OPTION...: start a Suricata on PFQ's libpcap
by_pfq() {
	dir=$1
	shift
	start "$dir" pfq run suricata "$@"
}

# started DIR: wait up to 60 s until a Suricata captures
started() {
	for _ in $(seq 120); do
		grep -q "Engine started" "$1.log" && return
		grep -q "^Error: .*activate\|^Error: .*Engine" "$1.log" && break
		sleep 0.5
	done
	grep -v "Warning: ioctl" "$1.log" | tail -n 20 | sed 's/^/# /'
	return 1
}

# ready: wait until all capture. One that steals gets frames a moment later.
ready() {
	late=
	for dir in $dirs; do
		started "$dir" || late="$late $dir"
	done
	[ -z "$late" ]
	verdict $? "$run: Suricata starts${late:+: not$late}"
	sleep 2
}

# stolen_now: print how many frames of the device PFQ has stolen
stolen_now() {
	awk -v device="$receiver" '$1 == device { n = $9 } END { print n + 0 }' /proc/net/pfq/devices
}

# send FILE: send the sessions, and wait until they have arrived; set stolen to how many of the frames PFQ has stolen
send() {
	stolen=$(stolen_now)
	tcpreplay -q -i "$sender" --pps="${RATE:-1000}" "$1.pcap" >replay.log 2>&1 || cat replay.log
	sleep 3
	stolen=$(($(stolen_now) - stolen))
}

# ended PID: wait up to 30 s until a process has ended
ended() {
	for _ in $(seq 60); do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.5
	done
	kill -9 "$1"
	return 1
}

# end SIGNAL: end all
end() {
	hung=
	for pid in $pids; do
		kill "-$1" "$pid"
	done
	for pid in $pids; do
		ended "$pid" || hung="$hung $pid"
	done
	[ -z "$hung" ]
	verdict $? "$run: Suricata ends on SIG$1${hung:+: not$hung}"
}

# begin NAME: begin a run
begin() {
	run=$1
	began=$(date +%s)
	for dir in ${dirs:-}; do
		rm -rf "$dir" "$dir.log"
	done
	pids='' dirs=''
}

# events TYPE FORMAT: print what all workers of the run found, sorted; FORMAT is one of jq
events() {
	for dir in $dirs; do
		[ ! -e "$dir/eve.json" ] || jq -r "select(.event_type == \"$1\") | $2" "$dir/eve.json"
	done | sort
}

alerts() { events alert "\"\(.alert.signature_id) \(if .src_port >= 10000 then .src_port else .dest_port end)\""; }
flows() {
	events flow "\"\(.proto) \(.src_ip) \(.src_port) \(.dest_ip) \(.dest_port) \(.vlan) \(.flow.pkts_toserver) \(.flow.pkts_toclient) \(.flow.wrong_thread)\""
}
records() {
	events http "\"\(.src_ip) \(.src_port) \(.vlan) \(.http | tojson)\""
	events dns "\"\(.src_ip) \(.src_port) \(.dest_port) \(.vlan) \(.dns.type) \(.dns.rrname) \(.dns.id)\""
}

# same WHAT FILE FILE: two lists are equal
same() {
	cmp -s "$2" "$3" && [ -s "$2" ]
	verdict $? "$run: $1 ($(wc -l <"$2"))" && return
	diff "$2" "$3" | grep '^[+-]' | head -n 10 | sed 's/^/# /'
	for dir in $dirs; do
		grep -v "Warning: ioctl" "$dir.log" | tail -n 12 | sed 's/^/# /'
	done
}

# compare FILE: the alerts are those that there are; the flows and records are those of af-packet
compare() {
	alerts >alerts
	flows >flows
	sort "$1.want" >want
	same "all alerts, and no other" want alerts
	same "each flow whole in one worker" "$1.flows" flows
	[ -s "$1.records" ] || return 0
	records >records
	same "the records of HTTP and DNS are those of af-packet" "$1.records" records
}

# count FILE: the statistics of the workers add up to the frames that were sent
count() {
	sent=$(cat "$1.frames")
	for dir in $dirs; do
		sed -n 's/.*pcap total:\([0-9]*\) recv:[0-9]* drop:\([0-9]*\).*/\1 \2/p' "$dir.log"
	done | awk '{ total += $1; drops += $2; if (NR == 1 || $1 < least) least = $1 } END { print total + 0, drops + 0, NR, least + 0 }' >totals
	read -r total drops handles least <totals
	[ "$total" = "$sent" ] && [ "$drops" = 0 ]
	verdict $? "$run: capture.kernel_packets of $handles workers: $total of $sent frames, $drops drops"
	[ "$handles" = $workers ] && [ "$least" -gt $((sent / workers / 4)) ]
	verdict $? "$run: each of $workers workers has its share, at least $least"
	[ -n "${STEAL:-}" ] || return 0
	[ "$stolen" = "$sent" ]
	verdict $? "$run: PFQ has stolen $stolen of $sent frames"
}

# finished: say how long the run took
finished() {
	echo "# $run: $(($(date +%s) - began)) s"
}

# threads OPTION...: start a Suricata with workers in one process, each of which has a handle. Without a CPU for each,
# Suricata would start fewer.
threads() {
	by_pfq threads --pcap --set pcap.0.interface="pfq:$receiver@5" --set pcap.0.threads=$workers --set pcap.0.checksum-checks=yes "$@"
}

# expect FILE: what af-packet finds in the sessions of FILE is what there is
expect() {
	file=$1
	begin "af-packet, $file"
	start af-packet suricata --af-packet="$receiver"
	ready
	send "$file"
	end INT
	alerts >alerts
	flows >"$file.flows"
	records >"$file.records"
	sort "$file.want" >want
	same "all alerts, and no other" want alerts
	finished
}

# make_sessions FILE COUNT [FIRST [fragments]]: write the sessions, the alerts that they owe, and the number of frames
make_sessions() {
	file=$1
	shift
	pcap_sessions "$file.pcap" "$@" >"$file.want"
	sed -n '1s/ .*//p' "$file.want" >"$file.frames"
	sed -i 1d "$file.want"
}

run_processes() {
	begin "$workers processes"
	by_pfq p1 --pcap="pfq:$receiver@5"
	started p1
	for i in $(seq 2 $workers); do
		by_pfq "p$i" --pcap="pfq:@5"
	done
	ready
	send sessions
	end INT
	compare sessions
	count sessions
}

run_threads() {
	begin "$workers threads"
	threads
	ready
	send sessions
	end TERM
	compare sessions
	count sessions
}

run_entries() {
	begin "two entries of pcap:, with 1 and $((workers - 1)) threads"
	by_pfq entries --pcap --set pcap.0.interface="pfq:$receiver@5" --set pcap.0.checksum-checks=yes \
		--set pcap.1.interface="pfq:@5" --set pcap.1.checksum-checks=yes --set pcap.1.threads=$((workers - 1))
	ready
	send sessions
	end INT
	compare sessions
	count sessions
}

# The device's plain name: Suricata asks the kernel about it.
run_plain() {
	begin "PFQ_DEVICES and PFQ_GROUP"
	PFQ_DEVICES=$receiver PFQ_GROUP=5 by_pfq plain --pcap --set pcap.0.interface="$receiver" --set pcap.0.threads=$workers \
		--set pcap.0.checksum-checks=auto
	ready
	send sessions
	end INT
	compare sessions
	count sessions
	! grep -q "Warning: ioctl" plain.log
	verdict $? "$run: Suricata knows the device"
}

# A flow may have fragments and whole datagrams.
run_fragments() {
	begin "fragments, by address"
	PFQ_LANG="main = steer_p2p" threads
	ready
	send fragments
	end INT
	compare fragments
	count fragments
}

# What the checks above see if flows are split: without this, they might see nothing.
run_unsteered() {
	begin "packets in turn"
	PFQ_LANG="main = steer_rrobin" threads
	ready
	send sessions
	end INT
	flows >flows
	split=$(grep -c 'true$' flows)
	[ "$split" -gt 100 ]
	verdict $? "$run: Suricata says that flows are split ($split)"
}

run_filter() {
	filter="tcp port 80 or (vlan and tcp port 80)"
	begin "a filter, stock libpcap"
	start stock suricata --pcap="$receiver" --set bpf-filter="$filter"
	ready
	send sessions
	end INT
	flows >filter.flows

	for way in "in a group" "alone"; do
		begin "a filter, $way"
		if [ "$way" = alone ]; then
			by_pfq alone --pcap="pfq:$receiver" --set bpf-filter="$filter"
		else
			threads --set bpf-filter="$filter"
		fi
		ready
		send sessions
		end INT
		flows >flows
		same "the flows of stock libpcap" filter.flows flows
	done
}

run_reload() {
	begin "rules that change"
	threads
	ready
	sed -n 's/sid:1;/sid:6;/p' suricata.rules >new.rules
	cat new.rules >>suricata.rules
	kill -USR2 $pids
	send sessions
	for _ in $(seq 60); do
		grep -q "reload complete" threads.log && break
		sleep 0.5
	done
	alerts | grep -v "^6 " >alerts
	sort sessions.want >want
	same "no alert is lost meanwhile" want alerts
	# Suricata ignores a TCP session that is the copy of an earlier one.
	send later
	end INT
	alerts | awk '$1 == 6 && $2 >= 11000' >alerts
	sed -n 's/^1 /6 /p' later.want | sort >want
	same "the new rule finds all later requests" want alerts
	cp /etc/suricata/suricata.rules .
}

# Suricata drops its privileges, but for CAP_NET_RAW, before it opens its handles.
run_user() {
	begin "as a user"
	# else the ring is smaller, which is a warning that Suricata takes for an error
	ulimit -l unlimited
	threads --user=nobody --group=nogroup
	ready
	send sessions
	end INT
	compare sessions
	count sessions
}

# The device is removed, and comes back. veth only.
run_device() {
	begin "a device that comes back"
	threads
	ready
	/sbin/ip link del "$receiver"
	sleep 3
	/sbin/ip link add "$sender" type veth peer name "$receiver"
	for device in "$sender" "$receiver"; do
		echo 1 >"/proc/sys/net/ipv6/conf/$device/disable_ipv6"
		/sbin/ip link set "$device" up
	done
	for _ in $(seq 40); do
		[ "$(grep -c "interface recovered" threads.log)" -lt $workers ] || break
		sleep 0.5
	done
	[ "$(grep -c "interface recovered" threads.log)" = $workers ]
	verdict $? "$run: each worker opens it again"
	send sessions
	end INT
	compare sessions
}

cp /etc/suricata/suricata.rules .
chmod 644 suricata.rules
make_sessions sessions "${COUNT:-360}"
make_sessions fragments 120 0 fragments
make_sessions later 120 1000
export PFQ_STEAL="${STEAL:-0}" PFQ_LANG="main = steer_flow"

# Only a device that is no NIC's can be removed here.
device=
[ -e "/sys/class/net/$receiver/device" ] || device=device
wanted=${RUNS:-processes threads entries plain fragments unsteered filter reload user $device}
case $wanted in *fragments*) expect fragments ;; esac
expect sessions
for wanted_run in $wanted; do
	"run_$wanted_run"
	finished
done
echo "1..$n"
exit $failed
