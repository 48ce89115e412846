#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test the tools of the bench: the counts are plausible, the CSV is complete, and a row that
# became slower is named. The test does not judge how fast anything is.
#
# Usage: bench-test.sh. Exit status 1 if a result failed, 4 if there is no QEMU.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tests.sh"

# figure ROW: print the instructions per packet of a row
figure() { awk -F, -v row="$1" '$1 == row { print $5 }' "$work/csv"; }
# between LOW VALUE HIGH: succeed if the value lies between the others
between() { [ -n "$2" ] && awk "BEGIN { exit !($1 <= $2 && $2 <= $3) }"; }

if ! why=$("$top/selftests/rig/qemu.sh" prepare 2>&1); then
	skip_all "there is no QEMU with vfio-user-pci: $(echo "$why" | tail -n 1)"
fi

export OUT="$work" ROUNDS=1 PACKETS=2048 SETTINGS=64:60:0 RIG_SECONDS=240
ROWS="vendor:xdp-drop vendor:stack rewritten:pfq-steal rewritten:pcap-steal rewritten:tcpdump-steal" PROFILE=1 "$here/bench.sh" measure >"$work/log" 2>&1 ||
	sed 's/^/# /' "$work/log"
try "the CSV has a line for each row, with 14 fields" \
	awk -F, 'NF != 14 { exit 1 } END { exit NR != 6 }' "$work/packets.csv"
cp "$work/packets.csv" "$work/csv" 2>/dev/null
try "XDP_DROP takes 150 to 500 instructions per packet ($(figure vendor:xdp-drop))" \
	between 150 "$(figure vendor:xdp-drop)" 500
try "the stack takes 900 to 2500 instructions per packet ($(figure vendor:stack))" \
	between 900 "$(figure vendor:stack)" 2500
try "PFQ takes more instructions per packet than XDP_DROP ($(figure rewritten:pfq-steal))" \
	between "$(figure vendor:xdp-drop)" "$(figure rewritten:pfq-steal)" 2500
try "libpcap on PFQ takes more than PFQ's own reader ($(figure rewritten:pcap-steal))" \
	between "$(figure rewritten:pfq-steal)" "$(figure rewritten:pcap-steal)" 2500
try "tcpdump, which writes the packets, takes more than a loop ($(figure rewritten:tcpdump-steal))" \
	between "$(figure rewritten:pcap-steal)" "$(figure rewritten:tcpdump-steal)" 5000

awk -f "$here/functions.awk" "$work/counts" >"$work/functions"
try "the instructions of all functions add up to those of the row" \
	awk -F'\t' -v all="$(figure vendor:stack)" '$2 ~ /^vendor:stack/ { sum += $3 }
	END { print sum, all; exit !(sum > all * 0.999 - 1 && sum < all * 1.001 + 1) }' "$work/functions"
try "ixgbe_poll() is one of the five most executed functions of XDP_DROP" \
	awk -F'\t' '$2 ~ /^vendor:xdp-drop/ && ++n <= 5 && $4 ~ /^ixgbe_poll/ { found = 1 } END { exit !found }' "$work/functions"

try "a table has no regression against itself" \
	awk -f "$here/regressions.awk" "$work/csv" "$work/csv"
awk -F, -v OFS=, '$1 == "vendor:stack" { $5 *= 1.03 } 1' "$work/csv" >"$work/slower.csv"
try "regressions.awk names the one row that became 3 % slower" \
	sh -c '! awk -f "$1" "$2" "$3" >"$4" && grep -q "worse by 3.0 %: vendor:stack" "$4" && [ "$(wc -l <"$4")" = 1 ]' \
	- "$here/regressions.awk" "$work/csv" "$work/slower.csv" "$work/named"

if command -v gnuplot >/dev/null; then
	try "gnuplot draws the picture" \
		sh -c 'gnuplot -e "csv='\''$1'\''; svg='\''$2'\''" "$3" && grep -q "</svg>" "$2"' - "$work/csv" "$work/svg" "$here/packets.gnuplot"
else
	skip "gnuplot draws the picture" "gnuplot is not installed: make deps"
fi
plan
