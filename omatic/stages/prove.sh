#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The proof's first half, on sources: the sites that the diff rewrites are those
# that a scanner counts which knows nothing of Coccinelle -> sites.tsv.

. "$OMATIC/lib/common.sh"
begin prove
. "$OMATIC/proof/proof.sh"

# scan [GUARDS]: the receive calls and program runs; where a frame is offered without a program, too
scan() {
	find . -name '*.[chS]' | sed 's,^\./,,' | sort | "$SITES" "$OMATIC/proof/calls" "$@"
}

cd "$B/patched/"
scan "$OMATIC/proof/guards" >"$tmp/sites" || die "cannot scan $B/patched"

if awk -v shapes="$OMATIC/proof/shapes" -f "$OMATIC/proof/rewritten.awk" "$B/diff" >"$tmp/rewritten"; then
	holds "the diff does nothing but rename calls, offer frames and include the hooks"
else
	fails "the diff does more than rename calls: $(sed -n "s/^trouble\t//p" "$tmp/rewritten" | head -n 1)"
fi

waivers=$FACTS/$DRIVER.waivers
[ -f "$waivers" ] || waivers=/dev/null
awk -F'\t' -v OFS='\t' '
	function rule_of(call) {
		return "semantic/" (call ~ /xdp/ ? "frame" : "skb") "/" \
			(call == "xdp_guard" ? "" : call == "bpf_prog_run_xdp" ? "run.cocci" : call ".cocci")
	}
	# A function is one guard, however many of its lines are changed.
	function guard_opened(file,	line, n) {
		for (line = $4; line <= $5; line++)
			if ((file ":" line, $3) in rewritten) {
				n += rewritten[file ":" line, $3]
				delete rewritten[file ":" line, $3]
			}
		return n
	}
	function hooked(file) {
		return $3 == "xdp_guard" ? guard_opened(file) : rewritten[$1, $3]-- > 0
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
	FILENAME == ARGV[2] { if ($0 !~ /^#/) { general[$1] = $2; why[$1] = $3 } next }
	FILENAME == ARGV[3] { if ($1 != "trouble") rewritten[$1, $2]++; next }
	{
		file = $1
		sub(/:[0-9]*$/, "", file)
		if (hooked(file))
			print $1, $2, $3, rule_of($3), "hooked"
		else if ((file, $2, $3) in waiver) {
			used[file, $2, $3] = 1
			print $1, $2, $3, "-", "waived: " waiver[file, $2, $3]
		} else if ($3 in general && $2 ~ general[$3])
			print $1, $2, $3, "-", "waived: " why[$3]
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

# What was missed, and where spatch lost its way in those files.
missed_sites() {
	awk -F'\t' '$5 == "missed" { print $1 ": " $3 " in " $2 "() is not rewritten" }' "$B/sites.tsv"
	sed -n 's/:[0-9]*\t.*\tmissed$//p' "$B/sites.tsv" | sort -u | while read -r file; do
		"$SPATCH" --parse-c "$file" 2>&1 | awk '
			/^ = File "/ { split($0, part, /"|line |,/); from = part[2]; line = part[5] }
			/^  whole content = / {
				sub(/^  whole content = [ \t]*/, "")
				print from ":" line ": spatch cannot parse: " $0
			}' | sort -u | head -n 5
	done
}

missed=$(count missed)
if [ "$missed" -eq 0 ]; then
	holds "every site is rewritten or waived"
else
	missed_sites >"$tmp/missed"
	first=$(awk -F'\t' '$5 == "missed" { print $3 " in " $2 "() at " $1; exit }' "$B/sites.tsv")
	fails "$missed not rewritten and not waived, first $first" "$tmp/missed"
fi
if [ "$(count unseen)" -eq 0 ]; then
	holds "nothing else is rewritten"
else
	fails "rewritten, but no site to the scanner: $(awk -F'\t' '$5 == "unseen" { print $1; exit }' "$B/sites.tsv")"
fi
if stale=$(grep 'stale waiver$' "$tmp/verdicts"); then
	fails "stale waiver in $waivers: $(echo "$stale" | head -n 1 | cut -f 1-3 | tr '\t' ' ')"
else
	holds "every waiver is needed"
fi
if [ "$(count 'waived: no reason given')" -eq 0 ]; then
	holds "every waiver has a reason"
else
	fails "a waiver in $waivers has no reason"
fi

# There and back again, on the files that the diff touches.
mkdir "$tmp/tree"
sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/touched"
xargs -r cp --parents -pt "$tmp/tree" <"$tmp/touched"
cd "$tmp/tree"
apply_diff . || die "the diff does not apply: $(head -n 1 "$tmp/log")"
scan >"$tmp/left"
xargs -r grep -L '^#include <pfq/\(hook\|frame\).h>' <"$tmp/touched" >"$tmp/bare" || :
apply_diff . -R || :
find . -type f | while read -r file; do
	cmp "$file" "$B/patched/$file" 2>&1 || :
done >"$tmp/difference"

left=$(wc -l <"$tmp/left")
waived=$(cd "$B/patched/" && awk -F'\t' 'NR == FNR { touched[$1] = 1; next }
	$3 != "xdp_guard" && $5 ~ /^waived|^missed/ { sub(/:[0-9]*$/, "", $1); n += $1 in touched } END { print n + 0 }' "$tmp/touched" "$B/sites.tsv")
if [ "$left" -eq "$waived" ]; then
	holds "no other site is left after the rewrite"
else
	fails "$left sites are left after the rewrite, $waived of them known" "$tmp/left"
fi
if [ ! -s "$tmp/bare" ]; then
	holds "every rewritten file includes the hooks"
else
	fails "no #include to put the hooks' beside in $(head -n 1 "$tmp/bare")"
fi
if [ ! -s "$tmp/difference" ]; then
	holds "patch -R gives the original back, byte for byte"
else
	fails "patch -R does not give the original back" "$tmp/difference"
fi
second=$(sed -n 's/^# second run: //p;/^---/q' "$B/diff")
if [ "$second" = empty ]; then
	holds "a second rewrite is empty"
else
	fails "a second rewrite is $second"
fi

settle
echo "$(tally), sources ok, nothing built" >"$B/proved"
end "$(tally)"
