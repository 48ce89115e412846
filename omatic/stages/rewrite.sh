#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patched/ + the rules of semantic/ -> diff.
#
# The diff names its key, a hash of sources and rules, and the spatch that made
# it. One with the same key is taken from the cache or from patches/cache/ when
# spatch is of the same version, or not there at all to make another.

. "$OMATIC/lib/common.sh"
begin rewrite

# spatch_with RULES DIRECTORY FILES: in place
spatch_with() {
	[ -s "$3" ] || return 0
	sed G "$3" >"$tmp/groups"
	# shellcheck disable=SC2086 # options
	(cd "$2" || exit; ulimit -s unlimited; exec "$SPATCH" --very-quiet --no-includes --include-headers \
		-D patch --sp-file "$1" --in-place --no-show-diff ${macros-} ${SPATCH_JOBS:+--jobs "$SPATCH_JOBS"} \
		--file-groups "$tmp/groups") 2>>"$tmp/errors"
}

# spatch_in DIRECTORY FILES. The rules for frames try every function: only files that hold their words meet them.
spatch_in() {
	(cd "$1" || exit; with_words "$tmp/words.frame") <"$2" >"$tmp/files.frame"
	comm -23 "$2" "$tmp/files.frame" >"$tmp/files.skb"
	spatch_with "$tmp/rules.cocci" "$1" "$tmp/files.frame" || return
	spatch_with "$tmp/skb.rules.cocci" "$1" "$tmp/files.skb"
}

# run_spatch FILES DIFF: in place on copies. A diff of spatch's own takes as long again, for it compares what it parses anew;
# and it takes the directory for a regular expression, so that with a + in it the names stay absolute.
# First spatch reads the functions that hold a word, a tenth of all; then the whole of the files where that did not do.
run_spatch() {
	rm -rf "$tmp/made" "$tmp/functions" "$tmp/rewritten" "$tmp/errors"
	mkdir "$tmp/made" "$tmp/functions"
	xargs cp --parents -pt "$tmp/made" <"$1"
	xargs cp --parents -pt "$tmp/functions" <"$1"
	xargs awk -v out="$tmp/functions" -f "$OMATIC/lib/functions.awk" "$tmp/words" <"$1"
	cp -r "$tmp/functions" "$tmp/rewritten"
	spatch_in "$tmp/rewritten" "$1" || return
	(cd "$tmp"; diff -rU0 functions rewritten | patch -s -p1 -d made >/dev/null) || :
	(cd "$tmp/made" || exit; with_words "$tmp/words.calls") <"$1" >"$tmp/whole"
	xargs -r cp --parents -pt "$tmp/made" <"$tmp/whole"
	spatch_in "$tmp/made" "$tmp/whole" || return
	# A file without any #include, which others include, gives the rule no place to put the hooks' beside.
	(cd "$tmp/made"; xargs grep -lw "pfq_[a-z_]*" <"$1" | xargs -r grep -L "^[[:space:]]*#[[:space:]]*include" |
		xargs -r sed -i "1i #include <pfq/hook.h>")
	while read -r file; do
		cmp -s "$file" "$tmp/made/$file" || diff -up --label "a/$file" --label "b/$file" "$file" "$tmp/made/$file" || :
	done <"$1" >"$2"
}

# spatch's list of macros, with ours in the place of what is wrong in it; --macro-file would only add to it.
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

# rules_text RULE...: what is no comment
rules_text() {
	echo 'virtual patch, report'
	for rule; do
		grep -v -e "^virtual " -e "^//" "$RULES/$rule"
	done
}

# with_words WORDS: of the files that are named on stdin, those that hold such a word
with_words() {
	xargs -r grep -lwFf "$1" || :
}

# All rules in one run; the include comes last, it looks at what they did.
rules=$(cd "$RULES" && find . -name '*.cocci' ! -name include.cocci | sort)
includes=$(cd "$RULES" && find . -name include.cocci | sort)
# shellcheck disable=SC2086 # lists of words
rules_text $rules $includes >"$tmp/rules.cocci"
# shellcheck disable=SC2046,SC2086
rules_text $(printf '%s\n' $rules $includes | grep -v '^\./frame/') >"$tmp/skb.rules.cocci"

cd "$B/patched/"
find . -name '*.[ch]' | sed 's,^\./,,' | sort >"$tmp/files"
# Where none of these words is no site can be. spatch would read all the files, at 10 ms each.
sed "/^#/d;s/\t.*//" "$OMATIC/proof/calls" | sort -u >"$tmp/words.calls"
cat "$OMATIC/proof/calls" "$OMATIC/proof/guards" | sed '/^#/d;s/\t.*//' | sort -u >"$tmp/words"
{ grep xdp "$OMATIC/proof/calls"; cat "$OMATIC/proof/guards"; } | sed '/^#/d;s/\t.*//' | sort -u >"$tmp/words.frame"
{ xargs sha256sum <"$tmp/files"; cat "$tmp/words" "$tmp/rules.cocci" "$RULES/macros.h" 2>/dev/null | sha256sum; } >"$tmp/sums"
key=$(sha256sum <"$tmp/sums" | cut -d ' ' -f 1)
spatch_version=$("$SPATCH" --version 2>/dev/null | sed -n '1s/spatch version \([^ ]*\).*/\1/p') || :
[ ! -f "$RULES/macros.h" ] || [ -z "$spatch_version" ] || make_macros

