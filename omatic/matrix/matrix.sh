#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# matrix.sh: run every driver module of every kernel through omatic and the rig, and write the table
# of the results. It can be interrupted at any time: results that are complete stay.
#
# Usage:        called by `make matrix`
# Outputs:      $BUILD/KVER/matrix/rows.tsv per kernel; docs/drivers.md and docs/drivers.tsv; on
#               standard output what this run did
# Environment:  KERNELS  releases, series or flavours of them
#               DRIVERS  all, ethernet, wireless, usb, other, or a list of names
#               STAGES   some of "sweep prove build load table"
#               JOBS     how many drivers are built at a time
#               and all of omatic.sh
# Exit status:  0 if everything succeeded, 1 if something failed, 130 when interrupted
#
# The scripts of this directory get in the environment also RUN: the commit and the date of this run, and D,
# a directory for what this run does for a kernel, since another run may use build/KVER/matrix next.

set -eu
export LC_ALL=C
trap 'say interrupted; exit 130' INT TERM HUP

here=$OMATIC/matrix
export JOBS

say() {
	echo "matrix: $*" >&2
}

# commit: print the commit of the code that runs, with a + if it was changed since
commit() {
	head=$(git -C "$TOP" rev-parse --short HEAD 2>/dev/null) || { echo unknown; return; }
	changed=$(git -C "$TOP" status --porcelain -- omatic semantic patches kmod)
	echo "$head${changed:++}"
}

for stage in $STAGES; do
	case $stage in
	sweep | prove | build | load | table) ;;
	*) say "STAGES: there is no stage $stage: use some of sweep prove build load table"; exit 1 ;;
	esac
done

RUN="$(commit)	$(date -u +%Y-%m-%d)"
export RUN
did=$(mktemp -d)
trap 'rm -rf "$did"' EXIT
status=0
kernels=
for kernel in $KERNELS; do
	KVER=$("$KERNEL" resolve "$kernel") || { status=1; continue; }
	case " $kernels " in *" $KVER "*) continue ;; esac
	kernels="$kernels $KVER"
	export KVER D="$did/$KVER"
	mkdir "$D"
	"$here/kernel.sh" || { [ $? -ne 130 ] || exit 130; status=1; }
done

case " $STAGES " in *" table "*) "$here/table.sh" ;; esac
# shellcheck disable=SC2086 # a list
"$here/summary.sh" "$did" $kernels
case $DRIVERS in
all | ethernet | wireless | usb | other) ;;
*)
	for name in $DRIVERS; do
		for KVER in $kernels; do
			! grep -qxF "$name" "$did/$KVER/wanted" 2>/dev/null || continue 2
		done
		say "no kernel has a module $name: check DRIVERS="
		status=1
	done ;;
esac
exit $status
