#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# omatic.sh: measure the seconds that omatic takes for a driver: to make the diff by spatch and
# prove it, to prove the shipped diff, to build and prove the module, and to find nothing to do.
#
# Environment: KVER, the kernel; DRIVERS, default "ixgbe igb e1000e".
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# a build directory of its own, with links to what was downloaded or configured once
mkdir "$work/build" "$work/build/$KVER" "$work/empty"
for shared in "$BUILD"/* "$BUILD/$KVER"/linux "$BUILD/$KVER"/public* "$BUILD/$KVER"/state* "$BUILD/$KVER"/kmod; do
	name=${shared#"$BUILD"/}
	case $name in "$KVER" | cache) continue ;; esac
	[ ! -e "$shared" ] || ln -s "$shared" "$work/build/$name"
done

# seconds GOAL [VARIABLE=VALUE...]: print the seconds that make takes in omatic/
seconds() {
	began=$(date +%s.%N)
	make -s -C "$top/omatic" "$@" DRIVER="$driver" KVER="$KVER" BUILD="$work/build" >"$work/log" 2>&1 ||
		{ tail -n 5 "$work/log" >&2; echo failed; return; }
	echo "$began $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }'
}

printf '%-12s %10s %10s %10s %10s   seconds, %s\n' driver spatch shipped build again "$KVER"
for driver in ${DRIVERS:-ixgbe igb e1000e}; do
	cold=$(seconds prove PATCHES="$work/empty")
	rm -rf "$work/build/$KVER/$driver"
	shipped=$(seconds prove)
	built=$(seconds drivers)
	again=$(seconds drivers)
	printf '%-12s %10s %10s %10s %10s\n' "$driver" "$cold" "$shipped" "$built" "$again"
done
