# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # tmp, stage and said are of common.sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the two halves of the proof: what holds and what does not, as TAP
# without numbers in tap.STAGE, and the verdict on failure in failed.

why=

holds() {
	echo "ok $1" >>"$tmp/tap"
}

fails() {
	echo "not ok $1" >>"$tmp/tap"
	[ -z "${2-}" ] || [ ! -s "$2" ] || sed 's/^/# /' "$2" >>"$tmp/tap"
	why=${why:-$1}
}

skips() {
	echo "ok $1 # SKIP $2" >>"$tmp/tap"
}

# same TEXT A B: holds when the two lists are equal
same() {
	if diff "$2" "$3" >"$tmp/difference"; then
		holds "$1"
	else
		fails "$1" "$tmp/difference"
	fi
}

count() {
	awk -F'\t' '$5 ~ "^" verdict { n++ } END { print n + 0 }' verdict="$1" "$B/sites.tsv"
}

tally() {
	echo "$(count '') sites, $(count hooked) hooked, $(count waived) waived"
}

settle() {
	mv "$tmp/tap" "$B/tap.$stage"
	[ "$why" ] || return 0
	grep '^#' "$B/tap.$stage" | sed 's/^#/omatic:/' >&2 || :
	echo "$(tally), proof FAILED: $why" >"$B/failed"
	said=yes
	exit 1
}
