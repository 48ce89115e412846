#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sources of the modules of $M/wanted, rewritten and proved one by one; with a sweep that is no work for spatch.

set -eu
cut -d ' ' -f 2 "$M/wanted" | xargs -P "$JOBS" -n 8 "$OMATIC/omatic.sh" proved >"$M/prove.log" 2>&1 || :
proved=0 failed=0
while read -r _ name; do
	if [ -e "$K/$name/facts.prove" ]; then proved=$((proved + 1)); else failed=$((failed + 1)); fi
done <"$M/wanted"
echo "matrix: $KVER: the sources of $proved modules are rewritten and proved, of $failed not" >&2
[ $failed -eq 0 ]
