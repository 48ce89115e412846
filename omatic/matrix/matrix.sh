#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# matrix.sh: run every driver module of every kernel through omatic and the rig, and write the table
# of the results. It can be interrupted at any time: results that are complete stay.
#
# Usage:        called by `make matrix`
# Outputs:      $BUILD/KVER/matrix/rows.tsv per kernel; docs/drivers.md and docs/drivers.tsv
# Environment:  KERNELS  releases or series
#               DRIVERS  all, ethernet, wireless, usb, other, or a list of names
#               STAGES   some of "sweep prove build load table"
#               JOBS     how many drivers are built at a time
#               and all of omatic.sh
# Exit status:  0 if everything succeeded, 1 if something failed, 130 when interrupted
#
# The other scripts of this directory get in the environment: KVER KDIR TARBALL SITES SYMVERS K, as
# in lib/common.sh; IMAGE, a root directory with the kernel's own modules; M, the kernel's directory
# for the matrix, build/KVER/matrix.

set -eu
export LC_ALL=C
trap 'say interrupted; exit 130' INT TERM HUP

here=$OMATIC/matrix
export JOBS

say() {
	echo "matrix: $*" >&2
}

is_stage() {
	case " $STAGES " in *" $1 "*) ;; *) return 1 ;; esac
}

# list_wanted: print BYTES NAME for each module of the kernel that DRIVERS selects, the smallest first,
# so that most rows of the table are complete soon
list_wanted() {
	case $DRIVERS in
	all) awk -F'\t' '$4 != "" { print $3, $1 }' "$M/inbox.tsv" ;;
	ethernet | wireless | usb | other) awk -F'\t' -v group="$DRIVERS" '$4 != "" && $2 == group { print $3, $1 }' "$M/inbox.tsv" ;;
	*)
		for name in $DRIVERS; do
			awk -F'\t' -v name="$name" '$1 == name { print $3, $1; found = 1 }
				END { exit !found }' "$M/inbox.tsv" || say "$KVER has no module $name"
		done ;;
	esac | sort -n
}

for stage in $STAGES; do
	case $stage in
	sweep | prove | build | load | table) ;;
	*) say "STAGES: there is no stage $stage: use some of sweep prove build load table"; exit 1 ;;
	esac
done

status=0
found=
for kernel in $KERNELS; do
	KVER=$("$KERNEL" resolve "$kernel")
	KDIR=$("$KERNEL" headers "$KVER")
	TARBALL=$("$KERNEL" source "$KVER")
	KERNEL_PATCHES=$("$KERNEL" patches "$KVER")
	IMAGE=$("$KERNEL" image "$KVER")
	K=$BUILD/$KVER
	M=$K/matrix
	SITES=$BUILD/omatic/sites
	SYMVERS=$K/kmod/Module.symvers
	export KVER KDIR TARBALL KERNEL_PATCHES IMAGE K M SITES SYMVERS
	mkdir -p "$M" "$BUILD/omatic"
	exec 7>"$M/lock"
	flock -n 7 || { say "$KVER: another run holds $M/lock: waiting for it to end"; flock 7; }

	make -s -C "$TOP/kmod" KVER="$KVER" >"$M/kmod.log" 2>&1 || { cat "$M/kmod.log" >&2; exit 1; }
	flock "$K" make -s -f "$OMATIC/once.mk" 9>&2
	[ "$M/inbox.tsv" -nt "$here/inbox.sh" ] || { say "$KVER: finding its modules that deliver packets"; "$here/inbox.sh"; }
	list_wanted >"$M/wanted"
	[ -s "$M/wanted" ] || continue
	cut -d ' ' -f 2 "$M/wanted" >"$M/tried"
	found="$found $(paste -sd ' ' "$M/tried")"
	if is_stage sweep; then
		"$here/sweep.sh" 9>&2 || status=1
	fi
	is_stage prove || is_stage build || is_stage load || : >"$M/tried"
	touch "$M/rows.tsv"
	if is_stage prove; then
		"$here/prove.sh" || status=1
	fi
	if is_stage build; then
		"$here/build.sh" || status=1
	fi
	if is_stage load; then
		"$here/load.sh" || status=1
	fi
	"$here/rows.sh" >"$M/rows.tmp"
	mv "$M/rows.tmp" "$M/rows.tsv"
done
if is_stage table; then
	"$here/table.sh"
fi
case $DRIVERS in
all | ethernet | wireless | usb | other) ;;
*)
	for name in $DRIVERS; do
		case " $found " in
		*" $name "*) ;;
		*) say "no kernel has a module $name: check DRIVERS="; status=1 ;;
		esac
	done ;;
esac
exit $status
