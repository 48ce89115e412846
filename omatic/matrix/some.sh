#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# some.sh BYTES MODULE [BYTES MODULE]...: some modules, and on stderr how far the kernel's modules are. Time goes by bytes of
# inbox module.

set -eu

# compile_together NAME...: with the drivers' locks, always in the same order
compile_together() {
	locks=
	for name in $(printf '%s\n' "$@" | sort -r); do
		locks="flock $BUILD/omatic/$KVER-$name.lock $locks"
	done
	"$OMATIC/omatic.sh" treed "$@" >/dev/null 2>&1 || :
	$locks "$OMATIC/matrix/together.sh" "$@"
}

# one BYTES NAME: without a log, nothing was tried
one() {
	trap 'rm -f "$M/log/$2"; exit 130' INT TERM HUP
	said=ok
	"$OMATIC/omatic.sh" built "$2" >"$M/log/$2" 2>&1 || said=FAILED
	(
		flock 8
		echo "$1 $2 $said" >>"$M/progress"
		awk -v all="$(cat "$M/weight")" -v count="$(wc -l <"$M/wanted")" -v now="$(date +%s)" -v began="$(cat "$M/began")" -v kver="$KVER" '
			{ done += $1; last = $2 ": " $3; failed += $3 == "FAILED" }
			END {
				left = (now - began) * (all - done) / done
				printf "matrix: %s: %d of %d, %s; %d failed; %d:%02d min left\n", kver, NR, count, last, failed, left / 60, left % 60
			}' "$M/progress" >&2
	) 8>"$M/progress.lock"
}

names=$(printf '%s\n' "$@" | sed -n 'n;p')
# shellcheck disable=SC2086 # a list
[ $# -eq 2 ] || compile_together $names
while [ $# -gt 0 ]; do
	one "$1" "$2"
	shift 2
done
