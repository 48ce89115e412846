#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that each page formats without a warning, that examples compile, and that each function, verb, option and
# /proc file is described.
man=@MAN@
. "$man/../testlib/write_tap.sh"
pfq=$(dirname "$0")/../tools/pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# missing PATTERN FILE...: complains if no file matches
missing() {
	what=$1
	shift
	grep -q -e "$what" "$@" || echo "$what is in none of: $*"
}

if command -v groff > /dev/null; then
	for page in "$man"/*.[1-8]; do
		silent "${page##*/} formats" "$(groff -man -ww -Tutf8 -z "$page" 2>&1)"
	done
else
	skip "pages format" "groff is not installed"
fi

for function in $(sed -n '/^static/d; s/^[a-z].*[ *]\(pfq_[a-z_]*\)(.*[,;]$/\1/p' \
	"$man/../libpfq/include/pfq/pfq.h" "$man/../libpfq/include/pfq/lang.h"); do
	silent "$function() has a page" "$(missing "^\.BI.*$function(" "$man"/*.3)"
done

# Each page of section 3 has errors and examples. Print the programs in the examples of a page.
examples_of() {
	awk '/^\.SH/ { inside = /^\.SH EXAMPLES/ }
		/^\.EE/ { print ""; code = 0 }
		inside && code { gsub(/\\-/, "-"); gsub(/\\e/, "\\"); gsub(/\\\(aq/, "\047"); gsub(/\\&/, ""); print }
		/^\.EX/ { code = 1 }' "$1"
}
for page in "$man"/*.3; do
	silent "${page##*/} has errors and examples" "$(missing '^\.SH ERRORS' "$page"; missing '^\.SH EXAMPLES' "$page")"
	examples_of "$page" >"$work/example.c"
	silent "the example of ${page##*/} is a program" "$(missing '^#include <pfq/' "$work/example.c")"
	tap_log=$work/log
	try "the example of ${page##*/} compiles" ${CC:-cc} -Wall -Wextra -Werror -I"$man/../libpfq/include" \
		-c -o "$work/example.o" "$work/example.c"
	tap_log=
done

for example in "$man"/../libpfq/examples/*.c; do
	silent "pfq_open.3 lists the example ${example##*/}" "$(missing "^\.I ${example##*/}\$" "$man/pfq_open.3")"
done

# A function may be described in the page of another one.
pages=$(make -s -C "$man" names)
for page in "$man"/*.[1-8]; do
	silent "${page##*/} refers to existing pages only" "$(sed 's/\\-/-/g' "$page" |
		sed -n 's/^\.BR \(pfq[a-z_-]*\) (\([1-8]\)).*/\1.\2/p' | sort -u |
		while read -r name; do echo "$pages" | grep -Fqx "$name" || echo "$name: no such page"; done)"
done

silent "pfq-lang.7 agrees with the compiler; make -C man pfq-lang.7 updates it" \
	"$("$man/lang_page.sh" "$pfq" | diff "$man/pfq-lang.7" - | head -n 5)"

# A macro takes quotation marks away, so that a program could not be typed.
silent "pfq-lang.7 has no quotation mark in an argument of .I" "$(grep -n '^\.I .*"' "$man/pfq-lang.7" | head -n 5)"

# The verbs in the table of tools/pfq.c, and in pfq(1).
sed -n 's/^\t{ "\([a-z]*\)", .*_main },$/\1/p' "$man/../tools/pfq.c" | sort >"$work/verbs"
sed -n 's/^\.BR \([a-z]*\) ", see " pfq-\1 (1)$/\1/p' "$man/pfq.1" | sort >"$work/listed"
silent "pfq.1 lists the verbs of tools/pfq.c" "$(diff "$work/verbs" "$work/listed")"

# The files that the kernel module creates, and the header lines that it prints.
# shellcheck disable=SC2046 # a list of files
sed -n 's/^\t{ "\([a-z]*\)", [a-z_]*show[a-z_]*\(, true\)\{0,1\} },$/\1/p' $(grep -rl proc_create_net "$man/../kmod") | sort >"$work/files"
sed -n 's|^\.SS /proc/net/pfq/||p' "$man/pfq.7" | sort >"$work/listed"
silent "pfq.7 lists the files in /proc/net/pfq" "$(diff "$work/files" "$work/listed")"
grep -rhoE '"# [a-z_ ]+\\n"' "$man/../kmod" | sed 's/^"# //; s/\\n"$//' | sort >"$work/columns"
awk '/^\.SS/ { if (columns) print columns; columns = "" }
	/^\.SH/ { listing = /FILES/ }
	listing && after_tp { gsub(/^\.BR? |[",]/, ""); columns = columns (columns ? " " : "") $0 }
	{ after_tp = /^\.TP/ }
	END { print columns }' "$man/pfq.7" | tr -s ' ' | sort >"$work/listed"
silent "pfq.7 lists the columns of these files" "$(diff "$work/columns" "$work/listed")"

for verb in $("$pfq" --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'); do
	for option in $("$pfq" "$verb" --help | grep -o -e '--[a-z-]*'); do
		escaped=$(echo "$option" | sed 's/-/\\\\-/g')
		silent "pfq-$verb.1 describes $option" "$(missing "$escaped" "$man/pfq-$verb.1")"
	done
done
plan
