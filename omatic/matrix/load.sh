#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One boot of the rig in which the proved modules of $M/load are loaded and unloaded, without their hardware
# -> $M/loads.tsv: module, loads, unloads, what was wrong, the module's hash. Those that did so before are not tried again.

set -eu
rig=$TOP/selftests/rig
tmp=$(mktemp -d "$M/load.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

touch "$M/loads.tsv"
while read -r name; do
	hash=$(sha256sum "$K/$name"/*.ko 2>/dev/null | cut -d ' ' -f 1)
	[ -z "$hash" ] || printf '%s\t%s\n' "$name" "$hash"
done <"$M/load" >"$tmp/proved"
if [ ! -s "$tmp/proved" ]; then
	echo "matrix: $KVER: no module to load" >&2
	exit
fi
awk -F'\t' 'FILENAME == ARGV[1] { if ($2 != "no" && $3 != "no") loaded[$1, $5]; next } !(($1, $2) in loaded)' \
	"$M/loads.tsv" "$tmp/proved" >"$tmp/modules"

boot() {
	make -s -C "$TOP/selftests" programs >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; exit 1; }
	names=$(cut -f 1 "$tmp/modules" | tr '\n' ' ')
	{
		echo "modules=\"$names\""
		cat "$OMATIC/matrix/guest.sh"
	} >"$tmp/script"
	echo "matrix: $KVER: loading $(wc -l <"$tmp/modules") modules in the rig" >&2
	RIG_DRIVERS=$names RIG_MEMORY=2048 RIG_SECONDS=${RIG_SECONDS:-2400} \
		"$rig/boot.sh" "$KVER" e1000e "$tmp/script" >"$tmp/said" || status=1
	sed -n "s/^module\t//p" "$tmp/said" | tr -d "\r" |
		awk -F'\t' -v OFS='\t' 'NR == FNR { hash[$1] = $2; next } { print $1, $2, $3, $4, hash[$1] }' "$tmp/modules" - >"$tmp/loads"
	[ -s "$tmp/loads" ] || { cat "$tmp/said" >&2; exit 1; }
	# what another run found of other modules stays
	awk -F'\t' 'NR == FNR { new[$1]; print; next } !($1 in new)' "$tmp/loads" "$M/loads.tsv" >"$tmp/all"
	mv "$tmp/all" "$M/loads.tsv"
}

began=$(date +%s) status=0
[ ! -s "$tmp/modules" ] || boot
awk -F'\t' -v kver="$KVER" -v seconds=$(($(date +%s) - began)) '
	NR == FNR { wanted[$1, $2]; count++; next }
	($1, $5) in wanted { n++; bad += $2 == "no" || $3 == "no" }
	END { printf "matrix: %s: %d of %d modules tried, %d with trouble, %d s\n", kver, n, count, bad, seconds }' "$tmp/proved" "$M/loads.tsv" >&2
exit $status
