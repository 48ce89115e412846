#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that sparse finds nothing to complain of in the modules.
cd "$(dirname "$0")/.." || exit 1
. ../testlib/write_tap.sh
export BUILD="${BUILD:-$(cd .. && pwd)/build}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

command -v sparse >/dev/null || skip_all "sparse is not installed: make deps"
kver=$(../omatic/kernels/kernel.sh resolve) || exit 1
out=$BUILD/$kver/kmod
# C=2 checks the objects that are up to date, too; -W has make call kbuild for them
if ! make KVER="$kver" >"$work/log" 2>&1 ||
	! make KVER="$kver" -W "$out/compat/have.h" C=2 CHECK="sparse -Wno-return-void" >"$work/log" 2>&1; then
	tail -n 20 "$work/log" >"$work/out"
else
	grep -E "^$out/.*(warning|error):" "$work/log" >"$work/out"
fi
tap_log=$work/out
check "sparse has no complaint" [ ! -s "$work/out" ]
plan
