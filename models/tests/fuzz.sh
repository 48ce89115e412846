#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fuzzes a model's socket, registers and descriptors for FUZZ_SECONDS (default: 30).
# FUZZ_CORPUS names a directory that keeps the inputs found, so that a long run can go on later.
fuzzer=${0}er
echo 1..1
if [ ! -x "$fuzzer" ]; then
	echo "ok 1 - fuzzing # SKIP clang or its fuzzing runtime is not installed: make deps"
	exit 4
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
corpus=${FUZZ_CORPUS:-$work/corpus}
mkdir -p "$corpus"
if "$fuzzer" -max_total_time="${FUZZ_SECONDS:-30}" -max_len=2048 -timeout=20 \
	-rss_limit_mb=2000 -artifact_prefix="$work/" "$corpus" >"$work/log" 2>&1; then
	echo "# $(grep '^Done' "$work/log")"
	echo "ok 1 - the fuzzer finds $(find "$corpus" -type f | wc -l) inputs with new coverage, none that fails"
else
	tail -n 40 "$work/log" | sed 's/^/# /'
	for file in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do
		[ -e "$file" ] && echo "# base64: $(base64 -w 0 "$file")"
	done
	echo "not ok 1 - the fuzzer finds an input that fails; its base64 is above"
	exit 1
fi
