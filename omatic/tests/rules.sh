#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# rules.sh: every rule rewrites small sources as expected. tests/rules/NAME.expected holds, for
# tests/rules/NAME.[ch], the sites with their verdicts, the proof's failure if there is one, and the
# diff.
#
# Environment:  UPDATE=1: write the .expected files again, and fail no test

. "$(dirname "$0")/tap"
. "$omatic/tests/stages"
[ "$spatch_version" ] || skip_all "no spatch: apt install coccinelle"

for source in "$omatic"/tests/rules/*.[ch]; do
	name=$(basename "$source")
	expected=${source%.?}.expected
	sources "$source"
	stage rewrite || { not_ok "$name: the rewrite fails"; continue; }
	stage prove || :
	{
		cat "$B/sites.tsv"
		sed "s/^.*proof /proof /" "$B/failed" 2>/dev/null
		sed -n '/^---/,$p' "$B/diff"
	} >"$tmp/got"
	[ -z "${UPDATE:-}" ] || cp "$tmp/got" "$expected"
	if diff -u "$expected" "$tmp/got" >"$tmp/out"; then
		ok "$name: $(grep -c 'hooked$' "$expected") hooked, $(grep -c 'missed$' "$expected") missed, as expected"
	else
		not_ok "$name: the result differs from $(basename "$expected")"
	fi
done

# The report mode of each rule finds the sites that its patch mode rewrites.
sources "$omatic"/tests/rules/call.c "$omatic"/tests/rules/pointer.c "$omatic"/tests/rules/alias.c
for rule in "$top"/semantic/skb/*.cocci; do
	call=$(basename "$rule" .cocci)
	(cd "$B/patched" && "$top/semantic/report.sh" "$rule" .) >"$tmp/out" 2>&1
	(cd "$B/patched" && ls | "$SITES" "$omatic/proof/calls") |
		awk -F'\t' -v call="$call" '$3 == call { print $1 }' | sort -u >"$tmp/sites"
	sed 's/: .*//' "$tmp/out" | sort -u | cmp -s - "$tmp/sites"
	check "$call: report mode finds all sites ($(wc -l <"$tmp/sites"))" [ $? -eq 0 ]
done
sources "$omatic"/tests/rules/frame.c
for rule in run guard intel virtio_net; do
	(cd "$B/patched" && "$top/semantic/report.sh" "$top/semantic/frame/$rule.cocci" .) >"$tmp/out" 2>/dev/null
	case $rule in
	run) want="8 14 25 35 43" ;;
	guard) want="33 42" ;;
	intel) want=23 ;;
	virtio_net) want=56 ;;
	esac
	[ "$(cut -d : -f 2 "$tmp/out" | sort -nu | tr '\n' ' ')" = "$want " ]
	check "frame/$rule: report mode finds the lines $want" [ $? -eq 0 ]
done
plan
