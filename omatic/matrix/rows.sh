#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# rows.sh: print a kernel's rows of the matrix's table, with the results of this run.
#
# Usage:        called by kernel.sh
# Inputs:       $M/inbox.tsv, $M/loads.tsv; of each driver $K/NAME/ and $M/log/NAME; $M/tried, the
#               modules that this run tried
# Outputs:      rows on standard output, the columns separated by tabs:
#                 release    of the kernel
#                 kernel     the version of its source, and its flavour: 6.1.192, 6.1.192-rt
#                 module, group
#                 found      the number of sites
#                 rewritten, proved, built, CRCs equal
#                            yes, no, or - for not tried. proved is "sources" if the module was not
#                            built since, and "no hook" if it was proved and has none
#                 frame      yes: offers frames without an XDP program; program: only with one; -
#                 loads, unloads
#                            yes, no, -, or "as inbox": the kernel's own module does not load or
#                            unload either, because its hardware is missing or it has no exit function
#                 reason     the cause of the first "no", or "not tried"
#                 commit, date
#                            of the run that rewrote the module
#                 built, on  commit and date of the run that built it
# Environment:  K M KVER TARBALL KERNEL STAGES RUN OMATIC, as kernel.sh sets them
# Exit status:  0
#
# The result of a load is valid for a module of the same hash and the same pfq_hook.ko only.

set -eu
. "$OMATIC/matrix/results.sh"

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

# read_results: set found, rewritten, proved, built, crcs, frame, reason, loads and unloads for the module
# $name, and ran to the runs that rewrote and built it
read_results() {
	if [ ! -e "$B/state.prove" ] && [ ! -e "$B/failed" ] && [ ! -e "$log" ]; then
		return
	fi
	if ! is_of_kernel "$B"; then
		echo "matrix: $KVER: $B has the results of another source (SRC=), which are no row of the matrix: STAGES=prove makes those of the kernel's" >&2
		return
	fi
	reason=
	ran="$RUN	-	-"
	# a function that is "not reviewed" is no site
	[ ! -e "$B/sites.tsv" ] || found=$(awk -F'\t' '$5 !~ /^not / { n++ } END { print n + 0 }' "$B/sites.tsv")
	frame=$(frame_of)
	if ! is_fetched "$B"; then
		rewritten=no proved=no reason=$(cat "$B/failed" 2>/dev/null || build_error)
		return
	fi
	if only_sources_proved; then
		rewritten=yes proved=sources
		return
	fi
	rewritten=no proved=no built=no crcs=no
	case " $STAGES " in *" build "* | *" load "*) ran="$RUN	$RUN" ;; esac
	[ ! -e "$B/state.rewrite" ] || ! has_passed "$B/checks.prove" 'every site is rewritten' || rewritten=yes
	[ ! -e "$B/state.build" ] || [ ! -e "$B/state.tree" ] || built=yes
	[ $built = no ] || ! has_passed "$B/checks.module" 'exported symbols have the CRCs' || crcs=yes
	if [ -e "$B/state.module" ] && [ -e "$B/state.prove" ] && [ $built = yes ]; then
		proved=yes
		[ "$(noted hooks "$B/state.module")" ] || proved="no hook"
		read_load
	fi
	[ "$proved" != no ] || reason=$(cat "$B/failed" 2>/dev/null || build_error)
}

# read_load: set loads, unloads and reason, if the module that was proved was loaded
read_load() {
	result=$(awk -F'\t' -v name="$name" -v hash="$(noted 'proved sha256' "$B/state.module")" -v hook="$hook" '
		$1 == name && $5 == hash && $6 == hook { print $2 "|" $3 "|" $4 }' "$M/loads.tsv" 2>/dev/null) || return 0
	[ "$result" ] || return 0
	loads=${result%%|*} result=${result#*|}
	unloads=${result%%|*}
	reason=${reason:-${result#*|}}
}

# build_error: print the first error in the log of the build
build_error() {
	{
		grep -m 1 -E 'error:|ERROR:|: No such file' "$log" ||
			sed -n 's/^omatic: //p' "$log" | tail -n 1
	} 2>/dev/null | sed "s,$K/,,g;s/\t/ /g" | cut -c 1-200
}

flavour=$("$KERNEL" flavour "$KVER")
kernel=$(cat "$K/linux/version")${flavour:+-$flavour}
hook=$(hash_of_hook)
while IFS='	' read -r name group _ calls; do
	B=$K/$name log=$M/log/$name
	found=- rewritten=- proved=- built=- crcs=- frame=- loads=- unloads=- reason="not tried" ran="-	-	-	-"
	if [ -z "$calls" ]; then
		found=0 reason="delivers no packets"
	elif grep -qxF "$name" "$M/tried"; then
		read_results
	fi
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$KVER" "$kernel" "$name" "$group" \
		"$found" "$rewritten" "$proved" "$built" "$crcs" "$frame" "$loads" "$unloads" "$reason" "$ran"
done <"$M/inbox.tsv"
