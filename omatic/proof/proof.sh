# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# proof.sh: the checks of the two halves of the proof, prove.sh and prove-module.sh.
#
# Usage:        sourced after begin_stage, for pass, fail, compare and finish_checks
# Outputs:      $B/checks.STAGE: a TAP line without number per check ("ok TEXT", "not ok TEXT"),
#               each followed by its details as # lines; $B/failed: the verdict if a check failed
# Environment:  B, as in lib/common.sh
# shellcheck disable=SC2154,SC2034 # common.sh sets tmp, stage and reported

first_failure=

# pass TEXT: record a check that passed
pass() {
	echo "ok $1" >>"$tmp/checks"
}

# fail TEXT [DETAILS]: record a failed check, with the lines of the file DETAILS
fail() {
	echo "not ok $1" >>"$tmp/checks"
	[ -z "${2-}" ] || [ ! -s "$2" ] || sed 's/^/# /' "$2" >>"$tmp/checks"
	first_failure=${first_failure:-$1}
}

# compare PASS-TEXT FAIL-TEXT EXPECTED FOUND: check that the files EXPECTED and FOUND are equal
compare() {
	if diff "$3" "$4" >"$tmp/difference"; then
		pass "$1"
	else
		fail "$2" "$tmp/difference"
	fi
}

# count_sites VERDICT: print the number of sites whose verdict begins with VERDICT. A function that is "not
# reviewed" or "not hooked" is no site: its receive calls and program runs are.
count_sites() {
	awk -F'\t' '$5 ~ "^" verdict && (verdict ~ /^not / || $5 !~ /^not /) { n++ } END { print n + 0 }' verdict="$1" "$B/sites.tsv"
}

# frame_summary: what to say of functions with the name of a reviewed one that get no frame hook of their own
frame_summary() {
	for verdict in "not reviewed" "not hooked"; do
		n=$(count_sites "$verdict")
		[ "$n" -eq 0 ] || printf ', %s %s' "$n" "$verdict"
	done
}

site_summary() {
	echo "$(count_sites '') sites, $(count_sites hooked) hooked, $(count_sites waived) waived$(frame_summary)"
}

# finish_checks: keep the checks; if one failed, print the details and end the stage
finish_checks() {
	mv "$tmp/checks" "$B/checks.$stage"
	[ "$first_failure" ] || return 0
	grep '^#' "$B/checks.$stage" | sed 's/^#/omatic:/' >&2 || :
	echo "$(site_summary), proof FAILED: $first_failure" >"$B/failed"
	reported=yes
	exit 1
}
