#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fuzzes the parser, the JSON reader, the verifier and the engine for FUZZ_SECONDS (30).
top=@TOP@
out=$(dirname "$0")
echo 1..1
if [ ! -x "$out/lang_fuzzer" ]; then
	echo "ok 1 - fuzzing # SKIP clang or its runtime is not installed: make deps"
	exit 4
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/corpus"
n=0
for file in "$top"/docs/lang/*.pfq "$top"/libpfq/tests/lang_programs.c; do
	n=$((n + 1))
	{ printf 1; head -c 15000 "$file"; } >"$work/corpus/$n"
done
# good programs as seeds, and what they compile to
"$out/lang_seeds" "$work/corpus"
if "$out/lang_fuzzer" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=20 -rss_limit_mb=3000 \
	-artifact_prefix="$work/" "$work/corpus" >"$work/log" 2>&1; then
	echo "# $(grep -E '^Done|stat::' "$work/log" | tail -n 1)"
	echo "ok 1 - $(find "$work/corpus" -type f | wc -l) inputs that reach new code, none that fails"
else
	tail -n 40 "$work/log" | sed 's/^/# /'
	for file in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do
		[ -e "$file" ] && echo "# base64: $(base64 -w 0 "$file")"
	done
	echo "not ok 1 - fuzzing"
	exit 1
fi
