#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bench.sh packets	measure instructions per packet, print the table, compare it with
#			results.csv
# bench.sh functions	print the twenty functions with the most instructions of each row, by
#			default of rows of PFQ
# bench.sh measure	measure only, into packets.csv
#
# Environment: KVER, the kernel; ROWS, SETTINGS, ROUNDS, PACKETS, see rows.sh; OUT, the
# directory for the results, default BUILD/bench.
#
# Exit status 1 if a row became slower than in results.csv, 4 if there is no QEMU.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
out=${OUT:-$BUILD/bench}

if ! why=$("$top/selftests/rig/qemu.sh" prepare 2>&1); then
	echo "bench: SKIP there is no QEMU with vfio-user-pci: $(echo "$why" | tail -n 1)"
	exit 4
fi
build kmod "omatic DRIVER=ixgbe" libpfq tools "selftests programs" models/82599 $(. "$here/rows.sh"; echo "$LIBPCAP")

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr , ' ')
commit=$(git -C "$top" describe --always --dirty 2>/dev/null || echo unknown)
nic="ixgbe on an 82599's model"

# functions: count instructions per function, and print the first twenty of each row
functions() {
	export PROFILE=1 ROUNDS=1 SETTINGS="${SETTINGS:-256:60:0}"
	export ROWS="${ROWS:-rewritten:pfq-steal rewritten:pfq-skb-steal rewritten:pfq-copy}"
	"$here/packets.sh" "$out/functions"
	awk -f "$here/functions.awk" "$out/functions" |
		awk -F'\t' '$2 != row { row = $2; n = 0; print "\n" row } n++ < 20 { printf "%9.2f  %s\n", $3, $4 }'
}

# measure: count instructions, and write the table as CSV
measure() {
	"$here/packets.sh" "$out/counts"
	awk -v flows="$(. "$here/rows.sh"; echo "$FLOWS")" -v suffix=",$machine,$KVER,$nic,$commit" \
		-f "$here/figures.awk" "$out/counts" >"$out/packets.csv"
}

# packets: measure, print the table, and compare it with results.csv
packets() {
	measure
	echo "instructions per packet: $nic; Linux $KVER; 1 vCPU of QEMU on $machine; commit $commit"
	awk -f "$here/table.awk" "$out/packets.csv"
	echo "as CSV: $out/packets.csv"
	if command -v gnuplot >/dev/null; then
		gnuplot -e "csv='$out/packets.csv'; svg='$out/packets.svg'" "$here/packets.gnuplot"
		echo "as a picture: $out/packets.svg"
	else
		echo "as a picture: SKIP gnuplot is not installed: make deps"
	fi
	[ ! -e "$here/results.csv" ] || awk -f "$here/regressions.awk" "$here/results.csv" "$out/packets.csv" || {
		echo "measure again with more ROUNDS to tell a regression from noise"
		return 1
	}
}

"$1"
