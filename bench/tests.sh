# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file from a test of the bench. The test sets here, its folder. It gets the
# directory work, which is removed at the end, and ask.

# shellcheck disable=SC2154
top=$(dirname "$here")
BUILD=${BUILD:-$top/build}
export BUILD
. "$top/testlib/tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask COMMAND...: report result $what, ok if the command succeeds; else show its output
ask() {
	if "$@" >"$work/said" 2>&1; then
		result ok "$what"
	else
		result 'not ok' "$what"
		sed 's/^/# /' "$work/said"
	fi
}
