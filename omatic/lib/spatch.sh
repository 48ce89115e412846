# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# spatch.sh: rewrite files with spatch, in copies, and write what changed as one diff.
#
# Usage:        sourced by stages/rewrite.sh; make_macros, then rewrite_files FILES DIFF in the directory of
#               the files
# Inputs:       $tmp/rules.cocci, and without the frame rules $tmp/skb.rules.cocci; $tmp/words,
#               words.calls and words.frame, the words without which a file has no site; $RULES/macros.h;
#               $GUARDS, proof/calls
# Environment:  RULES GUARDS SITES SPATCH OMATIC, as in lib/common.sh; SPATCH_JOBS: the number of
#               processes, if not one; REVIEW: not empty to rewrite functions that were not reviewed, too
# shellcheck disable=SC2154 # common.sh sets tmp
#
# spatch takes names for functions that are none, and cannot parse all code. So names are hidden from it by
# a prefix, omatic_hidden_, and it gets the sites that it cannot parse without the code around them.

# files_with WORDS: of the files named on standard input, print those that contain one of the words
files_with() {
	xargs -r grep -lwFf "$1" || :
}

# find_unreviewed: of the files named on standard input, list the functions that have the name of a reviewed one
# and another text
find_unreviewed() {
	[ -z "${REVIEW:-}" ] || return 0
	"$SITES" "$OMATIC/proof/calls" "$GUARDS" | awk -F'\t' '
		NR == FNR { sub(/\+.*/, "", $1); reviewed[$1, $2]; next }
		$3 == "xdp_guard" && !(($2, $6) in reviewed) { print $1 "\t" $2 "\t" $4 }' "$GUARDS" -
}

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
