#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# review.sh VERSION DIRECTORY [FUNCTION[+CONTEXT]...]: print the lines of proof/guards for the functions in
# DIRECTORY that the frame rules change, whether they were reviewed or not, and what the rules change.
#
# Usage:        omatic/proof/review.sh 6.1.192 build/6.1.0-57-amd64/igb/patched
#               VERSION is that of the source, for the last column. FUNCTION: in addition to those of
#               proof/guards, with the functions of the same file that the review covers
# Outputs:      on standard output the diff of each function, as # lines, and its line of proof/guards.
#               Append that line to proof/guards when you have answered the questions of
#               docs/adding-a-driver.md, "A frame hook", for it.
# Environment:  BUILD RULES SPATCH, if not the usual ones
# Exit status:  0, 1 if the rules fail

set -eu
OMATIC=$(cd "$(dirname "$0")/.." && pwd)
TOP=$(dirname "$OMATIC")
: "${BUILD:=$TOP/build}" "${RULES:=$TOP/semantic}" "${SPATCH:=spatch}"
[ $# -ge 2 ] || { sed -n 's/^# Usage: *//p' "$0" >&2; exit 1; }
version=$1
directory=$(cd "$2" && pwd)
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
export OMATIC TOP RULES SPATCH BUILD="$work" K="$work" B="$work/driver" DRIVER=review PATCHES="$work/none" \
	SITES="$work/sites" GUARDS="$work/guards" REVIEW=yes KDIR='' SRC='' TARBALL='' KVER=''
gcc -O2 -o "$SITES" "$OMATIC"/proof/sites/*.c
{
	sed '/^#/d;s/\t.*//' "$OMATIC/proof/guards"
	printf '%s\n' "$@"
} | sed '/^$/d;s/$/\t-/' | sort -u >"$GUARDS"

# Only the files that define one of these functions.
mkdir -p "$B/patched"
cd "$directory"
find . -name '*.[ch]' | sed 's,^\./,,' | xargs -r grep -lwF "$(sed 's/\t.*//;s/+.*//' "$GUARDS")" |
	"$SITES" "$OMATIC/proof/calls" "$GUARDS" | awk -F'\t' '$3 == "xdp_guard" { sub(/:[0-9]*$/, "", $1); print $1 }' |
	sort -u >"$work/files"
xargs -r cp --parents -t "$B/patched" <"$work/files"
chmod -R u+w "$B/patched"
"$OMATIC/stages/rewrite.sh" >&2

# entry FUNCTION: its name and contexts
entry() {
	sed "s/\t.*//" "$GUARDS" | grep -E "^$1(\+|\$)" | head -n 1
}

cd "$B/patched"
"$SITES" "$OMATIC/proof/calls" "$GUARDS" <"$work/files" | grep '	xdp_guard	' >"$work/before" || :
cp -r . "$work/after"
cd "$work/after"
! grep -q '^---' "$B/diff" || patch -s -p1 <"$B/diff"
"$SITES" "$OMATIC/proof/calls" "$GUARDS" <"$work/files" | grep '	xdp_guard	' >"$work/rewritten" || :
paste "$work/before" "$work/rewritten" | while IFS='	' read -r at name _ _ to before at2 _ _ _ to2 after; do
	file=${at%:*}
	sed -n "${at##*:},${to}p" "$B/patched/$file" >"$work/old"
	sed -n "${at2##*:},${to2}p" "$work/after/$file" >"$work/new"
	# A function without a guard, which may run its program in another way.
	if sed "s/\bpfq_run_xdp/bpf_prog_run_xdp/; s/\bpfq_\(napi\|netif\|__netif\|gro_cells\)/\1/" "$work/new" | cmp -s - "$work/old"; then
		printf "%s\t%s\t-\t%s\n" "$(entry "$name")" "$before" "$version"
		continue
	fi
	echo "# $file, $version"
	diff -U2 "$work/old" "$work/new" | sed '1,2d;s/^/#/'
	printf '%s\t%s\t%s\t%s\n' "$(entry "$name")" "$before" "$after" "$version"
done
