#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fuzzes the parser, the JSON reader, the verifier and the engine for FUZZ_SECONDS (30).
top=@TOP@
out=$(dirname "$0")
. "$top/testlib/write_tap.sh"
[ -x "$out/lang_fuzzer" ] || skip_all "clang or its runtime is not installed: make deps"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/log
mkdir "$work/corpus"
n=0
for file in "$top"/docs/lang/*.pfq "$top"/libpfq/tests/lang_programs.c; do
	n=$((n + 1))
	{ printf 1; head -c 15000 "$file"; } >"$work/corpus/$n"
done
# the examples of all functions, as text, as JSON and as bytecode
"$out/lang_seeds" "$work/corpus"
if "$out/lang_fuzzer" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=20 -rss_limit_mb=3000 \
	-artifact_prefix="$work/" "$work/corpus" >"$tap_log" 2>&1; then
	echo "# $(grep -E '^Done|stat::' "$tap_log" | tail -n 1)"
	ok "the fuzzer finds no failure; its corpus has $(find "$work/corpus" -type f | wc -l) inputs"
else
	for file in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do
		[ ! -e "$file" ] || echo "base64: $(base64 -w 0 "$file")" >>"$tap_log"
	done
	not_ok "an input fails"
fi
plan
