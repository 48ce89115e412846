#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove.sh: the stage prove, the proof's first half. Check that the diff rewrites exactly the sites
# that the scanner (proof/sites/) finds; the scanner shares no code and no rule with Coccinelle.
#
# Usage:        called by driver.mk
# Inputs:       $B/patched/, $B/diff; $GUARDS; proof/calls, shapes, waivers;
#               $DRIVER_SETTINGS/DRIVER.waivers, lines of FILE FUNCTION CALL REASON
# Outputs:      $B/sites.tsv: file:line, function, call, rule, verdict, a row per site. The rule is "compiler" for a site
#               of which the compiler told, and not the text (proof/marks.sh). A verdict is
#                 hooked    the diff rewrites the site
#                 waived: REASON
#                 not reviewed: WHAT  the function has the name of a reviewed one, and another text
#                 not hooked: WHAT    a reviewed function that no frame rule changed
#                 missed    neither rewritten nor waived; the proof fails
#                 unseen    rewritten, but the scanner finds no such site; the proof fails
#               $B/checks.prove; $B/proved or $B/failed: one line
# Environment:  B DRIVER SITES GUARDS SPATCH DRIVER_SETTINGS OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage prove
. "$OMATIC/proof/proof.sh"

# scan: print the receive calls and program runs of the files that standard input names, and the functions
# that are in the tables of reviewed and of waived ones
scan() {
	"$SITES" "$OMATIC/proof/calls" "$tmp/known"
}

cat "$GUARDS" "$OMATIC/proof/waivers" >"$tmp/known"
sources=$(source_dir)
cd "$sources/"
list_sources | scan >"$tmp/scan" || die "cannot scan $sources"
list_sources | "$SITES" -d "$OMATIC/proof/calls" >"$tmp/declared"
awk -F'\t' '$3 != "xdp_guard"' "$tmp/scan" >"$tmp/sites"
# an object that the build takes from the source shows no calls in any text
[ ! -f "$B/records" ] || awk -F'\t' -v OFS='\t' '$1 == "shipped" { print $2 ":0", "-", "shipped" }' "$B/records" >>"$tmp/sites"
# what the compiler saw, and the scanner does not see in the text
[ ! -f "$B/marks" ] || awk -F'\t' 'NR == FNR { seen[$1, $3]; next } !(($1, $3) in seen)' "$tmp/scan" "$B/marks" >>"$tmp/sites"
awk -F'\t' '$3 == "xdp_guard"' "$tmp/scan" >"$tmp/functions"

# Apply the diff to copies of the files that it changes, and scan them.
mkdir "$tmp/tree"
sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/touched"
xargs -r cp --parents -pt "$tmp/tree" <"$tmp/touched"
chmod -R u+w "$tmp/tree"
cd "$tmp/tree"
apply_diff . || die "the diff does not apply: $(head -n 1 "$tmp/log")"
scan <"$tmp/touched" >"$tmp/scan"
awk -F'\t' '$3 != "xdp_guard"' "$tmp/scan" >"$tmp/left"
awk -F'\t' '$3 == "xdp_guard"' "$tmp/scan" >"$tmp/functions.after"
cd "$sources/"

if awk -v shapes="$OMATIC/proof/shapes" -f "$OMATIC/proof/rewritten.awk" "$B/diff" >"$tmp/rewritten"; then
	pass "the diff only renames calls and offers frames"
else
	fail "the diff does more than rename calls: $(sed -n "s/^trouble\t//p" "$tmp/rewritten" | head -n 1)"
fi

waivers=$DRIVER_SETTINGS/$DRIVER.waivers
[ -f "$waivers" ] || waivers=/dev/null
# A waiver was written for a source that somebody read.
release=$(noted release)
if [ -s "$waivers" ] && ! grep -qxF "source: $release" "$waivers"; then
	fail "$waivers is for another source: read the sites in this one; if they may be waived, add the line 'source: $release'"
	waivers=/dev/null
fi
grep 'meaning$' "$tmp/rewritten" | cut -f 1-2 | sort >"$tmp/meanings.found" || :
sed -i '/meaning$/d' "$tmp/rewritten"

