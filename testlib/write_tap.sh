# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file from a test script. The script reports its results and ends with `plan`.
# Scripts that run test programs and merge their TAP source tap.sh instead.
#
# A script may set tap_log to a file that holds the output of what it tests. A failure then shows its
# last lines.

count=0 failed=0 skipped=0

# ok TEXT: the test passed
ok() {
	count=$((count + 1))
	echo "ok $count - $*"
}

# not_ok TEXT: the test failed
not_ok() {
	count=$((count + 1)) failed=$((failed + 1))
	echo "not ok $count - $*"
	[ ! -f "${tap_log-}" ] || tail -n 60 "$tap_log" | sed 's/^/# /'
}

# skip TEXT REASON: the test was not run
skip() {
	count=$((count + 1)) skipped=$((skipped + 1))
	echo "ok $count - $1 # SKIP $2"
}

# skip_all REASON: skip all tests and exit. Only before the first result.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 4
}

# bail_out REASON: the script cannot go on; exits
bail_out() {
	echo "Bail out! $*"
	exit 1
}

# check TEXT COMMAND...: passes if the command succeeds
check() {
	tap_text=$1
	shift
	if "$@"; then ok "$tap_text"; else not_ok "$tap_text"; fi
}

# try TEXT COMMAND...: like check, but write the command's output to $tap_log
try() {
	tap_text=$1
	shift
	if "$@" >"$tap_log" 2>&1; then ok "$tap_text"; else not_ok "$tap_text"; fi
}

# says TEXT PATTERN: passes if a line of $tap_log matches
says() {
	if grep -q -e "$2" "$tap_log"; then ok "$1"; else not_ok "$1: no line matches '$2'"; fi
}

# same TEXT GOT WANT: passes if both are equal
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1"
		printf 'got:  %s\nwant: %s\n' "$2" "$3" | sed 's/^/# /'
	fi
}

# verdict TEXT: passes if the previous command succeeded
verdict() {
	if [ $? = 0 ]; then ok "$1"; else not_ok "$1"; fi
}

# silent TEXT COMPLAINTS: passes if COMPLAINTS is empty, else prints them
silent() {
	if [ -z "$2" ]; then
		ok "$1"
	else
		not_ok "$1"
		echo "$2" | sed 's/^/# /'
	fi
}

# plan: prints the plan and exits: 0 if all tests passed, 1 if one failed or none ran, 4 if all were skipped
plan() {
	echo "1..$count"
	[ $failed = 0 ] && [ $count -gt 0 ] || exit 1
	[ $skipped -lt $count ] || exit 4
	exit 0
}
