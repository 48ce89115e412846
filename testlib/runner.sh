#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runner.sh PROGRAM...: runs TAP programs, each RUNNER_SECONDS at most, and
# counts their results in the last line. Exit status 1 when one failed or none ran.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"

for program; do
	began=$(date +%s)
	judge "${program##*/}" "${RUNNER_SECONDS:-1200}" "$program"
	echo "# ${program##*/}: $(($(date +%s) - began)) s"
done
# what failed, or did so at first, again where it is looked for first
printf %s "$unsteady_ones$failed_ones"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $tests -gt 0 ]
