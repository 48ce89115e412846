#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# sender.sh DEV RATE SECONDS SIZE MAC: let the kernel's pktgen send UDP packets to MAC by DEV, for some
# seconds, at RATE packets a second, or as many as it can. Frames have SIZE bytes with their checksum. The
# packets have random source addresses in 198.18.0.0/16 and ports, so that RSS spreads them over queues.
#
# Environment: THREADS, how many CPUs send, default all; BURST, how many packets go to the driver at once,
# default 8.
#
# Output: the number of packets sent, and the time from the first to the last in microseconds. Exit status
# 1, with a message, if pktgen cannot send.
set -u
dev=$1 rate=$2 seconds=$3 size=$4 mac=$5
pktgen=/proc/net/pktgen

modprobe -q pktgen
[ -e $pktgen/pgctrl ] || { echo "sender.sh: this kernel has no pktgen (CONFIG_NET_PKTGEN)" >&2; exit 1; }

threads=$(find $pktgen -name 'kpktgend_*' | wc -l)
if [ "${THREADS:-$threads}" -lt "$threads" ]; then
	threads=$THREADS
fi
[ "$threads" -le "$rate" ] || threads=1

# set_all LINE...: write lines to the file of a thread's device
set_all() {
	for line; do
		echo "$line" >"$pktgen/$dev@$thread" || exit 1
	done
}

# each_thread: print the numbers of the threads
each_thread() {
	awk -v n="$threads" 'BEGIN { for (i = 0; i < n; i++) print i }'
}

remove_devices() {
	for file in "$pktgen"/kpktgend_*; do
		echo rem_device_all >"$file"
	done
}

remove_devices
trap remove_devices EXIT
for thread in $(each_thread); do
	echo "add_device $dev@$thread" >$pktgen/kpktgend_"$thread" || exit 1
	# pktgen does not count the checksum
	set_all "count 0" "delay 0" "pkt_size $((size - 4))" "dst_mac $mac" "ratep $((rate / threads))" \
		"src_min 198.18.0.1" "src_max 198.18.255.254" "dst 198.19.0.1" "udp_src_min 1024" "udp_src_max 65535" \
		"flag IPSRC_RND" "flag UDPSRC_RND" "queue_map_min $thread" "queue_map_max $thread"
	echo "burst ${BURST:-8}" >"$pktgen/$dev@$thread" 2>/dev/null || :	# a virtual device has no bursts
done
(sleep "$seconds"; echo stop >$pktgen/pgctrl) &
echo start >$pktgen/pgctrl
wait
# "pkts-sofar: 1000  errors: 0", and "Result: OK: 12345(c1+d2) usec, 1000 (60byte,0frags)"
cat "$pktgen/$dev@"* | awk '
	/pkts-sofar:/ { sent += $2 }
	/^Result: OK:/ { split($3, us, "("); if (us[1] > longest) longest = us[1] }
	END { print sent + 0, longest + 0 }'
