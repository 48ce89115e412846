#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove.sh: the stage prove, the proof's first half. Check that the diff rewrites exactly the sites
# that the scanner (proof/sites.c) finds; the scanner shares no code and no rule with Coccinelle.
#
# Usage:        called by driver.mk
# Inputs:       $B/patched/, $B/diff; proof/calls, guards, shapes, waivers;
#               $DRIVER_SETTINGS/DRIVER.waivers, lines of FILE FUNCTION CALL REASON
# Outputs:      $B/sites.tsv: file:line, function, call, rule, verdict, a row per site. A verdict is
#                 hooked    the diff rewrites the site
#                 waived: REASON
#                 missed    neither rewritten nor waived; the proof fails
#                 unseen    rewritten, but the scanner finds no such site; the proof fails
#               $B/checks.prove; $B/proved or $B/failed: one line
# Environment:  B DRIVER SITES SPATCH DRIVER_SETTINGS OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage prove
. "$OMATIC/proof/proof.sh"

# scan [GUARDS]: print the receive calls and program runs of the files that standard input names, and
# with GUARDS the guards of reviewed functions
scan() {
	"$SITES" "$OMATIC/proof/calls" "$@"
}

sources=$(source_dir)
cd "$sources/"
list_sources | scan "$OMATIC/proof/guards" >"$tmp/sites" || die "cannot scan $sources"

if awk -v shapes="$OMATIC/proof/shapes" -f "$OMATIC/proof/rewritten.awk" "$B/diff" >"$tmp/rewritten"; then
	pass "the diff only renames calls, offers frames and includes the hooks"
else
	fail "the diff does more than rename calls: $(sed -n "s/^trouble\t//p" "$tmp/rewritten" | head -n 1)"
fi

waivers=$DRIVER_SETTINGS/$DRIVER.waivers
[ -f "$waivers" ] || waivers=/dev/null
awk -F'\t' -v OFS='\t' '
	function rule_of(call) {
		return "semantic/" (call ~ /xdp/ ? "frame" : "skb") "/" \
			(call == "xdp_guard" ? "" : call == "bpf_prog_run_xdp" ? "run.cocci" : call ".cocci")
	}
	# A reviewed function counts as one site, however many of its lines the diff changes.
	function take_guard(file,	line, n) {
		for (line = $4; line <= $5; line++)
			if ((file ":" line, $3) in rewritten) {
				n += rewritten[file ":" line, $3]
				delete rewritten[file ":" line, $3]
			}
		return n
	}
	function hooked(file) {
		return $3 == "xdp_guard" ? take_guard(file) : rewritten[$1, $3]-- > 0
	}
	FILENAME == ARGV[1] {
		if ($0 ~ /^[ \t]*(#|$)/)
			next
		split($0, w, /[ \t]+/)
		reason = $0
		sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]*/, "", reason)
		waiver[w[1], w[2], w[3]] = reason == "" ? "no reason given" : reason
		next
	}
	FILENAME == ARGV[2] { if ($0 !~ /^#/) { general_function[$1] = $2; general_reason[$1] = $3 } next }
	FILENAME == ARGV[3] { if ($1 != "trouble") rewritten[$1, $2]++; next }
	{
		file = $1
		sub(/:[0-9]*$/, "", file)
		if (hooked(file))
			print $1, $2, $3, rule_of($3), "hooked"
		else if ((file, $2, $3) in waiver) {
			used[file, $2, $3] = 1
			print $1, $2, $3, "-", "waived: " waiver[file, $2, $3]
		} else if ($3 in general_function && $2 ~ general_function[$3])
			print $1, $2, $3, "-", "waived: " general_reason[$3]
		else
			print $1, $2, $3, "-", "missed"
	}
	END {
		for (key in rewritten)
			if (rewritten[key] > 0) {
				split(key, k, SUBSEP)
				print k[1], "-", k[2], rule_of(k[2]), "unseen"
			}
		for (key in waiver)
			if (!(key in used)) {
				split(key, k, SUBSEP)
				print k[1], k[2], k[3], "-", "stale waiver"
			}
	}' "$waivers" "$OMATIC/proof/waivers" "$tmp/rewritten" "$tmp/sites" >"$tmp/verdicts"
grep -v 'stale waiver$' "$tmp/verdicts" >"$B/sites.tsv" || :

# explain_missed: print the missed sites, and what spatch could not parse in their files
explain_missed() {
	awk -F'\t' '$5 == "missed" { print $1 ": " $3 " in " $2 "() is not rewritten" }' "$B/sites.tsv"
	sed -n 's/:[0-9]*\t.*\tmissed$//p' "$B/sites.tsv" | sort -u | while read -r file; do
		"$SPATCH" --parse-c "$file" 2>&1 | awk '
			/^ = File "/ { split($0, part, /"|line |,/); from = part[2]; line = part[5] }
			/^  whole content = / {
				sub(/^  whole content = [ \t]*/, "")
				print from ":" line ": spatch cannot parse: " $0
			}' | sort -u | head -n 5
	done
	echo "docs/adding-a-driver.md, \"When the proof fails\", lists the remedies"
}

