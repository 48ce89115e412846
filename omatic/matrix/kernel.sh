#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel.sh: run the stages of the matrix for one kernel.
#
# Usage:        called by matrix.sh
# Outputs:      $M/rows.tsv, a row per module (see rows.sh); $M/wanted, lines of BYTES MODULE for the
#               modules that DRIVERS selects; $M/to_build, those of them to build; $M/tried, those that this
#               run tried; $D/did, lines of STAGE COUNT FAILED SECONDS; $D/wanted, the modules;
#               $D/failed, those that failed, a line for each stage; $D/reasons, lines of MODULE
#               REASON for these
# Environment:  KVER RUN D, as matrix.sh sets them, and all of matrix.sh
# Exit status:  0 if everything succeeded, 1 if something failed, 130 when interrupted
#
# The other scripts of this directory get in the environment: KDIR TARBALL SITES SYMVERS K, as in
# lib/common.sh; IMAGE, a root directory with the kernel's own modules; M, the kernel's directory for
# the matrix, build/KVER/matrix.

set -eu
trap 'exit 130' INT TERM HUP

here=$OMATIC/matrix

say() {
	echo "matrix: $KVER: $*" >&2
}

is_stage() {
	case " $STAGES " in *" $1 "*) ;; *) return 1 ;; esac
}

# write_rows: write the rows of the modules that this run tried
write_rows() {
	touch "$M/rows.tsv"
	"$here/rows.sh" >"$M/rows.new"
	awk -F'\t' -f "$here/merge.awk" "$M/rows.tsv" "$M/rows.new" >"$M/rows.tmp"
	mv "$M/rows.tmp" "$M/rows.tsv"
	awk -F'\t' 'NR == FNR { failed[$1]; next } $3 in failed { print $3 "\t" $13 }' "$D/failed" "$M/rows.tsv" >"$D/reasons"
}

# interrupted: keep the rows of the modules that were built
# shellcheck disable=SC2317 # called by a trap
interrupted() {
	trap '' INT TERM HUP
	cut -d ' ' -f 2 "$M/progress" >"$M/tried"
	write_rows
	exit 130
}

# not_built: of the lines BYTES NAME on standard input, print those of the modules that this commit did not build
not_built() {
	touch "$M/rows.tsv"
	awk -v commit="${RUN%%	*}" '
		FILENAME == ARGV[1] {
			split($0, row, "\t")
			if (row[16] == commit && commit !~ /[+]$/ && row[7] ~ /^(yes|no hook)$/)
				built[row[3]]
			next
		}
		!($2 in built)' "$M/rows.tsv" -
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
				END { exit !found }' "$M/inbox.tsv" || say "it has no module $name"
		done ;;
	esac | sort -u | sort -n
}

KDIR=$("$KERNEL" headers "$KVER")
TARBALL=$("$KERNEL" source "$KVER")
KERNEL_PATCHES=$("$KERNEL" patches "$KVER")
IMAGE=$("$KERNEL" image "$KVER")
K=$BUILD/$KVER
M=$K/matrix
SITES=$BUILD/omatic/sites
SYMVERS=$K/kmod/Module.symvers
export KDIR TARBALL KERNEL_PATCHES IMAGE K M SITES SYMVERS
mkdir -p "$M" "$BUILD/omatic"
exec 7>"$M/lock"
flock -n 7 || { say "another run holds $M/lock: waiting for it to end"; flock 7; }

# the locks of the other makes of these files
flock "$BUILD/kmod.lock" make -s -C "$TOP/kmod" KVER="$KVER" >"$M/kmod.log" 2>&1 || { cat "$M/kmod.log" >&2; exit 1; }
flock "$BUILD/omatic/$KVER.lock" make -s -f "$OMATIC/once.mk" 9>&2
if ! [ "$M/inbox.tsv" -nt "$here/inbox.sh" ] || ! [ "$M/inbox.tsv" -nt "$OMATIC/proof/calls" ]; then
	say "finding its modules that deliver packets"
	"$here/inbox.sh"
fi
list_wanted >"$M/wanted"
cut -d ' ' -f 2 "$M/wanted" >"$M/tried"
: >"$D/failed"
cp "$M/tried" "$D/wanted"
: >"$D/did"
: >"$M/progress"
[ -s "$M/wanted" ] || exit 0

status=0
trap interrupted INT TERM HUP
! is_stage sweep || "$here/sweep.sh" 9>&2 || status=1
! is_stage prove || "$here/prove.sh" || status=1
# The rig loads only modules that this commit has built.
if is_stage build; then
	cp "$M/wanted" "$M/to_build"
elif is_stage load; then
	not_built <"$M/wanted" >"$M/to_build"
else
	: >"$M/to_build"
fi
[ ! -s "$M/to_build" ] || "$here/build.sh" || status=1
! is_stage load || "$here/load.sh" || status=1
is_stage prove || is_stage build || is_stage load || : >"$M/tried"
write_rows
exit $status
