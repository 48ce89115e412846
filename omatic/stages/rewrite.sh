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

# run_spatch RULES DIRECTORY FILES: rewrite the files in place
run_spatch() {
	[ -s "$3" ] || return 0
	sed G "$3" >"$tmp/groups"
	# shellcheck disable=SC2086 # options
	(cd "$2" || exit; ulimit -s unlimited; exec "$SPATCH" --very-quiet --no-includes --include-headers \
		-D patch --sp-file "$1" --in-place --no-show-diff ${macros-} ${SPATCH_JOBS:+--jobs "$SPATCH_JOBS"} \
		--file-groups "$tmp/groups") 2>>"$tmp/errors"
}

# apply_rules DIRECTORY FILES: rewrite the files in place. The frame rules visit every function, so
# only files that contain a word of theirs are matched against them.
apply_rules() {
	(cd "$1" || exit; files_with "$tmp/words.frame") <"$2" >"$tmp/files.frame"
	comm -23 "$2" "$tmp/files.frame" >"$tmp/files.skb"
	run_spatch "$tmp/rules.cocci" "$1" "$tmp/files.frame" || return
	run_spatch "$tmp/skb.rules.cocci" "$1" "$tmp/files.skb"
}

# hide_unreviewed DIRECTORY: change the names of the functions in $tmp/unreviewed, where they are defined, so
# that the frame rules for reviewed functions do not match them
hide_unreviewed() {
	sed 's/:[0-9]*\t.*//' "$tmp/unreviewed" | sort -u | while read -r file; do
		awk -v file="$file" -F'\t' '
			NR == FNR {
				line = $1
				sub(/.*:/, "", line)
				if ($1 == file ":" line)
					column[line] = $3
				next
			}
			FNR in column { $0 = substr($0, 1, column[FNR] - 1) "omatic_hidden_" substr($0, column[FNR]) }
			{ print }' "$tmp/unreviewed" "$1/$file" >"$tmp/hidden"
		cat "$tmp/hidden" >"$1/$file"
	done
}

# hide_enumerators DIRECTORY FILES: hide the names of calls that are enumerators in a file, since spatch does
# not tell them from functions
hide_enumerators() {
	(cd "$1" && "$SITES" -d "$OMATIC/proof/calls") <"$2" | sed -n 's/:[0-9]*\tenumerator\t/\t/p' | sort -u |
		while IFS='	' read -r file call; do
			sed -i "s/\<$call\>/omatic_hidden_&/g" "$1/$file"
		done
}

# local_rules: print rules that mark local variables and parameters with the name of a call
local_rules() {
	(cd "$tmp" && sed -n 's/^local idexpression x = {\(.*\)};/\1/p' rules.cocci) | sort -u | while read -r call; do
		printf '@of_%s@\nlocal idexpression x = {%s};\nposition p;\n@@\nx@p\n\n' "$call" "$call"
		printf '@mark_%s@\nsymbol %s, omatic_hidden_%s;\nposition of_%s.p;\n@@\n- %s@p\n+ omatic_hidden_%s\n\n' \
			"$call" "$call" "$call" "$call" "$call" "$call"
	done
}

# rewrite_alone DIRECTORY FILES: rewrite the sites that are left in code that spatch cannot parse: give them to
# spatch without the code around them, and rename in place what it renames there. What it did parse, and took
# for a local variable, stays.
rewrite_alone() {
	(cd "$1" && "$SITES" "$OMATIC/proof/calls") <"$2" | sed 's/:[0-9]*\t.*//' | sort -u >"$tmp/files.left" || return
	[ -s "$tmp/files.left" ] || return 0
	set -- "$1" "$tmp/files.left"
	{ echo "virtual patch"; local_rules; } >"$tmp/local.rules.cocci"
	run_spatch "$tmp/local.rules.cocci" "$1" "$2" || return
	rm -rf "$tmp/alone"
	mkdir "$tmp/alone"
	(cd "$1" && "$SITES" -c "$tmp/alone" "$OMATIC/proof/calls") <"$2" || return
	(cd "$tmp/alone" && xargs -r grep -l "omatic_") <"$2" >"$tmp/files.alone" || return 0
	apply_rules "$tmp/alone" "$tmp/files.alone" || return
	while read -r file; do
		grep -o 'omatic_[0-9]*_[0-9]*(void) { pfq_[a-z_]*' "$tmp/alone/$file" |
			sed 's/omatic_\([0-9]*\)_\([0-9]*\)(void) { /\1 \2 /' | sort -k1,1n -k2,2nr >"$tmp/renamed"
		awk '
			# netif_rx for pfq_netif_rx
			function old_name(new) {
				return new == "pfq_run_xdp" ? "bpf_prog_run_xdp" : substr(new, 5)
			}
			NR == FNR { at[$1] = at[$1] " " $2 " " $3; next }
			FNR in at {
				n = split(at[FNR], part, " ")
				for (i = 1; i < n; i += 2)
					if (substr($0, part[i], length(old_name(part[i + 1]))) == old_name(part[i + 1]))
						$0 = substr($0, 1, part[i] - 1) part[i + 1] \
							substr($0, part[i] + length(old_name(part[i + 1])))
			}
			{ print }' "$tmp/renamed" "$1/$file" >"$tmp/new"
		[ ! -s "$tmp/renamed" ] || cat "$tmp/new" >"$1/$file"
	done <"$tmp/files.alone"
}

