#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# rate.sh: measure how many packets a second a program receives without loss, for frame sizes and numbers of
# queues, by PFQ, AF_XDP and TPACKET_V3. The other machine sends by pktgen. The search is that of RFC 2544,
# section 26.1: if a trial at some rate loses a packet, the next one is slower, and else faster.
#
# Environment, beside that of run_kselftest.sh:
#	METHODS		default "pfq pfq-steal af_xdp tpacket"
#	SIZES		frame sizes with checksum, default those of RFC 2544: "64 128 256 512 1024 1280 1518"
#	QUEUES		numbers of receive queues, default 1, 2, 4 ... up to the NIC's or the CPUs'
#	TRIAL_SECONDS	default 10; RFC 2544 wants 60
#	RESOLUTION	stop when the rate is known to this many per cent, default 1
#	THREADS, BURST	how many CPUs of the other machine send, and how many packets at once
#	RATE_OUT	folder of rate.tsv and rate.svg, default rate/ beside this script
#
# Output: a line for each trial, which begins with "#"; then a table. rate.tsv has the figures, rate.svg a
# plot if gnuplot is installed. Exit status 0, 1 if a method failed, 4 if something is missing.
# shellcheck disable=SC2154,SC2034,SC2317 # variables and functions that runner.sh, peer.sh and search.sh use
set -u
base=$(cd "$(dirname "$0")/.." && pwd)
PATH=$base/pfq/bin:$PATH:/usr/sbin:/sbin
# shellcheck source=/dev/null
. "$base/kselftest/runner.sh"
# shellcheck source=/dev/null
. "$base/kselftest/peer.sh"
# shellcheck source=/dev/null
. "$base/kselftest/search.sh"

read_config "$base/pfq/net.config"
export NETIF="${NETIF:-}" NETIF_OTHER='' PEER="${PEER:-}"
export REMOTE="${REMOTE:-}" REMOTE_NETIF="${REMOTE_NETIF:-}" RECEIVE_ONLY=''
out=${RATE_OUT:-$base/rate}
resolution=${RESOLUTION:-1}

[ "$(id -u)" != 0 ] || remove_leftovers
missing=$(sh "$base/kselftest/check.sh" "$base")
if [ "$missing" ]; then
	echo "$missing" | sed 's/^/# missing: /'
	exit 4
fi
run=$(mktemp -d /tmp/pfq-selftests.XXXXXX) || exit 1
trap leave EXIT
trap 'exit 130' INT TERM HUP
arrive
start_peer
mkdir -p "$out"
mac=$(cat "/sys/class/net/$NETIF/address")
speed=$(cat "/sys/class/net/$NETIF/speed" 2>/dev/null || echo 10000)
[ "$speed" -gt 0 ] || speed=10000

# default_queues: print 1, 2, 4 ... up to the queues of the NIC and the CPUs
default_queues() {
	most=$(ethtool -l "$NETIF" 2>/dev/null | awk '/^Combined:/ { print $2; exit }')
	cpus=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
	[ "${most:-1}" -lt "$cpus" ] 2>/dev/null && cpus=${most:-1}
	awk -v n="$cpus" 'BEGIN { for (i = 1; i <= n; i *= 2) print i }'
}

# send RATE SIZE: let the other machine send; print the number of packets and the microseconds
send() {
	if [ "$REMOTE" ]; then
		remote "THREADS=${THREADS:-} BURST=${BURST:-} sh $far/sender.sh $heard $1 ${TRIAL_SECONDS:-10} $2 $mac"
	else
		ip netns exec "$namespace" sh "$base/kselftest/sender.sh" "$PEER" "$1" "${TRIAL_SECONDS:-10}" "$2" "$mac"
	fi
}

# arrived: print how many packets the receiver has got so far
arrived() {
	echo >&4
	read -r total <&5
	echo "$total"
}

# start_receiver METHOD QUEUES: it reads from descriptor 4 and answers on 5
start_receiver() {
	rm -f "$run/ask" "$run/answer"
	mkfifo "$run/ask" "$run/answer"
	ethtool -L "$NETIF" combined "$2" >/dev/null 2>&1
	ethtool -N "$NETIF" rx-flow-hash udp4 sdfn >/dev/null 2>&1
	LD_LIBRARY_PATH=$base/pfq/lib "$base/pfq/bin/rate_receive" "$1" "$NETIF" "$2" <"$run/ask" >"$run/answer" 2>"$run/error" 3>&- &
	receiver=$!
	exec 4>"$run/ask" 5<"$run/answer"
	read -r said <&5 && [ "$said" = ready ]
}

stop_receiver() {
	exec 4>&- 5<&-
	wait "$receiver" 2>/dev/null
}

# measure: find the rate of $method with $queues for each size
measure() {
	if ! start_receiver "$method" "$queues"; then
		echo "# $method, $queues queues: $(tail -n 1 "$run/error")"
		stop_receiver
		return 1
	fi
	for size in ${SIZES:-64 128 256 512 1024 1280 1518}; do
		if search "$size"; then
			printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$method" "$queues" "$size" "$best" "$bound" "$(line_rate "$size")" >>"$out/rate.tsv"
		fi
	done
	stop_receiver
}

status=0
printf '# method\tqueues\tbytes\tpackets/s\tbound\tline rate\n' >"$out/rate.tsv"
echo "# $(uname -r), $NETIF: $(device_text "$NETIF")$(peer_text), trials of ${TRIAL_SECONDS:-10} s"
for queues in ${QUEUES:-$(default_queues)}; do
	for method in ${METHODS:-pfq pfq-steal af_xdp tpacket}; do
		measure || status=1
	done
done
sh "$base/kselftest/table.sh" "$out"
exit $status
