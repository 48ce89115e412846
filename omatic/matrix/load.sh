#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# load.sh: boot the rig once, and load and unload the proved modules of a kernel there, without their
# hardware. A module that loaded and unloaded before is not tried again.
#
# Usage:        called by matrix.sh
# Inputs:       $M/tried, a module per line; the modules $K/NAME/*.ko
# Outputs:      $M/loads.tsv, lines of MODULE LOADS UNLOADS TROUBLE SHA256. LOADS and UNLOADS are yes,
#               no or "as inbox"; TROUBLE is a text, or empty.
# Environment:  K M KVER TOP OMATIC, as matrix.sh sets them; RIG_SECONDS, the rig's time limit (2400)
# Exit status:  0 if the rig ran to its end, else 1

set -eu
rig=$TOP/selftests/rig
tmp=$(mktemp -d "$M/load.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

touch "$M/loads.tsv"
while read -r name; do
	hash=$(sha256sum "$K/$name"/*.ko 2>/dev/null | cut -d ' ' -f 1)
	[ -z "$hash" ] || printf '%s\t%s\n' "$name" "$hash"
done <"$M/tried" >"$tmp/proved"
if [ ! -s "$tmp/proved" ]; then
	echo "matrix: $KVER: no proved module to load" >&2
	exit
fi
awk -F'\t' 'FILENAME == ARGV[1] { if ($2 != "no" && $3 != "no") loaded[$1, $5]; next } !(($1, $2) in loaded)' \
	"$M/loads.tsv" "$tmp/proved" >"$tmp/modules"

# boot_rig: run guest.sh in the rig, and add what it found to loads.tsv
boot_rig() {
	make -s -C "$TOP/selftests" programs >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; exit 1; }
	names=$(cut -f 1 "$tmp/modules" | tr '\n' ' ')
	{
		echo "modules=\"$names\""
		cat "$OMATIC/matrix/guest.sh"
	} >"$tmp/script"
	echo "matrix: $KVER: loading $(wc -l <"$tmp/modules") modules in the rig" >&2
	RIG_DRIVERS=$names RIG_MEMORY=2048 RIG_SECONDS=${RIG_SECONDS:-2400} \
		"$rig/boot.sh" "$KVER" e1000e "$tmp/script" >"$tmp/output" || status=1
	sed -n "s/^module\t//p" "$tmp/output" | tr -d "\r" |
		awk -F'\t' -v OFS='\t' 'NR == FNR { hash[$1] = $2; next } { print $1, $2, $3, $4, hash[$1] }' "$tmp/modules" - >"$tmp/loads"
	[ -s "$tmp/loads" ] || { cat "$tmp/output" >&2; exit 1; }
	# keep the lines of other modules, from earlier runs
	awk -F'\t' 'NR == FNR { new[$1]; print; next } !($1 in new)' "$tmp/loads" "$M/loads.tsv" >"$tmp/all"
	mv "$tmp/all" "$M/loads.tsv"
}

began=$(date +%s)
status=0
[ ! -s "$tmp/modules" ] || boot_rig
awk -F'\t' -v kver="$KVER" -v seconds=$(($(date +%s) - began)) '
	NR == FNR { wanted[$1, $2]; count++; next }
	($1, $5) in wanted { n++; bad += $2 == "no" || $3 == "no" }
	END { printf "matrix: %s: %d of %d modules tried, %d with trouble, %d s\n", kver, n, count, bad, seconds }' "$tmp/proved" "$M/loads.tsv" >&2
exit $status