# keep_meanings DIRECTORY FILES: where the driver defines a macro or a function with the name of a call, or
# removes such a macro, let the hook's name follow. The preprocessor decides whether the definition is in
# effect, and from which line on; then the uses, which are renamed, still get it.
keep_meanings() {
	(cd "$1" && "$SITES" -d "$OMATIC/proof/calls") <"$2" >"$tmp/declared" || return
	cut -f 1 "$tmp/declared" | sed 's/:[0-9]*$//' | sort -u | while read -r file; do
		awk -v file="$file" -f "$OMATIC/lib/meanings.awk" "$tmp/declared" "$1/$file" >"$tmp/new"
		cmp -s "$tmp/new" "$1/$file" || cat "$tmp/new" >"$1/$file"
	done
}

# rewrite_files FILES DIFF: rewrite copies of the files, and write the difference to DIFF
#
# First spatch reads only the functions that contain a word of the rules, a tenth of the source.
# Files in which a call is left after that are read whole. diff(1) makes the diff. spatch could make
# it, but would parse each result for it, which takes as long again. spatch also takes the directory's
# name for a regular expression, so the names in its diff stay absolute if the directory has a +.
rewrite_files() {
	rm -rf "$tmp/made" "$tmp/functions" "$tmp/rewritten" "$tmp/errors"
	mkdir "$tmp/made" "$tmp/functions"
	xargs cp --parents -pt "$tmp/made" <"$1"
	xargs cp --parents -pt "$tmp/functions" <"$1"
	chmod -R u+w "$tmp/made" "$tmp/functions"
	find_unreviewed <"$1" >"$tmp/unreviewed"
	hide_unreviewed "$tmp/made"
	hide_enumerators "$tmp/made" "$1"
	# lines of keep_meanings
	(cd "$tmp/made"; xargs grep -lE "^#(define|undef) pfq_" <"$1" |
		xargs -r sed -i -E 's,^#(define|undef) pfq_,//omatic_hidden_&,')
	(cd "$tmp/made" && xargs awk -v out="$tmp/functions" -f "$OMATIC/lib/functions.awk" "$tmp/words") <"$1"
	cp -r "$tmp/functions" "$tmp/rewritten"
	apply_rules "$tmp/rewritten" "$1" || return
	(cd "$tmp"; diff -rU0 functions rewritten | patch -s -p1 -d made >/dev/null) || :
	(cd "$tmp/made" || exit; files_with "$tmp/words.calls") <"$1" >"$tmp/whole"
	if [ -s "$tmp/whole" ]; then
		apply_rules "$tmp/made" "$tmp/whole" || return
		rewrite_alone "$tmp/made" "$tmp/whole" || return
	fi
	(cd "$tmp/made"; xargs grep -l "omatic_hidden_" <"$1" | xargs -r sed -i -e 's,^//omatic_hidden_#,#,' -e 's/omatic_hidden_//g')
	keep_meanings "$tmp/made" "$1" || return
	while read -r file; do
		cmp -s "$file" "$tmp/made/$file" || diff -up --label "a/$file" --label "b/$file" "$file" "$tmp/made/$file" || :
	done <"$1" >"$2"
}

# make_macros: write spatch's own list of macros with the entries of macros.h in place of those that
# are wrong. spatch's option --macro-file can add entries but not replace them.
make_macros() {
	builtins=$(for dir in ${COCCINELLE_HOME:-} /usr/lib/coccinelle /usr/local/lib/coccinelle; do
		[ ! -f "$dir/standard.h" ] || echo "$dir/standard.h"
	done | head -n 1)
	awk 'FNR == NR { ours = ours $0 "\n"; if (/^#define/) { sub(/\(.*/, "", $2); mine[$2] }; next }
		{ name = $2; sub(/\(.*/, "", name) }
		!(/^#define/ && name in mine) { print }
		END { printf "%s", ours }' "$RULES/macros.h" "${builtins:-/dev/null}" >"$tmp/macros.h"
	macros=${builtins:+"--macro-file-builtins $tmp/macros.h"}
}

# rules_text RULE...: print the rules without comments
rules_text() {
	echo 'virtual patch, report'
	for rule; do
		grep -v -e "^virtual " -e "^//" "$RULES/$rule"
	done
}

# files_with WORDS: of the files named on standard input, print those that contain one of the words
files_with() {
	xargs -r grep -lwFf "$1" || :
}

# find_unreviewed: of the files named on standard input, list the functions that have the name of a reviewed one
# and another text
find_unreviewed() {
	[ -z "${REVIEW-}" ] || return 0
	"$SITES" "$OMATIC/proof/calls" "$GUARDS" | awk -F'\t' '
		NR == FNR { sub(/\+.*/, "", $1); reviewed[$1, $2]; next }
		$3 == "xdp_guard" && !(($2, $6) in reviewed) { print $1 "\t" $2 "\t" $4 }' "$GUARDS" -
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
