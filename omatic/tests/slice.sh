#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# slice.sh: a small part of the matrix, which takes only minutes. On every kernel omatic builds and
# compares one or two drivers, and rewrites and proves the sources of some others, chosen so that every
# rule has a site. `make matrix` runs all drivers.
#
# Environment:  KERNELS, fewer kernels

. "$(dirname "$0")/tap"
KERNELS=${KERNELS:-5.10 6.1 6.12 7.2 7.3}
export BUILD="$real_build"
: >"$tmp/rules"

for kernel in $KERNELS; do
	if ! KVER=$("$omatic/kernels/kernel.sh" resolve "$kernel" 2>"$tmp/out") || ! "$omatic/kernels/kernel.sh" headers "$KVER" >"$tmp/out" 2>&1; then
		skip "$kernel" "$(tail -n 1 "$tmp/out")"
		continue
	fi
	built=e100
	case $kernel in
	5.10) proved="tun macsec sfc vcan libertas" ;;
	6.1) built="e100 fjes" proved="macsec mt7601u" ;;
	7.*) proved="veth idpf" ;;
	*) proved=veth ;;
	esac
	run DRIVER="$built" KVER="$KVER"
	check "$kernel: omatic rewrites, proves and builds $built, with the CRCs of the kernel's own modules" [ $? -eq 0 ]
	run prove DRIVER="$proved" KVER="$KVER"
	check "$kernel: omatic rewrites and proves the sources of $proved" [ $? -eq 0 ]
	for driver in $built $proved; do
		awk -F'\t' '$5 == "hooked" { print $3 }' "$BUILD/$KVER/$driver/sites.tsv" 2>/dev/null
	done >>"$tmp/rules"
done
for rule in "$top"/semantic/skb/*.cocci; do
	call=$(basename "$rule" .cocci)
	[ "$KERNELS" != "5.10 6.1 6.12 7.2 7.3" ] ||
		check "the rule for $call rewrote $(grep -cx "$call" "$tmp/rules") sites" grep -qx "$call" "$tmp/rules"
done
plan
