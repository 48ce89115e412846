#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that checkpatch and sparse report nothing.
cd "$(dirname "$0")/.." || exit 1
. ../testlib/write_tap.sh
export BUILD="${BUILD:-$(cd .. && pwd)/build}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kver=$(../omatic/kernels/kernel.sh resolve) && source=$(../omatic/kernels/kernel.sh source "$kver") || exit 1
XZ_DEFAULTS=-T0 tar xf "$source" -C "$work" --strip-components=1 --wildcards '*/scripts/checkpatch.pl' '*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch' || exit 1
silent checkpatch "$(find . -name '*.[ch]' ! -name flow_test.c ! -name steer_test.c |
	xargs -P "$(nproc)" -n 10 perl "$work/scripts/checkpatch.pl" --no-tree --terse --no-summary --max-line-length=110 -f 2>&1)"

if ! command -v sparse >/dev/null; then
	skip sparse "sparse is not installed: make deps"
	plan
fi
# C=2 checks compiled files, too. -W makes make call kbuild although nothing has changed.
out=$BUILD/$kver/kmod
if make KVER="$kver" >"$work/log" 2>&1 && make KVER="$kver" -W "$out/compat/have.h" C=2 CHECK="sparse -Wno-return-void" >"$work/log" 2>&1; then
	silent sparse "$(grep -E "^$out/.*(warning|error):" "$work/log")"
else
	tap_log=$work/log
	not_ok sparse
fi
plan
