#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# rewrite.sh: the stage rewrite. Apply the semantic patches to the driver, as one unified diff.
#
# Usage:        called by driver.mk and matrix/sweep.sh
# Inputs:       $B/patched/, $RULES, $GUARDS, proof/calls; diffs of earlier runs (below)
# Outputs:      $B/diff, whose head names
#                 key          a hash of sources and rules
#                 spatch       the version of spatch that made it
#                 second run   "empty" if the rewritten sources give nothing more to rewrite
#               $B/sums, what the key was computed from; a copy in $BUILD/cache/KEY.diff
# Environment:  B DRIVER K BUILD RULES GUARDS PATCHES SITES SPATCH OMATIC, as in lib/common.sh;
#               SPATCH_JOBS: the number of spatch processes, if not one; REVIEW: not empty to rewrite
#               functions that were not reviewed, too
# Exit status:  as in lib/common.sh
#
# A diff with the same key is taken from $BUILD/cache, from $PATCHES/cache or from the matrix's sweep
# if the same version of spatch made it, or if spatch is not installed. Comments of the rules are
# no part of the key.

. "$OMATIC/lib/common.sh"
begin_stage rewrite
. "$OMATIC/lib/spatch.sh"

# rules_text RULE...: print the rules without comments
rules_text() {
	echo 'virtual patch, report'
	for rule; do
		grep -v -e "^virtual " -e "^//" "$RULES/$rule"
	done
}

# All rules in one run.
rules=$(cd "$RULES" && find . -name '*.cocci' | sort)
# shellcheck disable=SC2086 # lists of words
rules_text $rules >"$tmp/rules.cocci"
# shellcheck disable=SC2046,SC2086
rules_text $(printf '%s\n' $rules | grep -v '^\./frame/') >"$tmp/skb.rules.cocci"

cd "$(source_dir)/"
list_sources | grep -v '\.S$' >"$tmp/files"
# A file without any of these words has no site. spatch does not get it, since it needs 10 ms for each.
call_words() {
	sed '/^#/d;s/\t.*//;s/^\.//' "$OMATIC/proof/calls"
}
guard_words() {
	sed '/^#/d;s/\t.*//;s/+.*//' "$GUARDS"
}
call_words | sort -u >"$tmp/words.calls"
{ call_words; guard_words; } | sed '/^$/d' | sort -u >"$tmp/words"
{ call_words | grep xdp; guard_words; } | sed '/^$/d' | sort -u >"$tmp/words.frame"
{
	xargs sha256sum <"$tmp/files"
	find_unreviewed <"$tmp/files"
	cat "$tmp/words" "$tmp/rules.cocci" "$RULES/macros.h" "$OMATIC/lib/meanings.awk" 2>/dev/null | sha256sum
} >"$tmp/sums"
key=$(sha256sum <"$tmp/sums" | cut -d ' ' -f 1)
spatch_version=$("$SPATCH" --version 2>/dev/null | sed -n '1s/spatch version \([^ ]*\).*/\1/p') || :
[ ! -f "$RULES/macros.h" ] || [ -z "$spatch_version" ] || make_macros

# head_field NAME DIFF: print a field of the head of a diff
head_field() {
	sed -n "/^---/q;s/^# $1: //p" "$2"
}

