#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patched/ + the rules of semantic/ -> diff.
#
# The diff names its key, a hash of sources and rules, and the spatch that made
# it. One with the same key is taken from the cache or from patches/cache/ when
# spatch is of the same version, or not there at all to make another.

. "$OMATIC/common.sh"
begin rewrite

run_spatch() {
	(ulimit -s unlimited; exec "$SPATCH" --very-quiet --no-includes --include-headers \
		-D patch --sp-file "$tmp/rules.cocci" --patch . --file-groups "$1")
}

# All rules in one run; the include comes last, it looks at what they did.
rules=$(cd "$RULES" && find . -name '*.cocci' ! -name include.cocci | sort)
includes=$(cd "$RULES" && find . -name include.cocci | sort)
{
	echo 'virtual patch, report'
	for rule in $rules $includes; do
		# what is no comment
		grep -v -e "^virtual " -e "^//" "$RULES/$rule"
	done
} >"$tmp/rules.cocci"

cd "$B/patched/"
find . -name '*.[ch]' | sed 's,^\./,,' | sort >"$tmp/files"
key=$({ xargs sha256sum <"$tmp/files"; sha256sum <"$tmp/rules.cocci"; } | sha256sum | cut -d ' ' -f 1)
spatch_version=$("$SPATCH" --version 2>/dev/null | sed -n '1s/spatch version \([^ ]*\).*/\1/p') || :

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
	sed 'a\\' "$tmp/files" >"$tmp/groups"
	if ! run_spatch "$tmp/groups" >"$tmp/raw" 2>"$tmp/errors"; then
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
		sed 'a\\' "$tmp/touched" >"$tmp/groups"
		run_spatch "$tmp/groups" >"$tmp/second" 2>"$tmp/errors" && [ ! -s "$tmp/second" ] || second="not empty"
	fi

	{
		echo "# key: $key"
		echo "# spatch: $spatch_version"
		echo "# second run: $second"
		grep -v '^diff ' "$tmp/raw" || :
	} >"$tmp/diff"
}

if cached; then
	cp "$diff" "$tmp/diff"
	how="from ${diff#"$PATCHES/"}"
	how=${how%/*}
	case $diff in "$BUILD"/*) how="from build/cache" ;; esac
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
end "$how, $(fact 'diff lines') lines of diff"