field() {
	sed -n "/^---/q;s/^# $1: //p" "$2"
}

cached() {
	for diff in "$BUILD/cache/$key.diff" "$PATCHES"/cache/*/"$DRIVER.diff"; do
		[ -f "$diff" ] && [ "$(field key "$diff")" = "$key" ] || continue
		made_by=$(field spatch "$diff")
		[ -z "$spatch_version" ] || [ "$spatch_version" = "$made_by" ] || continue
		return 0
	done
	return 1
}

# The sweep over all of drivers/net has read these files, and no others of that name.
swept() {
	diff=$K/sweep/diff
	[ "$B" != "$K/sweep" ] && [ -f "$K/sweep/sums" ] && [ "$(field spatch "$diff")" = "$spatch_version" ] &&
		awk 'NR == FNR { swept[$0]; next } !($0 in swept) { exit 1 }' "$K/sweep/sums" "$tmp/sums"
}

take_swept() {
	echo "# key: $key"
	sed -n '/^---/q;/^# key/!p' "$diff"
	awk 'NR == FNR { mine["a/" $0]; next } /^--- a\// { on = $2 in mine } on' "$tmp/files" "$diff"
}

# Which rule it is that spatch cannot read, if it is that.
blame_rule() {
	grep -q "rules\.cocci" "$tmp/errors" || return 0
	echo "int nothing;" >"$tmp/nothing.c"
	for rule in $rules $includes; do
		"$SPATCH" --very-quiet -D patch --sp-file "$RULES/$rule" "$tmp/nothing.c" >/dev/null 2>"$tmp/parse" ||
			die "rule $RULES/${rule#./} does not parse: $(grep -v "^$" "$tmp/parse" | tr -s "\n " " ")"
	done
}

make_diff() {
	[ "$spatch_version" ] ||
		die "spatch is not installed, and no diff at hand is for these sources and rules: apt install coccinelle"
	with_words "$tmp/words" <"$tmp/files" >"$tmp/candidates"
	: >"$tmp/raw"
	status=0
	[ ! -s "$tmp/candidates" ] || run_spatch "$tmp/candidates" "$tmp/raw" || status=$?
	# A signal says nothing of the driver; 255 is an exception of spatch's.
	if [ $status -gt 128 ] && [ $status -lt 255 ]; then
		echo "omatic: spatch was killed by signal $((status - 128))" >&2
		exit 130
	fi
	if [ $status -ne 0 ]; then
		blame_rule
		die "spatch: $(grep -v '^$' "$tmp/errors" | head -n 3 | tr '\n' ' ')"
	fi

	# What it made must hold nothing more to rewrite.
	second=empty
	sed -n 's,^--- a/,,p' "$tmp/raw" >"$tmp/touched"
	if [ -s "$tmp/touched" ]; then
		mkdir "$tmp/again"
		xargs cp --parents -t "$tmp/again" <"$tmp/touched"
		cd "$tmp/again"
		patch -s -p1 <"$tmp/raw" >"$tmp/errors" 2>&1 ||
			die "spatch made a diff that does not apply: $(head -n 1 "$tmp/errors")"
		with_words "$tmp/words" <"$tmp/touched" >"$tmp/left"
		[ ! -s "$tmp/left" ] || { run_spatch "$tmp/left" "$tmp/second" && [ ! -s "$tmp/second" ]; } || second="not empty"
	fi

	{
		echo "# key: $key"
		echo "# spatch: $spatch_version"
		echo "# second run: $second"
		cat "$tmp/raw"
	} >"$tmp/diff"
}

if cached; then
	cp "$diff" "$tmp/diff"
	how="from ${diff#"$PATCHES/"}"
	how=${how%/*}
	case $diff in "$BUILD"/*) how="from build/cache" ;; esac
elif swept; then
	take_swept >"$tmp/diff"
	how="from the sweep"
else
	diff=
	make_diff
	mkdir -p "$BUILD/cache"
	cp "$tmp/diff" "$BUILD/cache/$key.tmp.$$"
	mv "$BUILD/cache/$key.tmp.$$" "$BUILD/cache/$key.diff"
	how="spatch $spatch_version"
fi

note key "$key"
note spatch "$(field spatch "$tmp/diff")"
note "diff from" "$how"
note "diff lines" "$(sed -n '/^---/,$p' "$tmp/diff" | wc -l)"
mv "$tmp/diff" "$B/diff"
mv "$tmp/sums" "$B/sums"
end "$how, $(fact 'diff lines') lines of diff"
