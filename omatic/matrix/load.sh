#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One boot of the rig in which every rewritten module of $M/load that was proved is loaded and unloaded, without its
# hardware -> $M/loads.tsv: module, loads, unloads, what was wrong.

set -eu
rig=$TOP/selftests/rig
tmp=$(mktemp -d "$M/load.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

while read -r name; do
	[ ! -e "$K/$name/report.tsv" ] || echo "$name"
done <"$M/load" >"$tmp/modules"
if [ ! -s "$tmp/modules" ]; then
	echo "matrix: $KVER: no module to load" >&2
	exit
fi
make -s -C "$TOP/selftests" programs >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; exit 1; }

{
	echo "modules=\"$(tr '\n' ' ' <"$tmp/modules")\""
	cat "$OMATIC/matrix/guest.sh"
} >"$tmp/script"
began=$(date +%s)
echo "matrix: $KVER: loading $(wc -l <"$tmp/modules") modules in the rig" >&2
status=0
RIG_DRIVERS=$(tr '\n' ' ' <"$tmp/modules") RIG_MEMORY=2048 RIG_SECONDS=${RIG_SECONDS:-1200} \
	"$rig/boot.sh" "$KVER" e1000e "$tmp/script" >"$tmp/said" || status=1
sed -n "s/^module\t//p" "$tmp/said" | tr -d "\r" >"$tmp/loads"
[ -s "$tmp/loads" ] || { cat "$tmp/said" >&2; exit 1; }
# what another run found of other modules stays
[ ! -e "$M/loads.tsv" ] || awk -F"\t" "NR == FNR { new[\$1]; next } !(\$1 in new)" "$tmp/loads" "$M/loads.tsv" >"$tmp/kept"
cat "$tmp/loads" "$tmp/kept" 2>/dev/null >"$tmp/all" || :
mv "$tmp/all" "$M/loads.tsv"
awk -F'\t' -v count="$(wc -l <"$tmp/modules")" -v kver="$KVER" -v seconds=$(($(date +%s) - began)) '
	$2 == "no" || $3 == "no" { bad++ }
	END { printf "matrix: %s: %d of %d modules tried, %d with trouble, %d s\n", kver, NR, count, bad, seconds }' "$tmp/loads" >&2
exit $status
