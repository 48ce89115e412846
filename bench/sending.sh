#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# sending.sh: measure the instructions per sent frame of 60 bytes into dummy0, which drops it:
# by PFQ, by AF_PACKET's TX_RING, by pktgen. One boot, in which the clock counts instructions.
#
# Environment: KVER, the kernel; PACKETS, default 20000; RIG_SECONDS, the time limit of the
# boot, default 1200.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
PACKETS=${PACKETS:-20000}

build kmod "omatic DRIVER=e1000e" tools "selftests programs"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
packets=$PACKETS
modprobe pfq
modprobe pktgen
modprobe dummy numdummies=1
ifconfig dummy0 up
/bench/send dummy0 \$packets
echo "add_device dummy0" >/proc/net/pktgen/kpktgend_0
for word in "clone_skb 0" "pkt_size 60" "delay 0" "dst_mac ff:ff:ff:ff:ff:ff" "count \$packets"; do
	echo "\$word" >/proc/net/pktgen/dummy0
done
echo start >/proc/net/pktgen/pgctrl
sed -n 's/^Result: OK: [0-9]*(c\([0-9]*\)+.*/\1/p' /proc/net/pktgen/dummy0 |
	awk -v n=\$packets '{ printf "tx-pktgen\tpktgen, a new skb for each frame\t%.1f\n", \$1 * 1000 / n }'
END
echo "instructions per frame sent, $KVER, dummy0, 60 bytes, 1 vCPU" >&2
RIG_ICOUNT=1 RIG_SECONDS="${RIG_SECONDS:-1200}" RIG_PROGRAMS="bench/send=$BUILD/bench/send" \
	"$top/selftests/rig/boot.sh" "$KVER" e1000e "$script" |
	awk -F'\t' 'NF >= 3 { printf "%-14s %-44s %10s", $1, $2, $3; if (NF > 3) printf "  +-%s", $4; print "" }'