# find_cached: set diff to an earlier diff with this key, and fail if there is none
find_cached() {
	for diff in "$BUILD/cache/$key.diff" "$PATCHES"/cache/*/"$DRIVER.diff"; do
		[ -f "$diff" ] && [ "$(head_field key "$diff")" = "$key" ] || continue
		made_by=$(head_field spatch "$diff")
		[ -z "$spatch_version" ] || [ "$spatch_version" = "$made_by" ] || continue
		return 0
	done
	return 1
}

# in_sweep: set diff to the diff of the matrix's sweep over drivers/net, and return whether the sweep
# rewrote the same files with the same rules
in_sweep() {
	diff=$K/sweep/diff
	[ "$B" != "$K/sweep" ] && [ -f "$K/sweep/sums" ] && [ "$(head_field spatch "$diff")" = "$spatch_version" ] &&
		awk 'NR == FNR { swept[$0]; next } !($0 in swept) { exit 1 }' "$K/sweep/sums" "$tmp/sums"
}

# print_swept: the part of the sweep's diff that belongs to this driver
print_swept() {
	echo "# key: $key"
	sed -n '/^---/q;/^# key/!p' "$diff"
	awk 'NR == FNR { mine["a/" $0]; next } /^--- a\// { on = $2 in mine } on' "$tmp/files" "$diff"
}

# blame_rule: if spatch cannot parse a rule, end with the name of that rule
blame_rule() {
	grep -q "rules\.cocci" "$tmp/errors" || return 0
	echo "int nothing;" >"$tmp/nothing.c"
	for rule in $rules; do
		"$SPATCH" --very-quiet -D patch --sp-file "$RULES/$rule" "$tmp/nothing.c" >/dev/null 2>"$tmp/parse" ||
			die "rule $RULES/${rule#./} does not parse: $(grep -v "^$" "$tmp/parse" | tr -s "\n " " ")"
	done
}

# make_diff: write $tmp/diff by spatch
make_diff() {
	[ "$spatch_version" ] ||
		die "spatch is not installed, and no ready diff has these sources and rules: apt install coccinelle"
	files_with "$tmp/words" <"$tmp/files" >"$tmp/candidates"
	: >"$tmp/raw"
	status=0
	[ ! -s "$tmp/candidates" ] || rewrite_files "$tmp/candidates" "$tmp/raw" || status=$?
	# A signal is not the fault of the driver: the stage counts as interrupted. 255 is not a signal,
	# but an exception in spatch. The message does not name the driver, so that matrix/prove.sh does
	# not take it for a failure.
	if [ $status -gt 128 ] && [ $status -lt 255 ]; then
		echo "omatic: spatch was killed by signal $((status - 128)): run omatic again" >&2
		exit 130
	fi
	if [ $status -ne 0 ]; then
		blame_rule
		die "spatch failed: $(grep -v '^$' "$tmp/errors" | head -n 3 | tr '\n' ' ')"
	fi

	# A second run on the result must find nothing to rewrite.
	second=empty
	sed -n 's,^--- a/,,p' "$tmp/raw" >"$tmp/touched"
	if [ -s "$tmp/touched" ]; then
		mkdir "$tmp/again"
		xargs cp --parents -t "$tmp/again" <"$tmp/touched"
		cd "$tmp/again"
		patch -s -p1 <"$tmp/raw" >"$tmp/errors" 2>&1 ||
			die "spatch made a diff that does not apply: $(head -n 1 "$tmp/errors")"
		files_with "$tmp/words" <"$tmp/touched" >"$tmp/left"
		[ ! -s "$tmp/left" ] || { rewrite_files "$tmp/left" "$tmp/second" && [ ! -s "$tmp/second" ]; } || second="not empty"
	fi

	{
		echo "# key: $key"
		echo "# spatch: $spatch_version"
		echo "# second run: $second"
		cat "$tmp/raw"
	} >"$tmp/diff"
}

if find_cached; then
	cp "$diff" "$tmp/diff"
	diff_source="from ${diff#"$PATCHES/"}"
	diff_source=${diff_source%/*}
	case $diff in "$BUILD"/*) diff_source="from build/cache" ;; esac
elif in_sweep; then
	print_swept >"$tmp/diff"
	diff_source="from the sweep"
else
	diff=
	make_diff
	mkdir -p "$BUILD/cache"
	cp "$tmp/diff" "$BUILD/cache/$key.tmp.$$"
	mv "$BUILD/cache/$key.tmp.$$" "$BUILD/cache/$key.diff"
	diff_source="spatch $spatch_version"
fi

note key "$key"
note spatch "$(head_field spatch "$tmp/diff")"
note "diff from" "$diff_source"
note "diff lines" "$(sed -n '/^---/,$p' "$tmp/diff" | wc -l)"
mv "$tmp/diff" "$B/diff"
mv "$tmp/sums" "$B/sums"
end_stage "$diff_source, $(noted 'diff lines') lines of diff"
