#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runner.sh PROGRAM...: run TAP programs one after the other. The last line counts the
# results: "N passed, N failed, N skipped".
#
# Environment: RUNNER_SECONDS, the time limit of each program, default 1200.
# Exit status 1 if a result failed or there were no results.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"

for program; do
	began=$(date +%s)
	judge "${program##*/}" "${RUNNER_SECONDS:-1200}" "$program"
	echo "# ${program##*/}: $(($(date +%s) - began)) s"
done
# repeat failures and unsteady programs at the end, where a reader looks first
printf %s "$unsteady_ones$failed_ones"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $tests -gt 0 ]