# The functions: reviewed, waived and others.
awk -F'\t' -v OFS='\t' '
	FILENAME == ARGV[1] {
		if (/^#/ || NF < 3)
			next
		sub(/\+.*/, "", $1)
		guard[$1]
		known[$1, $2]
		right[$1, $2, $3]
		if ($3 == "-")
			nothing[$1, $2]
		next
	}
	function file_of(at) {
		sub(/:[0-9]*$/, "", at)
		return at
	}
	# the n-th function of its name in its file
	FILENAME == ARGV[2] { after[file_of($1), $2, ++count[file_of($1), $2]] = $6; next }
	{
		file = file_of($1)
		hash = after[file, $2, ++seen[file, $2]]
		if (!($2 in guard) || ($2, $6) in nothing)
			next
		if (!(($2, $6) in known))
			print $1, $2, "xdp_guard", "-", "not reviewed: a function of that name was, with another text; without an XDP program its packets come by the skb hook, which is slower"
		else if (hash == "" || hash == $6)
			print $1, $2, "xdp_guard", "-", "not hooked: no frame rule matches; without an XDP program its packets come by the skb hook, which is slower"
		else if (($2, $6, hash) in right)
			print $1, $2, "xdp_guard", "semantic/frame/", "hooked"
		else
			print $1, $2, "xdp_guard", "semantic/frame/", "differs", $6, hash
	}' "$GUARDS" "$tmp/functions.after" "$tmp/functions" >"$tmp/guards"

awk -F'\t' -v OFS='\t' '
	function rule_of(call) {
		return "semantic/" (call ~ /xdp/ ? "frame" : "skb") "/" \
			(call == "xdp_guard" ? "" : call == "bpf_prog_run_xdp" ? "run.cocci" : call ".cocci")
	}
	function file_of(at) {
		sub(/:[0-9]*$/, "", at)
		return at
	}
	# The lines of a reviewed function may have several edits, and count as one site.
	function take_guard(at, name,	line) {
		line = at
		sub(/.*:/, "", line)
		for (line += 0; line <= last[at, name] + 0; line++)
			delete rewritten[file_of(at) ":" line, "xdp_guard"]
	}
	# the hash of the function around a site
	function hash_around(at, name,	line, i) {
		line = at
		sub(/.*:/, "", line)
		for (i = 1; i <= functions[file_of(at), name]; i++)
			if (line + 0 >= from[file_of(at), name, i] && line + 0 <= to[file_of(at), name, i])
				return hash[file_of(at), name, i]
		return "-"
	}
	FILENAME == ARGV[1] {
		if ($0 ~ /^[ \t]*(#|$)/ || /^source: /)
			next
		split($0, w, /[ \t]+/)
		reason = $0
		sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]*/, "", reason)
		waiver[w[1], w[2], w[3]] = reason == "" ? "no reason given" : reason
		next
	}
	FILENAME == ARGV[2] { if (!/^#/ && NF >= 5) general[$1, $2, $3] = $5; next }
	FILENAME == ARGV[3] { if ($1 != "trouble") rewritten[$1, $2]++; next }
	FILENAME == ARGV[4] {
		file = file_of($1)
		line = $1
		sub(/.*:/, "", line)
		i = ++functions[file, $2]
		from[file, $2, i] = line
		to[file, $2, i] = $5
		hash[file, $2, i] = $6
		last[$1, $2] = $5
		next
	}
	FILENAME == ARGV[5] {
		if ($5 ~ /^(hooked|differs)/)
			take_guard($1, $2)
		print $1, $2, $3, $4, $5
		next
	}
	{
		file = file_of($1)
		by = $4 == "compiler" ? $4 : "-"
		if (rewritten[$1, $3]-- > 0)
			print $1, $2, $3, rule_of($3), "hooked"
		else if ((file, $2, $3) in waiver) {
			used[file, $2, $3] = 1
			print $1, $2, $3, by, "waived: " waiver[file, $2, $3]
		} else if (($2, hash_around($1, $2), $3) in general)
			print $1, $2, $3, by, "waived: " general[$2, hash_around($1, $2), $3]
		else
			print $1, $2, $3, by, "missed"
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
	}' "$waivers" "$OMATIC/proof/waivers" "$tmp/rewritten" "$tmp/functions" "$tmp/guards" "$tmp/sites" >"$tmp/verdicts"
grep -v 'stale waiver$' "$tmp/verdicts" >"$B/sites.tsv" || :

# explain_missed: print the missed sites, and what spatch could not parse in their files
explain_missed() {
	awk -F'\t' '$5 != "missed" { next }
		$3 == "shipped" { sub(/:0$/, "", $1); print $1 " has no source here, so that nothing shows what it calls"; next }
		{ print $1 ": " $3 " in " $2 "() is not rewritten" }' "$B/sites.tsv"
	sed -n 's/:[0-9]*\t.*\tmissed$//p' "$B/sites.tsv" | grep -v "\.o$" | sort -u | while read -r file; do
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
	first=$(awk -F'\t' '$5 == "missed" && $3 == "shipped" { sub(/:0$/, "", $1); print "the object " $1 " without a source"; exit }
		$5 == "missed" { print $3 " in " $2 "() at " $1; exit }' "$B/sites.tsv")
	fail "sites neither rewritten nor waived: $missed, first $first" "$tmp/missed"
fi
if [ "$(count_sites unseen)" -eq 0 ]; then
	pass "nothing else is rewritten"
else
	fail "the diff rewrites $(awk -F'\t' '$5 == "unseen" { print $1; exit }' "$B/sites.tsv"), where the scanner finds no site"
fi
if stale=$(grep 'stale waiver$' "$tmp/verdicts"); then
	fail "stale waiver in $waivers: $(echo "$stale" | head -n 1 | cut -f 1-3 | tr '\t' ' '): there is no such site that is left: the rules hook it, or a name is wrong; remove or correct that line"
else
	pass "every waiver is needed"
fi
if [ "$(count_sites 'waived: no reason given')" -eq 0 ]; then
	pass "every waiver has a reason"
else
	fail "a waiver in $waivers has no reason: append it to the line"
fi

if [ "$(count_sites differs)" -eq 0 ]; then
	pass "every reviewed function becomes what was reviewed"
else
	grep 'differs' "$tmp/guards" | sed 's/^/rewritten in another way: /' >"$tmp/differ"
	fail "$(awk -F'\t' '$5 == "differs" { print $2 "() at " $1; exit }' "$B/sites.tsv") becomes something that was not reviewed" "$tmp/differ"
fi

# What #pragma push_macro saves and pop_macro brings back, no line that is added can follow.
sed '/^#/d;s/^\.//;s/\t.*//' "$OMATIC/proof/calls" | paste -sd '|' >"$tmp/names"
list_sources | tr '\n' '\0' |
	xargs -0 -r grep -nHE "(push|pop)_macro *\( *[\\\\]?\"($(cat "$tmp/names"))[\\\\]?\"" >"$tmp/pragmas" || :
if [ ! -s "$tmp/pragmas" ]; then
	pass "no definition of a call is saved and brought back by a pragma"
else
	fail "$(head -n 1 "$tmp/pragmas" | cut -d : -f 1-2) saves a definition of a call, or brings it back: write the definition out instead" "$tmp/pragmas"
fi

# Where the driver defines the name of a call, its uses keep that meaning.
awk -F'\t' '
	NR == FNR { if ($2 == "function") defined[$3]; next }
	{
		if ($3 ~ /bpf_prog_run|BPF_PROG_RUN|^gro_receive_skb$/ || $2 == "enumerator" || $2 == "prototype" && !($3 in defined))
			next
		if ($2 == "undef")
			text = "#undef pfq_" $3
		else if ($2 == "function-macro")
			text = "#define pfq_" $3 "(...) " $3 "(__VA_ARGS__)"
		else
			text = "#define pfq_" $3 " " $3
		print $1 "\t" text
	}' "$tmp/declared" "$tmp/declared" | sort -u >"$tmp/meanings.wanted"
compare "the driver's own definitions of calls keep their meaning" \
	"a definition of a call by the driver loses its meaning" "$tmp/meanings.wanted" "$tmp/meanings.found"

cd "$tmp/tree"
apply_diff . -R || :
find . -type f | while read -r file; do
	cmp "$file" "$sources/$file" 2>&1 || :
done >"$tmp/difference"

left=$(wc -l <"$tmp/left")
waived=$(cd "$sources/" && awk -F'\t' 'NR == FNR { touched[$1] = 1; next }
	$3 != "xdp_guard" && $4 != "compiler" && $5 ~ /^waived|^missed/ { sub(/:[0-9]*$/, "", $1); n += $1 in touched } END { print n + 0 }' "$tmp/touched" "$B/sites.tsv")
if [ "$left" -eq "$waived" ]; then
	pass "no other site is left after the rewrite"
else
	fail "$left sites are left after the rewrite, but $waived are waived or reported as missed" "$tmp/left"
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

awk -F'\t' -v driver="$DRIVER" '$5 ~ /^not / { print "omatic: " driver ": " $2 "() at " $1 " is " $5 }' "$B/sites.tsv" >&2

finish_checks
echo "$(site_summary), sources ok, nothing built" >"$B/proved"
end_stage "$(site_summary)"
