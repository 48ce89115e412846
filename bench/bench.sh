#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bench.sh packets		the table of instructions per packet
# bench.sh functions	where the instructions of PFQ's rows go
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
out=${OUT:-$BUILD/bench}

if ! why=$("$top/selftests/rig/qemu.sh" prepare 2>&1); then
	echo "bench: SKIP no QEMU with vfio-user-pci: $(echo "$why" | tail -n 1)"
	exit 4
fi
build kmod "omatic DRIVER=ixgbe" libpfq tools "selftests programs" models/82599

machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr , ' ')
commit=$(git -C "$top" describe --always --dirty 2>/dev/null || echo unknown)
nic="ixgbe on an 82599's model"

functions() {
	export PROFILE=1 ROUNDS=1 SETTINGS="${SETTINGS:-256:60:0}"
	export ROWS="${ROWS:-rewritten:pfq-steal rewritten:pfq-skb-steal rewritten:pfq-copy}"
	"$here/packets.sh" "$out/functions"
	awk -f "$here/functions.awk" "$out/functions" |
		awk -F'\t' '$2 != row { row = $2; n = 0; print "\n" row } n++ < 20 { printf "%9.2f  %s\n", $3, $4 }'
}

# counts, and the table as CSV
measure() {
	"$here/packets.sh" "$out/counts"
	awk -v flows="$(. "$here/rows.sh"; echo "$FLOWS")" -v suffix=",$machine,$KVER,$nic,$commit" -f "$here/figures.awk" "$out/counts" >"$out/packets.csv"
}

packets() {
	measure
	echo "instructions per packet: $nic; Linux $KVER; 1 vCPU of QEMU on $machine; commit $commit"
	awk -f "$here/table.awk" "$out/packets.csv"
	echo "as CSV: $out/packets.csv"
	if command -v gnuplot >/dev/null; then
		gnuplot -e "csv='$out/packets.csv'; svg='$out/packets.svg'" "$here/packets.gnuplot"
		echo "as a picture: $out/packets.svg"
	else
		echo "as a picture: SKIP no gnuplot: make deps"
	fi
	[ ! -e "$here/results.csv" ] || awk -f "$here/worse.awk" "$here/results.csv" "$out/packets.csv" || {
		echo "more ROUNDS tell what is worse from what was unlucky"
		return 1
	}
}

"$1"
