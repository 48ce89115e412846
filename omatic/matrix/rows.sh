#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The kernel's rows of the table: module, group, found, rewritten, proved, built, CRCs, frame hooks, loads, unloads, reason.
# found counts delivery sites; the verdicts are yes, no, - (not tried, or nothing to try) and, of loads and unloads, "as inbox" where
# the kernel's own module does not either, for want of its hardware or of an exit function.
# What was loaded counts only as long as the module has not been built again.
# Last come the commit and the date of the run that tried it.

set -eu

# has FILE TEXT: the tap has the line
has() {
	grep -q "^ok.*$2" "$1" 2>/dev/null
}

# frame_of: yes where a frame is offered before any sk_buff exists, program where that needs an XDP program attached
frame_of() {
	cut -f 3,5 "$B/sites.tsv" 2>/dev/null | awk '
		$2 == "hooked" { seen[$1] }
		END { print "xdp_guard" in seen ? "yes" : "bpf_prog_run_xdp" in seen ? "program" : "-" }'
}

# sources_alone: nothing was built since they were proved
sources_alone() {
	[ -e "$B/facts.rewrite" ] && [ -e "$B/facts.prove" ] &&
		! [ "$log" -nt "$B/facts.prove" ] && ! [ "$B/facts.module" -nt "$B/facts.prove" ]
}

verdict_of() {
	B=$K/$name log=$M/log/$name
	found=- rewritten=- proved=- built=- crcs=- reason=
	if [ ! -e "$B/facts.prove" ] && [ ! -e "$B/failed" ] && [ ! -e "$log" ]; then
		reason="not tried"
		return
	fi
	[ ! -e "$B/sites.tsv" ] || found=$(wc -l <"$B/sites.tsv")
	frame=$(frame_of)
	rewritten=no proved=no built=no crcs=no
	if sources_alone; then
		rewritten=yes proved=sources built=- crcs=-
		return
	fi
	[ ! -e "$B/facts.rewrite" ] || ! has "$B/tap.prove" 'every site is rewritten' || rewritten=yes
	[ ! -e "$B/facts.build" ] || [ ! -e "$B/facts.tree" ] || built=yes
	[ $built = no ] || ! has "$B/tap.module" 'exported symbols have the CRCs' || crcs=yes
	[ ! -e "$B/facts.module" ] || [ ! -e "$B/facts.prove" ] || [ $built = no ] || proved=yes
	[ $proved = yes ] || reason=$(cat "$B/failed" 2>/dev/null || why_not)
}

why_not() {
	{
		grep -m 1 -E 'error:|ERROR:|: No such file' "$log" ||
			sed -n 's/^omatic: //p' "$log" | tail -n 1
	} 2>/dev/null | sed "s,$K/,,g;s/\t/ /g" | cut -c 1-200
}

while IFS='	' read -r name group _ calls; do
	frame=- loads=- unloads=-
	if [ -z "$calls" ]; then
		found=0 rewritten=- proved=- built=- crcs=- reason="delivers no packets"
	else
		verdict_of
		if [ -e "$M/loads.tsv" ]; then
			said=$(awk -F'\t' -v name="$name" -v hash="$(sed -n 's/^module sha256\t//p' "$K/$name/facts.build" 2>/dev/null)" '
				$1 == name && $5 == hash { print $2 "|" $3 "|" $4 }' "$M/loads.tsv")
			if [ "$said" ]; then
				loads=${said%%|*} said=${said#*|}
				unloads=${said%%|*}
				reason=${reason:-${said#*|}}
			fi
		fi
	fi
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		"$name" "$group" "$found" "$rewritten" "$proved" "$built" "$crcs" "$frame" "$loads" "$unloads" "$reason"
done <"$M/inbox.tsv" | awk -F'\t' -v OFS='\t' -v now="$(git -C "$TOP" rev-parse --short HEAD 2>/dev/null || echo unknown)	$(date -u +%Y-%m-%d)" '
	FILENAME == ARGV[1] { tried[$1]; next }
	FILENAME == ARGV[2] { if (NF == 13) stamp[$1] = $12 OFS $13; next }
	{ print $0, $11 == "not tried" ? "-" OFS "-" : $1 in tried ? now : $1 in stamp ? stamp[$1] : "-" OFS "-" }' "$M/tried" "$M/rows.tsv" -
