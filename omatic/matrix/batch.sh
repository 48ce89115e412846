#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# batch.sh BYTES MODULE [BYTES MODULE]...: build some modules, and print the progress of the whole
# kernel.
#
# Usage:        called by build.sh. BYTES is the size of the kernel's own module, by which the
#               remaining time is estimated.
# Outputs:      $M/log/MODULE, what omatic printed; a line in $M/progress and on standard error
# Environment:  BUILD K KVER M OMATIC, and all of omatic.sh
# Exit status:  0, also if modules fail; 130 when interrupted

set -eu

# build_together NAME...: build the drivers by one kbuild. It takes the drivers' locks, always in the
# same order.
build_together() {
	locks=
	for name in $(printf '%s\n' "$@" | sort -r); do
		locks="flock $BUILD/omatic/$KVER-$name.lock $locks"
	done
	"$OMATIC/omatic.sh" tree "$@" >/dev/null 2>&1 || :
	$locks "$OMATIC/matrix/batch-kbuild.sh" "$@"
}

# build_one BYTES NAME: run omatic. When interrupted, remove the log: without a log the module counts
# as not tried.
build_one() {
	trap 'rm -f "$M/log/$2"; exit 130' INT TERM HUP
	result=ok
	"$OMATIC/omatic.sh" build "$2" >"$M/log/$2" 2>&1 || result=FAILED
	(
		flock 8
		echo "$1 $2 $result" >>"$M/progress"
		awk -v all="$(cat "$M/weight")" -v count="$(wc -l <"$M/to_build")" -v now="$(date +%s)" \
			-v began="$(cat "$M/began")" -v kver="$KVER" '
			{ done += $1; last = $2 ": " $3; failed += $3 == "FAILED" }
			END {
				left = (now - began) * (all - done) / done
				printf "matrix: %s: %d of %d, %s; %d failed; %d:%02d min left\n", kver, NR, count, last, failed, left / 60, left % 60
			}' "$M/progress" >&2
	) 8>"$M/progress.lock"
}

names=$(printf '%s\n' "$@" | sed -n 'n;p')
# shellcheck disable=SC2086 # a list
[ $# -eq 2 ] || build_together $names
while [ $# -gt 0 ]; do
	build_one "$1" "$2"
	shift 2
done
