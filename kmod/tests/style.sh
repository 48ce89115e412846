#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# checkpatch and sparse find nothing to say.
cd "$(dirname "$0")/.." || exit 1
export BUILD="${BUILD:-$(cd .. && pwd)/build}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

result() {	# NUMBER NAME; the complaints are in $work/out
	if [ -s "$work/out" ]; then
		sed 's/^/# /' "$work/out"
		echo "not ok $1 - $2"
		failed=1
	else
		echo "ok $1 - $2"
	fi
}

echo 1..2
kver=$(../omatic/kernels/kernel.sh resolve) && source=$(../omatic/kernels/kernel.sh source "$kver") || exit 1
XZ_DEFAULTS=-T0 tar xf "$source" -C "$work" --strip-components=1 --wildcards '*/scripts/checkpatch.pl' '*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch' || exit 1
find . -name '*.[ch]' ! -name flow_test.c ! -name steer_test.c |
	xargs -P "$(nproc)" -n 10 perl "$work/scripts/checkpatch.pl" --no-tree --terse --no-summary --max-line-length=110 -f >"$work/out" 2>&1
result 1 checkpatch

if ! command -v sparse >/dev/null; then
	echo "ok 2 - sparse # SKIP sparse is not installed: make deps"
	exit $failed
fi
# C=2 checks what is compiled already, too; -W has make call kbuild for it
out=$BUILD/$kver/kmod
if ! make KVER="$kver" >"$work/log" 2>&1 || ! make KVER="$kver" -W "$out/compat/have.h" C=2 CHECK="sparse -Wno-return-void" >"$work/log" 2>&1; then
	tail -n 20 "$work/log" >"$work/out"
else
	grep -E "^$out/.*(warning|error):" "$work/log" >"$work/out"
fi
result 2 sparse
exit $failed
