#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fuzzes a model's socket, registers and descriptors for FUZZ_SECONDS (default: 30).
# FUZZ_CORPUS names a directory that keeps the inputs found, so that a long run can go on later.
. "@TOP@/testlib/write_tap.sh"
fuzzer=${0}er
[ -x "$fuzzer" ] || skip_all "clang or its fuzzing runtime is not installed: make deps"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/log
corpus=${FUZZ_CORPUS:-$work/corpus}
mkdir -p "$corpus"
if "$fuzzer" -max_total_time="${FUZZ_SECONDS:-30}" -max_len=2048 -timeout=20 \
	-rss_limit_mb=2000 -artifact_prefix="$work/" "$corpus" >"$tap_log" 2>&1; then
	echo "# $(grep '^Done' "$tap_log")"
	ok "the fuzzer finds $(find "$corpus" -type f | wc -l) inputs with new coverage, none that fails"
else
	for file in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do
		[ ! -e "$file" ] || echo "base64: $(base64 -w 0 "$file")" >>"$tap_log"
	done
	not_ok "the fuzzer finds an input that fails; its base64 is above"
fi
plan
