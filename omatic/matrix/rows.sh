#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# rows.sh: print a kernel's rows of the matrix's table.
#
# Usage:        called by matrix.sh
# Inputs:       $M/inbox.tsv, $M/loads.tsv; of each driver $K/NAME/ and $M/log/NAME; $M/tried, the
#               modules that this run tried; $M/rows.tsv, the rows of the last run
# Outputs:      rows on standard output, the columns separated by tabs:
#                 module, group
#                 found      the number of sites
#                 rewritten, proved, built, CRCs equal
#                            yes, no, or - for not tried; proved may also be "sources"
#                 frame      yes: offers frames without an XDP program; program: only with one; -
#                 loads, unloads
#                            yes, no, -, or "as inbox": the kernel's own module does not load or
#                            unload either, because its hardware is missing or it has no exit function
#                 reason     the cause of the first "no"
#                 commit, date
#                            of the run that tried the module
# Environment:  K M TOP, as matrix.sh sets them
# Exit status:  0
#
# The result of a load is valid for a module of the same hash only.

set -eu

# has_passed CHECKS TEXT: whether a check passed
has_passed() {
	grep -q "^ok.*$2" "$1" 2>/dev/null
}

# frame_of: print the column "frame"
frame_of() {
	cut -f 3,5 "$B/sites.tsv" 2>/dev/null | awk '
		$2 == "hooked" { seen[$1] }
		END { print "xdp_guard" in seen ? "yes" : "bpf_prog_run_xdp" in seen ? "program" : "-" }'
}

# only_sources_proved: whether nothing was built since the sources were proved
only_sources_proved() {
	[ -e "$B/state.rewrite" ] && [ -e "$B/state.prove" ] &&
		! [ "$log" -nt "$B/state.prove" ] && ! [ "$B/state.module" -nt "$B/state.prove" ]
}

# read_results: set found, rewritten, proved, built, crcs, frame and reason for the module $name
read_results() {
	B=$K/$name log=$M/log/$name
	found=- rewritten=- proved=- built=- crcs=- reason=
	if [ ! -e "$B/state.prove" ] && [ ! -e "$B/failed" ] && [ ! -e "$log" ]; then
		reason="not tried"
		return
	fi
	[ ! -e "$B/sites.tsv" ] || found=$(wc -l <"$B/sites.tsv")
	frame=$(frame_of)
	rewritten=no proved=no built=no crcs=no
	if only_sources_proved; then
		rewritten=yes proved=sources built=- crcs=-
		return
	fi
	[ ! -e "$B/state.rewrite" ] || ! has_passed "$B/checks.prove" 'every site is rewritten' || rewritten=yes
	[ ! -e "$B/state.build" ] || [ ! -e "$B/state.tree" ] || built=yes
	[ $built = no ] || ! has_passed "$B/checks.module" 'exported symbols have the CRCs' || crcs=yes
	[ ! -e "$B/state.module" ] || [ ! -e "$B/state.prove" ] || [ $built = no ] || proved=yes
	[ $proved = yes ] || reason=$(cat "$B/failed" 2>/dev/null || build_error)
}

# build_error: print the first error in the log of the build
build_error() {
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
		read_results
		if [ -e "$M/loads.tsv" ]; then
			result=$(awk -F'\t' -v name="$name" -v hash="$(sed -n 's/^module sha256\t//p' "$K/$name/state.build" 2>/dev/null)" '
				$1 == name && $5 == hash { print $2 "|" $3 "|" $4 }' "$M/loads.tsv")
			if [ "$result" ]; then
				loads=${result%%|*} result=${result#*|}
				unloads=${result%%|*}
				reason=${reason:-${result#*|}}
			fi
		fi
	fi
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		"$name" "$group" "$found" "$rewritten" "$proved" "$built" "$crcs" "$frame" "$loads" "$unloads" "$reason"
done <"$M/inbox.tsv" | awk -F'\t' -v OFS='\t' -v now="$(git -C "$TOP" rev-parse --short HEAD 2>/dev/null || echo unknown)	$(date -u +%Y-%m-%d)" '
	FILENAME == ARGV[1] { tried[$1]; next }
	FILENAME == ARGV[2] { if (NF == 13) stamp[$1] = $12 OFS $13; next }
	{ print $0, $11 == "not tried" ? "-" OFS "-" : $1 in tried ? now : $1 in stamp ? stamp[$1] : "-" OFS "-" }' "$M/tried" "$M/rows.tsv" -
