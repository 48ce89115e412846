#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The bench's tools work: what is counted is plausible and repeats, the CSV is whole, a
# row that is worse is named. Not how fast anything is.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tests.sh"

figure() { awk -F, -v row="$1" '$1 == row { print $5 }' "$work/csv"; }
between() { [ -n "$2" ] && awk "BEGIN { exit !($1 <= $2 && $2 <= $3) }"; }

if ! why=$("$top/selftests/rig/qemu.sh" prepare 2>&1); then
	echo "1..0 # SKIP no QEMU with vfio-user-pci: $(echo "$why" | tail -n 1)"
	exit 4
fi

export OUT="$work" ROUNDS=1 PACKETS=2048 SETTINGS=64:60:0 RIG_SECONDS=240
ROWS="vendor:xdp-drop vendor:stack rewritten:pfq-steal" PROFILE=1 "$here/bench.sh" measure >"$work/log" 2>&1 ||
	sed 's/^/# /' "$work/log"
what="a line for each row, thirteen commas in each"
ask awk -F, 'NF != 14 { exit 1 } END { exit NR != 4 }' "$work/packets.csv"
cp "$work/packets.csv" "$work/csv" 2>/dev/null
what="XDP_DROP takes $(figure vendor:xdp-drop) instructions: 150 to 500"
ask between 150 "$(figure vendor:xdp-drop)" 500
what="the stack takes $(figure vendor:stack): 900 to 2500"
ask between 900 "$(figure vendor:stack)" 2500
what="PFQ takes $(figure rewritten:pfq-steal): more than XDP_DROP"
ask between "$(figure vendor:xdp-drop)" "$(figure rewritten:pfq-steal)" 2500

awk -f "$here/functions.awk" "$work/counts" >"$work/functions"
what="the functions of a row add up to its figure"
ask awk -F'\t' -v all="$(figure vendor:stack)" '$2 ~ /^vendor:stack/ { sum += $3 }
	END { print sum, all; exit !(sum > all * 0.999 - 1 && sum < all * 1.001 + 1) }' "$work/functions"
what="ixgbe_poll() is among XDP_DROP's first five"
ask awk -F'\t' '$2 ~ /^vendor:xdp-drop/ && ++n <= 5 && $4 ~ /^ixgbe_poll/ { found = 1 } END { exit !found }' "$work/functions"

what="no row is worse than itself"
ask awk -f "$here/worse.awk" "$work/csv" "$work/csv"
awk -F, -v OFS=, '$1 == "vendor:stack" { $5 *= 1.03 } 1' "$work/csv" >"$work/slower.csv"
what="a row that is 3 % worse is named, and it alone"
ask sh -c '! awk -f "$1" "$2" "$3" >"$4" && grep -q "worse by 3.0 %: vendor:stack" "$4" && [ "$(wc -l <"$4")" = 1 ]' \
	- "$here/worse.awk" "$work/csv" "$work/slower.csv" "$work/named"

if command -v gnuplot >/dev/null; then
	what="a picture"
	ask sh -c 'gnuplot -e "csv='\''$1'\''; svg='\''$2'\''" "$3" && grep -q "</svg>" "$2"' - "$work/csv" "$work/svg" "$here/packets.gnuplot"
else
	result ok "a picture # SKIP no gnuplot: make deps"
fi
finish
