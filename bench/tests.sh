# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the bench's tests, which set $here: a directory that goes at the end, and checks that show what went wrong.

# shellcheck disable=SC2154
top=$(dirname "$here")
BUILD=${BUILD:-$top/build}
export BUILD
. "$top/testlib/tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask COMMAND...: whether $what is so
ask() {
	if "$@" >"$work/said" 2>&1; then
		result ok "$what"
	else
		result 'not ok' "$what"
		sed 's/^/# /' "$work/said"
	fi
}