missed=$(count_sites missed)
if [ "$missed" -eq 0 ]; then
	pass "every site is rewritten or waived"
else
	explain_missed >"$tmp/missed"
	first=$(awk -F'\t' '$5 == "missed" { print $3 " in " $2 "() at " $1; exit }' "$B/sites.tsv")
	fail "sites neither rewritten nor waived: $missed, first $first" "$tmp/missed"
fi
if [ "$(count_sites unseen)" -eq 0 ]; then
	pass "nothing else is rewritten"
else
	fail "the diff rewrites $(awk -F'\t' '$5 == "unseen" { print $1; exit }' "$B/sites.tsv"), where the scanner finds no site"
fi
if stale=$(grep 'stale waiver$' "$tmp/verdicts"); then
	fail "stale waiver in $waivers: $(echo "$stale" | head -n 1 | cut -f 1-3 | tr '\t' ' '): remove that line"
else
	pass "every waiver is needed"
fi
if [ "$(count_sites 'waived: no reason given')" -eq 0 ]; then
	pass "every waiver has a reason"
else
	fail "a waiver in $waivers has no reason: append it to the line"
fi

# Apply the diff to copies of the files that it changes, scan them, and revert it.
mkdir "$tmp/tree"
sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/touched"
xargs -r cp --parents -pt "$tmp/tree" <"$tmp/touched"
cd "$tmp/tree"
apply_diff . || die "the diff does not apply: $(head -n 1 "$tmp/log")"
scan <"$tmp/touched" >"$tmp/left"
xargs -r grep -L '^#include <pfq/\(hook\|frame\).h>' <"$tmp/touched" >"$tmp/bare" || :
apply_diff . -R || :
find . -type f | while read -r file; do
	cmp "$file" "$sources/$file" 2>&1 || :
done >"$tmp/difference"

left=$(wc -l <"$tmp/left")
waived=$(cd "$sources/" && awk -F'\t' 'NR == FNR { touched[$1] = 1; next }
	$3 != "xdp_guard" && $5 ~ /^waived|^missed/ { sub(/:[0-9]*$/, "", $1); n += $1 in touched } END { print n + 0 }' "$tmp/touched" "$B/sites.tsv")
if [ "$left" -eq "$waived" ]; then
	pass "no other site is left after the rewrite"
else
	fail "$left sites are left after the rewrite, but $waived are waived or reported as missed" "$tmp/left"
fi
if [ ! -s "$tmp/bare" ]; then
	pass "every rewritten file includes a header of the hooks"
else
	fail "$(head -n 1 "$tmp/bare") has no #include, so the hooks' header could not be added"
fi
if [ ! -s "$tmp/difference" ]; then
	pass "patch -R restores the original, byte for byte"
else
	fail "patch -R does not restore the original" "$tmp/difference"
fi
second=$(sed -n 's/^# second run: //p;/^---/q' "$B/diff")
if [ "$second" = empty ]; then
	pass "a second rewrite changes nothing"
else
	fail "a second rewrite changes the sources again"
fi

finish_checks
echo "$(site_summary), sources ok, nothing built" >"$B/proved"
end_stage "$(site_summary)"
